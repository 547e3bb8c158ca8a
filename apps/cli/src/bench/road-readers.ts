import { readFile } from "node:fs/promises";
import { createRoadVisitor, type RoadEvent } from "./road-visitor.ts";

export interface ReadersRow {
  readers: number;
  /** Events received by all readers together. */
  events: number;
  lost: number;
  doubled: number;
  /** Resident memory of the web process in MiB, before and at its highest. */
  memoryBefore: number;
  memoryPeak: number;
}

/** Opens many streams on one web process at once and counts what each of them got. */
export async function measureReaders(options: {
  url: string;
  webPid: number;
  generations: number;
  readersEach: number;
}): Promise<ReadersRow> {
  const { url, webPid, generations, readersEach } = options;
  const memoryBefore = await residentMebibytes(webPid);
  let memoryPeak = memoryBefore;
  const timer = setInterval(() => {
    void residentMebibytes(webPid).then((now) => (memoryPeak = Math.max(memoryPeak, now)));
  }, 100);
  const read = await Promise.all(
    Array.from({ length: generations }, async () => {
      const visitor = createRoadVisitor(url);
      const generationId = await visitor.send("Tell me a long story about a fox, a bear and a bird.");
      return Promise.all(Array.from({ length: readersEach }, () => visitor.read(generationId)));
    }),
  );
  clearInterval(timer);
  const all = read.flat().map((events) => events.filter((event) => event.id > 0));
  return {
    readers: all.length,
    events: all.reduce((count, events) => count + events.length, 0),
    lost: all.reduce((count, events) => count + lostEvents(events), 0),
    doubled: all.reduce(
      (count, events) => count + events.length - new Set(events.map(({ id }) => id)).size,
      0,
    ),
    memoryBefore,
    memoryPeak,
  };
}

/** Ids missing between 1 and the terminal event; a stream without one lost at least that. */
function lostEvents(events: readonly RoadEvent[]): number {
  const last = events.at(-1);
  const ended = last?.type === "text-end" || last?.type === "generation-error";
  return (last?.id ?? 0) - new Set(events.map(({ id }) => id)).size + (ended ? 0 : 1);
}

async function residentMebibytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}
