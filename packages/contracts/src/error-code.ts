/** Every error a client of Causerie can meet. A closed list: each has one HTTP status and a translated text. */
export const errorStatuses = {
  invalid_request: 400,
  context_length_exceeded: 400,
  unsupported_media_type: 415,
  payload_too_large: 413,
  unauthorized: 401,
  forbidden_origin: 403,
  not_found: 404,
  conflict: 409,
  rate_limited: 429,
  engine_failed: 500,
  worker_lost: 500,
  internal: 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof errorStatuses;

/** The body of every failed answer of `/api/*`. `message` is in the reader's language and says what to do. */
export interface ErrorBody {
  error: {
    code: ErrorCode;
    message: string;
    /** Field that was wrong, in dotted form, when there is one. */
    param?: string;
    /** Milliseconds until it makes sense to try again; with `rate_limited` and `unavailable`. */
    retryAfterMs?: number;
  };
}
