import { apiRoute } from "#server/api-route.ts";
import { openGenerationEvents } from "#server/generation-events.ts";
import { parseId } from "#server/parse-id.ts";
import { sseResponse } from "#server/sse-response.ts";
import { readStreamCursor } from "#server/stream-cursor.ts";
import { requireVisitor } from "#server/visitor.ts";

/** An answer as server-sent events, from Last-Event-ID on. */
export const GET = apiRoute<{ generationId: string }>(
  "/api/generations/:id/stream",
  async ({ request, params, context }) => {
    const generationId = parseId(params.generationId);
    const afterId = readStreamCursor(request);
    const visitor = await requireVisitor(context);
    const { items, stop } = await openGenerationEvents({
      context,
      visitor,
      generationId,
      afterId,
      signal: request.signal,
    });
    return sseResponse({
      items,
      onGone: stop,
      onError: (error) => context.logger.warn({ err: error, generationId }, "event stream broke off"),
    });
  },
);
