import { describe, expect, it } from "vitest";
import { EngineError } from "../errors.ts";
import { textTester } from "./testing/accepts-text.ts";

const chess = `# a few moves
root ::= (number " " move " " move "\\n"?)+
number ::= [1-9] [0-9]? "."
move ::= (piece | [a-h]) # a pawn has no letter
  [a-h]? [1-8] [+#]?
piece ::= [NBKQR]
  | "O-O"
`;

describe("grammars", () => {
  it("accept the texts of their rules and no others", () => {
    const accepts = textTester({ kind: "grammar", rules: chess });
    expect(accepts("1. e4 e5")).toBe(true);
    expect(accepts("1. e4 e5\n2. Nf3 Nc6+\n")).toBe(true);
    expect(accepts("1. e4")).toBe(false);
    expect(accepts("1. z4 e5")).toBe(false);
    expect(accepts("")).toBe(false);
  });

  it("follow nesting of any depth", () => {
    const accepts = textTester({ kind: "grammar", rules: 'root ::= "(" root ")" | "x"' });
    expect(accepts(`${"(".repeat(500)}x${")".repeat(500)}`)).toBe(true);
    expect(accepts(`${"(".repeat(500)}x${")".repeat(499)}`)).toBe(false);
  });

  it("follow rules that may be empty, wherever they are called", () => {
    const rules = 'root ::= a b a "." \n a ::= "x" | b \n b ::= "y"? c* \n c ::= "z"';
    const accepts = textTester({ kind: "grammar", rules });
    for (const text of [".", "x.", "y.", "zz.", "xx.", "xyzx.", "yzzyzyz."])
      expect([text, accepts(text)]).toEqual([text, true]);
    for (const text of ["", "xxx.", "yyyy."]) expect([text, accepts(text)]).toEqual([text, false]);
  });

  it("follow ambiguous nesting without counting its readings", () => {
    const accepts = textTester({
      kind: "grammar",
      rules: 'root ::= "a" root "b" | "a" root "c" | "a" root root | "a"',
    });
    expect(accepts("a".repeat(301))).toBe(true);
    expect(accepts(`${"a".repeat(101)}${"bc".repeat(40)}`)).toBe(true);
    expect(accepts(`${"a".repeat(10)}${"b".repeat(10)}`)).toBe(false);
  });

  it("write any character by its number", () => {
    const accepts = textTester({
      kind: "grammar",
      rules: String.raw`root ::= "\x41\u00e9\U0001F600\"\\" [^\n\]-]`,
    });
    expect(accepts('Aé😀"\\x')).toBe(true);
    expect(accepts('Aé😀"\\]')).toBe(false);
  });

  it.each([
    ["a rule that begins with itself", 'root ::= root "a" | "b"'],
    ["a rule that begins with itself behind nothing", 'root ::= e other \n other ::= root? "a" \n e ::= ""'],
    ["rules without an end", 'root ::= "a" root'],
    ["an unknown rule", "root ::= other"],
    ["no root", 'other ::= "a"'],
    ["a rule written twice", 'root ::= "a"\nroot ::= "b"'],
    ["an open parenthesis", 'root ::= ("a"'],
    ["an open literal", 'root ::= "a'],
    ["garbage", "{}"],
    ["nothing", ""],
    ["endless parentheses", `root ::= ${"(".repeat(10_000)}"a"${")".repeat(10_000)}`],
    ["too many repetitions", 'root ::= ("a"{1000}){1000}'],
  ])("are refused with a sentence when they are wrong: %s", (_, rules) => {
    expect(() => textTester({ kind: "grammar", rules })).toThrow(EngineError);
  });

  it("are refused, not followed to the end of the stack, when rules call each other in an endless chain", () => {
    const chain = Array.from({ length: 15_000 }, (_, index) => `r${index} ::= r${index + 1} "x"`);
    const rules = ["root ::= r0", ...chain, 'r15000 ::= "a"'].join("\n");
    expect(() => textTester({ kind: "grammar", rules })).toThrow(EngineError);
  });

  it("leave out ways that never end, so that every text can be finished", () => {
    const accepts = textTester({
      kind: "grammar",
      rules: 'root ::= "a" endless | "b"\nendless ::= "a" endless',
    });
    expect(accepts("b")).toBe(true);
    expect(accepts("a")).toBe(false);
  });
});
