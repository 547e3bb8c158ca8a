import { corsHeaders, preflightResponse } from "#server/openai/cors.ts";
import { listModels } from "#server/openai/models.ts";
import { openAiRoute } from "#server/openai/openai-route.ts";

/** The models that are served here. */
export const GET = openAiRoute("/v1/models", async ({ context }) =>
  Response.json({ object: "list", data: listModels(context.tenant) }, { headers: corsHeaders }),
);

export { preflightResponse as OPTIONS };
