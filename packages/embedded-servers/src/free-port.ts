import { createServer } from "node:net";

/** A port of 127.0.0.1 that nobody listens on at this moment. */
export async function findFreePort(): Promise<number> {
  const port = await listenBriefly({ port: 0, host: "127.0.0.1" });
  if (port === null) throw new Error("The system has no free port left.");
  return port;
}

/** Whether one may listen on this port; with `host` left out, on every address of the machine. */
export async function isPortFree(port: number, host?: string): Promise<boolean> {
  return (await listenBriefly({ port, ...(host === undefined ? {} : { host }) })) !== null;
}

function listenBriefly(options: { port: number; host?: string }): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen({ ...options, exclusive: true }, () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : null;
      server.close(() => resolve(port));
    });
  });
}
