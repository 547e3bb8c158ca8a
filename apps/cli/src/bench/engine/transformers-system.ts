import { dirname, basename } from "node:path";
import { importPeer } from "./peers.ts";
import type { SystemOptions, TextRequest, TextSystem } from "./text-system.ts";

/** As much of @huggingface/transformers as is used here. */
interface Transformers {
  AutoModelForCausalLM: { from_pretrained(name: string, options: object): Promise<CausalModel> };
  Tensor: new (type: string, data: BigInt64Array, dims: readonly number[]) => object;
  env: { localModelPath: string; allowLocalModels: boolean; allowRemoteModels: boolean };
}

interface CausalModel {
  generate(options: object): Promise<unknown>;
  dispose(): Promise<unknown>;
}

/** transformers.js on the same ONNX file. It has no batch that requests may join, so they are served one by one. */
export async function createTransformersSystem(options: SystemOptions): Promise<TextSystem> {
  const { modelFolder, threads } = options;
  const { AutoModelForCausalLM, Tensor, env }: Transformers = await importPeer("@huggingface/transformers");
  env.localModelPath = dirname(modelFolder);
  env.allowLocalModels = true;
  env.allowRemoteModels = false;
  const model = await AutoModelForCausalLM.from_pretrained(basename(modelFolder), {
    // The name of the file has no suffix, whatever type the weights have.
    dtype: "fp32",
    device: "cpu",
    session_options: { intraOpNumThreads: threads },
  });
  let last = Promise.resolve();
  const serve = async ({ prompt, newTokens, onToken }: TextRequest): Promise<void> => {
    let count = 0;
    const shape = [1, prompt.length];
    await model.generate({
      input_ids: new Tensor("int64", BigInt64Array.from(prompt, BigInt), shape),
      attention_mask: new Tensor("int64", new BigInt64Array(prompt.length).fill(1n), shape),
      max_new_tokens: newTokens,
      do_sample: false,
      streamer: {
        put([tokens = []]: readonly (readonly (number | bigint)[])[]): void {
          // It begins with the prompt.
          count += 1;
          if (count > 1) for (const token of tokens) onToken(Number(token));
        },
        end(): void {},
      },
    });
    if (count !== newTokens + 1) throw new Error("transformers.js ended early");
  };
  return {
    generate(request) {
      const served = last.then(() => serve(request));
      last = served.catch(() => undefined);
      return served;
    },
    async close() {
      await model.dispose();
    },
  };
}
