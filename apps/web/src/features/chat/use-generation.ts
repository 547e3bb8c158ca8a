import { type Dispatch, type RefObject, useEffect, useState } from "react";
import type { ChatAction } from "./chat-reducer.ts";
import { followGeneration } from "./generation-stream.ts";
import type { EventStream } from "./event-stream.ts";

export interface UseGenerationOptions {
  /** The one that is being written, if there is one. */
  generationId: string | undefined;
  /** The stream that came with the answer to the last message. */
  opened: RefObject<OpenedStream | null>;
  dispatch: Dispatch<ChatAction>;
}

/** An event stream and whose events it carries. */
export interface OpenedStream {
  generationId: string;
  stream: EventStream;
}

/** Follows a generation and hands its events to the chat. False while the connection is broken. */
export function useGeneration({ generationId, opened, dispatch }: UseGenerationOptions): boolean {
  const [connected, setConnected] = useState(true);
  useEffect(() => {
    if (generationId === undefined) return undefined;
    const stop = followGeneration({
      generationId,
      opened: takeStream(opened, generationId),
      onConnection: setConnected,
      onEvents: (events) => {
        for (const { event, eventId } of events) {
          dispatch({
            type: "event-received",
            generationId,
            event,
            ...(eventId === undefined ? {} : { eventId }),
          });
        }
      },
    });
    return () => {
      stop();
      setConnected(true);
    };
  }, [generationId, opened, dispatch]);
  useEffect(() => () => opened.current?.stream.close(), [opened]);
  return connected;
}

/** Only once: whoever follows again has to ask for what came meanwhile. */
function takeStream(opened: RefObject<OpenedStream | null>, generationId: string): EventStream | undefined {
  if (opened.current?.generationId !== generationId) return undefined;
  const { stream } = opened.current;
  opened.current = null;
  return stream;
}
