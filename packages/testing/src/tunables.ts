/** Must differ from the lock of the product's own migrations, or a test of them would wait for the template for ever. */
export const templateLockId = 7_201_001;

/** Lower than what a test sends, and tests of other things than limits begin to be refused. */
export const generousMessagesMax = 1_000_000;

/** Lower than the generations a test keeps running at once, and they begin to be refused. */
export const generousConcurrentMax = 10_000;

/** Shorter than a cold Next server and a model need on two busy cores, and tests of the product fail at random. */
export const productStartBoundMs = 60_000;

/** Longer costs test time; shorter costs CPU that the product needs to start. */
export const healthPollIntervalMs = 50;

/** Shorter than a worker's hand-over, and a test that stops it politely sees a kill. */
export const productStopBoundMs = 15_000;
