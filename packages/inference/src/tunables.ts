/** Sequences that share the engine at a time. More slow each other down; fewer leave people waiting unserved. */
export const sequencesMaxDefault = 64;

/** Tokens whose bytes make no whole character are held back up to this many; a character has four bytes at most. */
export const heldTokensMax = 4;

/** Candidates less likely than this share are looked at only when the others don't reach top-p: sorting all is slow. */
export const likelyShareMin = 1e-5;
