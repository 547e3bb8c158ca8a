import { preflightResponse } from "#server/openai/cors.ts";
import { OpenAiRequestError } from "#server/openai/openai-error.ts";
import { openAiRoute } from "#server/openai/openai-route.ts";

const notFound = openAiRoute("/v1/*", () =>
  Promise.reject(
    new OpenAiRequestError(404, {
      message: "There is no such endpoint here.",
      param: null,
      code: "unknown_url",
    }),
  ),
);

/** The parts of OpenAI's API that Causerie doesn't serve. */
export { notFound as GET, notFound as POST, notFound as PUT, notFound as PATCH, notFound as DELETE };
export { preflightResponse as OPTIONS };
