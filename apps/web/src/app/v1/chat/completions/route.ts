import { openApiVisitor } from "#server/openai/api-visitor.ts";
import { chunkedResponse, wholeResponse } from "#server/openai/completion-response.ts";
import { preflightResponse } from "#server/openai/cors.ts";
import { requireModel } from "#server/openai/models.ts";
import { openAiRoute } from "#server/openai/openai-route.ts";
import { readCompletionRequest } from "#server/openai/read-completion-request.ts";
import { runCompletion } from "#server/openai/run-completion.ts";

/** An answer to a conversation, whole or in chunks. */
export const POST = openAiRoute("/v1/chat/completions", async ({ request: httpRequest, context }) => {
  const request = await readCompletionRequest(httpRequest);
  const model = requireModel(context.tenant, request.model).id;
  const visitor = await openApiVisitor(context);
  const run = await runCompletion({ context, visitor, request, signal: httpRequest.signal });
  if (run instanceof Response) return run;
  const head = { generationId: run.generationId, model, created: Math.floor(Date.now() / 1000) };
  if (request.stream !== true) return wholeResponse(run, head);
  const includeUsage = request.stream_options?.include_usage ?? false;
  return chunkedResponse(run, head, { includeUsage, logger: context.logger });
});

export { preflightResponse as OPTIONS };
