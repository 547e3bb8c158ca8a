/** Smaller, and compiling shaders overflows it: the process dies of a segmentation fault. */
export const nativeStackBytes = 8 << 20;

/** Version of the C interface that is asked for. Higher, and older libraries are refused; lower, and entries are missing. */
export const apiVersion = 24;

/** Bytes of a model file that are read at a time. Fewer, and looking through a graph takes more reads; more wait for bytes nobody needs. */
export const readWindowBytes = 1 << 16;
