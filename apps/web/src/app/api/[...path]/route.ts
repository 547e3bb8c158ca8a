import { apiRoute } from "#server/api-route.ts";
import { RequestError } from "#server/request-error.ts";

const notFound = apiRoute("/api/*", () =>
  Promise.reject(new RequestError("not_found", "there is no such route")),
);

/** Whatever is not a route of ours is answered as the routes answer, not with a page. */
export { notFound as GET, notFound as POST, notFound as PUT, notFound as PATCH, notFound as DELETE };
