import "server-only";
import { errorResponse } from "./error-response.ts";
import { assertSameOrigin } from "./origin.ts";
import { readRequestContext, readRequestScope, type RequestContext } from "./request-context.ts";
import type { RequestScope } from "./request-context.ts";

/** One call of a route: the request, the parts of its path, and what is known of it. */
export interface RouteCall<Params> {
  request: Request;
  params: Params;
  context: RequestContext;
}

type RouteProps<Params> = { params: Promise<Params> };
type RouteFunction<Params> = (request: Request, props: RouteProps<Params>) => Promise<Response>;

/**
 * Wraps a handler of /api: it runs for a known tenant and a trusted origin, what it throws becomes an error body, and
 * its outcome is logged under `route` (the path's pattern, because a path itself may carry what a person typed).
 */
export function apiRoute<Params = Record<string, never>>(
  route: string,
  handle: (call: RouteCall<Params>) => Promise<Response>,
): RouteFunction<Params> {
  return loggedRoute(route, {
    handle: async (request, props, scope) => {
      const context = await readRequestContext(scope);
      assertSameOrigin(request);
      return handle({ request, params: await props.params, context });
    },
    explain: (error, scope) => errorResponse(error, scope),
  });
}

// As nginx calls it: the client closed the connection.
const clientGoneStatus = 499;

/** The frame of every route: a scope, a log line, and no exception that would reach the framework. */
export function loggedRoute<Params>(
  route: string,
  steps: {
    handle: (request: Request, props: RouteProps<Params>, scope: RequestScope) => Promise<Response>;
    explain: (error: unknown, scope: RequestScope) => Response;
  },
): RouteFunction<Params> {
  return async (request, props) => {
    const startedAt = performance.now();
    const scope = readRequestScope(request.headers);
    const answer = await steps.handle(request, props, scope).catch((error: unknown) =>
      // Nobody hears the answer to a client that is gone; the status is for the log.
      request.signal.aborted ? new Response(null, { status: clientGoneStatus }) : steps.explain(error, scope),
    );
    const durationMs = Math.round(performance.now() - startedAt);
    scope.logger.info({ method: request.method, route, status: answer.status, durationMs }, "request");
    return answer;
  };
}
