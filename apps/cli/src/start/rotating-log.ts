import { type WriteStream, createWriteStream, existsSync, renameSync, statSync } from "node:fs";
import { logBytesMax } from "../tunables.ts";

export interface RotatingLog {
  readonly file: string;
  write(line: string): void;
  close(): Promise<void>;
}

interface OpenRotatingLogOptions {
  file: string;
  bytesMax?: number;
  /** Told once when the file cannot be written to, because the disk is full for example. */
  onFailure: (error: Error) => void;
}

/** A log file that is appended to; at its largest it becomes `<file>.1` and a new one begins. */
export function openRotatingLog({
  file,
  bytesMax = logBytesMax,
  onFailure,
}: OpenRotatingLogOptions): RotatingLog {
  let hasFailed = false;
  let bytes = existsSync(file) ? statSync(file).size : 0;
  let stream = open();

  function open(): WriteStream {
    return createWriteStream(file, { flags: "a", mode: 0o640 }).on("error", (error) => {
      if (!hasFailed) onFailure(error);
      hasFailed = true;
    });
  }

  function rotate(): void {
    stream.end();
    renameSync(file, `${file}.1`);
    bytes = 0;
    stream = open();
  }

  return {
    file,
    write(line) {
      if (hasFailed) return;
      if (bytes > bytesMax && existsSync(file)) rotate();
      bytes += Buffer.byteLength(line) + 1;
      stream.write(`${line}\n`);
    },
    close: () =>
      new Promise((resolve) => {
        if (hasFailed) resolve();
        else stream.end(() => resolve());
      }),
  };
}
