import { EngineError } from "../errors.ts";

let left = Infinity;

/**
 * Reads a source in at most so many steps; more throws an `invalid_request` error at once, however little of the source
 * is read. Reading is synchronous, so that one count serves all of it.
 */
export function withinSteps<Result>(stepsMax: number, read: () => Result): Result {
  left = stepsMax;
  try {
    return read();
  } finally {
    left = Infinity;
  }
}

/** Counts steps of reading: an expression that is made, a value that is compared. */
export function spendSteps(steps: number): void {
  left -= steps;
  if (left < 0) throw new EngineError("invalid_request", "the grammar is too large");
}
