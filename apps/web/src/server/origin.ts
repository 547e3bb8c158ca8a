import { RequestError } from "./request-error.ts";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses what another site makes a person's browser send with their cookie. Browsers always name the origin of such a
 * request; clients that are no browsers name none and have no cookie to abuse.
 */
export function assertSameOrigin(request: Pick<Request, "method" | "headers">): void {
  if (safeMethods.has(request.method)) return;
  const origin = request.headers.get("origin");
  if (origin === null) return;
  const host = request.headers.get("host");
  if (!URL.canParse(origin) || new URL(origin).host !== host?.toLowerCase()) {
    throw new RequestError("forbidden_origin", "the request comes from another origin");
  }
}
