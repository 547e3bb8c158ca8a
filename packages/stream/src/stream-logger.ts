/** What this package needs of a logger; a pino logger fits. */
export interface StreamLogger {
  warn(bindings: object, message: string): void;
}
