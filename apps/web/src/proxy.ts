import { readLocale } from "#server/locale.ts";
import { readRequestContext, readRequestScope } from "#server/request-context.ts";
import { faultOf } from "#server/fault.ts";
import { errorMessage } from "#server/error-messages.ts";
import { errorStatuses } from "@causerie/contracts";

/** Pages exist only at hosts that belong to a tenant. (Routes of /api and /v1 look for themselves.) */
export async function proxy(request: Request): Promise<Response | undefined> {
  const scope = readRequestScope(request.headers);
  try {
    await readRequestContext(scope);
    return undefined;
  } catch (error) {
    const { code } = faultOf(error);
    const locale = readLocale(request.headers);
    if (code !== "not_found") scope.logger.error({ err: error, code }, "page could not be served");
    return new Response(`${errorMessage(code, locale)}\n`, {
      status: errorStatuses[code],
      headers: {
        "content-type": "text/plain; charset=utf-8",
        "cache-control": "no-store",
        "content-language": locale,
      },
    });
  }
}

export const config = { matcher: ["/", "/c/:path*"] };
