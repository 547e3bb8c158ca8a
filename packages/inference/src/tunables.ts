/** Sequences that share the engine at a time. More slow each other down; fewer leave people waiting unserved. */
export const sequencesMaxDefault = 64;

/** New tokens of one step, decodes included. More, and a long prompt holds up running answers (256: 35 ms); fewer slow it. */
export const stepTokensMaxDefault = 256;

/** Tokens of prompts in a step that is full of decodes. Fewer, and a full engine hardly begins anything new. */
export const prefillTokensMin = 32;

/** Memory for keys and values, touched only as far as it is used. Less, and fewer answers are written at once; more, and a small machine swaps. */
export const cacheBytesDefault = 1 << 30;

/** Tokens of prompt and answer together, also where a model could take more. More, and fewer answers are written at once; fewer, and chats forget early. */
export const contextTokensMaxDefault = 4_096;

/** How long a thread of a run waits awake for its next piece of work. Less, and waking it takes longer than small pieces do; more, and it takes the core that the others of the run wait for when another process has one. */
export const spinMicroseconds = 30;

/** How long a finished chat's keys and values are kept for its next turn. Longer, and traces of chats stay in memory. */
export const parkedTtlMs = 600_000;

/** Likeliest tokens that are looked at first. Fewer, and all have to be sorted more often; more, and finding them takes longer. */
export const candidatesDefault = 64;

/** Logits whose candidates are found on the spot. More, and the event loop waits longer than changing threads takes (about 25 µs). */
export const inlineLogitsMax = 32_768;

/** Wait for what a grammar allows before the others of the batch go on without that answer. More holds them up; less, and answers leave the batch that would have been ready. */
export const grammarPatienceMs = 4;

/** Pause between looks while all answers wait for their grammars. Longer delays them; shorter keeps a core busy. */
export const blockedPollMs = 1;

/** A decode step that took less the last time is run on the spot. More, and the event loop waits; less, and small models spend a quarter of their time changing threads. */
export const inlineRunMsMax = 1;

/** Below this a temperature counts as 0: logits divided by less leave the range of 32 bits. */
export const temperatureMin = 1e-4;

/** Higher temperatures are as good as even chances; far higher ones leave the range of 32 bits. */
export const temperatureMax = 100;

/** Bias that rules a token in or out for good. Far more leaves the range of 32 bits when the temperature divides it. */
export const logitBiasMax = 10_000;

/** Largest repetition penalty, and one over the smallest. Beyond it logits lose their order. */
export const repetitionPenaltyMax = 100;

/** Alternatives with their probabilities that a request may ask for at each token, as in the OpenAI API. */
export const logprobsMax = 20;

/** Longest passage whose repetition is noticed. Longer, and each token costs more; shorter, and repeated paragraphs pass. */
export const loopPeriodTokensMax = 256;

/** Tokens of a passage said over and over before it counts as a loop. Fewer, and a long line of dashes ends an answer. */
export const loopTokensMin = 128;

/** Times a long passage must stand in a row before it counts as a loop. Fewer, and a song's refrain ends an answer. */
export const loopRoundsMin = 4;

/** Tokens over which monotony is measured. Fewer, and tables end an answer; more, and a loop goes on for longer. */
export const entropyWindowTokens = 256;

/** Bits a token below which a text is monotonous; prose has 6 to 7, one window in a thousand of source code below 1.6. Higher, and code ends an answer. */
export const entropyBitsMin = 1.5;

/** Fewer tokens in common are not worth a copy or the search for them. */
export const reusedTokensMin = 8;

/** More, and looking for them after each token takes longer than computing it. */
export const stopStringsMax = 64;

/** Longer, and text is held back for longer, since each beginning of a stop string may become one. */
export const stopLengthMax = 1_000;
