import { notFound } from "next/navigation";
import { Chat } from "../../../features/chat/chat.tsx";
import { loadChat } from "#server/load-chat.ts";

export default async function ChatPage({ params }: { params: Promise<{ chatId: string }> }) {
  const chat = await loadChat((await params).chatId);
  if (chat === null) notFound();
  return <Chat chat={chat} />;
}
