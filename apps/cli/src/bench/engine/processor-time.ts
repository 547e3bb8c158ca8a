import { readFileSync } from "node:fs";
import { cpus } from "node:os";

const microsecondsInMs = 1_000;
/** Of /proc/stat. */
const msInTick = 10;

/** Begins to watch; the function it returns says which share of all cores other processes have used since. */
export function watchProcessors(): () => number | null {
  const before = read();
  return () => {
    const after = read();
    const total = after.total - before.total;
    if (total <= 0) return null;
    return Math.max(0, after.busy - before.busy - (after.own - before.own)) / total;
  };
}

/** Milliseconds of all cores together; what a hypervisor took is busy too. */
function read(): { busy: number; total: number; own: number } {
  const { user, system } = process.cpuUsage();
  const times = cpus().map((core) => core.times);
  const idle = times.reduce((sum, time) => sum + time.idle, 0);
  const busy = times.reduce((sum, time) => sum + time.user + time.nice + time.sys + time.irq, 0);
  const stolen = stolenMs();
  return { busy: busy + stolen, total: busy + idle + stolen, own: (user + system) / microsecondsInMs };
}

/** Time that a virtual machine's host gave to others; Node's own list of times leaves it out. */
function stolenMs(): number {
  try {
    const [line = ""] = readFileSync("/proc/stat", "utf8").split("\n");
    return Number(line.trim().split(/\s+/)[8] ?? 0) * msInTick;
  } catch {
    return 0; // Other systems have no such file.
  }
}
