import { styleText } from "node:util";
import { quietProgressIntervalMs, spinnerIntervalMs } from "./tunables.ts";

/** The terminal. A step is one line with its time; what is said meanwhile stands above it. */
export interface Printer {
  line: (text: string) => void;
  /** A sentence that belongs to the step at work. */
  note: (text: string) => void;
  error: (text: string) => void;
  /** Runs `work` under a line that shows progress; `done` makes the words that stay. */
  step<Result>(options: StepOptions<Result>, work: () => Promise<Result>): Promise<Result>;
}

interface StepOptions<Result> {
  title: string;
  done?: (result: Result) => string;
}

interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const eraseLine = "\r\u001b[2K";
const titleColumns = 52;

/** A printer on a terminal, or, where there is none (a pipe, CI), one that never rewrites a line. */
export function createPrinter(output: Output = process.stdout): Printer {
  const isTerminal = output.isTTY === true;
  let spinner: { draw(): void } | null = null;
  const style = (format: "green" | "red" | "dim", text: string): string =>
    isTerminal ? styleText(format, text, { validateStream: false }) : text;

  function line(text: string): void {
    output.write(`${isTerminal && spinner !== null ? eraseLine : ""}${text}\n`);
    spinner?.draw();
  }

  function showProgress(title: string, began: number): () => void {
    if (!isTerminal) return showQuietProgress(title, began);
    let frame = 0;
    const current = {
      draw: () =>
        output.write(`${eraseLine}  ${frames[frame % frames.length]} ${title} ${style("dim", time(began))}`),
    };
    spinner = current;
    current.draw();
    const timer = setInterval(() => {
      frame += 1;
      current.draw();
    }, spinnerIntervalMs);
    return () => {
      clearInterval(timer);
      spinner = null;
      output.write(eraseLine);
    };
  }

  function showQuietProgress(title: string, began: number): () => void {
    const timer = setInterval(() => line(`  … ${title} (${time(began)})`), quietProgressIntervalMs);
    return () => clearInterval(timer);
  }

  async function step<Result>(options: StepOptions<Result>, work: () => Promise<Result>): Promise<Result> {
    const began = performance.now();
    const hide = showProgress(options.title, began);
    try {
      const result = await work();
      hide();
      const words = (options.done?.(result) ?? options.title).padEnd(titleColumns);
      line(`  ${style("green", "✓")} ${words} ${style("dim", time(began).padStart(8))}`);
      return result;
    } finally {
      hide();
    }
  }

  return {
    line,
    note: (text) => line(`    ${style("dim", text)}`),
    error: (text) => line(style("red", text)),
    step,
  };
}

function time(began: number): string {
  return `${((performance.now() - began) / 1000).toFixed(1)} s`;
}
