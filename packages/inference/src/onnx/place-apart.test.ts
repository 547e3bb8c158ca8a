import { expect, test } from "vitest";
import { createPlaceApart } from "./place-apart.ts";

function createStand() {
  const done: string[] = [];
  let broken: Error | undefined;
  const act = async (what: string): Promise<void> => {
    if (broken !== undefined) throw broken;
    done.push(what);
  };
  const place = createPlaceApart({
    move: (from, to) => act(`move ${from.join()} to ${to.join()}`),
    take: (row) => act(`take ${row}`),
    put: (row) => act(`put ${row}`),
  });
  return {
    place,
    /** What was copied since the last time. */
    copies: (): string[] => done.splice(0),
    break: (error: Error | undefined): void => void (broken = error),
  };
}

test("a prompt that is read in pieces is copied once, when its row joins the others", async () => {
  const { place, copies } = createStand();
  for (const length of [0, 7, 14]) {
    await place.occupy(3, length);
    await place.settle(3);
  }
  expect(copies()).toEqual([]);
  await place.settle(4);
  await place.settle(4);
  expect(copies()).toEqual(["put 3"]);
});

test("a row with tokens is taken along, and whoever had the place goes back first", async () => {
  const { place, copies } = createStand();
  await place.occupy(3, 0);
  await place.occupy(2, 5);
  expect(copies()).toEqual(["put 3", "take 2"]);
});

test("moves are done before what is bound next, in their order, and see what is in the place apart", async () => {
  const { place, copies } = createStand();
  await place.occupy(3, 0);
  place.note({ kind: "swap", rows: [1, 3], length: 9 });
  place.note({ kind: "copy", from: 1, to: 2, length: 9 });
  await place.settle(1);
  await place.occupy(3, 4);
  expect(copies()).toEqual(["put 3", "move 1,3 to 3,1", "move 1 to 2", "take 3"]);
});

test("after a copy that failed nothing is bound any more, since nobody knows what the rows hold", async () => {
  const stand = createStand();
  stand.place.note({ kind: "copy", from: 0, to: 1, length: 3 });
  stand.break(new Error("the device is lost"));
  await expect(stand.place.settle(1)).rejects.toThrow("the device is lost");
  stand.break(undefined);
  await expect(stand.place.settle(1)).rejects.toThrow("the device is lost");
  await expect(stand.place.occupy(0, 0)).rejects.toThrow("the device is lost");
  expect(stand.copies()).toEqual([]);
});
