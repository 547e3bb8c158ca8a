import { listAbandonedApiChats } from "@causerie/db";
import type { ServiceContext } from "../service-context.ts";
import { abandonedApiChatAgeMs, sweepRowsMax } from "../tunables.ts";
import { eraseChat } from "./delete-chat.ts";

/** Erases the chats of API requests that never came back to do it themselves. Returns how many it found. */
export async function sweepApiChats(options: Omit<ServiceContext, "tenant">): Promise<number> {
  const abandoned = await listAbandonedApiChats(options.db, {
    olderThanMs: abandonedApiChatAgeMs,
    limit: sweepRowsMax,
  });
  for (const { tenantId, chatId } of abandoned) {
    try {
      await eraseChat({ ctx: { ...options, tenant: { id: tenantId } }, input: { chatId } });
    } catch (error) {
      // The next sweep tries it again; the others must not wait for that.
      options.logger.warn({ err: error, tenantId, chatId }, "an abandoned chat could not be erased");
    }
  }
  return abandoned.length;
}
