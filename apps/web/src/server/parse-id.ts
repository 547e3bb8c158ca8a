import { id } from "@causerie/contracts";
import { RequestError } from "./request-error.ts";

/** An id from a path. One that cannot be an id names nothing, which is all that anybody learns: not found. */
export function parseId(value: string): string {
  const parsed = id.safeParse(value);
  if (!parsed.success) throw new RequestError("not_found", "the path has no valid id");
  return parsed.data.toLowerCase();
}
