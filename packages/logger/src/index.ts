export { createLogger } from "./create-logger.ts";
export type { LoggerOptions } from "./create-logger.ts";
export type { LoggableError } from "./loggable-message.ts";
export type { FixedSentence, Logger, LogLine } from "./logger.ts";
