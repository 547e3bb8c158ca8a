/** Postgres cannot hold the character NUL, which a model may well write. */
export function storableText(text: string): string {
  return text.replaceAll("\0", "");
}
