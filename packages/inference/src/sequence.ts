import { adjustLogits } from "./adjust-logits.ts";
import { AnswerText, type TextPiece } from "./answer-text.ts";
import { checkRequest } from "./check-request.ts";
import { type Candidates, chooseToken } from "./choose-token.ts";
import type { Decode } from "./detokenizer.ts";
import { EventChannel } from "./event-channel.ts";
import type { GrammarSource } from "./grammar/grammar-source.ts";
import { type GrammarState, maskLogits } from "./grammar/grammar.ts";
import { LoopGuard } from "./loop-guard.ts";
import type { ModelFolder } from "./model-folder.ts";
import { randomAt } from "./random.ts";
import type { SamplingParams } from "./sampling-params.ts";
import type { Scheduled } from "./scheduler/state.ts";
import { Thought } from "./thought.ts";
import { tokenLogprob } from "./token-logprob.ts";
import { temperatureMin } from "./tunables.ts";
import type { EngineEvent, FinishReason, GenerationRequest, TokenLogprob } from "./types.ts";

export interface SequenceOptions {
  /** Order in which sequences came; also its name for the scheduler. */
  arrival: number;
  request: GenerationRequest;
  folder: Pick<ModelFolder, "config" | "defaults" | "endTokenIds" | "thinkTokens">;
  /** Most tokens of prompt and answer together. */
  contextLength: number;
  decode: Decode;
  startGrammar: (source: GrammarSource) => GrammarState;
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
  blocked = false;
  readonly #options: SequenceOptions;
  readonly #params: SamplingParams;
  readonly #lengthMax: number;
  readonly #resumedLength: number;
  readonly #text: AnswerText;
  readonly #thought: Thought;
  #loopGuard: LoopGuard | null;
  readonly #grammar: GrammarState | null;
  #mask: Int32Array | null = null;
  readonly #prompt: ReadonlySet<number>;
  readonly #answer = new Map<number, number>();
  readonly #submittedAt: number;
  #firstTokenAt: number | null = null;
  #unsent: { tokenIds: number[]; logprobs: TokenLogprob[] } = { tokenIds: [], logprobs: [] };
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
    this.#text = new AnswerText(options.decode, request.stop ?? []);
    const tokensMax = request.thinkingTokensMax ?? Number.POSITIVE_INFINITY;
    this.#thought = new Thought({ thinkTokens: folder.thinkTokens, promptTokens, tokensMax });
    this.#loopGuard = request.loopGuard === false ? null : new LoopGuard();
    this.#grammar = request.grammar === undefined ? null : options.startGrammar(request.grammar);
    this.#prompt = new Set(promptTokens);
    this.#submittedAt = options.now();
    for (const token of resumeTokens) if (!this.#ended) this.#accept(token);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** 0 takes the most likely token always. */
  get temperature(): number {
    return this.#params.temperature;
  }

  /** Ends the answer at once, also while it waits; what a running step gives is thrown away. */
  cancel(): void {
    if (!this.#ended) this.#end("cancelled");
  }

  /** Ends the answer if its time is up. */
  expire(nowMs: number): void {
    const { timeLimitMs = Number.POSITIVE_INFINITY } = this.#options.request;
    if (this.#ended || nowMs - this.#submittedAt < timeLimitMs) return;
    if (this.#unsent.tokenIds.length > 0) this.#emit(this.#text.flush());
    this.#end("deadline");
  }

  /** Ends the answer with an error for its reader. */
  fail(error: unknown): void {
    if (this.#ended) return;
    this.#close();
    this.events.end(error);
  }

  /** Whether all known tokens are computed, so that the logits of the last choose the next. */
  wantsLogits(): boolean {
    return !this.#ended && !this.blocked && this.computed === this.tokens.length;
  }

  /** Waits for what the next token may be; null when that is known. Rejects when the grammar is none. */
  prepare(): Promise<void> | null {
    const grammar = this.#thought.isOpen ? null : this.#grammar;
    if (grammar === null) return null;
    return grammar.mask().then((mask) => {
      this.#mask = mask;
    });
  }

  /** Changes the logits of the next token, one number a token of the vocabulary, in place as the request wants. */
  adjust(logits: Float32Array): void {
    this.#firstTokenAt ??= this.#options.now();
    adjustLogits({ logits, prompt: this.#prompt, answer: this.#answer, params: this.#params });
    const { forbidden } = this.#thought;
    if (forbidden !== null) logits[forbidden] = Number.NEGATIVE_INFINITY;
    if (this.#mask !== null) this.#allowOnly(logits, this.#mask);
    this.#mask = null;
  }

  #allowOnly(logits: Float32Array, mask: Int32Array): void {
    // Whoever is given tokens to think may also begin a thought where the answer would begin.
    const isFirst = this.tokens.length === this.promptLength;
    const mayThink = isFirst && (this.#options.request.thinkingTokensMax ?? 0) > 0;
    const open = mayThink ? this.#options.folder.thinkTokens?.open : undefined;
    const openLogit = open === undefined ? undefined : logits[open];
    maskLogits(logits, mask);
    if (open !== undefined && openLogit !== undefined) logits[open] = openLogit;
  }

  /** Takes the next token; false when it lies beyond the candidates, so that more of them are needed. */
  take(candidates: Candidates): boolean {
    if (this.#ended) return true;
    if (Number.isNaN(candidates.shares[0]))
      throw new RangeError("the model gave a logit that is not a number");
    const random = randomAt(this.#params.seed, this.tokens.length - this.promptLength);
    const { forced } = this.#thought;
    const index = forced === null ? chooseToken(candidates, this.#params, random) : 0;
    const chosen = index === null ? undefined : candidates.tokens[index];
    if (index === null || chosen === undefined) return false;
    const token = forced ?? this.#inThought(chosen);
    const { logprobs } = this.#options.request;
    if (logprobs !== undefined) {
      const own = token === chosen ? index : null;
      this.#unsent.logprobs.push(tokenLogprob(candidates, { token, index: own }, logprobs));
    }
    this.#accept(token);
    return true;
  }

  /** A thought ends by its own mark; who ends everything in the middle of one means that, and still owes an answer. */
  #inThought(token: number): number {
    if (!this.#thought.isOpen || !this.#options.folder.endTokenIds.has(token)) return token;
    return this.#thought.closeToken ?? token;
  }

  #accept(token: number): void {
    const ends = this.#options.folder.endTokenIds.has(token);
    this.#unsent.tokenIds.push(token);
    this.tokens.push(token);
    this.#answer.set(token, (this.#answer.get(token) ?? 0) + 1);
    const full = this.tokens.length >= this.#lengthMax;
    const runsInCircles = this.#isLoop(token);
    const piece = ends ? this.#text.flush() : this.#push(token);
    // Whatever is still held back belongs to the last token, so that no delta ever comes without one.
    const held = !ends && !piece.stopped && (full || runsInCircles) ? this.#text.flush() : null;
    if (held !== null && piece.type === held.type) piece.text += held.text;
    this.#emit(piece.text === "" && held !== null ? held : piece);
    if (piece.stopped || ends) this.#end("stop");
    else if (runsInCircles) this.#end("loop");
    else if (full) this.#end("length");
  }

  #isLoop(token: number): boolean {
    if (this.#loopGuard?.push(token) !== true) return false;
    if (!this.#thought.isOpen) return true;
    // A thought that runs in circles is over; the answer may still come.
    this.#thought.conclude();
    this.#loopGuard = new LoopGuard();
    return false;
  }

  #push(token: number): TextPiece {
    const role = this.#thought.push(token);
    if (role === "text") this.#grammar?.accept(token);
    return this.#text.push(token, role);
  }

  #emit({ type, text }: TextPiece): void {
    const resumed = this.tokens.length <= this.#resumedLength;
    if (text === "" && !resumed) return;
    const { tokenIds, logprobs } = this.#unsent;
    this.#unsent = { tokenIds: [], logprobs: [] };
    if (resumed) return;
    const asked = this.#options.request.logprobs !== undefined;
    this.events.push({ type, text, tokenIds, ...(asked ? { logprobs } : {}) });
  }

  #close(): void {
    this.#ended = true;
    this.#grammar?.dispose();
  }

  #end(finishReason: FinishReason): void {
    this.#close();
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
  const temperature = request.temperature ?? defaults.temperature;
  return {
    temperature: temperature < temperatureMin ? 0 : temperature,
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
