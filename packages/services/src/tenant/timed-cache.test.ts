import { describe, expect, test } from "vitest";
import { createTimedCache } from "./timed-cache.ts";

function createCounted({ ttlMs = 1_000, fail = () => false }: { ttlMs?: number; fail?: () => boolean } = {}) {
  const loads: string[] = [];
  let clockMs = 0;
  const read = createTimedCache({
    ttlMs,
    now: () => clockMs,
    load: async (key: string) => {
      loads.push(key);
      if (fail()) throw new Error("away");
      return `${key}-${loads.length}`;
    },
  });
  const advance = (durationMs: number): void => {
    clockMs += durationMs;
  };
  return { read, loads, advance };
}

describe("a timed cache", () => {
  test("answers from memory until the time is over, to the millisecond", async () => {
    const { read, loads, advance } = createCounted({ ttlMs: 1_000 });
    expect(await read("a")).toBe("a-1");
    advance(999);
    expect(await read("a")).toBe("a-1");
    advance(1);
    expect(await read("a")).toBe("a-2");
    expect(loads).toEqual(["a", "a"]);
  });

  test("keeps keys apart", async () => {
    const { read } = createCounted();
    expect(await Promise.all([read("a"), read("b"), read("a")])).toEqual(["a-1", "b-2", "a-1"]);
  });

  test("asks once for callers who come at the same time", async () => {
    const { read, loads } = createCounted();
    await Promise.all(Array.from({ length: 10 }, () => read("a")));
    expect(loads).toEqual(["a"]);
  });

  test("asks again after a failure", async () => {
    let failing = true;
    const { read, loads } = createCounted({ fail: () => failing });
    await expect(read("a")).rejects.toThrow("away");
    failing = false;
    expect(await read("a")).toBe("a-2");
    expect(loads).toHaveLength(2);
  });

  test("a load that fails late takes nobody else's fresh answer away", async () => {
    const loads: PromiseWithResolvers<string>[] = [];
    let clockMs = 0;
    const read = createTimedCache({
      ttlMs: 1_000,
      now: () => clockMs,
      load: () => {
        const load = Promise.withResolvers<string>();
        loads.push(load);
        return load.promise;
      },
    });
    const slow = read("a");
    clockMs = 1_000;
    const fresh = read("a");
    loads[1]?.resolve("fresh");
    loads[0]?.reject(new Error("timed out"));
    await expect(slow).rejects.toThrow("timed out");
    expect(await fresh).toBe("fresh");
    expect(await read("a")).toBe("fresh");
    expect(loads).toHaveLength(2);
  });

  test("stays bounded when strangers invent keys", async () => {
    const { read, loads } = createCounted();
    await read("first");
    for (let index = 0; index < 1_000; index++) await read(`host-${index}`);
    await read("first");
    expect(loads.filter((key) => key === "first")).toHaveLength(2);
  });
});
