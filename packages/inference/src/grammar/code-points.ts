import { byteRange, choice, type Expression, type RuleWriter, sequence } from "./expression.ts";

/** Both ends belong to it. */
export type CodePointRange = readonly [low: number, high: number];

const lastCodePoint = 0x10ffff;
/** Surrogates are no characters: UTF-8 cannot write them. */
const surrogates: CodePointRange = [0xd800, 0xdfff];

/** Sorted, without overlaps, without surrogates. */
export function normalizeRanges(ranges: readonly CodePointRange[]): CodePointRange[] {
  const sorted = ranges.flatMap(withoutSurrogates).sort(([left], [right]) => left - right);
  const merged: [number, number][] = [];
  for (const [low, high] of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  return merged;
}

function withoutSurrogates([low, high]: CodePointRange): CodePointRange[] {
  const [first, last] = surrogates;
  const parts: CodePointRange[] = [
    [low, Math.min(high, first - 1)],
    [Math.max(low, last + 1), high],
  ];
  return parts.filter(([from, to]) => from <= to);
}

/** All characters that are not in the ranges. */
export function invertRanges(ranges: readonly CodePointRange[]): CodePointRange[] {
  const inverted: CodePointRange[] = [];
  let from = 0;
  for (const [low, high] of normalizeRanges(ranges)) {
    if (low > from) inverted.push([from, low - 1]);
    from = high + 1;
  }
  if (from <= lastCodePoint) inverted.push([from, lastCodePoint]);
  return normalizeRanges(inverted);
}

export function intersectRanges(
  left: readonly CodePointRange[],
  right: readonly CodePointRange[],
): CodePointRange[] {
  return invertRanges([...invertRanges(left), ...invertRanges(right)]);
}

/** One character of the ranges in UTF-8; no range at all is what nothing satisfies. */
export function characterIn(ranges: readonly CodePointRange[]): Expression {
  return choice(...normalizeRanges(ranges).flatMap(([low, high]) => utf8Sequences(low, high)));
}

/** The same, where a class of many parts is written once as a rule. */
export function characterRule(writer: RuleWriter, ranges: readonly CodePointRange[]): Expression {
  const isSimple = ranges.every(([, high]) => high <= 0x7f);
  return isSimple ? characterIn(ranges) : writer.once(`class ${String(ranges)}`, () => characterIn(ranges));
}

const lengthEnds = [0x7f, 0x7ff, 0xffff, lastCodePoint];

/** Splits a range so that each part is a plain product of byte ranges. */
function utf8Sequences(low: number, high: number): Expression[] {
  for (const end of lengthEnds) {
    if (low <= end && high > end) return [...utf8Sequences(low, end), ...utf8Sequences(end + 1, high)];
  }
  const length = lengthEnds.findIndex((end) => high <= end) + 1;
  for (let tail = 1; tail < length; tail += 1) {
    const mask = 2 ** (6 * tail) - 1;
    if ((low & ~mask) === (high & ~mask)) continue;
    if ((low & mask) !== 0)
      return [...utf8Sequences(low, low | mask), ...utf8Sequences((low | mask) + 1, high)];
    if ((high & mask) !== mask) {
      return [...utf8Sequences(low, (high & ~mask) - 1), ...utf8Sequences(high & ~mask, high)];
    }
  }
  const from = Buffer.from(String.fromCodePoint(low), "utf8");
  const to = Buffer.from(String.fromCodePoint(high), "utf8");
  return [sequence(...Array.from(from, (byte, index) => byteRange(byte, to[index] ?? byte)))];
}
