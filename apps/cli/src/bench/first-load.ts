import { gzipSync } from "node:zlib";

/** Kilobytes (1,000 bytes) of JavaScript, gzipped, that the browser is told to load with the page. */
export async function measureFirstLoad(url: string): Promise<number> {
  const html = await (await fetch(url)).text();
  const sources = [
    ...html.matchAll(/<script[^>]+src="([^"]+)"[^>]*>/g),
    ...html.matchAll(/<link[^>]+href="([^"]+\.js[^"]*)"[^>]*>/g),
  ]
    // Browsers with modules, all of today's, skip these.
    .filter(([tag]) => !/nomodule/i.test(tag))
    .flatMap(([, source]) => (source === undefined ? [] : [source]));
  const sizes = await Promise.all(
    [...new Set(sources)].map(async (source) => {
      const response = await fetch(new URL(source, url));
      return gzipSync(new Uint8Array(await response.arrayBuffer())).length;
    }),
  );
  return sizes.reduce((total, size) => total + size, 0) / 1_000;
}
