/** An error class of ours whose messages are fixed sentences may say so, and they are logged. */
export interface LoggableError extends Error {
  readonly messageIsLoggable: true;
}

// Messages of the runtime and of our libraries that are useful and can't carry a person's words. A message that
// is not known here is left out, because databases, parsers and validators quote their input in theirs.
const fixedMessages = [
  /^Cannot (?:read|set) properties of (?:undefined|null)(?: \((?:reading|setting) '[\w$]{1,60}'\))?$/,
  /^[\w$.]{1,80} is not (?:a function|a constructor|defined|iterable)$/,
  /^Maximum call stack size exceeded$/,
  /^(?:This|The) operation was aborted$/,
  /^Connection is closed\.$/,
  /^Command timed out$/,
  /^Reached the max retries per request limit \(which is \d+\)/,
  /^(?:LOADING|READONLY|NOSCRIPT|NOAUTH|WRONGPASS|MISCONF|OOM|BUSY) [\w .,'()/:-]{0,200}$/,
  /^Connection terminated(?: unexpectedly| due to connection timeout)?$/,
  /^timeout exceeded when trying to connect$/,
  /^Query read timeout$/,
  /^canceling statement due to (?:statement timeout|user request|lock timeout)$/,
  /^terminating connection due to [\w -]{1,80}$/,
  /^(?:could not renew lock for|Missing lock for|Missing key for|Lock mismatch for) job [\w-]{1,64}[\w. ]{0,60}$/,
];

/** Can this error's message be written to the log? */
export function hasLoggableMessage(error: Error): boolean {
  if ("messageIsLoggable" in error && error.messageIsLoggable === true) return true;
  if (isSystemError(error)) return true;
  return fixedMessages.some((pattern) => pattern.test(error.message));
}

// For example "connect ECONNREFUSED 127.0.0.1:5432": the operating system never sees a person's words.
function isSystemError(error: Error): boolean {
  return (
    "syscall" in error &&
    typeof error.syscall === "string" &&
    "errno" in error &&
    typeof error.errno === "number" &&
    /^[\w .:,'"/@-]{1,300}$/.test(error.message)
  );
}
