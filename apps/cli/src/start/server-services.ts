import { type EmbeddedServer, type ServerHome, startPostgres, startRedis } from "@causerie/embedded-servers";
import type { ServiceOutput } from "./service-output.ts";
import type { Service } from "./supervisor.ts";

/** An embedded server as a service; `url` is known once it has been started. */
export interface ServerService extends Service {
  url(): string;
}

interface ServerServiceOptions {
  home: ServerHome;
  output: ServiceOutput;
}

/** The embedded Postgres. */
export function createPostgresService({ home, output }: ServerServiceOptions): ServerService {
  return createServerService("Postgres", output, (fixed) =>
    startPostgres({ home, onLog: output.onLog, ...fixed }),
  );
}

/** The Redis of this machine, run on this installation's own data. */
export function createRedisService({
  home,
  output,
  file,
}: ServerServiceOptions & { file: string }): ServerService {
  return createServerService("Redis", output, (fixed) =>
    startRedis({ home, file, onLog: output.onLog, ...fixed }),
  );
}

function createServerService(
  name: string,
  output: ServiceOutput,
  startServer: (fixed: { port?: number }) => Promise<EmbeddedServer>,
): ServerService {
  let url: string | null = null;
  return {
    name,
    kind: "server",
    url() {
      if (url === null) throw new Error(`${name} was not started.`);
      return url;
    },
    async start() {
      output.begin();
      // After a restart it must be where web and worker know it to be.
      const server = await startServer(url === null ? {} : { port: Number(new URL(url).port) });
      url = server.url;
      return { exited: server.exited, stop: server.stop, lastWords: () => output.lastWords() };
    },
  };
}
