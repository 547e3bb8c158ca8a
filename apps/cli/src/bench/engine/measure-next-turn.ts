import { randomPrompts } from "./prompts.ts";
import type { TextSystem } from "./text-system.ts";
import { answerTimed, firstTokenMs } from "./timed-request.ts";

export interface NextTurnOptions {
  historyTokens: number;
  /** Tokens of the new message. */
  messageTokens: number;
  seed: number;
}

export interface NextTurnFigures {
  /** To the first token of the answer to a message behind a history that the session has had computed. */
  nextTurnMs: number;
  /** The same for a session that nobody knows. */
  coldMs: number;
}

const answerTokens = 16;

export async function measureNextTurn(
  system: TextSystem,
  { historyTokens, messageTokens, seed }: NextTurnOptions,
): Promise<NextTurnFigures> {
  const [history = [], message = [], stranger = []] = [
    historyTokens - answerTokens,
    messageTokens,
    historyTokens + messageTokens,
  ].flatMap((length, index) => randomPrompts({ count: 1, length, seed: seed + index }));
  const session = { tenantId: "bench", sessionId: "known" };
  const first = await answerTimed(system, { prompt: history, newTokens: answerTokens, ...session });
  const next = await answerTimed(system, {
    prompt: [...history, ...first.tokens, ...message],
    newTokens: 1,
    ...session,
  });
  const cold = await answerTimed(system, { prompt: stranger, newTokens: 1, ...session, sessionId: "new" });
  return { nextTurnMs: firstTokenMs(next), coldMs: firstTokenMs(cold) };
}
