// A process for one measurement, so that its peak of memory is its own and no two builds of a library meet.
import { createCauserieSystem } from "./causerie-system.ts";
import { createLlamaSystem } from "./llama-system.ts";
import { measure, measureBandwidth, type Order } from "./measurement.ts";
import { watchProcessors } from "./processor-time.ts";
import { randomPrompts } from "./prompts.ts";
import type { SystemName, SystemOptions, TextSystem } from "./text-system.ts";
import { createTransformersSystem } from "./transformers-system.ts";

const bytesInKibibyte = 1_024;

function createSystem(name: SystemName, options: SystemOptions): Promise<TextSystem> {
  switch (name) {
    case "causerie":
      return createCauserieSystem(options);
    case "llama.cpp":
      return createLlamaSystem(options);
    case "transformers.js":
      return createTransformersSystem(options);
    default:
      return name satisfies never;
  }
}

/** Whatever is done once only, such as reading the mapped weights, is done before the clock runs. */
async function warmUp(system: TextSystem, sequences: number): Promise<void> {
  const prompts = randomPrompts({ count: sequences, length: 16, seed: 99 });
  await Promise.all(
    prompts.map((prompt) => system.generate({ prompt, newTokens: 4, onToken: () => undefined })),
  );
}

async function carryOut(order: Order): Promise<object> {
  if (order.system === "memory") {
    const watch = watchProcessors();
    return { ...(await measureBandwidth(order.threads)), othersShare: watch() };
  }
  const system = await createSystem(order.system, order.systemOptions);
  await warmUp(system, order.systemOptions.sequences);
  const watch = watchProcessors();
  const figures = await measure(system, order.measurement);
  const othersShare = watch();
  return { ...figures, othersShare };
}

// Whoever asked is gone: so is the use of an answer.
process.once("disconnect", () => process.exit(1));
process.once("message", (order: Order) => {
  void carryOut(order)
    .then((figures) => ({ figures: { ...figures, peakMebibytes: peakMebibytes() } }))
    .catch((error: unknown) => ({
      error: error instanceof Error ? error.message : String(error),
    }))
    .then((reply) => process.send?.(reply, () => process.exit(0)));
});

function peakMebibytes(): number {
  return process.resourceUsage().maxRSS / bytesInKibibyte;
}
