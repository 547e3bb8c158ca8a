import type { Candidates } from "./choose-token.ts";
import type { TokenLogprob } from "./types.ts";

/**
 * How likely a token was, with the `count` likeliest ones. `index` is its place among the candidates; null for a token
 * that was not chosen among them but had to come.
 */
export function tokenLogprob(
  { tokens, shares }: Candidates,
  { token, index }: { token: number; index: number | null },
  count: number,
): TokenLogprob {
  const logprobAt = (place: number): number => Math.log(shares[place] ?? 0);
  return {
    token,
    logprob: index === null ? null : logprobAt(index),
    top: tokens.slice(0, count).map((one, place) => ({ token: one, logprob: logprobAt(place) })),
  };
}
