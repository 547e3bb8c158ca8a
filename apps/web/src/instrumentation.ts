import type { Instrumentation } from "next";
import { existingContainer } from "#server/container-slot.ts";

/** Logs what escaped from a page or a route. The framework itself says nothing of it, or says too much. */
export const onRequestError: Instrumentation.onRequestError = (error, request, context) => {
  const requestId = request.headers["x-request-id"];
  existingContainer()?.logger.error(
    { err: error, requestId, route: context.routePath },
    "request handler failed",
  );
};
