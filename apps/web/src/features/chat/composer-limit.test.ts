import { MESSAGE_LENGTH_MAX } from "@causerie/contracts";
import { expect, test } from "vitest";
import { composerLengthMax } from "./composer.tsx";

test("the composer's limit is the contract's", () => {
  expect(composerLengthMax).toBe(MESSAGE_LENGTH_MAX);
});
