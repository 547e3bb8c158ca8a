import type { Server } from "node:http";
import { drainDeadlineMs, drainPollMs } from "../tunables.ts";

/** Accepts no more connections, lets answers under way end, and cuts off those that take too long. */
export async function drainServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection that is kept alive becomes idle only after its answer: it is closed then.
  const poll = setInterval(() => server.closeIdleConnections(), drainPollMs);
  const deadline = setTimeout(() => server.closeAllConnections(), drainDeadlineMs);
  await closed;
  clearInterval(poll);
  clearTimeout(deadline);
}
