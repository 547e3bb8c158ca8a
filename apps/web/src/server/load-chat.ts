import "server-only";
import type { Chat } from "@causerie/contracts";
import { getChat } from "@causerie/services";
import { headers } from "next/headers";
import { faultOf } from "./fault.ts";
import { parseId } from "./parse-id.ts";
import { readRequestContext, readRequestScope } from "./request-context.ts";
import { requireVisitor } from "./visitor.ts";

/** The chat for a page, or null when there is none that this browser may see. */
export async function loadChat(chatId: string): Promise<Chat | null> {
  try {
    const context = await readRequestContext(readRequestScope(await headers()));
    return await getChat({ ctx: await requireVisitor(context), input: { chatId: parseId(chatId) } });
  } catch (error) {
    if (faultOf(error).code === "not_found") return null;
    throw error;
  }
}
