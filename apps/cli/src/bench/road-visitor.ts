import { randomUUID } from "node:crypto";

/** A visitor of the benchmark: a session of its own, as a browser has it. */
export interface RoadVisitor {
  /** Sends a message in a new chat and reads its answer to the end, as the page does. */
  ask(text: string, onEvent?: (event: RoadEvent) => void): Promise<{ generationId: string }>;
  /** Sends a message in a new chat and resolves with the generation's id. */
  send(text: string): Promise<string>;
  /** Reads a generation's events to the end. */
  read(generationId: string, onEvent?: (event: RoadEvent) => void): Promise<RoadEvent[]>;
}

export interface RoadEvent {
  /** 0 for events without an id. */
  id: number;
  type: string;
  text: string;
  /** Of the event that says that the message was accepted. */
  generationId?: string;
}

/** Talks to the product over HTTP alone. */
export function createRoadVisitor(url: string): RoadVisitor {
  let cookie = "";
  const post = async (text: string, accept: string): Promise<Response> => {
    const response = await fetch(`${url}/api/chats/${randomUUID()}/messages`, {
      method: "POST",
      headers: { "content-type": "application/json", accept, cookie },
      body: JSON.stringify({ clientMessageId: randomUUID(), text }),
    });
    cookie = response.headers.get("set-cookie")?.split(";")[0] ?? cookie;
    if (!response.ok) throw new Error(`the message was refused with ${response.status}`);
    return response;
  };
  return {
    async ask(text, onEvent) {
      const { body } = await post(text, "text/event-stream");
      if (body === null) throw new Error("the message was answered without a stream");
      let generationId = "";
      for await (const event of parseEvents(body)) {
        generationId = event.generationId ?? generationId;
        onEvent?.(event);
      }
      return { generationId };
    },
    async send(text) {
      const response = await post(text, "application/json");
      const { generationId } = (await response.json()) as { generationId: string };
      return generationId;
    },
    async read(generationId, onEvent) {
      const response = await fetch(`${url}/api/generations/${generationId}/stream`, { headers: { cookie } });
      if (response.body === null || !response.ok) throw new Error(`no stream, status ${response.status}`);
      const events: RoadEvent[] = [];
      for await (const event of parseEvents(response.body)) {
        events.push(event);
        onEvent?.(event);
      }
      return events;
    },
  };
}

async function* parseEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<RoadEvent> {
  let rest = "";
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const frames = (rest + text).split("\n\n");
    rest = frames.pop() ?? "";
    for (const frame of frames) {
      const data = field(frame, "data");
      if (data === undefined) continue;
      const { text: delta = "", generationId } = JSON.parse(data) as { text?: string; generationId?: string };
      yield {
        id: Number(field(frame, "id") ?? 0),
        type: field(frame, "event") ?? "",
        text: delta,
        ...(generationId === undefined ? {} : { generationId }),
      };
    }
  }
}

function field(frame: string, name: string): string | undefined {
  return frame
    .split("\n")
    .find((line) => line.startsWith(`${name}: `))
    ?.slice(name.length + 2);
}
