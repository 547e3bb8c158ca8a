/**
 * Makes what the grammar does not allow impossible: its logits become minus infinity, in place. Bit `i & 31` of word
 * `i >> 5` of the mask stands for token i; tokens beyond the mask are not allowed.
 */
export function maskLogits(logits: Float32Array, mask: Int32Array): void {
  const { length } = logits;
  const words = Math.min(mask.length, (length + 31) >>> 5);
  for (let word = 0; word < words; word += 1) {
    const bits = mask[word] ?? 0;
    if (bits === -1) continue;
    const first = word << 5;
    const end = Math.min(first + 32, length);
    if (bits === 0) logits.fill(Number.NEGATIVE_INFINITY, first, end);
    else {
      for (let token = first; token < end; token += 1) {
        if (((bits >>> (token & 31)) & 1) === 0) logits[token] = Number.NEGATIVE_INFINITY;
      }
    }
  }
  logits.fill(Number.NEGATIVE_INFINITY, Math.min(words << 5, length));
}
