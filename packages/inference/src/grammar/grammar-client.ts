import { Worker } from "node:worker_threads";
import { EngineError } from "../errors.ts";
import {
  type GrammarThreadData,
  type GrammarThreadReply,
  type GrammarThreadRequest,
  nobody,
} from "./thread-messages.ts";
import { threadAnswerMsMax, threadHeapMbMax, threadStartMsMax } from "./tunables.ts";
import type { Vocabulary } from "./vocabulary.ts";

export interface GrammarClientOptions {
  vocabulary: Vocabulary;
  onReply: (reply: GrammarThreadReply) => void;
  /** The thread is gone, and with it all it knew; called once. */
  onDeath: (death: ThreadDeath) => void;
  threadFile?: URL;
  answerMsMax?: number;
  startMsMax?: number;
}

/** Why a thread is gone. */
export interface ThreadDeath {
  /** The answer that it was at, and so the one to blame; null when it was at none. */
  culprit: number | null;
  error: EngineError;
}

/** One thread that follows grammars, from its start to its end. It keeps the process alive only while it owes an answer. */
export class GrammarClient {
  readonly #options: GrammarClientOptions;
  readonly #worker: Worker;
  readonly #working = new Int32Array(new SharedArrayBuffer(4));
  #silentSince = 0;
  #owed = 0;
  #watch: NodeJS.Timeout | undefined;
  #dead = false;

  constructor(options: GrammarClientOptions) {
    this.#options = options;
    const data: GrammarThreadData = { vocabulary: options.vocabulary, working: this.#working };
    this.#worker = new Worker(options.threadFile ?? new URL("./grammar-thread.ts", import.meta.url), {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: threadHeapMbMax },
      // What the process was started with, a test's loader for instance, is none of the thread's business.
      execArgv: [],
    });
    this.#worker.unref();
    this.#worker.on("message", (reply: GrammarThreadReply) => this.#answered(reply));
    this.#worker.on("error", (error) => this.#failed(error));
    this.#worker.on("exit", () => this.#failed());
  }

  post(request: GrammarThreadRequest): void {
    if (this.#dead) return;
    if (request.kind === "advance") {
      this.#owed += 1;
      if (this.#owed === 1) this.#listen();
    }
    this.#worker.postMessage(request);
  }

  async end(): Promise<void> {
    this.#dead = true;
    clearTimeout(this.#watch);
    await this.#worker.terminate();
  }

  #answered(reply: GrammarThreadReply): void {
    if (this.#dead) return;
    this.#owed -= 1;
    clearTimeout(this.#watch);
    if (this.#owed > 0) this.#listen();
    else this.#worker.unref();
    this.#options.onReply(reply);
  }

  #listen(): void {
    this.#worker.ref();
    this.#silentSince = performance.now();
    this.#expectAnswer();
  }

  #expectAnswer(): void {
    clearTimeout(this.#watch);
    const answerMsMax = this.#options.answerMsMax ?? threadAnswerMsMax;
    const watch = setTimeout(() => {
      // This process may have been the slow one: answers that lie here already come first.
      setImmediate(() => {
        if (watch === this.#watch && this.#owed > 0) this.#tooSlow(answerMsMax);
      });
    }, answerMsMax);
    this.#watch = watch;
  }

  #tooSlow(answerMsMax: number): void {
    const startMsMax = this.#options.startMsMax ?? threadStartMsMax;
    const isWaiting = Atomics.load(this.#working, 0) === nobody;
    // It reads the vocabulary, or the machine gives it no time: this is no answer's fault.
    if (isWaiting && performance.now() - this.#silentSince < startMsMax) this.#expectAnswer();
    else this.#die(`the grammar takes too long: no mask came within ${answerMsMax} ms`);
  }

  #failed(cause?: unknown): void {
    const outOfMemory =
      cause instanceof Error && "code" in cause && cause.code === "ERR_WORKER_OUT_OF_MEMORY";
    this.#die(outOfMemory ? "the grammar takes too much memory" : "the thread of grammars ended", cause);
  }

  #die(message: string, cause?: unknown): void {
    if (this.#dead) return;
    const working = Atomics.load(this.#working, 0);
    void this.end();
    const culprit = working === nobody ? null : working;
    const code = culprit === null ? "engine_failed" : "invalid_request";
    this.#options.onDeath({ culprit, error: new EngineError(code, message, { cause }) });
  }
}
