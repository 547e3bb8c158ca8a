import "server-only";
import { loggedRoute, type RouteCall } from "../api-route.ts";
import { logFault } from "../error-response.ts";
import { faultOf } from "../fault.ts";
import { readRequestContext } from "../request-context.ts";
import { OpenAiRequestError, openAiErrorResponse } from "./openai-error.ts";

/** Wraps a handler of /v1 as `apiRoute` wraps one of /api; errors have OpenAI's shape and any origin may ask. */
export function openAiRoute<Params = Record<string, never>>(
  route: string,
  handle: (call: RouteCall<Params>) => Promise<Response>,
): (request: Request, props: { params: Promise<Params> }) => Promise<Response> {
  return loggedRoute(route, {
    handle: async (request, props, scope) => {
      const context = await readRequestContext(scope);
      return handle({ request, params: await props.params, context });
    },
    explain: (error, scope) => {
      if (!(error instanceof OpenAiRequestError)) logFault(faultOf(error).code, error, scope.logger);
      return openAiErrorResponse(error);
    },
  });
}
