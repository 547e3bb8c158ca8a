import type { GenerationEvent } from "@causerie/contracts";
import type { EngineEvent, GenerationHandle } from "@causerie/inference";
import type { StreamEntry, StreamWriter } from "@causerie/stream";
import { coalesceDeltas } from "./coalesce-deltas.ts";
import type { RunControl } from "./run-control.ts";
import { coalesceMs } from "./tunables.ts";

export type EngineEnd = Extract<EngineEvent, { type: "end" }>;

/** What came of an answer: it ended, it failed half-way, or this worker has to leave it as it is. */
export type RelayOutcome =
  | { outcome: "ended"; text: string; end: EngineEnd }
  | { outcome: "failed"; text: string; error: unknown }
  | { outcome: "stopped" };

export interface RelayOptions {
  writer: StreamWriter;
  /** Hands the request to the engine; may throw. `resumeTokens` are those that are in the stream already. */
  submit: (resumeTokens: number[]) => GenerationHandle;
  control: RunControl;
  onWriteFailure: (error: unknown) => void;
}

/** Carries an answer from the engine into its stream; goes on behind what an earlier worker wrote. */
export async function relayGeneration(options: RelayOptions): Promise<RelayOutcome> {
  const { submit, control } = options;
  let text = "";
  try {
    const written = await open(options);
    text = written.map(({ event }) => (event.type === "text-delta" ? event.text : "")).join("");
    if (control.stopped.aborted) return { outcome: "stopped" };
    // The engine starts first: it works while the stream is begun.
    const handle = submit(written.flatMap(({ tokenIds }) => [...tokenIds]));
    if (written.length === 0) await append(options, { type: "text-start" });
    const events = untilAborted(handle, control.stopped);
    for await (const event of coalesceDeltas({ events, intervalMs: coalesceMs })) {
      if (event.type === "end") return { outcome: "ended", text, end: event };
      const delta = storable(event.text);
      await append(options, { type: event.type, text: delta }, event.tokenIds);
      if (event.type === "text-delta") text += delta;
    }
    return { outcome: "stopped" };
  } catch (error) {
    return control.stopped.aborted ? { outcome: "stopped" } : { outcome: "failed", text, error };
  }
}

async function open({ writer, control, onWriteFailure }: RelayOptions): Promise<StreamEntry[]> {
  try {
    return await writer.open();
  } catch (error) {
    onWriteFailure(error);
    // Even when it was cancelled: finished now, it would be stored without what an earlier worker wrote.
    control.stop("unreadable");
    return [];
  }
}

// A writer outlasts short outages by itself. One that failed is spent: a fresh claim, perhaps our own, goes on.
async function append(
  options: RelayOptions,
  event: GenerationEvent,
  tokenIds: readonly number[] = [],
): Promise<void> {
  const { writer, control, onWriteFailure } = options;
  try {
    const result = await writer.append(event, tokenIds);
    if (!result.ok) control.stop("lost");
  } catch (error) {
    onWriteFailure(error);
    control.stop("unwritable");
  }
}

// What the engine still says once it is stopped belongs to the worker that goes on.
async function* untilAborted(
  events: AsyncIterable<EngineEvent>,
  signal: AbortSignal,
): AsyncGenerator<EngineEvent> {
  for await (const event of events) {
    if (signal.aborted) return;
    yield event;
  }
}

// Postgres has no place for the zero character, and no reader has a use for it.
function storable(text: string): string {
  return text.replaceAll("\0", "");
}
