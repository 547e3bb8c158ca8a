import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Chat } from "../../../features/chat/chat.tsx";
import { loadChat } from "#server/load-chat.ts";

/** A chat is one browser's own; no search engine has any business there. */
export const metadata: Metadata = { robots: { index: false, follow: false } };

export default async function ChatPage({ params }: { params: Promise<{ chatId: string }> }) {
  const chat = await loadChat((await params).chatId);
  if (chat === null) notFound();
  return <Chat chat={chat} />;
}
