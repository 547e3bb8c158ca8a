import { randomUUID } from "node:crypto";
import { Chat } from "../features/chat/chat.tsx";

// A new chat gets its id with the page; it is stored with the first message and no sooner.
export const dynamic = "force-dynamic";

export default function NewChatPage() {
  return <Chat chat={{ id: randomUUID(), messages: [] }} />;
}
