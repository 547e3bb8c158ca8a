import type { Health } from "@causerie/contracts";
import type { Logger } from "@causerie/logger";
import type { ServiceContext, Tenant, TenantDirectory } from "@causerie/services";
import type { StreamHub } from "@causerie/stream";
import type { QueuePlaces } from "./queue-places.ts";

/** Everything that a process has one of. */
export interface Container {
  logger: Logger;
  /** Signs session tokens. */
  secret: string;
  tenants: TenantDirectory;
  hub: StreamHub;
  places: QueuePlaces;
  /** Aborted when the process was told to stop: streams end so that their readers go elsewhere. */
  shutdown: AbortSignal;
  /** What a service verb needs, speaking for one tenant and logging for one request. */
  servicesFor(tenant: Tenant, logger: Logger): ServiceContext;
  hashNetwork(tenantId: string, ip: string): Promise<string>;
  checkHealth(): Promise<Health>;
  beginShutdown(): void;
  /** Closes every connection. Call it when no request is under way. */
  close(): Promise<void>;
}

// The framework may load a module more than once in a process (once a bundle), and the custom server is outside its
// bundles altogether. A registered symbol on the global object is the same for all of them.
const slot: unique symbol = Symbol.for("causerie.web.container");
const holder: typeof globalThis & { [slot]?: Container } = globalThis;

/** The process's container, made at the first call. */
export function containerFrom(create: () => Container): Container {
  holder[slot] ??= create();
  return holder[slot];
}

/** The container if any request has needed it yet. For shutting down. */
export function existingContainer(): Container | undefined {
  return holder[slot];
}
