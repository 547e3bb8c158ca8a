import { errorStatuses, type ErrorCode } from "@causerie/contracts";

/** A fault with a code that every transport knows how to answer. The message is for logs; people get a translation. */
export class AppError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }

  /** The HTTP status that belongs to the code. */
  get status(): number {
    return errorStatuses[this.code];
  }
}

/** The thing doesn't exist, or not for this visitor; nobody learns which. */
export class NotFoundError extends AppError {
  constructor(what: string, options?: ErrorOptions) {
    super("not_found", `${what} not found`, options);
  }
}

/** The state of things forbids it now. */
export class ConflictError extends AppError {
  constructor(message: string, options?: ErrorOptions) {
    super("conflict", message, options);
  }
}
