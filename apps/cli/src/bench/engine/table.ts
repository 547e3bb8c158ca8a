import type { Printer } from "../../printer.ts";

/** Prints a table as Markdown has it; the first row is its head. */
export function printTable(printer: Printer, rows: readonly (readonly string[])[]): void {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  printer.line("");
  for (const [index, row] of rows.entries()) {
    printer.line(line(row));
    if (index === 0) printer.line(line(widths.map((width) => "-".repeat(width))));
  }
  printer.line("");
}
