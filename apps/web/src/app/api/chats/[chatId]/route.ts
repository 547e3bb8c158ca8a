import { getChat } from "@causerie/services";
import { apiRoute } from "#server/api-route.ts";
import { parseId } from "#server/parse-id.ts";
import { requireVisitor } from "#server/visitor.ts";

/** A chat with its messages, oldest first. */
export const GET = apiRoute<{ chatId: string }>("/api/chats/:chatId", async ({ params, context }) => {
  const chatId = parseId(params.chatId);
  const chat = await getChat({ ctx: await requireVisitor(context), input: { chatId } });
  return Response.json(chat, { headers: { "cache-control": "no-store" } });
});
