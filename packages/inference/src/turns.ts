import { setImmediate as yieldToEventLoop } from "node:timers/promises";
import { EngineError } from "./errors.ts";
import type { Sequence } from "./sequence.ts";

export interface Turns {
  add: (sequence: Sequence) => void;
  stats: () => { running: number; waiting: number };
  /** Cancels all and resolves when no step runs any more. */
  stop: () => Promise<void>;
}

/** Running sequences take turns, one step each; the others wait in order. A freed place is filled in the next round. */
export function createTurns(sequencesMax: number): Turns {
  let running: Sequence[] = [];
  let waiting: Sequence[] = [];
  let loop: Promise<void> | null = null;

  async function takeTurns(): Promise<void> {
    for (;;) {
      running = running.filter(isOpen);
      waiting = waiting.filter(isOpen);
      running.push(...waiting.splice(0, sequencesMax - running.length));
      if (running.length === 0) break;
      for (const sequence of running) {
        if (sequence.ended) continue;
        await stepOrFail(sequence);
        await yieldToEventLoop();
      }
    }
    loop = null;
  }

  return {
    add(sequence: Sequence): void {
      waiting.push(sequence);
      loop ??= takeTurns();
    },
    stats: () => ({ running: running.filter(isOpen).length, waiting: waiting.filter(isOpen).length }),
    async stop(): Promise<void> {
      for (const sequence of [...running, ...waiting]) sequence.cancel();
      await loop;
    },
  };
}

function isOpen(sequence: Sequence): boolean {
  return !sequence.ended;
}

/** A fault of one sequence is its own; the others go on. */
async function stepOrFail(sequence: Sequence): Promise<void> {
  try {
    await sequence.step();
  } catch (error) {
    sequence.fail(
      error instanceof EngineError
        ? error
        : new EngineError("engine_failed", "a step of the model failed", { cause: error }),
    );
  }
}
