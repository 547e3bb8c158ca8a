import { describe, expect, it } from "vitest";
import { createLogger } from "./create-logger.ts";
import type { Logger } from "./logger.ts";

const canary = "CANARY-5b1f";

// Inserts are written as drizzle's DrizzleQueryError does: the values stand in the message and beside it.
class QueryError extends Error {
  readonly params: unknown[];
  constructor(query: string, params: unknown[], cause: Error) {
    super(`Failed query: ${query}\nparams: ${params.join(",")}`, { cause });
    this.name = "DrizzleQueryError";
    this.params = params;
  }
}

function collect(write: (logger: Logger) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  write(createLogger({ name: "test", level: "debug", destination }));
  const text = lines.join("");
  expect(lines.length).toBeGreaterThan(0);
  expect(text).not.toContain("CANARY");
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

function databaseError(): Error {
  const error = new Error(`duplicate key value violates unique constraint: ${canary}`);
  return Object.assign(error, {
    name: "error",
    code: "23505",
    severity: "ERROR",
    detail: `Key (content)=(${canary}) already exists.`,
    where: `unnamed portal parameter $1 = '${canary}'`,
    table: "messages",
    constraint: "messages_pkey",
  });
}

function jsonError(): unknown {
  try {
    return JSON.parse(`${canary} is not JSON`);
  } catch (error) {
    return error;
  }
}

class Visitor {
  readonly text = canary;
  toJSON(): string {
    return canary;
  }
}

const circular: Record<string, unknown> = { id: "a" };
circular["self"] = circular;

const shapes: [string, object][] = [
  ["under a key that says so", { text: canary, content: canary, prompt: canary, body: canary }],
  ["under a key that nobody thought of", { zzz: canary, note: canary, title: canary, first: canary }],
  ["deep inside", { request: { body: { messages: [{ role: "user", content: canary }] } } }],
  ["in arrays", { list: [canary, [canary, { any: [canary] }]] }],
  ["under a harmless key below a message", { body: { name: canary, id: canary, type: canary } }],
  ["as prose under a harmless key", { reason: `said "${canary}" and left`, code: `x ${canary}` }],
  ["as a property's name", { [`${canary} !`]: 1, nested: { [`hello ${canary}`]: true } }],
  ["in cookies and headers", { headers: { cookie: canary, authorization: canary, host: canary } }],
  [
    "in a URL's query or password",
    { url: `/api/x?q=${canary}`, path: new URL(`http://u:${canary}@h/?q=${canary}`) },
  ],
  ["as bytes", { data: Buffer.from(canary), bytes: new TextEncoder().encode(canary) }],
  ["in maps, sets and own classes", { a: new Map([["id", canary]]), b: new Set([canary]), c: new Visitor() }],
  ["as the bindings themselves", new Visitor()],
  ["in an error's message", { err: new Error(`cannot handle ${canary}`) }],
  ["in an error as the bindings", new Error(`cannot handle ${canary}\n    at ${canary} (x.ts:1:1)`)],
  ["in an error under any key", { failure: new TypeError(canary), nested: { deep: new RangeError(canary) } }],
  ["in a database error", { err: databaseError() }],
  ["in a failed query with its parameters", { err: new QueryError("insert", [1, canary], databaseError()) }],
  ["in an aggregate", { err: new AggregateError([new Error(canary), canary], canary) }],
  ["in a cause that is no error", { err: new Error("x", { cause: { text: canary } }) }],
  ["in a parser's complaint", { err: jsonError() }],
  ["in a validator's complaint", { err: Object.assign(new Error(canary), { issues: [{ input: canary }] }) }],
  ["in a thrown string", { err: canary }],
  [
    "in an error's extra fields",
    { err: Object.assign(new Error("x"), { command: { args: [canary] }, input: canary }) },
  ],
  [
    "in an error's name",
    { err: Object.assign(new Error("x"), { name: `bad ${canary}`, code: `bad ${canary}` }) },
  ],
  [
    "in an error whose message was changed later",
    { err: Object.assign(new Error("x"), { message: canary }) },
  ],
  [
    "in an error whose stack was changed",
    { err: Object.assign(new Error("x"), { stack: `Error: ${canary}` }) },
  ],
  ["in a circle", { circular, text: canary }],
];

describe("createLogger", () => {
  it.each(shapes)("never writes a person's text: %s", (_, shape) => {
    collect((logger) => {
      logger.info(shape, "something happened");
      logger.child(shape).warn("something happened");
      logger.child({ requestId: "r1" }).error({ tenantId: "t1", ...shape }, "something happened");
    });
  });

  it("writes ids, numbers, codes and bindings of its parents", () => {
    const [line] = collect((logger) => {
      const child = logger.child({ requestId: "r1" }).child({ tenantId: "t1", generationId: "g1" });
      child.info(
        { durationMs: 12.5, status: 201, route: "/api/chats/[chatId]", ok: true, none: null },
        "handled",
      );
    });
    expect(line).toMatchObject({
      level: "info",
      name: "test",
      pid: process.pid,
      requestId: "r1",
      tenantId: "t1",
      generationId: "g1",
      durationMs: 12.5,
      status: 201,
      route: "/api/chats/[chatId]",
      ok: true,
      none: null,
      msg: "handled",
    });
    expect(new Date(String(line?.["time"])).getTime()).not.toBeNaN();
  });

  it("keeps of an error what helps: type, codes, frames and causes", () => {
    const [line] = collect((logger) =>
      logger.error({ err: new QueryError("insert", [canary], databaseError()) }, "request failed"),
    );
    expect(line).toMatchObject({
      msg: "request failed",
      err: {
        type: "DrizzleQueryError",
        stack: expect.arrayContaining([expect.stringContaining("create-logger.test.ts")]),
        cause: { code: "23505", table: "messages", constraint: "messages_pkey", severity: "ERROR" },
      },
    });
    expect(line?.["err"]).not.toHaveProperty("message");
  });

  it("keeps messages that the system or the runtime wrote", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:5432"), {
      code: "ECONNREFUSED",
      errno: -111,
      syscall: "connect",
      address: "127.0.0.1",
      port: 5432,
    });
    const missing = new TypeError("Cannot read properties of undefined (reading 'id')");
    const ours = Object.assign(new Error("The model folder has no tokenizer.json."), {
      messageIsLoggable: true,
    });
    const lines = collect((logger) => {
      for (const err of [refused, missing, ours]) logger.error({ err }, "failed");
    });
    expect(lines.map((line) => (line["err"] as Error).message)).toEqual([
      refused.message,
      missing.message,
      ours.message,
    ]);
  });

  it("accepts only sentences fixed in the source", () => {
    collect((logger) => {
      logger.info("ready");
      const sentence: string = ["put", "together"].join(" ");
      // @ts-expect-error -- a text made at run time must not compile.
      const refusedByTheCompiler = (): void => logger.info(sentence);
      // @ts-expect-error -- neither must a template string.
      const refusedToo = (): void => logger.info({}, `said ${sentence}`);
      expect([refusedByTheCompiler, refusedToo]).toHaveLength(2);
    });
  });

  it("writes nothing below its level", () => {
    const lines: string[] = [];
    const logger = createLogger({
      name: "test",
      level: "warn",
      destination: { write: (line: string) => void lines.push(line) },
    });
    logger.info("quiet");
    logger.child({ requestId: "r1" }).debug("quiet");
    logger.warn("loud");
    expect(lines).toHaveLength(1);
  });
});
