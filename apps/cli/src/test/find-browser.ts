import { findExecutable } from "@causerie/embedded-servers";

/** Names under which Debian and others install Chromium or Chrome. */
const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];

/** The path of a browser that Playwright can drive: the one named, else one of this machine, else null. */
export async function findBrowser(named: string | undefined): Promise<string | null> {
  if (named !== undefined) return named;
  for (const name of names) {
    const file = await findExecutable(name);
    if (file !== null) return file;
  }
  return null;
}
