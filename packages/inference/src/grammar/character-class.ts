import { type CodePointRange, invertRanges } from "./code-points.ts";

const digits: CodePointRange[] = [[0x30, 0x39]];
const wordCharacters: CodePointRange[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const spaces: CodePointRange[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];

/** What `\d` and its like stand for in ECMAScript. */
export const classEscapes: Readonly<Record<string, readonly CodePointRange[]>> = {
  d: digits,
  D: invertRanges(digits),
  w: wordCharacters,
  W: invertRanges(wordCharacters),
  s: spaces,
  S: invertRanges(spaces),
};

/** What `.` stands for: no line ends. */
export const anyButLineEnds = invertRanges([
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
]);

export const controlEscapes: Readonly<Record<string, number>> = {
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  f: 0x0c,
  v: 0x0b,
  "0": 0x00,
};
