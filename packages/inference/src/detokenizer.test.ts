import { expect, test } from "vitest";
import { Detokenizer } from "./detokenizer.ts";

/** A vocabulary of single bytes, the hardest case for a detokenizer. */
const decodeBytes = (tokenIds: number[]): string => new TextDecoder().decode(Uint8Array.from(tokenIds));

function piecesOf(bytes: Uint8Array): string[] {
  const detokenizer = new Detokenizer(decodeBytes);
  return [...Array.from(bytes, (byte) => detokenizer.push(byte)), detokenizer.flush()];
}

test.each(["Où êtes-vous, çà et là ?", "你好，世界", "👩‍👩‍👧 et 🇫🇷", "plain"])(
  "never shows half a character of %j and loses none",
  (text) => {
    const pieces = piecesOf(new TextEncoder().encode(text));
    expect(pieces.join("")).toBe(text);
    for (const piece of pieces) expect(piece).not.toContain("\uFFFD");
  },
);

test("bytes that make no character do not hold the rest back for ever", () => {
  const pieces = piecesOf(Uint8Array.from([0x80, 0x80, 0x80, 0x80, 0x41, 0x42]));
  expect(pieces.join("")).toMatch(/AB$/);
});
