import { sendMessageBody } from "@causerie/contracts";
import { sendMessage } from "@causerie/services";
import { apiRoute } from "#server/api-route.ts";
import { parseId } from "#server/parse-id.ts";
import { readJsonBody } from "#server/read-json-body.ts";
import { sentResponse } from "#server/sent-response.ts";
import { openVisitor } from "#server/visitor.ts";

/** Stores a message and starts its answer. */
export const POST = apiRoute<{ chatId: string }>(
  "/api/chats/:chatId/messages",
  async ({ request, params, context }) => {
    const chatId = parseId(params.chatId);
    const body = await readJsonBody(request, sendMessageBody);
    const { ctx: visitor, setCookie } = await openVisitor(context);
    const sent = await sendMessage({ ctx: visitor, input: { chatId, ...body } });
    return sentResponse({ sent, request, context, visitor, setCookie });
  },
);
