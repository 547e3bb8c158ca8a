/** Sequences that share the engine at a time. More slow each other down; fewer leave people waiting unserved. */
export const sequencesMaxDefault = 64;

/** New tokens of one step, decodes included. More, and a long prompt holds up running answers (256: 35 ms); fewer slow it. */
export const stepTokensMaxDefault = 256;

/** Tokens of prompts in a step that is full of decodes. Fewer, and a full engine hardly begins anything new. */
export const prefillTokensMin = 32;

/** Memory for keys and values, touched only as far as it is used. Less, and fewer answers are written at once; more, and a small machine swaps. */
export const cacheBytesDefault = 1 << 30;

/** How long a finished chat's keys and values are kept for its next turn. Longer, and traces of chats stay in memory. */
export const parkedTtlMs = 600_000;

/** Candidates less likely than this share are looked at only when the others don't reach top-p: sorting all is slow. */
export const likelyShareMin = 1e-5;

/** Fewer tokens in common are not worth a copy or the search for them. */
export const reusedTokensMin = 8;

/** More, and looking for them after each token takes longer than computing it. */
export const stopStringsMax = 64;

/** Longer, and text is held back for longer, since each beginning of a stop string may become one. */
export const stopLengthMax = 1_000;
