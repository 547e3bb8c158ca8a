import { expect, it } from "vitest";
import { createQueuePlaces } from "./queue-places.ts";

it("asks the queue once in its period, however many readers there are", async () => {
  let [asked, time] = [0, 0];
  const places = createQueuePlaces({
    listPositions: () =>
      Promise.resolve(
        new Map([
          ["first", ++asked],
          ["second", 7],
        ]),
      ),
    maxAgeMs: 1000,
    now: () => time,
  });
  const found = await Promise.all([places.find("first"), places.find("second"), places.find("third")]);
  expect(found).toEqual([{ position: 1, length: 2 }, { position: 7, length: 2 }, null]);
  time = 999;
  await places.find("first");
  expect(asked).toBe(1);
  time = 1000;
  expect(await places.find("first")).toEqual({ position: 2, length: 2 });
  expect(asked).toBe(2);
});

it("asks again after a failure", async () => {
  const answers = [() => Promise.reject(new Error("away")), () => Promise.resolve(new Map([["first", 1]]))];
  let time = 0;
  const places = createQueuePlaces({
    listPositions: () => answers.shift()?.() ?? Promise.reject(new Error("asked too often")),
    maxAgeMs: 1000,
    now: () => time,
  });
  await expect(places.find("first")).rejects.toThrow("away");
  time = 1000;
  expect(await places.find("first")).toEqual({ position: 1, length: 1 });
});
