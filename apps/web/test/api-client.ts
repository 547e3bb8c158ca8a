import { randomUUID } from "node:crypto";
import { type IncomingHttpHeaders, request as httpRequest } from "node:http";
import { text as readText } from "node:stream/consumers";
import { z } from "zod";

export interface ApiAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The body's JSON, or undefined when it has none. */
  json: unknown;
}

export interface ApiCall {
  method: string;
  path: string;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  raw?: string | Uint8Array;
  headers?: Record<string, string>;
}

const sentMessage = z.object({ messageId: z.uuid(), answerId: z.uuid(), generationId: z.uuid() });
export type SentMessage = z.output<typeof sentMessage>;

/** Somebody with a browser of their own: keeps the session cookie. Speaks Node's http, which lets it choose its Host. */
export interface Visitor {
  send(call: ApiCall): Promise<ApiAnswer>;
  /** Sends a message to a chat (a new one unless given) and expects it to be stored. */
  say(text: string, chatId?: string): Promise<SentMessage & { chatId: string }>;
  cookie(): string | undefined;
  readonly url: string;
  readonly host: string;
}

/** A visitor of the tenant that is served at `host`; the seeded one's unless given. */
export function createVisitor(options: { url: string; host?: string; cookie?: string }): Visitor {
  const { url } = options;
  const host = options.host ?? new URL(url).host;
  let { cookie } = options;
  const send = async (call: ApiCall): Promise<ApiAnswer> => {
    const answer = await sendCall(url, {
      ...call,
      headers: { host, ...(cookie === undefined ? {} : { cookie }), ...call.headers },
    });
    cookie = answer.headers["set-cookie"]?.[0]?.split(";")[0] ?? cookie;
    return answer;
  };
  return {
    url,
    host,
    send,
    cookie: () => cookie,
    async say(text, chatId = randomUUID()) {
      const json = { clientMessageId: randomUUID(), text };
      const answer = await send({ method: "POST", path: `/api/chats/${chatId}/messages`, json });
      if (answer.status !== 201)
        throw new Error(`the message was answered with ${answer.status}: ${answer.text}`);
      return { chatId, ...sentMessage.parse(answer.json) };
    },
  };
}

async function sendCall(url: string, call: ApiCall): Promise<ApiAnswer> {
  const body = call.json === undefined ? call.raw : JSON.stringify(call.json);
  const request = httpRequest(new URL(call.path, url), {
    method: call.method,
    headers: { ...(call.json === undefined ? {} : { "content-type": "application/json" }), ...call.headers },
  });
  const { promise, resolve, reject } = Promise.withResolvers<ApiAnswer>();
  request.on("error", reject);
  request.on("response", (response) => {
    readText(response).then((text) => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parseJson(text) });
    }, reject);
  });
  request.end(body);
  return promise;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
