import { setTimeout as sleep } from "node:timers/promises";
import { healthPollIntervalMs, healthyBoundMs } from "../tunables.ts";
import { UserError } from "../user-error.ts";

interface WaitUntilHealthyOptions {
  /** Address of the health route. */
  url: string;
  /** Resolves with a sentence when one of the processes has died. */
  failure: Promise<string>;
  signal: AbortSignal;
  boundMs?: number;
}

/** Waits until the health route answers 200. @throws UserError when a process dies before or the bound has passed. */
export async function waitUntilHealthy(options: WaitUntilHealthyOptions): Promise<void> {
  const deadline = performance.now() + (options.boundMs ?? healthyBoundMs);
  let failure: string | null = null;
  void options.failure.then((sentence) => {
    failure = sentence;
  });
  let lastAnswer = "it does not answer";
  while (performance.now() < deadline) {
    options.signal.throwIfAborted();
    if (failure !== null) throw new UserError(failure);
    const answer = await askHealth(options.url);
    if (answer === "ok") return;
    lastAnswer = answer;
    await sleep(healthPollIntervalMs);
  }
  throw new UserError(`Causerie did not become healthy in time: ${lastAnswer}.`);
}

async function askHealth(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(healthyBoundMs) });
    const body = await response.text();
    return response.status === 200 ? "ok" : `${url} answered ${response.status} ${body.slice(0, 200)}`;
  } catch {
    return "it does not answer";
  }
}
