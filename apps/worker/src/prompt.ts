import { type Engine, EngineError, type PromptMessage } from "@causerie/inference";
import type { ClaimedGeneration } from "@causerie/services";
import { replyReserveTokens, trimBlockShares } from "./tunables.ts";

export interface PromptOptions {
  engine: Pick<Engine, "buildPrompt" | "model">;
  generation: Pick<ClaimedGeneration, "origin" | "messages">;
  /** Most tokens the answer may have. */
  maxTokens: number;
}

/**
 * The tokens of a generation's prompt. A web chat forgets its oldest turns when it outgrows the context; an API
 * caller's messages are taken as they are, and the engine refuses them when they are too long.
 */
export function buildGenerationPrompt({ engine, generation, maxTokens }: PromptOptions): number[] {
  const { origin, messages } = generation;
  if (origin === "api") return engine.buildPrompt(messages);
  const turns = joinNeighbours(messages);
  const { contextLength } = engine.model;
  const promptTokensMax = contextLength - Math.min(replyReserveTokens, maxTokens);
  const prompt = buildTrimmedPrompt({
    messages: turns,
    promptTokensMax,
    buildPrompt: (kept) => engine.buildPrompt(kept),
  });
  if (prompt !== null) return prompt;
  throw new EngineError(
    "context_length_exceeded",
    `The last message alone is too long for ${contextLength} tokens.`,
  );
}

/** Messages that nobody answered become one with the next: many templates insist on turns that alternate. */
function joinNeighbours(messages: readonly PromptMessage[]): PromptMessage[] {
  const joined: PromptMessage[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (last?.role !== message.role) joined.push({ ...message });
    else last.content += `\n\n${message.content}`;
  }
  return joined;
}

export interface TrimOptions {
  /** System prompt first when there is one, then the turns, oldest first. */
  messages: readonly PromptMessage[];
  /** Most tokens the prompt may have. */
  promptTokensMax: number;
  buildPrompt: (messages: PromptMessage[]) => number[];
}

/**
 * The prompt with the newest turns, as many as fit or a few less; null when the system prompt and the last turn alone
 * are too long. A turn is a person's message and what was answered to it, so no answer stands without its question.
 *
 * What is dropped goes in blocks whose bounds depend on the chat's beginning alone. So the prompt of the next turn
 * mostly begins like the last one's, and the engine finds it in its cache; dropped one by one, turns would change the
 * beginning each time, and every message of a long chat would be computed as a whole.
 */
export function buildTrimmedPrompt({ messages, promptTokensMax, buildPrompt }: TrimOptions): number[] | null {
  const firstTurn = messages.findIndex((message) => message.role !== "system");
  const system = firstTurn === -1 ? messages : messages.slice(0, firstTurn);
  const turns = splitTurns(messages.slice(system.length));
  let longest: number[] = [];
  for (const share of trimBlockShares) {
    const starts = blockStarts(turns, promptTokensMax * share);
    largestFitting(starts.length, (count) => {
      const prompt = buildPrompt([...system, ...turns.slice(starts.at(-count)).flat()]);
      const fits = prompt.length <= promptTokensMax;
      if (fits && prompt.length > longest.length) longest = prompt;
      return fits;
    });
    if (longest.length >= promptTokensMax / 2) break;
  }
  return longest.length === 0 ? null : longest;
}

/** Turns at which a block of so many characters begins, oldest first, and the last turn. */
function blockStarts(turns: readonly PromptMessage[][], blockLength: number): number[] {
  let [length, block] = [0, -1];
  return turns.flatMap((turn, index) => {
    const before = block;
    block = Math.floor(length / blockLength);
    length += turn.reduce((sum, { content }) => sum + content.length, 1);
    return block > before || index === turns.length - 1 ? [index] : [];
  });
}

function splitTurns(messages: readonly PromptMessage[]): PromptMessage[][] {
  const turns: PromptMessage[][] = [];
  for (const message of messages) {
    const current = turns.at(-1);
    if (current === undefined || message.role === "user") turns.push([message]);
    else current.push(message);
  }
  return turns;
}

/**
 * Largest count in 1..max that fits, 0 when none does. It doubles first and halves then, so that it never
 * asks about much more than what fits: a chat of a megabyte is not tokenized to keep its last page.
 */
function largestFitting(max: number, fits: (count: number) => boolean): number {
  let fitting = 0;
  let tooMany = 1;
  while (tooMany <= max && fits(tooMany)) {
    fitting = tooMany;
    tooMany *= 2;
  }
  tooMany = Math.min(tooMany, max + 1);
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2);
    if (fits(middle)) fitting = middle;
    else tooMany = middle;
  }
  return fitting;
}
