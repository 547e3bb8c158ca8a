import { type Dispatch, useEffect, useState } from "react";
import type { ChatAction } from "./chat-reducer.ts";
import { followGeneration } from "./generation-stream.ts";

/** Follows a generation, if there is one, and hands its events to the chat. False while the connection is broken. */
export function useGeneration(generationId: string | undefined, dispatch: Dispatch<ChatAction>): boolean {
  const [connected, setConnected] = useState(true);
  useEffect(() => {
    if (generationId === undefined) return undefined;
    const stop = followGeneration({
      generationId,
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
  }, [generationId, dispatch]);
  return connected;
}
