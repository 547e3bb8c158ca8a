import { expect, test } from "vitest";
import { readFields, readPackedVarints, utf8 } from "./protobuf-reader.ts";

test("fields of every wire type are told apart", () => {
  const message = Uint8Array.of(
    ...[0x08, 0x96, 0x01], // 1: 150
    ...[0x12, 0x02, 0x68, 0x69], // 2: "hi"
    ...[0x1d, 0, 0, 0, 0], // 3: 32 bits
    ...[0x21, 0, 0, 0, 0, 0, 0, 0, 0], // 4: 64 bits
    ...[0xa2, 0x06, 0x00], // 100: nothing
  );
  const fields = [...readFields(message)];
  expect(fields.map(({ number }) => number)).toEqual([1, 2, 3, 4, 100]);
  expect(fields[0]).toMatchObject({ integer: 150, bytes: null });
  expect(utf8(fields[1]?.bytes ?? new Uint8Array())).toBe("hi");
  expect(fields[4]?.bytes).toHaveLength(0);
});

test("packed integers are read, also beyond 32 bits", () => {
  expect(readPackedVarints(Uint8Array.of(0x01, 0x80, 0x80, 0x80, 0x80, 0x10))).toEqual([1, 2 ** 32]);
});

test("a message that is cut off is refused", () => {
  expect(() => [...readFields(Uint8Array.of(0x08, 0x80))]).toThrow(/ends within a number/);
  expect(() => [...readFields(Uint8Array.of(0x0b))]).toThrow(/wire type 3/);
});
