/** Must differ from the lock of the product's own migrations, or a test of them would wait for the template for ever. */
export const templateLockId = 7_201_001;

/** Lower than what a test sends, and tests of other things than limits begin to be refused. */
export const generousMessagesMax = 1_000_000;

/** Lower than the generations a test keeps running at once, and they begin to be refused. */
export const generousConcurrentMax = 10_000;
