import { createEngine } from "@causerie/inference";
import type { SystemOptions, TextSystem } from "./text-system.ts";

/** Only what is used is touched, so this much may be more than the machine has. */
const cacheBytes = 32 * 2 ** 30;

const weightsFile = "onnx/model.onnx";

/** The product's engine, as the worker uses it. */
export async function createCauserieSystem(options: SystemOptions): Promise<TextSystem> {
  const { modelFolder, sequences, threads } = options;
  const engine = await createEngine({
    modelFolder,
    weightsFile,
    sequencesMax: sequences,
    cacheBytes,
    threads,
  });
  return {
    async generate({ prompt, newTokens, onToken, ...who }) {
      const handle = engine.submit({
        id: "bench",
        promptTokens: prompt,
        maxTokens: newTokens,
        temperature: 0,
        seed: 1,
        // Greedy answers of random weights are loops, and all systems must write the same number of tokens.
        loopGuard: false,
        ...who,
      });
      for await (const event of handle) {
        if (event.type !== "end") for (const token of event.tokenIds) onToken(token);
        else if (event.usage.completionTokens !== newTokens) throw new Error("the engine ended early");
      }
    },
    close: () => engine.close(),
  };
}
