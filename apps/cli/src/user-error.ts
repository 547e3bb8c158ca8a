/** Its message is one line for the person at the terminal; it is printed without a stack, and the exit code is 1. */
export class UserError extends Error {
  override readonly name = "UserError";
}
