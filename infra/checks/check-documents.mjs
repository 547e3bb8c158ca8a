// Every path that a document names in backticks or links to must exist.
import { existsSync, readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { dirname, join, resolve } from "node:path";

const documents = execFileSync("git", ["ls-files", "*.md"], { encoding: "utf8" }).split("\n").filter(Boolean);
const rooms = /^(apps|packages|infra|docs|migrations)\//;
const missing = [];

for (const document of documents) {
  const text = readFileSync(document, "utf8");
  const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map((match) =>
    join(dirname(document), match[1]),
  );
  const named = [...text.matchAll(/`([\w./[\]@-]+)`/g)]
    .map((match) => match[1])
    .filter((path) => rooms.test(path));
  for (const path of [...links, ...named]) {
    if (!existsSync(resolve(path))) missing.push(`${document}: ${path}`);
  }
}

if (missing.length > 0) {
  process.stderr.write(`These documents name what does not exist:\n${missing.join("\n")}\n`);
  process.exitCode = 1;
}
