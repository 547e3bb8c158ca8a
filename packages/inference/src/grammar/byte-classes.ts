import type { Network } from "./network.ts";

/** Bytes that no node tells apart are one class, of which the representative is the first. */
export function byteClasses({ nodes }: Network): [classes: Uint8Array, representatives: number[]] {
  const isBorder = new Uint8Array(257);
  for (const { bytes } of nodes) {
    for (let at = 0; at < bytes.length; at += 3) {
      isBorder[bytes[at] ?? 0] = 1;
      isBorder[(bytes[at + 1] ?? 0) + 1] = 1;
    }
  }
  const classes = new Uint8Array(256);
  const representatives = [0];
  for (let byte = 1; byte < 256; byte += 1) {
    if (isBorder[byte] === 1) representatives.push(byte);
    classes[byte] = representatives.length - 1;
  }
  return [classes, representatives];
}
