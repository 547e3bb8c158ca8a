import type { Candidates } from "./choose-token.ts";
import type { TokenLogprob } from "./types.ts";

/**
 * How likely a token was, with the `count` likeliest ones. A token that is not among the candidates was forced or
 * forbidden to be anything else, and had no share of its own: its logarithm is minus infinity.
 */
export function tokenLogprob({ tokens, shares }: Candidates, token: number, count: number): TokenLogprob {
  const logprobAt = (index: number): number => Math.log(shares[index] ?? 0);
  return {
    token,
    logprob: logprobAt(tokens.indexOf(token)),
    top: tokens.slice(0, count).map((one, index) => ({ token: one, logprob: logprobAt(index) })),
  };
}
