import { setTimeout as sleep } from "node:timers/promises";
import type { EngineEvent } from "@causerie/inference";

type Delta = Exclude<EngineEvent, { type: "end" }>;
type Step = IteratorResult<EngineEvent> | "due";

export interface CoalesceOptions {
  events: AsyncIterable<EngineEvent>;
  intervalMs: number;
}

/**
 * Passes engine events on, joining deltas of a kind that come within `intervalMs` of the last one passed on. The first
 * passes at once; what is pending passes before a delta of another kind and before the end. While the consumer is busy, deltas gather.
 * A consumer that leaves early must cancel the source itself.
 */
export async function* coalesceDeltas({
  events,
  intervalMs,
}: CoalesceOptions): AsyncGenerator<EngineEvent, void> {
  const source = events[Symbol.asyncIterator]();
  let upcoming = nextOf(source);
  let pending: Delta | null = null;
  let due: Promise<"due"> | null = null;
  let passedAt = Number.NEGATIVE_INFINITY;
  for (;;) {
    const step: Step = due === null ? await upcoming : await Promise.race([upcoming, due]);
    if (step !== "due" && !step.done && step.value.type !== "end") {
      if (pending !== null && pending.type !== step.value.type) {
        yield pending;
        pending = null;
        passedAt = performance.now();
      }
      pending = joinDeltas(pending, step.value);
      due ??= dueIn(passedAt + intervalMs - performance.now());
      upcoming = nextOf(source);
      continue;
    }
    if (pending !== null) yield pending;
    if (step !== "due") {
      if (!step.done) yield step.value;
      return;
    }
    pending = null;
    due = null;
    passedAt = performance.now();
  }
}

function joinDeltas(first: Delta | null, second: Delta): Delta {
  if (first === null) return second;
  return {
    type: first.type,
    text: first.text + second.text,
    tokenIds: [...first.tokenIds, ...second.tokenIds],
  };
}

function dueIn(delayMs: number): Promise<"due"> {
  return delayMs <= 0 ? Promise.resolve("due") : sleep(delayMs, "due");
}

// The generator may be suspended when this rejects; without a handler that would count as unhandled.
function nextOf(source: AsyncIterator<EngineEvent>): Promise<IteratorResult<EngineEvent>> {
  const upcoming = source.next();
  upcoming.catch(() => undefined);
  return upcoming;
}
