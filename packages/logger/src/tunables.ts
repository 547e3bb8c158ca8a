/** Deepest nesting that is written. Too small: useful fields vanish; too large: one line grows without end. */
export const depthMax = 6;

/** Most elements of an array that are written. Too large: one line grows without end. */
export const arrayLengthMax = 20;

/** Most properties of an object that are written. Too large: one line grows without end. */
export const propertiesMax = 50;

/** Longest value of a string. Identifiers are short; a longer one is more likely a text that slipped in. */
export const valueLengthMax = 200;

/** Most stack frames of an error that are written. Too small: the caller that matters is cut off. */
export const stackFramesMax = 20;

/** Longest chain of causes that is followed. Too small: the root of a failure stays unknown. */
export const causesMax = 5;
