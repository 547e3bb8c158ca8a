import type { EngineErrorCode } from "../errors.ts";
import type { Vocabulary } from "./vocabulary.ts";

export interface GrammarThreadData {
  vocabulary: Vocabulary;
}

export type GrammarThreadRequest =
  /** Begins an answer if there is a source, goes on by the tokens, and asks for the mask behind them. */
  | { kind: "advance"; id: number; step: number; source?: string; tokens: readonly number[] }
  | { kind: "dispose"; id: number };

/** The mask behind `step` tokens, or why there is none. */
export interface GrammarThreadReply {
  id: number;
  step: number;
  mask?: Int32Array;
  error?: { code: EngineErrorCode; message: string };
}
