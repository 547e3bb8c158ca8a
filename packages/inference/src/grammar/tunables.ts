/** Longest source in bytes (a schema as JSON). Longer, and reading it holds up the masks of others; shorter refuses real schemas. */
export const sourceBytesMax = 65_536;

/** Levels of nesting in a source. Deeper, and reading it, which is recursive, runs out of stack. */
export const sourceDepthMax = 64;

/** Nodes and edges of a compiled grammar; `{1000}` costs two thousand. More, and compiling one holds up the masks of all for over half a second. */
export const networkSizeMax = 120_000;

/** Steps of reading a source: an expression made, a value compared. More, and reading holds up all; fewer than thrice the size refuses what compiles. */
export const readingStepsMax = 360_000;

/** Ways in which the text so far can be understood. More, and an ambiguous grammar takes the time of the others. */
export const readingsMax = 4_096;

/** Readings that an answer may cost at once; the million takes some 400 ms. More, and one request holds up all; less refuses honest grammars. */
export const answerWorkMax = 1_000_000;

/** Readings that each token adds to what the answer may cost. More, and a hostile grammar holds up all at every token. */
export const tokenWork = 20_000;

/** Readings kept for a grammar, its states together, before all are forgotten. More is memory; fewer computes states again. */
export const keptReadingsMax = 1_000_000;

/** Compiled grammars kept for the next request that brings the same source. */
export const cachedGrammarsMax = 64;

/** Memory for compiled grammars, estimated, those in use included. Less, and masks are computed again and again. */
export const cachedBytesMax = 256 << 20;

/** An answer from the thread takes this long at worst before the thread is given up; a second is the worst of honest work. Shorter fails honest work on a slow machine; longer, and one request holds up the others. */
export const threadAnswerMsMax = 5_000;

/** The thread takes this long at worst until it has read the vocabulary and comes to a source. Shorter, and no grammar works on a slow machine. */
export const threadStartMsMax = 30_000;

/** Digits of a whole number and behind the point. Without a bound a weak model writes digits until its tokens run out. */
export const numberDigitsMax = 15;

/** Digits behind the point of a number that has bounds, if the bounds themselves have no more. */
export const boundedDecimals = 3;

/** Spaces behind a line break in JSON. Without a bound a weak model writes blanks until its tokens run out. */
export const indentMax = 16;

/** Tokens of plain text are grouped by these lengths in characters. More groups, and each mask looks at more of them; fewer, and ends of bounded strings are slow. */
export const plainLengths: readonly number[] = [4, 8, 16];

/** States that plain text may lead to at a length before the search for more ends. More, and the search takes longer than it saves. */
export const plainLevelMax = 32;

/** Branches of a oneOf. Comparing each with each takes the square of them. */
export const oneOfBranchesMax = 64;

/** Memory of the thread but for masks. Less, and honest grammars end it; more, and a hostile one takes the machine's. */
export const threadHeapMbMax = 1_024;

/** Steps of a path in a message, and letters of a step. Fewer, and nobody finds the place; more, and logs keep what was asked. */
export const pathStepsMax = 6;
export const pathStepMax = 24;
