import { closeRedis, keys } from "@causerie/redis";
import { launchRedis } from "@causerie/testing";
import { afterAll, describe, expect, it } from "vitest";
import { endStream } from "./end-stream.ts";
import { purgeStream } from "./purge-stream.ts";
import { createStreamWriter } from "./stream-writer.ts";
import type { StreamWriter } from "./stream-writer.ts";
import { delta, idsTo, newStream, openRedis, textEnd } from "./stream.fixture.ts";
import { endedStreamTtlMs, streamTtlMs } from "./tunables.ts";

const redis = openRedis("command");
afterAll(() => closeRedis(redis));

async function openWriter(stream: ReturnType<typeof newStream>, attempt = 1): Promise<StreamWriter> {
  const writer = createStreamWriter({ redis, ...stream, attempt });
  await writer.open();
  return writer;
}

async function stored(stream: ReturnType<typeof newStream>, from = redis): Promise<[number, unknown][]> {
  const raw = await from.xrange(keys.stream(stream.tenantId, stream.generationId), "-", "+");
  return raw.map(([id, fields]) => [Number.parseInt(id, 10), JSON.parse(fields[1] ?? "")]);
}

describe("createStreamWriter", () => {
  it("numbers events 1, 2, 3 … without a gap and in order, also when appends overlap", async () => {
    const stream = newStream();
    const writer = await openWriter(stream);
    const results = await Promise.all(idsTo(200).map((n) => writer.append(delta(String(n)), [n])));
    expect(results).toEqual(idsTo(200).map((id) => ({ ok: true, id })));
    expect(await stored(stream)).toEqual(idsTo(200).map((n) => [n, delta(String(n))]));
  });

  it("keeps ids gap-free when many generations are written at once", async () => {
    const streams = Array.from({ length: 20 }, newStream);
    await Promise.all(
      streams.map(async (stream) => {
        const writer = await openWriter(stream);
        for (const n of idsTo(20)) await writer.append(delta(String(n)), [n]);
      }),
    );
    for (const stream of streams) expect((await stored(stream)).map(([id]) => id)).toEqual(idsTo(20));
  });

  it("hands a later attempt everything that is there, with its tokens, to continue from", async () => {
    const stream = newStream();
    const first = await openWriter(stream);
    await first.append({ type: "text-start" }, []);
    await first.append(delta("Bon"), [11, 12]);
    const second = createStreamWriter({ redis, ...stream, attempt: 2 });
    expect(await second.open()).toEqual([
      { id: 1, event: { type: "text-start" }, tokenIds: [] },
      { id: 2, event: delta("Bon"), tokenIds: [11, 12] },
    ]);
    expect(await second.append(delta("jour"), [13])).toEqual({ ok: true, id: 3 });
  });

  it("a writer shut out by a later attempt can't append, not even the same event", async () => {
    const stream = newStream();
    const zombie = await openWriter(stream, 1);
    await zombie.append(delta("a"), [1]);
    const owner = await openWriter(stream, 2);
    expect(await zombie.append(delta("b"), [2])).toEqual({ ok: false, reason: "fenced" });
    await owner.append(delta("b"), [2]);
    const second = createStreamWriter({ redis, ...stream, attempt: 1 });
    await second.open();
    expect(await second.append(delta("c"), [3])).toEqual({ ok: false, reason: "fenced" });
    expect(await zombie.append(delta("b"), [2])).toEqual({ ok: false, reason: "fenced" });
    expect(await stored(stream)).toHaveLength(2);
  });

  it("of two attempts that write at the same time only the later one's events are added after its opening", async () => {
    const stream = newStream();
    const zombie = await openWriter(stream, 1);
    const early = idsTo(50).map((n) => zombie.append(delta(`old ${n}`), [n]));
    const owner = createStreamWriter({ redis, ...stream, attempt: 2 });
    const [found, ...refused] = [await owner.open(), ...(await Promise.all(early))] as const;
    const added = await Promise.all(idsTo(5).map((n) => owner.append(delta(`new ${n}`), [n])));
    const accepted = refused.filter((result) => result.ok).length;
    expect(accepted).toBe(found.length);
    expect(added.map((result) => result.ok && result.id)).toEqual(idsTo(5).map((n) => found.length + n));
    expect((await stored(stream)).map(([id]) => id)).toEqual(idsTo(found.length + 5));
  });

  it("takes nothing after the terminal event, from whichever writer", async () => {
    const stream = newStream();
    const writer = await openWriter(stream);
    expect(await writer.append(textEnd, [])).toEqual({ ok: true, id: 1 });
    expect(await writer.append(delta("late"), [1])).toEqual({ ok: false, reason: "ended" });
    const later = await openWriter(stream, 2);
    expect(await later.append(delta("late"), [1])).toEqual({ ok: false, reason: "ended" });
    expect(await stored(stream)).toEqual([[1, textEnd]]);
  });

  it("refuses to append before it was opened", async () => {
    const writer = createStreamWriter({ redis, ...newStream(), attempt: 1 });
    await expect(writer.append(delta("a"), [])).rejects.toThrow("writer is new");
  });

  it("lets a stream live longer while it runs than after its end", async () => {
    const stream = newStream();
    const key = keys.stream(stream.tenantId, stream.generationId);
    const writer = await openWriter(stream);
    await writer.append(delta("a"), [1]);
    expect(await redis.pttl(key)).toBeGreaterThan(endedStreamTtlMs);
    expect(await redis.pttl(key)).toBeLessThanOrEqual(streamTtlMs);
    await writer.append(textEnd, []);
    expect(await redis.pttl(key)).toBeGreaterThan(0);
    expect(await redis.pttl(key)).toBeLessThanOrEqual(endedStreamTtlMs);
  });
});

