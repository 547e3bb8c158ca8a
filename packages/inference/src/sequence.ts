import { type Decode, Detokenizer } from "./detokenizer.ts";
import { checkRequest } from "./check-request.ts";
import { EventChannel } from "./event-channel.ts";
import type { ModelFolder } from "./model-folder.ts";
import type { Cache, OnnxModel } from "./onnx-model.ts";
import { sample, type SamplingParams } from "./sampler.ts";
import { StopMatcher } from "./stop-matcher.ts";
import { prefillTokensMax } from "./tunables.ts";
import type { EngineEvent, GenerationRequest } from "./types.ts";

type FinishReason = (EngineEvent & { type: "end" })["finishReason"];

export interface SequenceOptions {
  request: GenerationRequest;
  model: OnnxModel;
  folder: ModelFolder;
  decode: Decode;
  now: () => number;
}

/**
 * One answer in the making. Tokens of an answer begun elsewhere are fed one by one in steps of the same shapes as when
 * they were first drawn, so that the numbers, and all later tokens, come out the same to the last bit.
 */
export class Sequence {
  readonly events = new EventChannel<EngineEvent>();
  readonly #options: SequenceOptions;
  readonly #params: SamplingParams;
  readonly #tokensMax: number;
  readonly #detokenizer: Detokenizer;
  readonly #stops: StopMatcher;
  readonly #seen: Set<number>;
  readonly #submittedAt: number;
  #firstTokenAt: number | null = null;
  #cache: Cache | null = null;
  #answer: number[] = [];
  #unsent: number[] = [];
  #ended = false;

  constructor(options: SequenceOptions) {
    const { request, folder } = options;
    const { contextLength } = folder.config;
    const promptLength = request.promptTokens.length;
    checkRequest(request, folder.config);
    this.#options = options;
    this.#params = {
      temperature: request.temperature ?? folder.defaults.temperature,
      topP: request.topP ?? folder.defaults.topP,
      topK: request.topK ?? folder.defaults.topK,
      repetitionPenalty: request.repetitionPenalty ?? folder.defaults.repetitionPenalty,
      seed: request.seed,
    };
    this.#tokensMax = Math.min(request.maxTokens ?? contextLength, contextLength - promptLength);
    this.#detokenizer = new Detokenizer(options.decode);
    this.#stops = new StopMatcher(request.stop ?? []);
    this.#seen = new Set(request.promptTokens);
    this.#submittedAt = options.now();
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Ends the answer at once, also while it waits; what a running step gives is thrown away. */
  cancel(): void {
    if (!this.#ended) this.#end("cancelled");
  }

  /** Ends the answer with an error for its reader. */
  fail(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#cache = null;
    this.events.end(error);
  }

  /** One run of the model: a piece of the prompt, or one token more. */
  async step(): Promise<void> {
    const { model, request } = this.#options;
    const fed = this.#cache?.length ?? 0;
    const rest = request.promptTokens.slice(fed, fed + prefillTokensMax);
    const { logits, cache } = await model.step(rest.length > 0 ? rest : this.#answer.slice(-1), this.#cache);
    if (this.#ended) return;
    this.#cache = cache;
    if (cache.length < request.promptTokens.length) return;
    const position = this.#answer.length;
    const resumed = request.resumeTokens?.[position];
    if (resumed === undefined) this.#firstTokenAt ??= this.#options.now();
    this.#accept(resumed ?? sample({ logits, seen: this.#seen, position, params: this.#params }));
  }

  #accept(token: number): void {
    const ends = this.#options.folder.endTokenIds.has(token);
    this.#unsent.push(token);
    this.#answer.push(token);
    this.#seen.add(token);
    const match = this.#stops.push(ends ? "" : this.#detokenizer.push(token));
    const full = this.#answer.length >= this.#tokensMax;
    let { text } = match;
    // Whatever is still held back belongs to the last token, so that no delta ever comes without one.
    if (!match.stopped && (ends || full)) text += this.#stops.flush();
    this.#emit(text);
    if (match.stopped || ends) this.#end("stop");
    else if (full) this.#end("length");
  }

  #emit(text: string): void {
    const resumed = this.#answer.length <= (this.#options.request.resumeTokens?.length ?? 0);
    if (text !== "" && !resumed) this.events.push({ type: "delta", text, tokenIds: this.#unsent });
    if (text !== "" || resumed) this.#unsent = [];
  }

  #end(finishReason: FinishReason): void {
    this.#ended = true;
    this.#cache = null;
    const endToken = this.#answer.at(-1);
    const hasEndToken = endToken !== undefined && this.#options.folder.endTokenIds.has(endToken);
    this.events.push({
      type: "end",
      finishReason,
      usage: {
        promptTokens: this.#options.request.promptTokens.length,
        completionTokens: this.#answer.length - (hasEndToken ? 1 : 0),
      },
      timeToFirstTokenMs: this.#firstTokenAt === null ? null : this.#firstTokenAt - this.#submittedAt,
    });
    this.events.end();
  }
}
