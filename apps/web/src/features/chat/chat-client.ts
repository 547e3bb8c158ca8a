import type { ErrorBody, ErrorCode, LimitState, SendMessageResult } from "@causerie/contracts";

/** What became of a request: expected refusals are values, and a lost connection is one too. */
export type Sent =
  | { outcome: "accepted"; result: SendMessageResult; limit: LimitState | null }
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
  return post(`/api/chats/${chatId}/messages`, { clientMessageId, text });
}

/** Has an answer written again that failed or was stopped. */
export async function retryAnswer(answerId: string): Promise<Sent> {
  return post(`/api/messages/${answerId}/retry`, {});
}

/** Asks for a Stop; the stream tells when it has happened. A lost request is left to the person, who sees it go on. */
export async function cancelGeneration(generationId: string): Promise<void> {
  await post(`/api/generations/${generationId}/cancel`, {});
}

async function post(path: string, body: object): Promise<Sent> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) {
      const result = response.status === 204 ? noResult : ((await response.json()) as SendMessageResult);
      return { outcome: "accepted", result, limit: limitOf(response.headers) };
    }
    return refusal((await response.json()) as ErrorBody);
  } catch {
    // No connection, or a proxy's own page instead of our JSON: in both cases nobody has the message yet.
    return { outcome: "unreachable" };
  }
}

const noResult: SendMessageResult = { messageId: "", answerId: "", generationId: "" };

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
