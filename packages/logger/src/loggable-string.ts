import { valueLengthMax } from "./tunables.ts";

/** Stands where a value was kept out of the log. */
export const redacted = "[redacted]";

// No blank, no quote, ASCII only: ids, codes, paths, addresses and versions pass, prose doesn't.
const identifier = /^[\w.:/@+#,;=~*()[\]<>|$-]*$/;

/** The string itself when it looks like an identifier, path or URL (without its query and password). */
export function loggableString(value: string): string {
  const shown = withoutSecrets(value);
  return shown.length <= valueLengthMax && identifier.test(shown) ? shown : redacted;
}

function withoutSecrets(value: string): string {
  const question = value.indexOf("?");
  const bare = question === -1 ? value : value.slice(0, question);
  return bare.replace(/^([a-z][\w+.-]*:\/\/)[^/]*@/i, "$1");
}
