import { closeRedis, keys } from "@causerie/redis";
import { launchRedis, redisUrl } from "@causerie/testing";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { endStream } from "./end-stream.ts";
import { purgeStream } from "./purge-stream.ts";
import { createStreamWriter } from "./stream-writer.ts";
import type { StreamWriter } from "./stream-writer.ts";
import { delta, follow, idsTo, newStream, openRedis, startHub, textEnd } from "./stream.fixture.ts";
import type { HubProcess } from "./stream.fixture.ts";
import { resyncIntervalMs } from "./tunables.ts";

type Stream = ReturnType<typeof newStream>;

const redis = openRedis("command");
const started: HubProcess[] = [];
const never = new AbortController().signal;

function start(...parameters: Parameters<typeof startHub>): HubProcess {
  const process = startHub(...parameters);
  started.push(process);
  return process;
}

async function openWriter(stream: Stream, from = redis): Promise<StreamWriter> {
  const writer = createStreamWriter({ redis: from, ...stream, attempt: 1 });
  await writer.open();
  return writer;
}

async function appendDeltas(writer: StreamWriter, from: number, to: number): Promise<void> {
  for (let id = from; id <= to; id += 1) await writer.append(delta(`${id} `), [id]);
}

const idsOf = (reader: { seen: { id: number }[] }): number[] => reader.seen.map(({ id }) => id);

async function connectionsNamed(name: string): Promise<number> {
  const list = String(await redis.client("LIST"));
  return list.split("\n").filter((line) => line.includes(` name=${name} `)).length;
}

async function killSubscriber(hub: HubProcess): Promise<void> {
  const list = String(await redis.client("LIST"));
  const line = list
    .split("\n")
    .find(
      (one) => one.includes(` name=${hub.subscriber.options.connectionName} `) && /\bsub=[1-9]/.test(one),
    );
  const id = Number(/\bid=(\d+)/.exec(line ?? "")?.[1]);
  const back = new Promise((resolve) => hub.subscriber.once("ready", resolve));
  expect(await redis.client("KILL", "ID", id)).toBe(1);
  await back;
}

afterEach(() => Promise.all(started.splice(0).map((process) => process.close())));
afterAll(() => closeRedis(redis));

