/** Its message is one line written for the person who started Causerie; `cause` holds the rest. */
export class EmbeddedServerError extends Error {
  override readonly name = "EmbeddedServerError";
}
