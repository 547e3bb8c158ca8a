import type { GenerationEvent } from "@causerie/contracts";

/** One event as a reader sees it. Ids count from 1 without a gap. */
export interface StreamEvent {
  id: number;
  event: GenerationEvent;
}

/** One event of a generation's stream with the tokens consumed since the event before it. */
export interface StreamEntry extends StreamEvent {
  tokenIds: readonly number[];
}
