import { getContainer } from "#server/container.ts";

/** Whether this process can serve: 200 or 503. It answers at every host, because probes know addresses, not names. */
export async function GET(): Promise<Response> {
  const health = await getContainer().checkHealth();
  const status = health.status === "ok" ? 200 : 503;
  return Response.json(health, { status, headers: { "cache-control": "no-store" } });
}

// Without a question to the request the framework would answer at build time, once and for all.
export const dynamic = "force-dynamic";
