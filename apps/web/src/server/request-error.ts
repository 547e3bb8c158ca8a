import type { ErrorCode } from "@causerie/contracts";
import { AppError } from "@causerie/services";

export interface RequestErrorOptions extends ErrorOptions {
  /** Field that was wrong, in dotted form. */
  param?: string;
}

/** A request that cannot be carried out as it was sent. */
export class RequestError extends AppError {
  readonly param: string | undefined;

  constructor(code: ErrorCode, message: string, options: RequestErrorOptions = {}) {
    super(code, message, options);
    this.param = options.param;
  }
}
