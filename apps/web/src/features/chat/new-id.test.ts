import { id } from "@causerie/contracts";
import { expect, test } from "vitest";
import { newId } from "./new-id.ts";

test("ids are UUIDs that the contracts accept, and never the same", () => {
  const made = Array.from({ length: 1_000 }, newId);
  for (const one of made) expect(id.safeParse(one).success, one).toBe(true);
  expect(new Set(made).size).toBe(1_000);
});
