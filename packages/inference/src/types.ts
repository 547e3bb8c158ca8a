import type { GrammarSource } from "./grammar/grammar-source.ts";
import type { PromptMessage, PromptOptions } from "./chat-prompt.ts";

export interface GenerationRequest {
  id: string;
  /** Tenants share the engine by weight; everybody is one tenant when left out. */
  tenantId?: string;
  tenantWeight?: number;
  /** Sessions of a tenant share its part equally, and find their own earlier tokens in the cache again. */
  sessionId?: string;
  /** How many of the first prompt tokens are the same for all of the tenant, and may be found again by all. */
  sharedPrefixLength?: number;
  promptTokens: readonly number[];
  /** Tokens of an answer that another worker began. They are not emitted again; the answer goes on behind them. */
  resumeTokens?: readonly number[];
  /** Most tokens of the answer; bounded by the context in any case. */
  maxTokens?: number;
  temperature?: number;
  topP?: number;
  topK?: number;
  minP?: number;
  repetitionPenalty?: number;
  presencePenalty?: number;
  frequencyPenalty?: number;
  /** Added to the logits of these tokens. */
  logitBias?: ReadonlyMap<number, number>;
  stop?: readonly string[];
  /** Unsigned, 32 bits. Same model, prompt, parameters and seed: same answer. */
  seed: number;
  /** Most tokens of reasoning; then the thought is closed and the answer begins. 0: the model doesn't think. */
  thinkingTokensMax?: number;
  /** What the answer, though not the thought before it, must be: an end token comes only where it may end. */
  grammar?: GrammarSource;
  /** Ends an answer that runs in circles, with finish reason `loop`; on when left out. */
  loopGuard?: boolean;
  /** Milliseconds from submit on, waiting included; then the answer ends where it is, with finish reason `deadline`. */
  timeLimitMs?: number;
  /** Says with each delta how likely its tokens were, and this many of the likeliest; from 0 to 20. */
  logprobs?: number;
  signal?: AbortSignal;
}

/**
 * Why an answer ended. `stop`: by itself, or at a stop string; `length`: at its most tokens; `loop`: it ran in circles;
 * `deadline`: its time was up; `cancelled`: its reader asked for it.
 */
export type FinishReason = "stop" | "length" | "loop" | "deadline" | "cancelled";

/**
 * A token with the natural logarithm of its probability: at the request's temperature (1 when that is 0), after
 * penalties, bias and what is not allowed, before top-k, top-p and min-p.
 */
export interface TokenLogprob {
  token: number;
  /** Null for a token that had to come, such as the end of a thought that was long enough. */
  logprob: number | null;
  /** The likeliest tokens, likeliest first. */
  top: { token: number; logprob: number }[];
}

export type EngineEvent =
  | {
      /** What the model says, or what it thinks before it does. */
      type: "text-delta" | "reasoning-delta";
      /** Never half a character, never a piece of a stop string, never empty. */
      text: string;
      /**
       * Every token consumed since the delta before, at least one. The tokens of all deltas so far, given as
       * `resumeTokens`, restore the exact state: the deltas that follow are the same.
       */
      tokenIds: number[];
      /** One for each of these tokens but those that were given as `resumeTokens`; when the request asks for them. */
      logprobs?: TokenLogprob[];
    }
  | {
      type: "end";
      finishReason: FinishReason;
      usage: { promptTokens: number; completionTokens: number };
      /** From submit to the first new token; null when there was none. */
      timeToFirstTokenMs: number | null;
    };

/** Yields deltas, then one `end`; throws an EngineError when the request fails. */
export interface GenerationHandle extends AsyncIterable<EngineEvent> {
  /** Ends the answer at once, with finish reason `cancelled`; leaving the iteration early does the same. */
  cancel(): void;
}

/** What the engine does now, and since it began. */
export interface EngineStats {
  running: number;
  waiting: number;
  /** Tokens whose keys and values are in the cache, and how many it has room for. */
  cachedTokens: number;
  cacheCapacity: number;
  steps: number;
  /** Runs of the model that failed, each with the answers that were in it. */
  failedRuns: number;
  /** Time spent in these steps; decoded tokens over it are the engine's speed. */
  busySeconds: number;
  /** Rows decoded by all steps together; over `steps` it is how full the batch was. */
  decodedTokens: number;
  prefilledTokens: number;
  /** Prompt tokens that were found in the cache. */
  reusedTokens: number;
}

export interface Engine {
  readonly model: {
    readonly contextLength: number;
    /** Most answers written at once; more wait. */
    readonly sequencesMax: number;
  };
  /** The model's chat template over the messages, ready for an answer. Special tokens in a content are only text. */
  buildPrompt(messages: readonly PromptMessage[], options?: PromptOptions): number[];
  submit(request: GenerationRequest): GenerationHandle;
  stats(): EngineStats;
  /** Cancels what runs and frees the model. */
  close(): Promise<void>;
}
