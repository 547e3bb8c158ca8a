import { execFile } from "node:child_process";
import { setImmediate as yieldToEventLoop } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { createGrammarCompiler, type GrammarSource, type GrammarState } from "./grammar.ts";
import { pocketModelFolder, pocketTokenizer } from "./testing/test-vocabulary.ts";

const pocket = pocketTokenizer();
const compiler = createGrammarCompiler(pocket);
afterAll(() => compiler.close());

describe("the thread", () => {
  const threadFile = new URL("./testing/faulty-thread.ts", import.meta.url);
  const faulty = { ...pocket, threadFile, answerMsMax: 300 };
  const sourceOf = (pattern: string): GrammarSource => ({ kind: "regex", pattern });

  it.each(["takes for ever", "dies at work"])(
    "is replaced, and only the answer that it was at fails, when one %s",
    async (pattern) => {
      const compiler = createGrammarCompiler(faulty);
      const other = compiler.start(sourceOf("other"));
      for (const token of [1, 2, 3]) {
        await other.mask();
        other.accept(token);
      }
      await other.mask();
      const culprit = compiler.start(sourceOf(pattern));
      await yieldToEventLoop();
      other.accept(4);
      const next = compiler.start(sourceOf("next"));
      await expect(culprit.mask()).rejects.toMatchObject({ code: "invalid_request" });
      expect(await other.mask()).toEqual(Int32Array.of(4));
      expect(await next.mask()).toEqual(Int32Array.of(0));
      other.accept(5);
      expect(await other.mask()).toEqual(Int32Array.of(5));
      await compiler.close();
    },
  );

  it.each(["never ready", "dies at nothing"])(
    "fails those it served when nobody is to blame, and the next get another: %s",
    async (pattern) => {
      const compiler = createGrammarCompiler({ ...faulty, startMsMax: 3_000 });
      const states = [sourceOf(pattern), sourceOf("other")].map((source) => compiler.start(source));
      for (const state of states) state.accept(1);
      await expect(states[1]?.mask()).rejects.toMatchObject({ code: "engine_failed" });
      await expect(states[0]?.mask()).rejects.toMatchObject({ code: "engine_failed" });
      expect(await compiler.start(sourceOf("next")).mask()).toEqual(Int32Array.of(0));
      await compiler.close();
    },
  );

  it("goes on with an answer under way before it compiles those that begin", async () => {
    const order: string[] = [];
    const note = (name: string, state: GrammarState) => state.mask().then(() => order.push(name));
    const underWay = compiler.start({ kind: "regex", pattern: "[ab]+" });
    await underWay.mask();
    const beginning = Array.from({ length: 6 }, (_, index) =>
      compiler.start({ kind: "regex", pattern: `(x|y){0,${9_000 + index}}` }),
    );
    await Promise.resolve();
    underWay.accept(pocket.tokenizer.model.vocab["a"] ?? 0);
    await Promise.all([
      note("under way", underWay),
      ...beginning.map((state, index) => note(`new ${index}`, state)),
    ]);
    expect(order.indexOf("under way")).toBeLessThan(order.indexOf("new 5"));
    for (const state of [underWay, ...beginning]) state.dispose();
  });

  it("keeps the process alive while a mask is owed, and no longer", async () => {
    const script = `
      import { readFileSync } from "node:fs";
      import { createGrammarCompiler } from "${new URL("./grammar.ts", import.meta.url).href}";
      const tokenizer = JSON.parse(readFileSync(new URL("${pocketModelFolder.href}tokenizer.json"), "utf8"));
      const compiler = createGrammarCompiler({ tokenizer, vocabularySize: 4096, endTokenIds: new Set([4093]) });
      const mask = await compiler.start({ kind: "json-object" }).mask();
      process.stdout.write(String(mask.length));
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
    expect(stdout).toBe("128");
  }, 20_000);

  it("answers nobody any more once it is closed or the answer has ended", async () => {
    const closed = createGrammarCompiler(pocket);
    const state = closed.start({ kind: "json-object" });
    const waiting = state.mask();
    await closed.close();
    await expect(waiting).rejects.toMatchObject({ code: "engine_closed" });
    await expect(closed.start({ kind: "json-object" }).mask()).rejects.toMatchObject({
      code: "engine_closed",
    });
    const ended = compiler.start({ kind: "json-object" });
    ended.dispose();
    await expect(ended.mask()).rejects.toMatchObject({ code: "engine_closed" });
  });

  it("is not needed for a tokenizer that cannot be held to a grammar: its answers say so", async () => {
    const other = createGrammarCompiler({
      ...pocket,
      tokenizer: { model: { type: "WordPiece", vocab: {} } },
    });
    await expect(other.start({ kind: "json-object" }).mask()).rejects.toMatchObject({
      code: "invalid_request",
    });
    await other.close();
  });
});
