import { EngineError } from "../errors.ts";
import { GrammarClient, type ThreadDeath } from "./grammar-client.ts";
import { type GrammarSource, serializeSource } from "./grammar-source.ts";
import type { GrammarThreadReply, GrammarThreadRequest } from "./thread-messages.ts";
import { readVocabulary, type Vocabulary } from "./vocabulary.ts";

export { checkGrammarSource, type GrammarSource } from "./grammar-source.ts";
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
   * `invalid_request` when the source cannot be compiled, takes too much time or memory, or a token was accepted that it
   * does not allow, `engine_failed` when the thread died of something else, `engine_closed` after the end. Valid until the next accept; not to be written to.
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
  /** Milliseconds that the thread may take until it comes to a source; reading the vocabulary is a part of it. */
  startMsMax?: number;
}

/**
 * Holds answers to grammars, all in one thread, which starts with the first of them. When it dies, or is silent for too long, only the answer that it was
 * at fails; another thread goes on with the others.
 */
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

  function replaceThread({ culprit, error }: ThreadDeath): void {
    client = null;
    // Who is to blame is not known, and might be blamed for ever: nobody goes on.
    if (culprit === null) return failAll(error);
    states.get(culprit)?.fail(error);
    states.delete(culprit);
    for (const state of states.values()) state.beginAgain();
  }

  function post(request: GrammarThreadRequest): void {
    if (vocabulary instanceof EngineError || closed) return;
    if (client === null && request.kind === "dispose") return;
    threadFor(vocabulary).post(request);
  }

  function threadFor(known: Vocabulary): GrammarClient {
    client ??= new GrammarClient({
      ...options,
      vocabulary: known,
      onReply: (reply) => states.get(reply.id)?.take(reply),
      onDeath: replaceThread,
    });
    return client;
  }

  return {
    start(source) {
      ids += 1;
      const id = ids;
      const state = new ThreadState(id, { post, forget: () => states.delete(id) });
      try {
        if (closed) throw new EngineError("engine_closed", "the engine is closed");
        if (vocabulary instanceof EngineError) throw vocabulary;
        state.begin(serializeSource(source));
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

interface ThreadLink {
  post: (request: GrammarThreadRequest) => void;
  /** The answer has ended, and is not to be told to another thread. */
  forget: () => void;
}

/** One answer, seen from outside of the thread. Tokens accepted in one go travel in one message, and cost one mask. */
class ThreadState implements GrammarState {
  readonly #id: number;
  readonly #thread: ThreadLink;
  #source = "";
  /** All that were accepted, for another thread; the first of them are in the thread already. */
  readonly #tokens: number[] = [];
  #sent = 0;
  #hasBegun = false;
  #isFlushing = false;
  #next = Promise.withResolvers<Int32Array>();
  #error: unknown;

  constructor(id: number, thread: ThreadLink) {
    this.#id = id;
    this.#thread = thread;
    this.#hush();
  }

  begin(source: string): void {
    this.#source = source;
    this.#flushSoon();
  }

  /** Tells a new thread all that the one before knew. */
  beginAgain(): void {
    this.#hasBegun = false;
    this.#sent = 0;
    this.#flushSoon();
  }

  mask(): Promise<Int32Array | null> {
    return this.#next.promise;
  }

  accept(token: number): void {
    if (this.#error !== undefined) return;
    this.#tokens.push(token);
    const before = this.#next;
    this.#next = Promise.withResolvers<Int32Array>();
    this.#hush();
    // Who still waits for the mask before gets the one that counts now.
    before.resolve(this.#next.promise);
    this.#flushSoon();
  }

  dispose(): void {
    if (this.#hasBegun) this.#thread.post({ kind: "dispose", id: this.#id });
    this.fail(new EngineError("engine_closed", "the answer has ended"));
    this.#thread.forget();
  }

  take({ step, mask, error }: GrammarThreadReply): void {
    if (error !== undefined) {
      this.fail(new EngineError(error.code, error.message));
      this.#thread.forget();
    } else if (step === this.#tokens.length && mask !== undefined) this.#next.resolve(mask);
  }

  fail(error: unknown): void {
    if (this.#error !== undefined) return;
    this.#error = error;
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
    if (this.#error !== undefined) return;
    const request = {
      kind: "advance",
      id: this.#id,
      step: this.#tokens.length,
      tokens: this.#tokens.slice(this.#sent),
    } as const;
    this.#sent = this.#tokens.length;
    const source = this.#source;
    this.#thread.post(this.#hasBegun ? request : { ...request, source });
    this.#hasBegun = true;
  }
}
