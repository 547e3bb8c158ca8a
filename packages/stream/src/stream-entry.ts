import type { GenerationEvent } from "@causerie/contracts";

/** One event of a generation's stream with the tokens consumed since the event before it. Ids count from 1. */
export interface StreamEntry {
  id: number;
  event: GenerationEvent;
  tokenIds: readonly number[];
}
