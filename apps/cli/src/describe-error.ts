import { EmbeddedServerError } from "@causerie/embedded-servers";
import { UserError } from "./user-error.ts";

const knownCodes: Record<string, string> = {
  ENOSPC: "the disk is full",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  EDQUOT: "the disk quota is used up",
};

/** One line for the terminal, whatever was thrown. */
export function describeError(error: unknown): string {
  if (error instanceof UserError || error instanceof EmbeddedServerError) return oneLine(error.message);
  if (!(error instanceof Error)) return `Unexpected: ${oneLine(String(error))}`;
  const words = "code" in error && typeof error.code === "string" ? knownCodes[error.code] : undefined;
  if (words === undefined) return `Unexpected: ${oneLine(error.message)}`;
  const path = "path" in error && typeof error.path === "string" ? ` (${error.path})` : "";
  return `Causerie cannot go on: ${words}${path}.`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ").trim();
}
