import { quantile } from "../quantile.ts";

export function median(values: readonly number[]): number {
  return quantileOf(values, 0.5);
}

/** Of values in any order; the nearest rank. */
export function quantileOf(values: readonly number[], share: number): number {
  return quantile(
    values.toSorted((one, other) => one - other),
    share,
  );
}
