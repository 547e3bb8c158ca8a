import { cancelGeneration, type VisitorContext } from "@causerie/services";
import { redisUrl } from "@causerie/testing";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { startWorkerProcess, type WorkerProcess } from "./worker-process.fixture.ts";
import {
  complete,
  endlessAnswer,
  leases,
  longAnswer,
  openWorkerSite,
  textOf,
  underWay,
  view,
  type WorkerSite,
} from "./worker.fixture.ts";

const requests = [1, 2, 3].map((seed) => ({ ...longAnswer, seed, maxTokens: 250 }));

let site: WorkerSite;
let ctx: VisitorContext;
/** What the answers are when nobody disturbs them. */
let undisturbed: Answer[];

beforeAll(async () => {
  site = await openWorkerSite();
  ctx = await site.createVisitor();
  const worker = await site.startWorker();
  undisturbed = await readAnswers(await startAnswers());
  await worker.close();
});
beforeEach(async () => {
  ctx = await site.createVisitor();
});
afterAll(() => site.close());

test.each(["SIGKILL", "SIGTERM"] as const)(
  "after %s in mid-answer another process goes on: the same texts, no id missing, no token doubled",
  async (signal) => {
    const processes = await Promise.all([startProcess(), startProcess()]);
    const generationIds = await startAnswers();
    await Promise.all(generationIds.map((generationId) => site.read(ctx, generationId, underWay)));
    const answering = await anyOwner(processes);
    const exitCode = await answering.stop(signal);

    expect(await readAnswers(generationIds)).toEqual(undisturbed);
    expect(exitCode).toBe(signal === "SIGKILL" ? null : 0);
    expect(Math.max(...(await leases(ctx)).map(({ attempt }) => attempt))).toBe(2);
  },
  90_000,
);

test("a worker that is alone hands over to the one that is started after it", async () => {
  const first = await startProcess();
  const [generationId = ""] = await startAnswers();
  await site.read(ctx, generationId, underWay);
  expect(await first.stop("SIGTERM")).toBe(0);
  expect(await view(ctx, generationId)).toMatchObject({ status: "queued" });
  await startProcess();
  expect(await readAnswers([generationId])).toEqual(undisturbed.slice(0, 1));
}, 90_000);

test("a cancel ends in cancelled, also when the worker is killed before it sees it", async () => {
  const first = await startProcess();
  const generationId = await complete(ctx, endlessAnswer);
  await site.read(ctx, generationId, underWay);
  await first.stop("SIGKILL");
  await cancelGeneration({ ctx, input: { generationId } });
  await startProcess();
  const events = await site.read(ctx, generationId);
  expect(events.at(-1)?.event).toMatchObject({ type: "text-end", finishReason: "cancelled" });
  expect(await view(ctx, generationId)).toMatchObject({ status: "cancelled" });
}, 90_000);

/** All that can be seen of an answer from outside, but for where its chunks begin and end. */
interface Answer {
  text: string;
  stored: string;
  status: string;
  /** Of `text-start` events. */
  starts: number;
  /** How it ended, with its token counts: a token doubled or lost would be counted. */
  ending: unknown;
  gapFree: boolean;
}

function startAnswers(): Promise<string[]> {
  return Promise.all(requests.map((params) => complete(ctx, params)));
}

function readAnswers(generationIds: readonly string[]): Promise<Answer[]> {
  return Promise.all(
    generationIds.map(async (generationId) => {
      const events = await site.read(ctx, generationId);
      const { text, status } = await view(ctx, generationId);
      return {
        text: textOf(events),
        stored: text,
        status,
        starts: events.filter(({ event }) => event.type === "text-start").length,
        ending: events.at(-1)?.event,
        gapFree: events.every(({ id }, index) => id === index + 1),
      };
    }),
  );
}

async function startProcess(): Promise<WorkerProcess> {
  const worker = await startWorkerProcess({
    DATABASE_URL: site.databaseUrl,
    REDIS_URL: redisUrl(),
    CAUSERIE_QUEUE_NAME: site.queueName,
  });
  onTestFinished(async () => void (await worker.stop("SIGKILL")));
  return worker;
}

/** A process that has one of the tenant's answers in work. */
async function anyOwner(processes: readonly WorkerProcess[]): Promise<WorkerProcess> {
  const owners = (await leases(ctx)).map(({ owner }) => owner);
  const found = processes.find(({ pid }) => owners.some((owner) => owner?.includes(`-${pid}-`)));
  if (found === undefined) throw new Error("no process has an answer in work");
  return found;
}
