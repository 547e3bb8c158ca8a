import { expect, test } from "vitest";
import { Detokenizer } from "./detokenizer.ts";

/** What a detokenizer shows, token by token, when the tokens are consecutive slices of the bytes. */
function piecesOf(bytes: Uint8Array, bytesPerToken: number): string[] {
  const slice = (token: number): number[] =>
    Array.from(bytes.subarray(token * bytesPerToken, (token + 1) * bytesPerToken));
  const detokenizer = new Detokenizer((tokens) =>
    new TextDecoder().decode(Uint8Array.from(tokens.flatMap(slice))),
  );
  return Array.from({ length: Math.ceil(bytes.length / bytesPerToken) }, (_, token) =>
    detokenizer.push(token),
  );
}

test.each(["Où êtes-vous, çà et là ?", "你好，世界，你好，世界", "👩‍👩‍👧 et 🇫🇷", "a😀😁😂🤣😃😄😅😆é", "plain"])(
  "never shows half a character of %j and loses none, wherever tokens cut it",
  (text) => {
    for (const bytesPerToken of [1, 2, 3, 4, 5, 6, 7]) {
      const pieces = piecesOf(new TextEncoder().encode(text), bytesPerToken);
      expect(pieces.join("")).toBe(text);
      for (const piece of pieces) expect(piece.isWellFormed() && !piece.includes("\uFFFD"), piece).toBe(true);
    }
  },
);

test("bytes that make no character do not hold the rest back, and an unfinished end is dropped", () => {
  const invalid = [0x80, 0x80, 0x80, 0x80, 0x80, 0x41, 0x42, 0xf0, 0x9f];
  expect(piecesOf(Uint8Array.from(invalid), 1).join("")).toBe("\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDAB");
});
