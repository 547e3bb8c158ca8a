import { checkRequest } from "./check-request.ts";
import { type Decode, Detokenizer } from "./detokenizer.ts";
import { EventChannel } from "./event-channel.ts";
import type { ModelFolder } from "./model-folder.ts";
import { sample, type SamplingParams } from "./sampler.ts";
import type { Scheduled } from "./scheduler/state.ts";
import { StopMatcher } from "./stop-matcher.ts";
import type { EngineEvent, GenerationRequest } from "./types.ts";

type FinishReason = (EngineEvent & { type: "end" })["finishReason"];

export interface SequenceOptions {
  /** Order in which sequences came; also its name for the scheduler. */
  arrival: number;
  request: GenerationRequest;
  folder: Pick<ModelFolder, "config" | "defaults" | "endTokenIds">;
  /** Most tokens of prompt and answer together. */
  contextLength: number;
  decode: Decode;
  now: () => number;
}

/**
 * One answer in the making. Tokens of an answer that was begun elsewhere are known from the start, but computed one by
 * one like those that are drawn here: so the numbers, and all later tokens, come out the same to the last bit.
 */
export class Sequence implements Scheduled {
  readonly id: number;
  readonly arrival: number;
  readonly tenantId: string;
  readonly sessionId: string;
  readonly weight: number;
  readonly promptLength: number;
  readonly sharedLength: number;
  readonly tokens: number[];
  readonly events = new EventChannel<EngineEvent>();
  computed = 0;
  row: number | null = null;
  readonly #options: SequenceOptions;
  readonly #params: SamplingParams;
  readonly #lengthMax: number;
  readonly #resumedLength: number;
  readonly #detokenizer: Detokenizer;
  readonly #stops: StopMatcher;
  readonly #prompt: ReadonlySet<number>;
  readonly #answer = new Map<number, number>();
  readonly #submittedAt: number;
  #firstTokenAt: number | null = null;
  #unsent: number[] = [];
  #ended = false;

  constructor(options: SequenceOptions) {
    const { request, folder, contextLength } = options;
    const { promptTokens, resumeTokens = [] } = request;
    checkRequest(request, { vocabularySize: folder.config.vocabularySize, contextLength });
    this.id = options.arrival;
    this.arrival = options.arrival;
    this.tenantId = request.tenantId ?? "";
    this.sessionId = request.sessionId ?? "";
    this.weight = request.tenantWeight ?? 1;
    this.promptLength = promptTokens.length;
    this.sharedLength = request.sharedPrefixLength ?? 0;
    this.tokens = [...promptTokens];
    this.#options = options;
    this.#params = samplingParams(request, folder.defaults);
    this.#lengthMax = Math.min(promptTokens.length + (request.maxTokens ?? contextLength), contextLength);
    this.#resumedLength = promptTokens.length + resumeTokens.length;
    this.#detokenizer = new Detokenizer(options.decode);
    this.#stops = new StopMatcher(request.stop ?? []);
    this.#prompt = new Set(promptTokens);
    this.#submittedAt = options.now();
    for (const token of resumeTokens) if (!this.#ended) this.#accept(token);
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
    this.events.end(error);
  }

  /** Whether all known tokens are computed, so that the logits of the last choose the next. */
  wantsLogits(): boolean {
    return !this.#ended && this.computed === this.tokens.length;
  }

  /** Chooses the next token; the logits, one number a token of the vocabulary, are changed in place. */
  takeLogits(logits: Float32Array): void {
    const position = this.tokens.length - this.promptLength;
    this.#firstTokenAt ??= this.#options.now();
    const seen = { prompt: this.#prompt, answer: this.#answer };
    this.#accept(sample({ logits, ...seen, position, params: this.#params }));
  }

  #accept(token: number): void {
    const ends = this.#options.folder.endTokenIds.has(token);
    this.#unsent.push(token);
    this.tokens.push(token);
    this.#answer.set(token, (this.#answer.get(token) ?? 0) + 1);
    const match = this.#stops.push(ends ? "" : this.#detokenizer.push(token));
    const full = this.tokens.length >= this.#lengthMax;
    let { text } = match;
    // Whatever is still held back belongs to the last token, so that no delta ever comes without one.
    if (!match.stopped && (ends || full)) text += this.#stops.flush();
    this.#emit(text);
    if (match.stopped || ends) this.#end("stop");
    else if (full) this.#end("length");
  }

  #emit(text: string): void {
    const resumed = this.tokens.length <= this.#resumedLength;
    if (text !== "" && !resumed) this.events.push({ type: "delta", text, tokenIds: this.#unsent });
    if (text !== "" || resumed) this.#unsent = [];
  }

  #end(finishReason: FinishReason): void {
    this.#ended = true;
    const answerLength = this.tokens.length - this.promptLength;
    const endToken = answerLength > 0 ? this.tokens.at(-1) : undefined;
    const hasEndToken = endToken !== undefined && this.#options.folder.endTokenIds.has(endToken);
    this.events.push({
      type: "end",
      finishReason,
      usage: { promptTokens: this.promptLength, completionTokens: answerLength - (hasEndToken ? 1 : 0) },
      timeToFirstTokenMs: this.#firstTokenAt === null ? null : this.#firstTokenAt - this.#submittedAt,
    });
    this.events.end();
  }
}

/** What the request wants, and the model's own habits where it says nothing. */
function samplingParams(request: GenerationRequest, defaults: ModelFolder["defaults"]): SamplingParams {
  return {
    temperature: request.temperature ?? defaults.temperature,
    topP: request.topP ?? defaults.topP,
    topK: request.topK ?? defaults.topK,
    minP: request.minP ?? 0,
    repetitionPenalty: request.repetitionPenalty ?? defaults.repetitionPenalty,
    presencePenalty: request.presencePenalty ?? 0,
    frequencyPenalty: request.frequencyPenalty ?? 0,
    logitBias: request.logitBias ?? new Map(),
    seed: request.seed,
  };
}
