import type { Chat, CutReason, ErrorCode } from "@causerie/contracts";

/** How far an answer is. `waiting`: nothing to show yet; `streaming`: words are coming. */
export type AnswerPhase = "waiting" | "streaming" | "done" | "stopped" | "failed";

export interface UserMessage {
  role: "user";
  /** Stays the same when the server gives the message its id, so that the page keeps its element. */
  key: string;
  id: string;
  text: string;
}

export interface AnswerMessage {
  role: "assistant";
  key: string;
  id: string;
  text: string;
  phase: AnswerPhase;
  /** Missing until the server has accepted the message. */
  generationId?: string;
  /** The last event applied; events up to it are repeats. */
  lastEventId: number;
  place?: { position: number; length: number };
  errorCode?: ErrorCode;
  /** Why the answer is shorter than it wanted to be. */
  cut?: CutReason | undefined;
}

/** An answer that may still change. */
export type UnfinishedAnswer = AnswerMessage & { phase: "waiting" | "streaming" };

export type ShownMessage = UserMessage | AnswerMessage;

export interface ChatState {
  messages: readonly ShownMessage[];
  /** The answer that ended last while the page was open; its end is announced. */
  lastEnded: AnswerMessage | null;
}

/** True while the answer may still change. */
export function isUnfinished(message: ShownMessage): message is UnfinishedAnswer {
  return message.role === "assistant" && (message.phase === "waiting" || message.phase === "streaming");
}

/** The answer being written, if any; there is one at a time. */
export function unfinishedAnswer(state: ChatState): UnfinishedAnswer | undefined {
  return state.messages.find(isUnfinished);
}

/** What a stored chat looks like on the page. */
export function stateOfChat(chat: Pick<Chat, "messages">): ChatState {
  return { messages: chat.messages.map(shownMessage), lastEnded: null };
}

function shownMessage({ id, role, text, generation }: Chat["messages"][number]): ShownMessage {
  if (role === "user") return { role, key: id, id, text };
  return {
    role,
    key: id,
    id,
    text,
    phase: phaseOf(generation?.status),
    lastEventId: 0,
    ...(generation === undefined ? {} : { generationId: generation.id }),
    ...(generation?.errorCode === undefined ? {} : { errorCode: generation.errorCode }),
  };
}

type Status = NonNullable<Chat["messages"][number]["generation"]>["status"];

/** How an answer with this status is shown; one without a generation is complete. */
export function phaseOf(status: Status | undefined): AnswerPhase {
  switch (status) {
    case "queued":
    case "running":
      return "waiting";
    case "failed":
      return "failed";
    case "cancelled":
      return "stopped";
    case "succeeded":
    case undefined:
      return "done";
    default:
      return status satisfies never;
  }
}