describe("read", () => {
  it("readers with different cursors see the same events, each once and in order", async () => {
    const stream = newStream();
    const { hub } = start();
    const writer = await openWriter(stream);
    await appendDeltas(writer, 1, 10);
    const early = follow(hub.read({ ...stream, afterId: 0, signal: never }));
    const middle = follow(hub.read({ ...stream, afterId: 7, signal: never }));
    const future = follow(hub.read({ ...stream, afterId: 12, signal: never }));
    await appendDeltas(writer, 11, 20);
    const late = follow(hub.read({ ...stream, afterId: 3, signal: never }));
    await appendDeltas(writer, 21, 30);
    await writer.append(textEnd, []);
    await Promise.all([early.done, middle.done, future.done, late.done]);
    expect(idsOf(early)).toEqual(idsTo(31));
    expect(early.seen.at(-1)).toEqual({ id: 31, event: textEnd });
    expect(middle.seen).toEqual(early.seen.slice(7));
    expect(future.seen).toEqual(early.seen.slice(12));
    expect(late.seen).toEqual(early.seen.slice(3));
  });

  it("50 readers share one subscriber connection", async () => {
    const name = `test-${crypto.randomUUID()}`;
    const { hub } = start(redisUrl(), name);
    const streams = Array.from({ length: 10 }, newStream);
    const readers = streams.flatMap((stream) =>
      idsTo(5).map(() => follow(hub.read({ ...stream, afterId: 0, signal: never }))),
    );
    const writers = await Promise.all(streams.map((stream) => openWriter(stream)));
    await Promise.all(writers.map((writer) => appendDeltas(writer, 1, 5)));
    await vi.waitFor(() => expect(readers.every(({ seen }) => seen.length === 5)).toBe(true));
    // One connection that listens and one that reads, whatever the number of readers.
    expect(await connectionsNamed(name)).toBe(2);
    await Promise.all(writers.map((writer) => writer.append(textEnd, [])));
    await Promise.all(readers.map(({ done }) => done));
    for (const reader of readers) expect(idsOf(reader)).toEqual(idsTo(6));
  });

  it("gives up a subscription with its last reader and not before", async () => {
    const stream = newStream();
    const channel = keys.streamChannel(stream.tenantId, stream.generationId);
    const { hub } = start();
    const subscribers = async (): Promise<unknown> => (await redis.pubsub("NUMSUB", channel))[1];
    const [first, second] = [new AbortController(), new AbortController()];
    const readers = [first, second].map(({ signal }) => follow(hub.read({ ...stream, afterId: 0, signal })));
    await vi.waitFor(async () => expect(await subscribers()).toBe(1));
    first.abort();
    await readers[0]?.done;
    await (await openWriter(stream)).append(delta("a"), [1]);
    await vi.waitFor(() => expect(readers[1]?.seen).toHaveLength(1));
    expect(await subscribers()).toBe(1);
    second.abort();
    await readers[1]?.done;
    await vi.waitFor(async () => expect(await subscribers()).toBe(0));
  });

  it("waits for a stream that doesn't exist yet", async () => {
    const stream = newStream();
    const { hub } = start();
    expect(await hub.exists(stream)).toBe(false);
    const reader = follow(hub.read({ ...stream, afterId: 0, signal: never }));
    await endStream({ redis, ...stream, event: textEnd });
    await reader.done;
    expect(reader.seen).toEqual([{ id: 1, event: textEnd }]);
    expect(await hub.exists(stream)).toBe(true);
  });

  it("ends at once for a reader that has seen the terminal event, or claims to have seen more", async () => {
    const stream = newStream();
    const { hub } = start();
    const writer = await openWriter(stream);
    await writer.append(delta("a"), [1]);
    await writer.append(textEnd, []);
    for (const afterId of [2, 99]) {
      const reader = follow(hub.read({ ...stream, afterId, signal: never }));
      await reader.done;
      expect(reader.seen).toEqual([]);
    }
  });

  it("ends on abort and on close without an exception", async () => {
    const stream = newStream();
    const { hub } = start();
    const controller = new AbortController();
    const aborted = follow(hub.read({ ...stream, afterId: 0, signal: controller.signal }));
    const open = follow(hub.read({ ...stream, afterId: 0, signal: never }));
    controller.abort();
    await aborted.done;
    await hub.close();
    await open.done;
    const late = follow(hub.read({ ...stream, afterId: 0, signal: never }));
    await late.done;
    expect([...aborted.seen, ...open.seen, ...late.seen]).toEqual([]);
  });

  it("ends when the stream is purged, for present and for later readers", async () => {
    const stream = newStream();
    const { hub } = start();
    const writer = await openWriter(stream);
    await writer.append(delta("a"), [1]);
    const present = follow(hub.read({ ...stream, afterId: 0, signal: never }));
    await vi.waitFor(() => expect(present.seen).toHaveLength(1));
    await purgeStream({ redis, ...stream });
    await present.done;
    const later = follow(hub.read({ ...stream, afterId: 0, signal: never }));
    await later.done;
    expect(later.seen).toEqual([]);
  });

  it("shows nothing of another tenant's stream of the same id", async () => {
    const stream = newStream();
    const other = { ...stream, tenantId: crypto.randomUUID() };
    const { hub } = start();
    const stranger = follow(hub.read({ ...other, afterId: 0, signal: never }));
    const writer = await openWriter(stream);
    await writer.append(delta("private"), [1]);
    await endStream({ redis, ...other, event: textEnd });
    await stranger.done;
    expect(stranger.seen).toEqual([{ id: 1, event: textEnd }]);
  });

  it("a reader that stops pulling holds a bounded buffer and still gets everything later", async () => {
    const stream = newStream();
    const { hub } = start();
    const writer = await openWriter(stream);
    const slow = hub.read({ ...stream, afterId: 0, signal: never })[Symbol.asyncIterator]();
    await writer.append(delta("1 "), [1]);
    const ids = [(await slow.next()).value?.id];
    await Promise.all(idsTo(1_500).map((n) => writer.append(delta(`${n + 1} `), [n])));
    await writer.append(textEnd, []);
    for (let next = await slow.next(); next.done !== true; next = await slow.next()) ids.push(next.value.id);
    expect(ids).toEqual(idsTo(1_502));
  });

  it("ignores events that are told twice or too early", async () => {
    const stream = newStream();
    const { hub } = start();
    const writer = await openWriter(stream);
    await appendDeltas(writer, 1, 3);
    const reader = follow(hub.read({ ...stream, afterId: 0, signal: never }));
    await vi.waitFor(() => expect(reader.seen).toHaveLength(3));
    const channel = keys.streamChannel(stream.tenantId, stream.generationId);
    await redis.publish(channel, `2:${JSON.stringify(delta("2 "))}`);
    await redis.publish(channel, `9:${JSON.stringify(delta("9 "))}`);
    await appendDeltas(writer, 4, 5);
    await writer.append(textEnd, []);
    await reader.done;
    expect(idsOf(reader)).toEqual(idsTo(6));
  });
});

