import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive } from "@causerie/embedded-servers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createProductService } from "./product-services.ts";
import { createSupervisor, type Service } from "./supervisor.ts";

let folder: string;
let printed: string[];
let order: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "causerie-supervisor-"));
  printed = [];
  order = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const printer = { line: (text: string) => printed.push(text), error: (text: string) => printed.push(text) };

/** A service that is a small child process; `pids` collects the process of each of its runs. */
async function createChild(options: { name: string; kind: Service["kind"]; source: string }) {
  const entry = join(folder, `${options.name}.mjs`);
  await writeFile(entry, options.source);
  const pids: number[] = [];
  const lines: string[] = [];
  const output = {
    begin: () => undefined,
    lastWords: () => lines.at(-1) ?? "",
    onLog: (line: string) => {
      lines.push(line);
      if (line.startsWith("pid ")) pids.push(Number(line.slice(4)));
    },
  };
  const inner = createProductService({ name: "web", output, environment: {}, entry });
  const service: Service = {
    name: options.name,
    kind: options.kind,
    async start() {
      const running = await inner.start();
      void running.exited.then(() => order.push(options.name));
      return running;
    },
  };
  return { service, pids };
}

const patient = 'console.log("pid", process.pid); setInterval(() => {}, 1000);';
const atOnce = { createDelay: () => ({ next: () => 1 }) };

test("a service that is killed is started again, and this is said", async () => {
  const supervisor = createSupervisor({ printer, ...atOnce });
  const { service, pids } = await createChild({ name: "worker", kind: "process", source: patient });
  await supervisor.supervise(service);
  await vi.waitFor(() => expect(pids).toHaveLength(1), { timeout: 10_000 });
  process.kill(pids[0] ?? 0, "SIGKILL");
  await vi.waitFor(() => expect(pids).toHaveLength(2), { timeout: 10_000 });
  expect(await supervisor.firstFailure).toBe("worker was ended by SIGKILL.");
  expect(printed.join("\n")).toContain("worker was ended by SIGKILL. Starting it again");
  await supervisor.stop();
  expect(pids.filter(isAlive)).toEqual([]);
}, 30_000);

test("a service that ends by itself is reported with its last words and its delay grows", async () => {
  const supervisor = createSupervisor({ printer });
  const { service } = await createChild({
    name: "web",
    kind: "process",
    source: 'console.log("no database"); process.exit(3);',
  });
  await supervisor.supervise(service);
  await vi.waitFor(
    () => {
      expect(printed).toContain("web ended with exit code 3: no database. Starting it again in 0.3 s.");
      expect(printed).toContain("web ended with exit code 3: no database. Starting it again in 0.5 s.");
    },
    { timeout: 10_000 },
  );
  await supervisor.stop();
}, 30_000);

test("processes have ended before the first server is stopped", async () => {
  const supervisor = createSupervisor({ printer });
  const slow = `${patient} process.on("SIGTERM", () => setTimeout(() => process.exit(0), 300));`;
  const server = await createChild({ name: "database", kind: "server", source: patient });
  const worker = await createChild({ name: "worker", kind: "process", source: slow });
  for (const { service } of [server, worker]) await supervisor.supervise(service);
  await vi.waitFor(() => expect([...server.pids, ...worker.pids]).toHaveLength(2), { timeout: 10_000 });
  await supervisor.stop();
  expect(order).toEqual(["worker", "database"]);
  expect([...server.pids, ...worker.pids].filter(isAlive)).toEqual([]);
}, 30_000);

test("stopping while a service waits for its next start ends the wait", async () => {
  const supervisor = createSupervisor({ printer, createDelay: () => ({ next: () => 3_600_000 }) });
  const { service } = await createChild({ name: "web", kind: "process", source: "process.exit(1);" });
  await supervisor.supervise(service);
  await supervisor.firstFailure;
  await supervisor.stop();
}, 30_000);

test("stopping while a service is being started again stops what comes up", async () => {
  const supervisor = createSupervisor({ printer, ...atOnce });
  const { service, pids } = await createChild({ name: "database", kind: "server", source: patient });
  const restarting = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  let starts = 0;
  await supervisor.supervise({
    ...service,
    async start() {
      starts += 1;
      if (starts > 1) {
        restarting.resolve();
        await goOn.promise;
      }
      return service.start();
    },
  });
  await vi.waitFor(() => expect(pids).toHaveLength(1), { timeout: 10_000 });
  process.kill(pids[0] ?? 0, "SIGKILL");
  await restarting.promise;
  const stopped = supervisor.stop();
  goOn.resolve();
  await stopped;
  expect(order).toEqual(["database", "database"]);
}, 20_000);

test("a first start that fails is the caller's to handle", async () => {
  const supervisor = createSupervisor({ printer });
  const broken: Service = {
    name: "Redis",
    kind: "server",
    start: () => Promise.reject(new Error("no Redis")),
  };
  await expect(supervisor.supervise(broken)).rejects.toThrow("no Redis");
  await supervisor.stop();
});
