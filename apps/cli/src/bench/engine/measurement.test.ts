import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { measure } from "./measurement.ts";
import type { TextSystem } from "./text-system.ts";

/** Gives one token to every request at each turn of the event loop, after as many turns as its prompt has hundreds. */
function createSystem(): TextSystem & { prompts: number[][] } {
  const prompts: number[][] = [];
  return {
    prompts,
    async generate({ prompt, newTokens, onToken }) {
      prompts.push([...prompt]);
      for (let turn = 0; turn < prompt.length / 100; turn += 1) await setImmediate();
      for (let token = 0; token < newTokens; token += 1) {
        await setImmediate();
        onToken(token);
      }
    },
    close: () => Promise.resolve(),
  };
}

test("a load gives the first token of every request and all answers", async () => {
  const system = createSystem();
  const load = { kind: "load", concurrent: 5, promptTokens: 10, newTokens: 8, seed: 1 } as const;
  const figures = await measure(system, load);
  expect(figures).toMatchObject({ tokens: Array.from({ length: 5 }, () => [0, 1, 2, 3, 4, 5, 6, 7]) });
  expect("firstTokenMs" in figures && figures.firstTokenMs).toHaveLength(5);
  expect("decodeStepMs" in figures && Number.isFinite(figures.decodeStepMs)).toBe(true);
});

test("the next turn begins with the whole of the first one, the cold one with nothing of it", async () => {
  const system = createSystem();
  await measure(system, { kind: "nextTurn", historyTokens: 100, messageTokens: 5, seed: 1 });
  const [first = [], next = [], cold = []] = system.prompts;
  expect(next.slice(0, first.length)).toEqual(first);
  expect([next.length, cold.length]).toEqual([105, 105]);
  expect(cold[0]).not.toBe(next[0]);
});

test("a stall is not measured when the running answers ended too early", async () => {
  const stall = { kind: "stall", running: 2, promptTokens: 3_000, seed: 1 } as const;
  await expect(measure(createSystem(), { ...stall, newTokens: 20 })).rejects.toThrow(/ask for more tokens/);
  const { longestGapMs } = Object(await measure(createSystem(), { ...stall, newTokens: 80 }));
  expect(longestGapMs).toBeGreaterThan(0);
});

test("another tenant is served while a flood is on", async () => {
  const figures = await measure(createSystem(), { kind: "flood", requests: 20, seed: 1 });
  expect("besideFloodMs" in figures && Number.isFinite(figures.besideFloodMs)).toBe(true);
});
