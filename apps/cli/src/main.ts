import { bench } from "./bench/bench-command.ts";
import { doctor } from "./doctor/doctor-command.ts";
import { describeError } from "./describe-error.ts";
import { readCliEnv } from "./env.ts";
import { migrateDatabase } from "./migrate-command.ts";
import { createPrinter } from "./printer.ts";
import { start } from "./start/start-command.ts";
import { listenForStop } from "./stop-signal.ts";
import { test } from "./test/test-command.ts";
import { UserError } from "./user-error.ts";

process.title = "causerie";

const usage = "Commands: start, test, doctor, setup, migrate, bench.";

async function run(command: string | undefined, args: readonly string[]): Promise<number> {
  const printer = createPrinter();
  const env = readCliEnv();
  const stop = listenForStop(env.bootstrapPid);
  switch (command) {
    case "start":
      return start({ env, printer, stop });
    case "test":
      return test({ env, printer, stop, filters: args });
    case "doctor":
      return doctor({ env, printer });
    case "migrate":
      return migrateDatabase({ env, printer });
    case "bench":
      return bench({ printer, what: args[0], args: args.slice(1) });
    case "setup":
      printer.line("Everything is installed. `npm start` starts Causerie.");
      return 0;
    case undefined:
    default:
      throw new UserError(command === undefined ? usage : `There is no command "${command}". ${usage}`);
  }
}

const [command, ...args] = process.argv.slice(2);
try {
  process.exit(await run(command, args));
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`);
  process.exit(1);
}
