import { describe, expect, it } from "vitest";
import { EngineError } from "../errors.ts";
import { textTester } from "./testing/accepts-text.ts";
import { createRandom } from "./testing/random-picks.ts";
import { networkSizeMax } from "./tunables.ts";

const patterns = [
  "abc",
  "a|bc|",
  "(a|b)*c+",
  "a{2,4}b{3}c{1,}",
  "[a-c]+[^a-c]?",
  "\\d+\\.\\d{2}",
  "\\w\\W\\s?\\S\\D",
  "(?:ab)+?(?<tail>c)*",
  "^a.c$",
  "é+|[à-ü]{2}|漢.?",
  "[\\]\\-\\\\^]+",
  "\\x61\\u0062\\u{1F600}?",
  "(a*)*b",
  "((a|b)(c|))+",
  "[-a]+[a-]",
  "(a?){3}",
  "a{0}b",
];

describe("regular expressions", () => {
  it.each(patterns)("accept exactly the texts that JavaScript's own accept: %s", (pattern) => {
    const accepts = textTester({ kind: "regex", pattern });
    const native = new RegExp(`^(?:${pattern})$`, "u");
    const random = createRandom(pattern.length);
    const letters = [...Array.from("aabbcc12.-]\\^ \néü漢字😀_A")];
    for (let round = 0; round < 3_000; round += 1) {
      const text = Array.from({ length: random.below(8) }, () => random.pick(letters)).join("");
      expect([text, accepts(text)]).toEqual([text, native.test(text)]);
    }
  });

  it.each([
    "(a",
    "a)",
    "[a",
    "a**",
    "*a",
    "(?=a)",
    "(?<!a)b",
    "(?i)a",
    "\\1",
    "\\bword",
    "\\p{L}",
    "a{3,2}",
    "a^b",
    "\\uD83D",
    "[z-a]",
    "\\",
  ])("are refused when nothing can follow them: %s", (pattern) => {
    expect(() => textTester({ kind: "regex", pattern })).toThrow(EngineError);
  });

  it("are followed up to a size and refused beyond it", () => {
    const rest = 10;
    expect(textTester({ kind: "regex", pattern: `a{0,${networkSizeMax / 2 - rest}}` })("aaa")).toBe(true);
    expect(() => textTester({ kind: "regex", pattern: `a{0,${networkSizeMax / 2}}` })).toThrow(/too large/);
  });

  it.each(["(".repeat(5_000) + "a" + ")".repeat(5_000), "((a{1000}){1000}){1000}", "a{1000000000}"])(
    "are refused when they explode (%#)",
    (pattern) => {
      expect(() => textTester({ kind: "regex", pattern })).toThrow(EngineError);
    },
  );
});
