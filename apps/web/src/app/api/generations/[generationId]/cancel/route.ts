import { cancelGeneration } from "@causerie/services";
import { apiRoute } from "#server/api-route.ts";
import { parseId } from "#server/parse-id.ts";
import { requireVisitor } from "#server/visitor.ts";

/** Stops an answer. One that has ended stays as it is. */
export const POST = apiRoute<{ generationId: string }>(
  "/api/generations/:id/cancel",
  async ({ params, context }) => {
    const generationId = parseId(params.generationId);
    await cancelGeneration({ ctx: await requireVisitor(context), input: { generationId } });
    return new Response(null, { status: 204 });
  },
);
