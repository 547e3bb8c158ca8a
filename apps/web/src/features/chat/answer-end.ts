import type { AnswerMessage } from "./chat-state.ts";

/** Key of the message that says how an answer ended; null when it is complete, which its text says. */
export function endOfAnswer({
  phase,
  errorCode,
}: AnswerMessage): "failed" | "failedContext" | "failedWorker" | "stopped" | null {
  if (phase === "stopped") return "stopped";
  if (phase !== "failed") return null;
  if (errorCode === "context_length_exceeded") return "failedContext";
  return errorCode === "worker_lost" ? "failedWorker" : "failed";
}
