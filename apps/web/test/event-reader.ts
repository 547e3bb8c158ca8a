import { type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
import type { ReaderEvent } from "@causerie/contracts";
import type { Visitor } from "./api-client.ts";

export interface ReadEvent {
  id: number | undefined;
  event: ReaderEvent;
}

export interface EventReader extends AsyncIterable<ReadEvent> {
  status: number;
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
  const request = httpRequest(new URL(`/api/generations/${generationId}/stream${query}`, visitor.url), {
    agent: false,
    headers: {
      host: visitor.host,
      cookie: visitor.cookie() ?? "",
      ...(cursor.lastEventId === undefined ? {} : { "last-event-id": String(cursor.lastEventId) }),
    },
  });
  const response = await responseTo(request);
  return {
    status: response.statusCode ?? 0,
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

function responseTo(request: ClientRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.on("response", resolve);
  request.on("error", reject);
  request.end();
  return promise;
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
      const event: ReaderEvent = JSON.parse(data);
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
