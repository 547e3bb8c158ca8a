/**
 * A random number in [0, 1) that depends on the seed and the position alone, so that an answer continued elsewhere
 * draws the same tokens. The mixing function is the finaliser of MurmurHash3 (Appleby, public domain), twice.
 */
export function randomAt(seed: number, position: number): number {
  const high = mix(mix(seed >>> 0) ^ Math.imul(position + 1, 0x9e3779b9));
  const low = mix(high ^ 0x85ebca6b);
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
}

function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
