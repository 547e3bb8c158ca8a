import type { CliEnv } from "../env.ts";
import type { Printer } from "../printer.ts";
import { findings } from "./findings.ts";

const nameColumns = 13;

/** Prints what Causerie finds on this machine, a line each. The exit code is 1 when something would keep it from starting. */
export async function doctor({ env, printer }: { env: CliEnv; printer: Printer }): Promise<number> {
  let isHealthy = true;
  for (const { name, look } of findings) {
    const found = await look(env);
    printer.line(`  ${found.ok ? "✓" : "✗"} ${name.padEnd(nameColumns)}${found.words}`);
    isHealthy &&= found.ok;
  }
  return isHealthy ? 0 : 1;
}
