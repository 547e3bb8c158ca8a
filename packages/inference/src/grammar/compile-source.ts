import { EngineError } from "../errors.ts";
import { Automaton } from "./automaton.ts";
import { characterRule } from "./code-points.ts";
import { readEbnf } from "./ebnf.ts";
import { type RuleSet, RuleWriter } from "./expression.ts";
import { expectSource, type GrammarSource } from "./grammar-source.ts";
import { anyJsonObject, readJsonSchema } from "./json-schema.ts";
import { buildNetwork } from "./network.ts";
import { readRegex } from "./regex.ts";
import { withinSteps } from "./source-work.ts";
import { readingStepsMax } from "./tunables.ts";

/** Makes ready to follow a source. Throws an `invalid_request` error that says what is wrong with it. */
export function compileSource(source: GrammarSource): Automaton {
  expectSource(source);
  try {
    return new Automaton(buildNetwork(withinSteps(readingStepsMax, () => readRules(source))));
  } catch (error) {
    // Reading is recursive; the bounds on nesting keep honest sources far from the end of the stack.
    if (!(error instanceof RangeError)) throw error;
    throw new EngineError("invalid_request", "the grammar is nested too deeply", { cause: error });
  }
}

function readRules(source: GrammarSource): RuleSet {
  switch (source.kind) {
    case "json-schema":
      return readJsonSchema(source.schema);
    case "json-object":
      return anyJsonObject();
    case "regex": {
      const writer = new RuleWriter();
      const write = characterRule.bind(null, writer);
      return writer.finish(readRegex(source.pattern, { write, match: "whole" }));
    }
    case "grammar":
      return readEbnf(source.rules);
    default:
      return source satisfies never;
  }
}
