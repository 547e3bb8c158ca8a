import { type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from "node:http";
import type { MessageAcceptedEvent, ReaderEvent } from "@causerie/contracts";
import type { Visitor } from "./api-client.ts";

export interface ReadEvent {
  id: number | undefined;
  event: ReaderEvent | MessageAcceptedEvent;
}

export interface EventReader extends AsyncIterable<ReadEvent> {
  status: number;
  headers: IncomingHttpHeaders;
  /** Closes the connection without a word. */
  drop(): void;
}

/** Opens a generation's event stream as a browser does. */
export async function openEvents(
  visitor: Visitor,
  generationId: string,
  cursor: { lastEventId?: string | number; after?: string | number } = {},
): Promise<EventReader> {
  const query = cursor.after === undefined ? "" : `?after=${cursor.after}`;
  return requestEvents(visitor, {
    method: "GET",
    path: `/api/generations/${generationId}/stream${query}`,
    headers: cursor.lastEventId === undefined ? {} : { "last-event-id": String(cursor.lastEventId) },
  });
}

/** Posts what makes an answer, as the page does: the answer's events come in the same response. */
export function postForEvents(visitor: Visitor, path: string, json: object): Promise<EventReader> {
  return requestEvents(visitor, {
    method: "POST",
    path,
    headers: { accept: "text/event-stream", "content-type": "application/json" },
    body: JSON.stringify(json),
  });
}

async function requestEvents(
  visitor: Visitor,
  call: { method: string; path: string; headers: Record<string, string>; body?: string },
): Promise<EventReader> {
  const request = httpRequest(new URL(call.path, visitor.url), {
    agent: false,
    method: call.method,
    headers: { host: visitor.host, cookie: visitor.cookie() ?? "", ...call.headers },
  });
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.on("response", resolve);
  request.on("error", reject);
  request.end(call.body);
  const response = await promise;
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    drop: () => request.destroy(),
    [Symbol.asyncIterator]: () => readEvents(response),
  };
}

/** All events to the end of the stream. */
export async function readAllEvents(
  visitor: Visitor,
  generationId: string,
  cursor: { lastEventId?: string | number; after?: string | number } = {},
): Promise<ReadEvent[]> {
  return Array.fromAsync(await openEvents(visitor, generationId, cursor));
}

/** What was said in these events. */
export function textOf(events: readonly ReadEvent[]): string {
  return events.map(({ event }) => (event.type === "text-delta" ? event.text : "")).join("");
}

async function* readEvents(response: IncomingMessage): AsyncGenerator<ReadEvent> {
  let pending = "";
  response.setEncoding("utf8");
  for await (const chunk of response) {
    const blocks = (pending + String(chunk)).split("\n\n");
    pending = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = new Map(block.split("\n").map((line) => splitField(line)));
      const data = fields.get("data");
      if (data === undefined) continue;
      const event: ReadEvent["event"] = JSON.parse(data);
      if (event.type !== fields.get("event")) throw new Error("the event's name is not its type");
      const id = fields.get("id");
      yield { id: id === undefined ? undefined : Number(id), event };
    }
  }
}

function splitField(line: string): [string, string] {
  const colon = line.indexOf(": ");
  return [line.slice(0, colon), line.slice(colon + 2)];
}
