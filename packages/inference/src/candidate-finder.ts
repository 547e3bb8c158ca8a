// oxlint-disable-next-line no-restricted-imports -- a graph of the engine's own, not the model.
import { createHostTensor, createSessionFromBytes, type Tensor, writeModel } from "@causerie/onnxruntime";
import type { Candidates } from "./choose-token.ts";
import { inlineLogitsMax } from "./tunables.ts";

/** Finds the likeliest tokens of several positions at once, in native code; off the event loop but for small ones. */
export interface CandidateFinder {
  /**
   * `logits` has one row of the vocabulary's length for each of the temperatures; a temperature of 0 counts as 1. Gives
   * each row's `count` likeliest tokens with their shares, which are NaN where a logit was no number. One call at a time.
   */
  find(logits: Float32Array, temperatures: readonly number[], count: number): Promise<Candidates[]>;
  close(): void;
}

/**
 * For the vocabulary of one model. A loop in JavaScript over 16 rows of 150,000 tokens holds the event loop up for
 * longer than a step of a small model takes; sorting them, for longer than a reader should see.
 */
export async function createCandidateFinder(vocabularySize: number): Promise<CandidateFinder> {
  const session = await createSessionFromBytes(graphOf(vocabularySize), {
    config: { "session.intra_op.allow_spinning": "0" },
  });
  const binding = session.createBinding();
  return {
    async find(logits, temperatures, countMax) {
      const rows = temperatures.length;
      const count = Math.min(countMax, vocabularySize);
      const tokens = new BigInt64Array(rows * count);
      const shares = new Float32Array(rows * count);
      const inverse = Float32Array.from(temperatures, (temperature) => 1 / (temperature || 1));
      const inputs: Record<string, Tensor> = {
        logits: createHostTensor("float32", logits, [rows, vocabularySize]),
        inverse: createHostTensor("float32", inverse, [rows, 1]),
        count: createHostTensor("int64", BigInt64Array.of(BigInt(count)), [1]),
      };
      const outputs: Record<string, Tensor> = {
        tokens: createHostTensor("int64", tokens, [rows, count]),
        shares: createHostTensor("float32", shares, [rows, count]),
      };
      try {
        for (const [name, tensor] of Object.entries(inputs)) binding.bindInput(name, tensor);
        for (const [name, tensor] of Object.entries(outputs)) binding.bindOutput(name, tensor);
        if (logits.length <= inlineLogitsMax) binding.runSync();
        else await binding.run();
      } finally {
        for (const tensor of Object.values({ ...inputs, ...outputs })) tensor.dispose();
      }
      return temperatures.map((_, row) => ({
        tokens: Array.from(tokens.subarray(row * count, (row + 1) * count), Number),
        shares: shares.subarray(row * count, (row + 1) * count),
        isComplete: count === vocabularySize,
      }));
    },
    close: () => session.dispose(),
  };
}

/** The order is that of the logits: as shares, two that differ in their last bits may be the same. */
function graphOf(vocabularySize: number): Uint8Array {
  const lastAxis = { axis: { int: -1 } };
  return writeModel({
    graph: {
      inputs: [
        { name: "logits", type: "float32", shape: ["rows", vocabularySize] },
        { name: "inverse", type: "float32", shape: ["rows", 1] },
        { name: "count", type: "int64", shape: [1] },
      ],
      outputs: [
        { name: "tokens", type: "int64", shape: ["rows", "count"] },
        { name: "shares", type: "float32", shape: ["rows", "count"] },
      ],
      nodes: [
        { operator: "Mul", inputs: ["logits", "inverse"], outputs: ["scaled"] },
        {
          operator: "TopK",
          inputs: ["scaled", "count"],
          outputs: ["highest", "tokens"],
          attributes: lastAxis,
        },
        { operator: "Softmax", inputs: ["scaled"], outputs: ["all_shares"], attributes: lastAxis },
        {
          operator: "GatherElements",
          inputs: ["all_shares", "tokens"],
          outputs: ["shares"],
          attributes: lastAxis,
        },
      ],
    },
  });
}
