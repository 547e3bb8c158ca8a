import { EngineError } from "../errors.ts";
import { GrammarClient } from "./grammar-client.ts";
import { type GrammarSource, serializeSource } from "./grammar-source.ts";
import type { GrammarThreadReply } from "./thread-messages.ts";
import { readVocabulary, type Vocabulary } from "./vocabulary.ts";

export type { GrammarSource } from "./grammar-source.ts";
export { maskLogits } from "./mask-logits.ts";

export interface GrammarCompiler {
  /** Starts one answer. Rejects nothing here: compiling happens in the background and its error comes with the first mask. */
  start(source: GrammarSource): GrammarState;
  /** Ends the thread; masks that are waited for reject with `engine_closed`. */
  close(): Promise<void>;
}

export interface GrammarState {
  /**
   * Resolves to the tokens allowed next, one bit each (bit i & 31 of word i >> 5), or null when everything is. When the
   * text is complete, the end tokens are among them; when it cannot go on, they are alone. Rejects with an EngineError:
   * `invalid_request` when the source cannot be compiled or a token was accepted that it does not allow, `engine_failed`
   * when the thread died, `engine_closed` after the end. Valid until the next accept; not to be written to.
   */
  mask(): Promise<Int32Array | null>;
  /** Takes the chosen token in; the next mask is begun at once, while the model computes. */
  accept(token: number): void;
  dispose(): void;
}

export interface GrammarCompilerOptions {
  /** tokenizer.json, parsed. */
  tokenizer: object;
  /** Of the logits; it may exceed the tokenizer's. */
  vocabularySize: number;
  endTokenIds: ReadonlySet<number>;
  /** What the thread runs; its own file when left out. */
  threadFile?: URL;
  /** Milliseconds without an answer after which the thread is given up. */
  answerMsMax?: number;
}

/** Holds answers to grammars, all in one thread, which starts with the first of them and is replaced when it dies. */
export function createGrammarCompiler(options: GrammarCompilerOptions): GrammarCompiler {
  const states = new Map<number, ThreadState>();
  let vocabulary: Vocabulary | EngineError;
  let client: GrammarClient | null = null;
  let closed = false;
  let ids = 0;
  try {
    vocabulary = readVocabulary(options);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    vocabulary = error;
  }

  function failAll(error: EngineError): void {
    client = null;
    for (const state of states.values()) state.fail(error);
    states.clear();
  }

  function threadFor(known: Vocabulary): GrammarClient {
    client ??= new GrammarClient({
      ...options,
      vocabulary: known,
      onReply: (reply) => states.get(reply.id)?.take(reply),
      onDeath: failAll,
    });
    return client;
  }

  return {
    start(source) {
      ids += 1;
      const id = ids;
      const state = new ThreadState(id, () => states.delete(id));
      try {
        if (closed) throw new EngineError("engine_closed", "the engine is closed");
        if (vocabulary instanceof EngineError) throw vocabulary;
        state.begin(serializeSource(source), threadFor(vocabulary));
        states.set(id, state);
      } catch (error) {
        state.fail(error);
      }
      return state;
    },
    async close() {
      closed = true;
      const ending = client;
      failAll(new EngineError("engine_closed", "the engine is closed"));
      await ending?.end();
    },
  };
}

/** One answer, seen from outside of the thread. Tokens accepted in one go travel in one message, and cost one mask. */
class ThreadState implements GrammarState {
  readonly #id: number;
  readonly #forget: () => void;
  #client: GrammarClient | null = null;
  #source: string | undefined;
  #unsent: number[] = [];
  #isFlushing = false;
  #step = 0;
  #next = Promise.withResolvers<Int32Array>();
  #error: unknown;

  constructor(id: number, forget: () => void) {
    this.#id = id;
    this.#forget = forget;
    this.#hush();
  }

  begin(source: string, client: GrammarClient): void {
    this.#source = source;
    this.#client = client;
    this.#flushSoon();
  }

  mask(): Promise<Int32Array | null> {
    return this.#next.promise;
  }

  accept(token: number): void {
    if (this.#error !== undefined) return;
    this.#step += 1;
    this.#unsent.push(token);
    const before = this.#next;
    this.#next = Promise.withResolvers<Int32Array>();
    this.#hush();
    // Who still waits for the mask before gets the one that counts now.
    before.resolve(this.#next.promise);
    this.#flushSoon();
  }

  dispose(): void {
    this.#client?.post({ kind: "dispose", id: this.#id });
    this.fail(new EngineError("engine_closed", "the answer has ended"));
    this.#forget();
  }

  take({ step, mask, error }: GrammarThreadReply): void {
    if (error !== undefined) {
      this.fail(new EngineError(error.code, error.message));
      this.#forget();
    } else if (step === this.#step && mask !== undefined) this.#next.resolve(mask);
  }

  fail(error: unknown): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.#client = null;
    // A mask that came already must not outlive the answer, so the promise is a new one.
    this.#next.reject(error);
    this.#next = Promise.withResolvers<Int32Array>();
    this.#hush();
    this.#next.reject(error);
  }

  /** A mask that nobody asks for may fail in silence. */
  #hush(): void {
    this.#next.promise.catch(() => undefined);
  }

  #flushSoon(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    this.#isFlushing = false;
    const source = this.#source === undefined ? {} : { source: this.#source };
    const request = {
      kind: "advance",
      id: this.#id,
      step: this.#step,
      tokens: this.#unsent,
      ...source,
    } as const;
    this.#source = undefined;
    this.#unsent = [];
    this.#client?.post(request);
  }
}
