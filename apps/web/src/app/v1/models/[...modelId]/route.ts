import { corsHeaders, preflightResponse } from "#server/openai/cors.ts";
import { requireModel } from "#server/openai/models.ts";
import { openAiRoute } from "#server/openai/openai-route.ts";

/** One model. Names may hold slashes. */
export const GET = openAiRoute<{ modelId: string[] }>("/v1/models/:id", async ({ params, context }) =>
  Response.json(requireModel(context.tenant, params.modelId.join("/")), { headers: corsHeaders }),
);

export { preflightResponse as OPTIONS };
