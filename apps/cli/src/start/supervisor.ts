import { setTimeout as sleep } from "node:timers/promises";
import type { ServerExit } from "@causerie/embedded-servers";
import { describeError } from "../describe-error.ts";
import type { Printer } from "../printer.ts";
import { createRestartDelay, type RestartDelay } from "./restart-delay.ts";

/** Something that runs until it is stopped or dies. */
interface RunningService {
  exited: Promise<ServerExit>;
  stop(): Promise<void>;
  /** What it said last, one line; empty when nothing telling. */
  lastWords(): string;
}

export interface Service {
  name: string;
  /** Processes of the product are stopped before the servers that they need. */
  kind: "process" | "server";
  start(): Promise<RunningService>;
}

export interface Supervisor {
  /** Starts a service and from then on starts it again whenever it ends by itself. Rejects when the first start fails. */
  supervise(service: Service): Promise<void>;
  /** Resolves, with a sentence, when a service ends by itself for the first time. */
  firstFailure: Promise<string>;
  /** Stops the processes, then the servers. Nothing is started again. */
  stop(): Promise<void>;
}

interface Supervised {
  service: Service;
  running: RunningService | null;
  keptAlive: Promise<void>;
}

interface CreateSupervisorOptions {
  printer: Pick<Printer, "line" | "error">;
  createDelay?: typeof createRestartDelay;
}

/** Keeps services alive, with a growing delay for one that keeps dying, and stops them in order. */
export function createSupervisor({
  printer,
  createDelay = createRestartDelay,
}: CreateSupervisorOptions): Supervisor {
  const all: Supervised[] = [];
  const stopping = new AbortController();
  let reportFailure: (sentence: string) => void = () => undefined;
  const firstFailure = new Promise<string>((resolve) => {
    reportFailure = resolve;
  });

  async function supervise(service: Service): Promise<void> {
    const supervised: Supervised = { service, running: await service.start(), keptAlive: Promise.resolve() };
    all.push(supervised);
    supervised.keptAlive = keepAlive(supervised);
  }

  async function keepAlive(supervised: Supervised): Promise<void> {
    const delay = createDelay();
    // What a restart brought up while everything is being stopped is `stopKind`'s to stop.
    while (supervised.running !== null && !stopping.signal.aborted) {
      const began = performance.now();
      const exit = await supervised.running.exited;
      if (stopping.signal.aborted) return;
      const sentence = describeExit(supervised.service.name, exit, supervised.running.lastWords());
      supervised.running = null;
      reportFailure(sentence);
      await restart({ supervised, sentence, delay, ranForMs: performance.now() - began });
    }
  }

  async function restart(options: {
    supervised: Supervised;
    sentence: string;
    delay: RestartDelay;
    ranForMs: number;
  }): Promise<void> {
    const { supervised, delay } = options;
    let { sentence, ranForMs } = options;
    while (supervised.running === null) {
      const delayMs = delay.next(ranForMs);
      printer.error(`${sentence} Starting it again in ${(delayMs / 1000).toFixed(1)} s.`);
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      try {
        supervised.running = await supervised.service.start();
        printer.line(`${supervised.service.name} runs again.`);
      } catch (error) {
        sentence = describeError(error);
        ranForMs = 0;
      }
    }
  }

  async function stopKind(kind: Service["kind"]): Promise<void> {
    const chosen = all.filter(({ service }) => service.kind === kind);
    // One that is being started again at this moment must be there before it can be stopped.
    await Promise.all(
      chosen.map(async (supervised) => {
        if (supervised.running === null) await supervised.keptAlive;
        await supervised.running?.stop();
        await supervised.keptAlive;
      }),
    );
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await stopKind("process");
    await stopKind("server");
  }

  return { supervise, firstFailure, stop };
}

function describeExit(name: string, exit: ServerExit, lastWords: string): string {
  const how = exit.signal === null ? `ended with exit code ${exit.code}` : `was ended by ${exit.signal}`;
  return lastWords === "" || exit.signal !== null ? `${name} ${how}.` : `${name} ${how}: ${lastWords}.`;
}
