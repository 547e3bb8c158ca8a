import { RequestError } from "./request-error.ts";

const cursorPattern = /^\d{1,15}$/;

/** The last event that the client has seen: the Last-Event-ID of a reconnect, else `?after=`, else 0. */
export function readStreamCursor(request: Request): number {
  const header = request.headers.get("last-event-id");
  const value = header ?? new URL(request.url).searchParams.get("after") ?? "";
  if (value === "") return 0;
  if (cursorPattern.test(value)) return Number(value);
  throw new RequestError("invalid_request", "the cursor is not a number", {
    param: header === null ? "after" : "Last-Event-ID",
  });
}
