/**
 * `hand-over`: this worker stops and another goes on; `unwritable`: the stream takes nothing more from this run;
 * `unreadable`: what the stream has already is not known; `lost`: the generation belongs to another worker, or is gone.
 */
export type StopReason = "hand-over" | "unwritable" | "unreadable" | "lost";

/** How the outside reaches into one run: to cancel its answer, or to stop working on it. */
export class RunControl {
  readonly generationId: string;
  readonly #cancelling = new AbortController();
  readonly #stopping = new AbortController();
  #stopReason: StopReason | null = null;

  constructor(generationId: string) {
    this.generationId = generationId;
  }

  /** Somebody pressed Stop: the engine ends the answer, and the run finishes it as cancelled. */
  cancel(): void {
    this.#cancelling.abort();
  }

  /**
   * The run leaves the answer as it is. A cancelled one whose text is here is at its end: it is finished rather than
   * left to another claim.
   */
  stop(reason: StopReason): void {
    const isTextHere = reason === "hand-over" || reason === "unwritable";
    if (isTextHere && this.#cancelling.signal.aborted) return;
    this.#stopReason ??= reason;
    this.#stopping.abort();
  }

  get stopReason(): StopReason | null {
    return this.#stopReason;
  }

  get stopped(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Aborts when the engine has to leave this answer, for whichever reason. */
  readonly engineSignal: AbortSignal = AbortSignal.any([this.#cancelling.signal, this.#stopping.signal]);
}
