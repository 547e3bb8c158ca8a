import type { OnnxModel } from "../onnx-model.ts";
import { likeliest } from "./greedy-tokens.ts";

const pieceLength = 7;
const newTokens = 10;
const stepOfSwap = 4;

export interface ExercisedRow {
  tokens: number[];
  /** The likeliest tokens behind them. */
  answer: number[];
}

/** What the scheduler does with a model of four rows or more: they are filled, copied, exchanged, decoded together. */
export async function exerciseRows(model: OnnxModel, vocabulary: number): Promise<ExercisedRow[]> {
  const first = prompt(23, 1, vocabulary);
  const second = prompt(9, 2, vocabulary);
  const third = [...first.slice(0, 12), ...prompt(18, 3, vocabulary)];
  const answers = [await prefill(model, 2, first), await prefill(model, 3, second)];
  model.move({ kind: "copy", from: 2, to: 0, length: first.length });
  model.move({ kind: "swap", rows: [3, 1], length: second.length });
  model.move({ kind: "copy", from: 0, to: 2, length: 12 });
  answers.push(await prefill(model, 2, third, 12));
  const rows = [first, second, third].map((tokens, index) => ({ tokens, answer: [answers[index] ?? 0] }));
  for (let count = 1; count < newTokens; count += 1) {
    const lengths = rows.map(({ tokens, answer }) => tokens.length + answer.length - 1);
    const logits = await model.decode(
      rows.map(({ answer }) => answer.at(-1) ?? 0),
      lengths,
    );
    for (const [row, { answer }] of rows.entries()) {
      answer.push(likeliest(logits.subarray(row * vocabulary, (row + 1) * vocabulary)));
    }
    if (count !== stepOfSwap) continue;
    model.move({ kind: "swap", rows: [0, 2], length: Math.max(...lengths) + 1 });
    rows.reverse();
  }
  return rows;
}

function prompt(length: number, seed: number, vocabulary: number): number[] {
  return Array.from({ length }, (_, index) => (index * 577 + seed * 131) % vocabulary);
}

/** A prompt in pieces, into one row; the first token of its answer. */
async function prefill(model: OnnxModel, row: number, tokens: readonly number[], from = 0): Promise<number> {
  let token = 0;
  for (let start = from; start < tokens.length; start += pieceLength) {
    token = likeliest(await model.prefill({ row, start, tokens: tokens.slice(start, start + pieceLength) }));
  }
  return token;
}
