import { prefillTokensMin } from "../tunables.ts";
import type { Scheduler } from "./scheduler.ts";
import type { SchedulerLimits, StepPlan } from "./state.ts";

/** Everything that must be true of a scheduler right after a plan; returns all that is not. */
export function violations(
  { rows, waiting, decoding }: ReturnType<Scheduler["snapshot"]>,
  plan: StepPlan,
  limits: SchedulerLimits,
): string[] {
  const found: string[] = [];
  const expect = (isTrue: boolean, what: string): void => {
    if (!isTrue) found.push(what);
  };
  for (const [index, row] of rows.entries()) {
    if (row.kind !== "held") {
      expect(index >= decoding, `row ${index} is among the decoding rows but nobody holds it`);
      continue;
    }
    const { sequence } = row;
    expect(
      sequence.row === index,
      `sequence ${sequence.id} thinks that its row is ${sequence.row}, not ${index}`,
    );
    expect(!sequence.ended, `sequence ${sequence.id} has ended and holds row ${index}`);
    expect(
      sequence.blocked || sequence.computed < sequence.tokens.length,
      `sequence ${sequence.id} has nothing left to compute`,
    );
    expect(
      index < decoding === (sequence.computed >= sequence.promptLength && !sequence.blocked),
      `sequence ${sequence.id} is on the wrong side of the decoding rows`,
    );
  }
  const held = rows.filter(({ kind }) => kind === "held").length;
  expect(waiting.length === 0 || held === rows.length, "a sequence waits although there is room");
  for (const sequence of waiting)
    expect(sequence.row === null, `sequence ${sequence.id} waits and has a row`);
  const tokens = plan.decodes.length + plan.prefills.reduce((sum, { count }) => sum + count, 0);
  expect(
    tokens <= Math.max(limits.stepTokensMax, plan.decodes.length + prefillTokensMin),
    `the step computes ${tokens} tokens, more than ${limits.stepTokensMax}`,
  );
  expect(plan.decodes.length === decoding, "not every decoding row decodes");
  for (const { sequence, start, count } of plan.prefills) {
    expect(
      start === sequence.computed,
      `the piece of sequence ${sequence.id} does not begin where it should`,
    );
    expect(
      start + count <= sequence.promptLength,
      `the piece of sequence ${sequence.id} goes beyond its prompt`,
    );
    expect(
      count > 1 || sequence.promptLength - start === 1,
      `the piece of sequence ${sequence.id} is a single token of several`,
    );
  }
  return found;
}
