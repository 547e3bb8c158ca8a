const knownCauses: readonly { pattern: RegExp; explain: (folder: string) => string }[] = [
  { pattern: /no space left on device/i, explain: (folder) => `the disk that holds ${folder} is full.` },
  { pattern: /read-only file system/i, explain: (folder) => `${folder} lies on a read-only file system.` },
  { pattern: /permission denied/i, explain: (folder) => `it may not write to ${folder}.` },
  {
    pattern: /database files are incompatible with server|initialized by PostgreSQL version/i,
    explain: (folder) =>
      `${folder} was made by another Postgres version; keep it aside and start anew, or migrate it.`,
  },
];

/** One line out of a server's last words: a known cause in our words, otherwise the server's own last complaint. */
export function explainFailure(options: { server: string; folder: string; output: string }): string {
  const { server, folder, output } = options;
  const known = knownCauses.find(({ pattern }) => pattern.test(output));
  if (known) return `${server} does not start: ${known.explain(folder)}`;
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const complaint =
    lines.findLast((line) => /fatal|panic|error|could not|can't|failed/i.test(line)) ?? lines.at(-1);
  return `${server} does not start: ${complaint?.trim() ?? "it ended without a word."}`;
}
