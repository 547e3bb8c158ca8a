import { importPeer } from "./peers.ts";
import type { SystemOptions, TextSystem } from "./text-system.ts";

/** As much of node-llama-cpp as is used here. */
interface NodeLlamaCpp {
  getLlama(options: object): Promise<{ loadModel(options: object): Promise<LlamaModel> }>;
}

interface LlamaModel {
  createContext(options: object): Promise<LlamaContext>;
}

interface LlamaContext {
  getSequence(): LlamaSequence;
  dispose(): Promise<void>;
}

interface LlamaSequence {
  evaluate(tokens: readonly number[], options: object): AsyncGenerator<number>;
  dispose(): Promise<void>;
}

/** llama.cpp by node-llama-cpp: one context of as many sequences as run at a time, in batches; all else is its default. */
export async function createLlamaSystem(options: SystemOptions): Promise<TextSystem> {
  const { ggufFile, sequences, contextLength, threads } = options;
  const { getLlama }: NodeLlamaCpp = await importPeer("node-llama-cpp");
  // The binary of its npm package: nothing is compiled or downloaded.
  const llama = await getLlama({
    gpu: false,
    build: "never",
    skipDownload: true,
    progressLogs: false,
    logLevel: "error",
    maxThreads: threads,
  });
  const model = await llama.loadModel({ modelPath: ggufFile });
  const context = await model.createContext({ sequences, contextSize: contextLength, threads });
  return {
    async generate({ prompt, newTokens, onToken }) {
      const sequence = context.getSequence();
      let count = 0;
      for await (const token of sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true })) {
        onToken(token);
        count += 1;
        if (count === newTokens) break;
      }
      await sequence.dispose();
      if (count < newTokens) throw new Error("llama.cpp ended early");
    },
    close: () => context.dispose(),
  };
}
