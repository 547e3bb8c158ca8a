import "server-only";
import type { Logger } from "@causerie/logger";
import type { ServiceContext, Tenant } from "@causerie/services";
import { getContainer } from "./container.ts";
import type { Container } from "./container-slot.ts";
import { readLocale, type ServerLocale } from "./locale.ts";
import { RequestError } from "./request-error.ts";

/** What is known of a request before anybody asks who sent it. */
export interface RequestScope {
  container: Container;
  headers: Headers;
  requestId: string;
  locale: ServerLocale;
  logger: Logger;
}

/** The same once its tenant is known. */
export interface RequestContext extends RequestScope {
  tenant: Tenant;
  services: ServiceContext;
}

/** Reads what every request carries. `server.ts` has made the headers trustworthy before. */
export function readRequestScope(headers: Headers): RequestScope {
  const container = getContainer();
  const requestId = headers.get("x-request-id") ?? "";
  return {
    container,
    headers,
    requestId,
    locale: readLocale(headers),
    logger: container.logger.child({ requestId }),
  };
}

/** Finds the tenant by the request's host name; a host that nobody is served at does not exist. */
export async function readRequestContext(scope: RequestScope): Promise<RequestContext> {
  const tenant = await scope.container.tenants.byHost(hostName(scope.headers));
  if (tenant === null) throw new RequestError("not_found", "no tenant is served at this host");
  const logger = scope.logger.child({ tenantId: tenant.id });
  return { ...scope, tenant, logger, services: scope.container.servicesFor(tenant, logger) };
}

/** The Host header without port and brackets, in lower case. */
export function hostName(headers: Headers): string {
  const host = (headers.get("host") ?? "").toLowerCase();
  return host.replace(/:\d*$/, "").replace(/^\[(.*)\]$/, "$1");
}
