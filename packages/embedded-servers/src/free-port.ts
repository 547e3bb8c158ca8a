import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { portAttemptsMax, portRange } from "./tunables.ts";

/**
 * A port that nobody listens on, on any address of the machine, at this moment. It lies below the range from which
 * systems take the ports of outgoing connections, so that none of those can take it before it is used.
 */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < portAttemptsMax; attempt += 1) {
    const port = randomInt(portRange.first, portRange.last + 1);
    if (await isPortFree(port)) return port;
  }
  throw new Error(`No free port was found between ${portRange.first} and ${portRange.last}.`);
}

/** Whether one may listen on this port; with `host` left out, on every address of the machine. */
export function isPortFree(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, exclusive: true, ...(host === undefined ? {} : { host }) }, () => {
      server.close(() => resolve(true));
    });
  });
}
