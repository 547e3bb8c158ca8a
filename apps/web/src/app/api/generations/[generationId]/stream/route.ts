import { apiRoute } from "#server/api-route.ts";
import { generationResponse } from "#server/generation-response.ts";
import { parseId } from "#server/parse-id.ts";
import { readStreamCursor } from "#server/stream-cursor.ts";
import { requireVisitor } from "#server/visitor.ts";

/** An answer as server-sent events, from Last-Event-ID on. */
export const GET = apiRoute<{ generationId: string }>(
  "/api/generations/:id/stream",
  async ({ request, params, context }) => {
    const generationId = parseId(params.generationId);
    const afterId = readStreamCursor(request);
    const visitor = await requireVisitor(context);
    return generationResponse({ context, visitor, generationId, afterId, signal: request.signal });
  },
);
