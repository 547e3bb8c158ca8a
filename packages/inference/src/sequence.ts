import { type Decode, Detokenizer } from "./detokenizer.ts";
import { ContextLengthError } from "./errors.ts";
import { EventChannel } from "./event-channel.ts";
import type { ModelFolder } from "./model-folder.ts";
import type { Cache, OnnxModel } from "./onnx-model.ts";
import { sample, type SamplingParams } from "./sampler.ts";
import { StopMatcher } from "./stop-matcher.ts";
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
  #cancelled = false;
  #ended = false;

  constructor(options: SequenceOptions) {
    const { request, folder } = options;
    const { contextLength } = folder.config;
    const promptLength = request.promptTokens.length;
    if (promptLength >= contextLength) throw new ContextLengthError(promptLength, contextLength);
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

  /** The next step ends the answer. */
  cancel(): void {
    this.#cancelled = true;
  }

  /** Ends the answer with an error for its reader. */
  fail(error: unknown): void {
    this.#ended = true;
    this.#cache = null;
    this.events.end(error);
  }

  /** One run of the model and one token more, or the end. */
  async step(): Promise<void> {
    if (this.#cancelled) return this.#end("cancelled");
    const { model, request } = this.#options;
    const input = this.#cache === null ? request.promptTokens : this.#answer.slice(-1);
    const { logits, cache } = await model.step(input, this.#cache);
    this.#cache = cache;
    if (this.#cancelled) return this.#end("cancelled");
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
    const match = this.#stops.push(ends ? this.#detokenizer.flush() : this.#detokenizer.push(token));
    const full = this.#answer.length >= this.#tokensMax;
    let { text } = match;
    // Whatever is still held back belongs to the last token, so that no delta ever comes without one.
    if (!match.stopped && (ends || full)) text += this.#flush();
    this.#emit(text);
    if (match.stopped || ends) this.#end("stop");
    else if (full) this.#end("length");
  }

  #flush(): string {
    const match = this.#stops.push(this.#detokenizer.flush());
    return match.stopped ? match.text : match.text + this.#stops.flush();
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
