import { describe, expect, test } from "vitest";
import { randomAt } from "../random.ts";
import { prefillTokensMin } from "../tunables.ts";
import { violations } from "./invariants.ts";
import { Scheduler } from "./scheduler.ts";
import type { Scheduled, SchedulerLimits, StepPlan } from "./state.ts";

interface Answer extends Scheduled {
  tokens: number[];
  ended: boolean;
  blocked: boolean;
}

/** A scheduler with a cache that only remembers which tokens it was given. */
function createStand(
  overrides: Partial<SchedulerLimits> = {},
  mayBlock: (answer: Answer) => boolean = () => false,
) {
  const limits = { rows: 4, stepTokensMax: 64, parkedTtlMs: 1_000, ...overrides };
  const scheduler = new Scheduler(limits);
  const cache: number[][] = Array.from({ length: limits.rows }, () => []);
  let arrivals = 0;
  let nowMs = 0;

  function submit(tokens: number[], options: Partial<Answer> = {}): Answer {
    arrivals += 1;
    const answer: Answer = {
      id: arrivals,
      arrival: arrivals,
      tenantId: "tenant",
      sessionId: `session ${arrivals}`,
      weight: 1,
      promptLength: tokens.length,
      sharedLength: 0,
      tokens: [...tokens],
      ended: false,
      blocked: false,
      computed: 0,
      row: null,
      ...options,
    };
    scheduler.add(answer);
    return answer;
  }

  function carryOut(plan: StepPlan): void {
    for (const move of plan.moves) {
      if (move.kind === "copy") cache[move.to] = cache[move.from]?.slice(0, move.length) ?? [];
      else {
        const [one, other] = move.rows;
        const [ofOne, ofOther] = [cache[one] ?? [], cache[other] ?? []];
        [cache[one], cache[other]] = [ofOther.slice(0, move.length), ofOne.slice(0, move.length)];
      }
    }
    const write = (row: number, start: number, tokens: readonly number[]): void => {
      cache[row] = [...(cache[row]?.slice(0, start) ?? []), ...tokens];
    };
    for (const { sequence, row, start, count } of plan.prefills) {
      write(row, start, sequence.tokens.slice(start, start + count));
      scheduler.advance(sequence, count);
    }
    for (const [row, sequence] of plan.decodes.entries()) {
      write(row, sequence.computed, sequence.tokens.slice(sequence.computed, sequence.computed + 1));
      scheduler.advance(sequence, 1);
    }
    for (const row of scheduler.snapshot().rows) {
      // As the model would: whoever has everything computed gets one token more, some only in a later step.
      if (row.kind !== "held" || row.sequence.computed < row.sequence.tokens.length) continue;
      const answer = row.sequence as Answer;
      answer.blocked = mayBlock(answer);
      if (!answer.blocked) answer.tokens.push(1_000 + answer.tokens.length);
    }
  }

  /** Rows that somebody may use and that hold other tokens than they should. */
  function wrongRows(): number[] {
    return scheduler.snapshot().rows.flatMap((row, index) => {
      if (row.kind === "free") return [];
      const [tokens, length] =
        row.kind === "held"
          ? [row.sequence.tokens, row.sequence.computed]
          : [row.parked.tokens, row.parked.tokens.length];
      for (let place = 0; place < length; place += 1)
        if (cache[index]?.[place] !== tokens[place]) return [index];
      return [];
    });
  }

  function step(): StepPlan {
    nowMs += 1;
    const plan = scheduler.plan(nowMs);
    const found = violations(scheduler.snapshot(), plan, limits);
    if (found.length > 0) expect(found).toEqual([]);
    carryOut(plan);
    const wrong = wrongRows();
    if (wrong.length > 0) expect(wrong).toEqual([]);
    return plan;
  }
  return { scheduler, submit, step, wait: (ms: number) => (nowMs += ms), limits };
}

const range = (length: number, from = 0): number[] => Array.from({ length }, (_, index) => from + index);

