/** Sequences that share the engine at a time. More slow each other down; fewer leave people waiting unserved. */
export const sequencesMaxDefault = 64;

/** Prompt tokens fed in one step. More block the event loop longer (128: about 10 ms); far fewer slow long prompts. */
export const prefillTokensMax = 128;

/** Candidates less likely than this share are looked at only when the others don't reach top-p: sorting all is slow. */
export const likelyShareMin = 1e-5;
