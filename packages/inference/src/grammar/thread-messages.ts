import type { EngineErrorCode } from "../errors.ts";
import type { Vocabulary } from "./vocabulary.ts";

export interface GrammarThreadData {
  vocabulary: Vocabulary;
  /** One number that tells which answer the thread is at, also when it is too busy to say so: its id, or `nobody`. */
  working: Int32Array<SharedArrayBuffer>;
}

/** Ids of answers are above. */
export const nobody = 0;

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
