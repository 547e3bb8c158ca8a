import { expect, it } from "vitest";
import { RequestQueue } from "./request-queue.ts";

const begin = (id: number) => ({ kind: "advance", id, step: 0, source: "{}", tokens: [] }) as const;
const goOn = (id: number, step: number) => ({ kind: "advance", id, step, tokens: [step] }) as const;

function takeAll(queue: RequestQueue): [id: number, step: number][] {
  const taken: [number, number][] = [];
  for (let request = queue.take(); request !== undefined; request = queue.take()) {
    taken.push([request.id, request.step]);
  }
  return taken;
}

it("answers under way go before those that begin, each in its own order", () => {
  const queue = new RequestQueue();
  for (const request of [begin(2), goOn(2, 1), begin(3), goOn(1, 5), goOn(2, 2), goOn(1, 6)])
    queue.add(request);
  expect(takeAll(queue)).toEqual([
    [1, 5],
    [1, 6],
    [2, 0],
    [2, 1],
    [3, 0],
    [2, 2],
  ]);
  expect(queue.isEmpty).toBe(true);
});

it("an answer that has ended is asked for no more", () => {
  const queue = new RequestQueue();
  for (const request of [begin(2), goOn(1, 5), goOn(2, 1)]) queue.add(request);
  expect(queue.drop(2).map(({ step }) => step)).toEqual([0, 1]);
  expect(takeAll(queue)).toEqual([[1, 5]]);
});
