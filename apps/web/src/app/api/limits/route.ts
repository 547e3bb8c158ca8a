import { peekLimits } from "@causerie/services";
import { apiRoute } from "#server/api-route.ts";
import { limitHeaders } from "#server/limit-headers.ts";
import { openVisitor } from "#server/visitor.ts";

/** What the visitor may still send. Looking makes nobody a session. */
export const GET = apiRoute("/api/limits", async ({ context }) => {
  const { ctx } = await openVisitor(context);
  const state = await peekLimits({ ctx });
  return Response.json(state, { headers: { "cache-control": "no-store", ...limitHeaders(state) } });
});
