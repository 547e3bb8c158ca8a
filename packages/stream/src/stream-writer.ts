import type { GenerationEvent } from "@causerie/contracts";
import type { Redis } from "@causerie/redis";
import type { StreamEntry } from "./stream-entry.ts";

export interface StreamWriterOptions {
  redis: Redis;
  tenantId: string;
  generationId: string;
  /** The claim's number: a writer with a higher one shuts this one out. From 1. */
  attempt: number;
}

/**
 * `fenced`: a later attempt (or the end, or a purge) owns the stream now, stop writing;
 * `ended`: the stream has its terminal event already.
 */
export type AppendResult = { ok: true; id: number } | { ok: false; reason: "fenced" | "ended" };

export interface StreamWriter {
  /** Shuts out every lower attempt and returns what is in the stream already (ids 1..n). Call it first. */
  open(): Promise<StreamEntry[]>;
  append(event: GenerationEvent, tokenIds: readonly number[]): Promise<AppendResult>;
}

export function createStreamWriter(options: StreamWriterOptions): StreamWriter {
  throw new Error(`not written yet ${options.generationId}`);
}