describe("Scheduler", () => {
  test("keeps every invariant and every row's tokens on 1,500 random schedules", () => {
    for (let seed = 0; seed < 1_500; seed += 1) {
      let draws = 0;
      const below = (count: number): number => Math.floor(randomAt(seed, (draws += 1)) * count);
      const limits = { rows: 1 + below(6), stepTokensMax: 8 + below(64), parkedTtlMs: 5 + below(60) };
      const stand = createStand(limits, () => below(5) === 0);
      const open: Answer[] = [];
      for (let round = 0; round < 30; round += 1) {
        for (let count = below(3); count > 0; count -= 1) {
          const shared = range(below(3) * 12);
          // Few sessions and few beginnings, so that turns of the same chat and common prefixes are frequent.
          const session = below(4);
          const tenant = below(3);
          open.push(
            stand.submit([...shared, ...range(1 + below(60), session * 100)], {
              tenantId: `tenant ${tenant}`,
              sessionId: `session ${session}`,
              weight: 1 + tenant,
              sharedLength: shared.length,
            }),
          );
        }
        stand.step();
        for (const answer of open) if (below(6) === 0) answer.ended = true;
      }
      for (const answer of open) answer.ended = true;
      stand.step();
      expect(stand.scheduler.hasWork()).toBe(false);
    }
  }, 30_000);

  test("decodes everybody in every step while a long prompt is computed in pieces", () => {
    const stand = createStand({ rows: 4, stepTokensMax: 40 });
    const [one, other] = [stand.submit(range(5)), stand.submit(range(6))];
    stand.step();
    stand.submit(range(1_000));
    for (let round = 0; round < 10; round += 1) {
      const plan = stand.step();
      expect(plan.decodes).toEqual(expect.arrayContaining([one, other]));
      expect(plan.prefills.map(({ count }) => count)).toEqual([Math.max(prefillTokensMin, 38)]);
    }
  });

  test("the next turn of a chat computes only what is new", () => {
    const stand = createStand();
    const first = stand.submit(range(40), { sessionId: "mine" });
    for (let round = 0; round < 5; round += 1) stand.step();
    first.ended = true;
    stand.submit([...first.tokens.slice(0, -1), 7, 8, 9], { sessionId: "mine" });
    const { prefills } = stand.step();
    expect(prefills.map(({ start, count }) => [start, count])).toEqual([[44, 3]]);
  });

  test("others share only what belongs to all of the tenant, and other tenants nothing", () => {
    const stand = createStand({ rows: 8, stepTokensMax: 512 });
    const prompt = range(100);
    stand.submit(prompt, { sharedLength: 30 });
    stand.step();
    const starts = (options: Partial<Answer>): number[] => {
      stand.submit(prompt, options);
      return stand.step().prefills.map(({ start }) => start);
    };
    expect(starts({ sharedLength: 30 })).toEqual([30]);
    expect(starts({ sharedLength: 0 })).toEqual([0]);
    expect(starts({ sharedLength: 30, tenantId: "another tenant" })).toEqual([0]);
  });

  test("parked tokens are forgotten after their time, the longest unused first when rows are needed", () => {
    const stand = createStand({ rows: 2 });
    const chats = ["one", "two", "three"].map((sessionId, index) => {
      const answer = stand.submit(range(30, index * 100), { sessionId });
      stand.step();
      answer.ended = true;
      stand.step();
      return answer;
    });
    const startOf = (index: number): number | undefined => {
      const { tokens = [], sessionId = "" } = chats[index] ?? {};
      const again = stand.submit([...tokens.slice(0, 30), 5, 6], { sessionId });
      const [prefill] = stand.step().prefills;
      again.ended = true;
      stand.step();
      return prefill?.start;
    };
    expect(startOf(2)).toBe(30);
    expect(startOf(0)).toBe(0);
    stand.wait(stand.limits.parkedTtlMs + 1);
    expect(startOf(2)).toBe(0);
  });

  test("a tenant that floods gives up a row at once to one that has none, and goes on later", () => {
    const stand = createStand({ rows: 4 });
    const flood = range(20).map(() => stand.submit(range(10), { tenantId: "flood", sessionId: "" }));
    for (let round = 0; round < 3; round += 1) stand.step();
    const late = stand.submit(range(12), { tenantId: "quiet" });
    expect(stand.step().prefills.map(({ sequence }) => sequence)).toContain(late);
    const interrupted = flood.filter(({ row, tokens }) => row === null && tokens.length > 10);
    expect(interrupted).toHaveLength(1);
    for (const answer of flood) if (!interrupted.includes(answer)) answer.ended = true;
    const before = interrupted[0]?.tokens.length ?? 0;
    for (let round = 0; round < 6; round += 1) stand.step();
    expect(interrupted[0]?.tokens.length).toBeGreaterThan(before);
  });

  test("a flood of long prompts delays another tenant's prompt by one step at most", () => {
    const stand = createStand({ rows: 8 });
    for (let count = 0; count < 20; count += 1) stand.submit(range(500, count * 600), { tenantId: "flood" });
    for (let round = 0; round < 3; round += 1) stand.step();
    const late = stand.submit(range(40, 20_000), { tenantId: "quiet" });
    stand.step();
    expect(stand.step().prefills[0]).toMatchObject({ sequence: late, start: 0, count: 40 });
  });

  test("tenants get rows by their weights", () => {
    const stand = createStand({ rows: 9 });
    for (const round of range(20)) {
      stand.submit(range(5, round), { tenantId: "light", weight: 1 });
      stand.submit(range(5, round), { tenantId: "heavy", weight: 2 });
    }
    stand.step();
    const { rows } = stand.scheduler.snapshot();
    const rowsOf = (tenantId: string): number =>
      rows.filter((row) => row.kind === "held" && row.sequence.tenantId === tenantId).length;
    expect([rowsOf("light"), rowsOf("heavy")]).toEqual([3, 6]);
  });

  test("a single token is never computed as the rest of a prompt", () => {
    const stand = createStand({ rows: 1, stepTokensMax: 40 });
    stand.submit(range(41));
    expect(stand.step().prefills.map(({ count }) => count)).toEqual([39]);
    expect(stand.step().prefills.map(({ count }) => count)).toEqual([2]);
  });
});
