export { createLogger } from "./create-logger.ts";
export type { LoggerOptions } from "./create-logger.ts";
export type { Logger } from "pino";
