/** What a line of a service's output says to a person, if it says anything: structured errors do, the rest does not. */
export function complaintIn(line: string): string | null {
  const entry = parseEntry(line);
  if (entry === null || (entry["level"] !== "error" && entry["level"] !== "fatal")) return null;
  const cause = describeCause(entry["err"]);
  const message = typeof entry["msg"] === "string" ? entry["msg"] : "error";
  return cause === null ? message : `${message} (${cause})`;
}

/** The most telling of a process's last lines: its last structured complaint, else the last thrown error, else the last line. */
export function lastWordsIn(lines: readonly string[]): string {
  const complaint = lines.map(complaintIn).findLast((words) => words !== null);
  if (complaint !== undefined && complaint !== null) return complaint;
  const thrown = lines.findLast((line) => /^\s*\w*Error\b.*:/.test(line));
  return (thrown ?? lines.findLast((line) => line.trim() !== "" && parseEntry(line) === null) ?? "").trim();
}

function parseEntry(line: string): Record<string, unknown> | null {
  if (!line.startsWith("{")) return null;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null; // A line that merely looks like JSON is text.
  }
}

function describeCause(error: unknown): string | null {
  if (typeof error !== "object" || error === null) return null;
  for (const key of ["message", "code", "type"]) {
    const value: unknown = Reflect.get(error, key);
    if (typeof value === "string" && value !== "") return value;
  }
  return null;
}
