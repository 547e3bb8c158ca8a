import { retryAnswer } from "@causerie/services";
import { apiRoute } from "#server/api-route.ts";
import { parseId } from "#server/parse-id.ts";
import { sentResponse } from "#server/sent-response.ts";
import { requireVisitor } from "#server/visitor.ts";

/** Writes an answer again that failed or was stopped. */
export const POST = apiRoute<{ answerId: string }>(
  "/api/messages/:answerId/retry",
  async ({ request, params, context }) => {
    const answerId = parseId(params.answerId);
    const visitor = await requireVisitor(context);
    const sent = await retryAnswer({ ctx: visitor, input: { answerId } });
    return sentResponse({ sent, request, context, visitor });
  },
);
