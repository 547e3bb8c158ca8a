import { Worker } from "node:worker_threads";
import { EngineError } from "../errors.ts";
import type { GrammarThreadData, GrammarThreadReply, GrammarThreadRequest } from "./thread-messages.ts";
import { threadAnswerMsMax, threadHeapMbMax } from "./tunables.ts";
import type { Vocabulary } from "./vocabulary.ts";

export interface GrammarClientOptions {
  vocabulary: Vocabulary;
  onReply: (reply: GrammarThreadReply) => void;
  /** The thread is gone, and with it all it knew; called once. */
  onDeath: (error: EngineError) => void;
  threadFile?: URL;
  answerMsMax?: number;
}

/** One thread that follows grammars, from its start to its end. It keeps the process alive only while it owes an answer. */
export class GrammarClient {
  readonly #options: GrammarClientOptions;
  readonly #worker: Worker;
  #owed = 0;
  #watch: NodeJS.Timeout | undefined;
  #dead = false;

  constructor(options: GrammarClientOptions) {
    this.#options = options;
    const data: GrammarThreadData = { vocabulary: options.vocabulary };
    this.#worker = new Worker(options.threadFile ?? new URL("./grammar-thread.ts", import.meta.url), {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: threadHeapMbMax },
      // What the process was started with, a test's loader for instance, is none of the thread's business.
      execArgv: [],
    });
    this.#worker.unref();
    this.#worker.on("message", (reply: GrammarThreadReply) => this.#answered(reply));
    this.#worker.on("error", (error) => this.#die("the thread that follows grammars failed", error));
    this.#worker.on("exit", () => this.#die("the thread that follows grammars ended"));
  }

  post(request: GrammarThreadRequest): void {
    if (this.#dead) return;
    if (request.kind === "advance") {
      this.#owed += 1;
      if (this.#owed === 1) this.#expectAnswer();
    }
    this.#worker.postMessage(request);
  }

  async end(): Promise<void> {
    this.#dead = true;
    clearTimeout(this.#watch);
    await this.#worker.terminate();
  }

  #answered(reply: GrammarThreadReply): void {
    this.#owed -= 1;
    clearTimeout(this.#watch);
    if (this.#owed > 0) this.#expectAnswer();
    else this.#worker.unref();
    this.#options.onReply(reply);
  }

  #expectAnswer(): void {
    this.#worker.ref();
    const answerMsMax = this.#options.answerMsMax ?? threadAnswerMsMax;
    this.#watch = setTimeout(() => this.#die(`no mask came within ${answerMsMax} ms`), answerMsMax);
  }

  #die(message: string, cause?: unknown): void {
    if (this.#dead) return;
    void this.end();
    this.#options.onDeath(new EngineError("engine_failed", message, { cause }));
  }
}
