import { cpus } from "node:os";
import { launchProduct, type Product } from "@causerie/testing";
import type { Printer } from "../printer.ts";
import { startTestServers } from "../test/test-servers.ts";
import { measureFirstLoad } from "./first-load.ts";
import { type LatencyRow, measureLatency } from "./road-latency.ts";
import { measureReaders } from "./road-readers.ts";

/** Answers that the worker admits at once; more than are asked for, so that only the engine makes people wait. */
const workerConcurrency = 64;

/** Measures the road of a message on the built product and prints the rows of docs/benchmarks/road.md. */
export async function benchRoad({ printer }: { printer: Printer }): Promise<number> {
  const servers = await startTestServers({ printer });
  process.env["CAUSERIE_TEST_POSTGRES_URL"] = servers.postgresUrl;
  const product = await launchProduct({ env: { CAUSERIE_WORKER_CONCURRENCY: String(workerConcurrency) } });
  try {
    await measureAll(product, printer);
  } finally {
    await product.stop();
    await servers.stop();
  }
  return 0;
}

async function measureAll(product: Product, printer: Printer): Promise<void> {
  const { url } = product;
  const engineTimeMs = (generationId: string): Promise<number> => loggedEngineTime(product, generationId);
  printer.line(`${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node ${process.version}`);
  await measureLatency({ url, concurrent: 1, rounds: 5, engineTimeMs }); // Warms everything up.
  const one = await measureLatency({ url, concurrent: 1, rounds: 100, engineTimeMs });
  printer.line(`1 at a time: ${describeRow(one.steady)}`);
  const fifty = await measureLatency({ url, concurrent: 50, rounds: 5, engineTimeMs });
  printer.line(`50 at a time: ${describeRow(fifty.steady)}`);
  printer.line(`50 in the same instant: ${describeRow(fifty.burst)}`);
  const readers = await measureReaders({ url, webPid: product.web.pid(), generations: 20, readersEach: 15 });
  printer.line(
    `${readers.readers} streams: ${readers.events} events, ${readers.lost} lost, ${readers.doubled} doubled; ` +
      `web ${readers.memoryBefore} MiB before, ${readers.memoryPeak} MiB at most`,
  );
  printer.line(`first-load JavaScript of /: ${(await measureFirstLoad(url)).toFixed(1)} kB gzip`);
}

function describeRow({ median, p99, samples }: LatencyRow): string {
  return `median ${median.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms (${samples} samples)`;
}

/** The worker logs each answer's time when it has ended, a moment after its reader knows. */
async function loggedEngineTime(product: Product, generationId: string): Promise<number> {
  const pattern = new RegExp(`"generationId":"${generationId}".*"timeToFirstTokenMs":([\\d.]+)`);
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const found = pattern.exec(product.logs());
    if (found?.[1] !== undefined) return Number(found[1]);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the worker logged no time for generation ${generationId}`);
}
