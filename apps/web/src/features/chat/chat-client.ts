import type { Chat, ErrorBody, ErrorCode, LimitState, SendMessageResult } from "@causerie/contracts";
import { type EventStream, openEventStream } from "./event-stream.ts";
import { fetchWithin } from "./fetch-within.ts";

/** What became of a request: expected refusals are values, and a lost connection is one too. */
export type Sent =
  | { outcome: "accepted"; result: SendMessageResult; limit: LimitState | null; stream: EventStream }
  | { outcome: "limited"; writeAgainAt: Date }
  | { outcome: "refused"; code: ErrorCode; message: string }
  | { outcome: "unreachable" };

/** Sends a message. The same clientMessageId again is the same message, so a lost answer may simply be asked for again. */
export async function sendMessage(options: {
  chatId: string;
  clientMessageId: string;
  text: string;
}): Promise<Sent> {
  const { chatId, clientMessageId, text } = options;
  return ask(`/api/chats/${chatId}/messages`, { clientMessageId, text });
}

/** Has an answer written again that failed or was stopped. */
export async function retryAnswer(answerId: string): Promise<Sent> {
  return ask(`/api/messages/${answerId}/retry`, {});
}

/** Asks for a Stop; the stream tells when it has happened. A lost request is left to the person, who sees it go on. */
export async function cancelGeneration(generationId: string): Promise<void> {
  await post(`/api/generations/${generationId}/cancel`, {}).catch(() => undefined);
}

/** A chat as the server has it; null when it cannot be read now. */
export async function readChat(chatId: string): Promise<Chat | null> {
  try {
    const response = await fetchWithin(`/api/chats/${chatId}`);
    return response.ok ? ((await response.json()) as Chat) : null;
  } catch {
    return null;
  }
}

/** Posts what makes an answer; the events of the answer come in the same response. */
async function ask(path: string, body: object): Promise<Sent> {
  try {
    const response = await post(path, body);
    if (!response.ok) return refusal((await response.json()) as ErrorBody);
    if (response.body === null) return { outcome: "unreachable" };
    const stream = openEventStream(response.body);
    const first = await stream.next();
    if (first?.event.type !== "message-accepted") {
      stream.close();
      return { outcome: "unreachable" };
    }
    return { outcome: "accepted", result: first.event, limit: limitOf(response.headers), stream };
  } catch {
    // No connection, or a proxy's own page instead of our JSON: it may have arrived all the same.
    return { outcome: "unreachable" };
  }
}

function post(path: string, body: object): Promise<Response> {
  return fetchWithin(path, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream, application/json" },
    body: JSON.stringify(body),
  });
}

function refusal({ error }: ErrorBody): Sent {
  if (error.code === "rate_limited") {
    return { outcome: "limited", writeAgainAt: new Date(Date.now() + (error.retryAfterMs ?? 0)) };
  }
  return { outcome: "refused", code: error.code, message: error.message };
}

const msPerSecond = 1_000;

function limitOf(headers: Headers): LimitState | null {
  const [limit, remaining] = [headers.get("ratelimit-limit"), headers.get("ratelimit-remaining")];
  if (limit === null || remaining === null) return null;
  const resetMs = Number(headers.get("ratelimit-reset") ?? 0) * msPerSecond;
  return { limit: Number(limit), remaining: Number(remaining), resetMs };
}