describe("a stream that Redis lost", () => {
  it("in part is appended again identically before the next event", async () => {
    const stream = newStream();
    const writer = await openWriter(stream);
    for (const n of idsTo(6)) await writer.append(delta(String(n)), [n]);
    const key = keys.stream(stream.tenantId, stream.generationId);
    const before = await redis.xrange(key, "-", "+");
    await redis.xdel(key, "4-0", "5-0", "6-0");
    await redis.call("XSETID", key, "3-0");
    expect(await writer.append(delta("7"), [7])).toEqual({ ok: true, id: 7 });
    expect((await redis.xrange(key, "-", "+")).slice(0, 6)).toEqual(before);
    expect((await stored(stream)).map(([id]) => id)).toEqual(idsTo(7));
  });

  it("with its fence is restored whole, and its terminal event is kept", async () => {
    const stream = newStream();
    const writer = await openWriter(stream);
    for (const n of idsTo(5)) await writer.append(delta(String(n)), [n]);
    await redis.del(
      keys.stream(stream.tenantId, stream.generationId),
      keys.streamFence(stream.tenantId, stream.generationId),
    );
    expect(await writer.append(textEnd, [])).toEqual({ ok: true, id: 6 });
    expect((await stored(stream)).map(([id]) => id)).toEqual(idsTo(6));
  });

  it("under a zombie's hands is taken back by the later attempt", async () => {
    const stream = newStream();
    const zombie = await openWriter(stream, 1);
    await zombie.append(delta("a"), [1]);
    const owner = await openWriter(stream, 2);
    await owner.append(delta("b"), [2]);
    // A crash of Redis may lose the raised fence; for a moment the zombie can write again.
    await redis.del(keys.streamFence(stream.tenantId, stream.generationId));
    await zombie.append(delta("x"), [9]);
    expect(await owner.append(delta("c"), [3])).toEqual({ ok: true, id: 3 });
    expect((await stored(stream)).map(([, event]) => event)).toEqual([delta("a"), delta("b"), delta("c")]);
    expect(await zombie.append(delta("y"), [9])).toMatchObject({ ok: false });
  });

  it("appends wait for a Redis that restarts, and lose nothing", async () => {
    const server = await launchRedis();
    const own = openRedis("command", { url: server.url });
    try {
      const stream = newStream();
      const writer = createStreamWriter({ redis: own, ...stream, attempt: 1 });
      await writer.open();
      await writer.append(delta("1"), [1]);
      await server.kill();
      const pending = [writer.append(delta("2"), [2]), writer.append(delta("3"), [3])];
      await server.start();
      expect(await Promise.all(pending)).toEqual([
        { ok: true, id: 2 },
        { ok: true, id: 3 },
      ]);
      expect(await stored(stream, own)).toEqual(idsTo(3).map((n) => [n, delta(String(n))]));
    } finally {
      await closeRedis(own);
      await server.stop();
    }
  });
});

describe("endStream", () => {
  it("closes a stream that nobody began, once, and shuts every writer out", async () => {
    const stream = newStream();
    const writer = createStreamWriter({ redis, ...stream, attempt: 1 });
    await endStream({ redis, ...stream, event: textEnd });
    await endStream({
      redis,
      ...stream,
      event: { type: "generation-error", code: "worker_lost", message: "x" },
    });
    await writer.open();
    expect(await writer.append(delta("late"), [1])).toEqual({ ok: false, reason: "ended" });
    expect(await stored(stream)).toEqual([[1, textEnd]]);
  });

  it("closes a running stream under its writer's hands, after what is there", async () => {
    const stream = newStream();
    const writer = await openWriter(stream, 3);
    await writer.append(delta("a"), [1]);
    await endStream({ redis, ...stream, event: textEnd });
    expect(await writer.append(delta("b"), [2])).toEqual({ ok: false, reason: "ended" });
    expect(await stored(stream)).toEqual([
      [1, delta("a")],
      [2, textEnd],
    ]);
  });

  it("refuses an event that ends nothing", async () => {
    await expect(endStream({ redis, ...newStream(), event: delta("a") })).rejects.toThrow(TypeError);
  });
});

describe("purgeStream", () => {
  it("removes the text at once, and a writer still at work can't bring it back", async () => {
    const stream = newStream();
    const writer = await openWriter(stream);
    await writer.append(delta("private"), [1]);
    await purgeStream({ redis, ...stream });
    await purgeStream({ redis, ...stream });
    expect(await stored(stream)).toEqual([]);
    expect(await writer.append(delta("more"), [2])).toEqual({ ok: false, reason: "fenced" });
    expect(await stored(stream)).toEqual([]);
  });

  it("touches no other tenant's stream of the same id", async () => {
    const stream = newStream();
    const other = { ...stream, tenantId: crypto.randomUUID() };
    await (await openWriter(stream)).append(delta("a"), [1]);
    await (await openWriter(other)).append(delta("b"), [1]);
    await purgeStream({ redis, ...stream });
    expect(await stored(other)).toEqual([[1, delta("b")]]);
  });
});
