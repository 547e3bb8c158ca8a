import { launchProduct, type Product } from "@causerie/testing";
import { type Script, startScriptedWorker } from "./scripted-worker.ts";

/** Launches the product with a scripted worker instead of its own; `stop` ends both. */
export async function launchScriptedProduct(
  script: Script,
  options: { webs?: number; env?: Record<string, string> } = {},
): Promise<Product> {
  const product = await launchProduct({ workers: 0, ...options });
  const worker = startScriptedWorker({
    databaseUrl: product.databaseUrl,
    redisUrl: product.redis.url,
    script,
  });
  return {
    ...product,
    async stop() {
      await worker.close();
      await product.stop();
    },
  };
}
