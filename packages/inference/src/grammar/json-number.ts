import { EngineError } from "../errors.ts";
import {
  byteRange,
  choice,
  type Expression,
  literal,
  nothing,
  optional,
  repeat,
  sequence,
} from "./expression.ts";
import { boundedDecimals, numberDigitsMax } from "./tunables.ts";

export interface NumberBounds {
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
}

const digit = byteRange(0x30, 0x39);
const wholePart = choice(
  literal("0"),
  sequence(byteRange(0x31, 0x39), repeat(digit, 0, numberDigitsMax - 1)),
);

/** A whole number of JSON, short enough to be exact in a double. */
export const anyWholeNumber: Expression = sequence(optional(literal("-")), wholePart);

/** A number of JSON; exponents have at most two digits, so that it is finite. */
export const anyNumber: Expression = sequence(
  anyWholeNumber,
  optional(sequence(literal("."), repeat(digit, 1, numberDigitsMax))),
  optional(
    sequence(
      choice(literal("e"), literal("E")),
      optional(choice(literal("+"), literal("-"))),
      repeat(digit, 1, 2),
    ),
  ),
);

/**
 * A number within bounds, written without an exponent and with few decimals: as many as the bounds have, at least
 * `boundedDecimals`. Throws an `invalid_request` error for bounds that are too fine to be
 * compared digit by digit; those beyond what is written anyway are none.
 */
export function boundedNumber(bounds: NumberBounds, isWhole: boolean): Expression {
  const given = Object.values(bounds).filter((bound): bound is number => typeof bound === "number");
  const decimals = isWhole
    ? 0
    : Math.max(boundedDecimals, ...given.map((bound) => parts(bound).fraction.length));
  const items: Expression[] = [];
  for (let places = 0; places <= decimals; places += 1) {
    const { low, high } = scaledBounds(bounds, places);
    if (high >= 0n && low <= high) items.push(interval(low > 0n ? low : 0n, high, places));
    if (low < 0n && low <= high) {
      items.push(sequence(literal("-"), interval(high < 0n ? -high : 1n, -low, places)));
    }
  }
  return choice(...items);
}

function parts(bound: number): { isNegative: boolean; whole: string; fraction: string } {
  const spelling = Number.isInteger(bound) ? String(BigInt(bound)) : String(bound);
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(spelling) ?? [];
  if (whole === undefined || fraction.length > numberDigitsMax) {
    throw new EngineError("invalid_request", "a bound has too many digits");
  }
  return { isNegative: sign === "-", whole, fraction };
}

/** The bounds as whole numbers of so many decimal places, both inclusive. */
function scaledBounds(bounds: NumberBounds, places: number): { low: bigint; high: bigint } {
  const limit = 10n ** BigInt(numberDigitsMax + places) - 1n;
  let low = -limit;
  let high = limit;
  for (const [bound, gap] of [
    [bounds.minimum, 0n],
    [bounds.exclusiveMinimum, 1n],
  ] as const) {
    if (bound === undefined) continue;
    const { floor, isExact } = scaled(bound, places);
    const least = isExact ? floor + gap : floor + 1n;
    if (least > low) low = least;
  }
  for (const [bound, gap] of [
    [bounds.maximum, 0n],
    [bounds.exclusiveMaximum, 1n],
  ] as const) {
    if (bound === undefined) continue;
    const { floor, isExact } = scaled(bound, places);
    const most = isExact ? floor - gap : floor;
    if (most < high) high = most;
  }
  return { low, high };
}

function scaled(bound: number, places: number): { floor: bigint; isExact: boolean } {
  const { isNegative, whole, fraction } = parts(bound);
  const size = BigInt(whole + fraction.padEnd(places, "0").slice(0, places));
  const isExact = !/[1-9]/.test(fraction.slice(places));
  if (!isNegative) return { floor: size, isExact };
  return { floor: isExact ? -size : -size - 1n, isExact };
}

/** All whole numbers from low to high, not negative, with the point before the last `places` digits. */
function interval(low: bigint, high: bigint, places: number): Expression {
  const items: Expression[] = [];
  const shortest = places + 1;
  const longest = Math.max(String(high).length, shortest);
  for (let length = Math.max(String(low).length, shortest); length <= longest; length += 1) {
    const least = length === shortest ? 0n : 10n ** BigInt(length - 1);
    const most = 10n ** BigInt(length) - 1n;
    const from = String(low > least ? low : least).padStart(length, "0");
    const to = String(high < most ? high : most).padStart(length, "0");
    items.push(sameLength(from, to, places));
  }
  return choice(...items);
}

function sameLength(low: string, high: string, places: number): Expression {
  if (low === "") return nothing;
  if (/^0+$/.test(low) && /^9+$/.test(high)) return anyDigits(low.length, places);
  const point = low.length === places ? literal(".") : nothing;
  const [first, last] = [Number(low[0]), Number(high[0])];
  const rest = low.length - 1;
  const [lowRest, highRest] = [low.slice(1), high.slice(1)];
  if (first === last) return sequence(point, digits(first, last), sameLength(lowRest, highRest, places));
  const items = [
    sequence(digits(first, first), sameLength(lowRest, "9".repeat(rest), places)),
    sequence(digits(last, last), sameLength("0".repeat(rest), highRest, places)),
  ];
  if (last - first > 1) items.push(sequence(digits(first + 1, last - 1), anyDigits(rest, places)));
  return sequence(point, choice(...items));
}

function anyDigits(count: number, places: number): Expression {
  const before = Math.max(count - places, 0);
  const point = count >= places && places > 0 ? literal(".") : nothing;
  return sequence(repeat(digit, before, before), point, repeat(digit, count - before, count - before));
}

function digits(first: number, last: number): Expression {
  return byteRange(0x30 + first, 0x30 + last);
}
