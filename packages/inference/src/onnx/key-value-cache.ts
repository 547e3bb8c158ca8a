import { type Binding, elementBytes } from "@causerie/onnxruntime";
import type { CacheMove } from "../scheduler/state.ts";
import type { CachePart } from "./model-interface.ts";

/** Keys and values of `rows` sequences. A binding that it gives has the cache bound, as past and as present alike. */
export interface KeyValueCache {
  /** Rows 0 to `count - 1`, to be used as one batch. */
  bindFirst(count: number): Promise<Binding>;
  /** One row as a batch of its own, which has `length` tokens. */
  bindRow(row: number, length: number): Promise<Binding>;
  /** What is bound next sees it moved. */
  move(move: CacheMove): void;
  /** Bytes of tensors in the process's memory that the moves of a device have used. */
  hostBytes(): number;
  dispose(): void;
}

/** How many rows there are and how many tokens each has room for. */
export interface CacheSize {
  rows: number;
  capacity: number;
}

/** Bytes that one token has in all parts together. */
export function bytesOfToken(parts: readonly CachePart[]): number {
  return parts.reduce((sum, part) => sum + part.heads * part.headSize * elementBytes(part.type), 0);
}

export interface CacheLimits {
  /** Tokens that the model was made for. */
  contextLength: number;
  /** Most tokens of a row; fewer than the context leave room for more rows. */
  contextTokensMax?: number;
  rowsMax: number;
  cacheBytes: number;
  /** Rows that the memory must have room for besides. */
  rowsApart: number;
}

/** As many rows as the memory has room for; a context that is too long for a single one is cut to what fits. */
export function cacheSize(parts: readonly CachePart[], limits: CacheLimits): CacheSize {
  const { contextLength, contextTokensMax = contextLength, rowsMax, cacheBytes, rowsApart } = limits;
  const tokens = Math.floor(cacheBytes / bytesOfToken(parts));
  const tokensOfOne = Math.floor(tokens / (1 + rowsApart));
  const capacity = Math.max(1, Math.min(contextLength, contextTokensMax, tokensOfOne));
  const rows = Math.floor(tokens / capacity) - rowsApart;
  return { rows: Math.max(1, Math.min(rowsMax, rows)), capacity };
}
