import { type Chat, cutReason, type ReaderEvent, type SendMessageResult } from "@causerie/contracts";
import {
  type AnswerMessage,
  type ChatState,
  isUnfinished,
  phaseOf,
  stateOfChat,
  type ShownMessage,
} from "./chat-state.ts";

export type ChatAction =
  | { type: "send-started"; clientMessageId: string; text: string }
  | { type: "send-accepted"; clientMessageId: string; result: SendMessageResult }
  | { type: "send-refused"; clientMessageId: string }
  | { type: "retry-started"; answerId: string }
  | { type: "retry-accepted"; answerId: string; generationId: string }
  | { type: "retry-refused"; before: AnswerMessage }
  | { type: "chat-read"; chat: Chat }
  | { type: "event-received"; generationId: string; eventId?: number; event: ReaderEvent };

/** The chat after one action. Events that were applied before (a reconnect repeats some) change nothing. */
export function chatReducer(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case "send-started":
      return { ...state, messages: [...state.messages, ...optimisticPair(action)] };
    case "send-accepted":
      return mapMessages(state, (message) => acceptedMessage(message, action));
    case "send-refused":
      return {
        ...state,
        messages: state.messages.filter((message) => !belongsTo(message.id, action.clientMessageId)),
      };
    case "retry-started":
      return mapAnswer(state, action.answerId, restarted);
    case "retry-accepted":
      return mapAnswer(state, action.answerId, (answer) => ({
        ...answer,
        generationId: action.generationId,
      }));
    case "retry-refused":
      return mapAnswer(state, action.before.id, () => action.before);
    case "chat-read":
      return { ...stateOfChat(action.chat), lastEnded: state.lastEnded };
    case "event-received":
      return receive(state, action);
    default:
      return action satisfies never;
  }
}

// Until the server has named the two messages they carry the client's id.
const answerIdFor = (clientMessageId: string): string => `answer-${clientMessageId}`;
const belongsTo = (id: string, clientMessageId: string): boolean =>
  id === clientMessageId || id === answerIdFor(clientMessageId);

function optimisticPair({ clientMessageId, text }: ChatAction & { type: "send-started" }): ShownMessage[] {
  const answerId = answerIdFor(clientMessageId);
  return [
    { role: "user", key: clientMessageId, id: clientMessageId, text },
    { role: "assistant", key: answerId, id: answerId, text: "", phase: "waiting", lastEventId: 0 },
  ];
}

function acceptedMessage(
  message: ShownMessage,
  action: ChatAction & { type: "send-accepted" },
): ShownMessage {
  if (!belongsTo(message.id, action.clientMessageId)) return message;
  const { messageId, answerId, generationId } = action.result;
  return message.role === "user" ? { ...message, id: messageId } : { ...message, id: answerId, generationId };
}

function restarted({ role, key, id }: AnswerMessage): AnswerMessage {
  return { role, key, id, text: "", phase: "waiting", lastEventId: 0 };
}

function receive(state: ChatState, action: ChatAction & { type: "event-received" }): ChatState {
  const answer = state.messages.find(
    (message) => message.role === "assistant" && message.generationId === action.generationId,
  );
  if (answer?.role !== "assistant" || !isUnfinished(answer)) return state;
  if (action.eventId !== undefined && action.eventId <= answer.lastEventId) return state;
  const next = applyEvent({ ...answer, lastEventId: action.eventId ?? answer.lastEventId }, action.event);
  const changed = mapAnswer(state, answer.id, () => next);
  return isUnfinished(next) ? changed : { ...changed, lastEnded: next };
}

function applyEvent(answer: AnswerMessage, event: ReaderEvent): AnswerMessage {
  const { place: _place, ...rest } = answer;
  switch (event.type) {
    case "queue-position":
      return { ...rest, place: { position: event.position, length: event.length } };
    case "text-start":
    case "reasoning-delta":
      return rest;
    case "text-delta":
      return { ...rest, phase: "streaming", text: answer.text + event.text };
    case "text-end":
      return {
        ...rest,
        phase: event.finishReason === "cancelled" ? "stopped" : "done",
        cut: cutReason(event.finishReason),
      };
    case "generation-error":
      return { ...rest, phase: "failed", errorCode: event.code };
    case "answer-snapshot":
      return {
        ...rest,
        text: event.text,
        phase: phaseOf(event.status),
        cut: cutReason(event.finishReason),
        ...(event.errorCode === undefined ? {} : { errorCode: event.errorCode }),
      };
    default:
      return event satisfies never;
  }
}

function mapMessages(state: ChatState, change: (message: ShownMessage) => ShownMessage): ChatState {
  return { ...state, messages: state.messages.map(change) };
}

function mapAnswer(
  state: ChatState,
  id: string,
  change: (answer: AnswerMessage) => AnswerMessage,
): ChatState {
  return mapMessages(state, (message) =>
    message.role === "assistant" && message.id === id ? change(message) : message,
  );
}