describe("a reader outlives", () => {
  it("the loss of the subscriber's connection while events are written", async () => {
    const stream = newStream();
    const process = start();
    const writer = await openWriter(stream);
    const reader = follow(process.hub.read({ ...stream, afterId: 0, signal: never }));
    await appendDeltas(writer, 1, 5);
    await vi.waitFor(() => expect(reader.seen).toHaveLength(5));
    const killed = killSubscriber(process);
    await appendDeltas(writer, 6, 20);
    await killed;
    await appendDeltas(writer, 21, 25);
    await writer.append(textEnd, []);
    await reader.done;
    expect(idsOf(reader)).toEqual(idsTo(26));
  });

  it("a subscription that fell silent without a sign", { timeout: resyncIntervalMs * 4 }, async () => {
    const stream = newStream();
    const process = start();
    const reader = follow(process.hub.read({ ...stream, afterId: 0, signal: never }));
    const writer = await openWriter(stream);
    await writer.append(delta("1 "), [1]);
    await vi.waitFor(() => expect(reader.seen).toHaveLength(1));
    await process.subscriber.unsubscribe();
    await writer.append(textEnd, []);
    await reader.done;
    expect(idsOf(reader)).toEqual(idsTo(2));
  });

  it("a restart of Redis with its append-only file, in mid-answer", async () => {
    const server = await launchRedis();
    const own = openRedis("command", { url: server.url });
    try {
      const stream = newStream();
      const { hub } = start(server.url);
      const writer = await openWriter(stream, own);
      const reader = follow(hub.read({ ...stream, afterId: 0, signal: never }));
      await appendDeltas(writer, 1, 5);
      await vi.waitFor(() => expect(reader.seen).toHaveLength(5));
      await server.kill();
      const writing = appendDeltas(writer, 6, 10);
      await server.start();
      await writing;
      await server.kill();
      await server.start();
      await appendDeltas(writer, 11, 15);
      await writer.append(textEnd, []);
      await reader.done;
      expect(idsOf(reader)).toEqual(idsTo(16));
    } finally {
      await closeRedis(own);
      await server.stop();
    }
  });

  it("a Redis that lost everything", async () => {
    const server = await launchRedis();
    const own = openRedis("command", { url: server.url });
    try {
      const stream = newStream();
      const { hub } = start(server.url);
      const writer = await openWriter(stream, own);
      const reader = follow(hub.read({ ...stream, afterId: 0, signal: never }));
      await appendDeltas(writer, 1, 5);
      await vi.waitFor(() => expect(reader.seen).toHaveLength(5));
      await own.flushall();
      await appendDeltas(writer, 6, 8);
      const fresh = follow(hub.read({ ...stream, afterId: 0, signal: never }));
      await writer.append(textEnd, []);
      await Promise.all([reader.done, fresh.done]);
      expect(idsOf(reader)).toEqual(idsTo(9));
      expect(fresh.seen).toEqual(reader.seen);
    } finally {
      await closeRedis(own);
      await server.stop();
    }
  });
});
