/** What this package needs of a logger; a pino logger fits. */
export interface QueueLogger {
  warn(bindings: object, message: string): void;
  error(bindings: object, message: string): void;
}
