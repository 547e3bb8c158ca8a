import type { z } from "zod";
import { RequestError } from "./request-error.ts";
import { bodyBytesMax, bodyBytesSkippedMax } from "./tunables.ts";

/** Parses a request's body, or throws a `RequestError` that says what is wrong with it. */
export async function readJsonBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(await readJson(request));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = [
    ...(issue?.path ?? []),
    ...(issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : []),
  ];
  throw new RequestError("invalid_request", "the body does not have the expected shape", {
    param: path.join("."),
  });
}

/** A body as JSON of unknown shape: UTF-8, application/json, at most `bodyBytesMax` long. More is never held. */
export async function readJson(request: Request): Promise<unknown> {
  assertJsonContentType(request.headers.get("content-type"));
  const bytes = await readBytes(request);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    // The cause is left out on purpose: a parser's message quotes what it could not parse.
    throw new RequestError("invalid_request", "the body is not JSON in UTF-8");
  }
}

function assertJsonContentType(contentType: string | null): void {
  const [type = "", ...parameters] = (contentType ?? "")
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith("charset="))?.slice("charset=".length);
  const isUtf8 = charset === undefined || ["utf-8", "utf8", '"utf-8"'].includes(charset);
  if (type !== "application/json" || !isUtf8) {
    throw new RequestError("unsupported_media_type", "the body is not application/json in UTF-8");
  }
}

async function readBytes(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > bodyBytesMax) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of readableChunks(request)) {
    length += chunk.byteLength;
    if (length <= bodyBytesMax) chunks.push(chunk);
    else chunks.length = 0;
    if (length > bodyBytesSkippedMax) break;
  }
  if (length > bodyBytesMax) throw tooLarge();
  return Buffer.concat(chunks, length);
}

async function* readableChunks(request: Request): AsyncGenerator<Uint8Array> {
  if (request.body === null) return;
  try {
    yield* request.body;
  } catch (error) {
    throw new RequestError("invalid_request", "the body did not arrive whole", { cause: error });
  }
}

function tooLarge(): RequestError {
  return new RequestError("payload_too_large", `the body is longer than ${bodyBytesMax} bytes`);
}
