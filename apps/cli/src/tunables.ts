/** Less, and Postgres fails in the middle of making its first files instead of before. */
export const diskFreeMinBytes = 200 * 1024 * 1024;

/** Shorter than a cold start on a busy small machine, and a product that would have come up is given up. */
export const healthyBoundMs = 90_000;

/** Longer, and "ready" is said late; shorter, and asking slows the start it waits for. */
export const healthPollIntervalMs = 100;

/** Longer, and an answer that a killed worker left behind waits longer than the ten seconds that are promised. */
export const restartDelayMinMs = 250;

/** Longer, and a service stays away long after its cause has passed; shorter, and a broken one busies the machine. */
export const restartDelayMaxMs = 30_000;

/** Shorter, and a service that dies every minute is restarted at full speed for ever. */
export const stableAfterMs = 60_000;

/** Shorter than a hand-over of running answers, and Ctrl-C cuts them off until their lease expires. */
export const serviceStopBoundMs = 20_000;

/** The bound on stopping everything; past it the process ends and the kernel ends what is left. */
export const stopBoundMs = 60_000;

/** A second Ctrl-C this soon is the echo that npm passes on, not impatience. */
export const repeatedSignalWindowMs = 1_500;

/** Longer, and what npm left behind when it was killed runs on for so long. */
export const parentPollIntervalMs = 500;

/** Longer makes two installations of one clone wait for each other's build in larger steps. */
export const lockPollIntervalMs = 300;

/** Larger, and logs fill a small disk: each service keeps one old file of this size beside the current one. */
export const logBytesMax = 10 * 1024 * 1024;

/** Shorter, and one repeated error floods the terminal. */
export const errorRepeatWindowMs = 10_000;

/** Fewer, and the line that explains a crash may be gone. */
export const lastLinesMax = 30;

/** Shorter, and a database across a slow network is called unreachable. */
export const connectBoundMs = 5_000;

/** On a terminal: more often flickers, less often looks stuck. */
export const spinnerIntervalMs = 100;

/** Without a terminal, in a log of CI: more often is noise. */
export const quietProgressIntervalMs = 15_000;
