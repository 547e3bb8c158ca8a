/** An answer in the making, as the scheduler sees it. */
export interface Scheduled {
  readonly id: number;
  readonly tenantId: string;
  readonly sessionId: string;
  /** The tenant's share of the engine, relative to the other tenants'. */
  readonly weight: number;
  /** Order in which sequences came. */
  readonly arrival: number;
  readonly promptLength: number;
  /** How many of the first prompt tokens are everybody's, such as the tenant's system prompt. */
  readonly sharedLength: number;
  /** Prompt and answer so far; grows by one token at a time. */
  readonly tokens: readonly number[];
  readonly ended: boolean;
  /** Waits for something else than the model before its next token is known; it keeps its row and computes nothing. */
  readonly blocked: boolean;
  /** Tokens whose keys and values are in the row's cache. */
  computed: number;
  /** Its row of the cache; null while it waits for one. */
  row: number | null;
}

/** Tokens that a row still holds although nobody continues them: the next turn of the chat may. */
export interface ParkedTokens {
  readonly tokens: readonly number[];
  readonly tenantId: string;
  readonly sessionId: string;
  readonly sharedLength: number;
  /** Milliseconds of the engine's clock. */
  readonly parkedAt: number;
}

/** One row of the key-value cache: room for one sequence of up to the capacity. */
export type Row<Sequence extends Scheduled = Scheduled> =
  | { kind: "free" }
  | { kind: "held"; sequence: Sequence }
  | { kind: "parked"; parked: ParkedTokens };

/** What is done to the cache before anything runs, in order. Lengths are in tokens. */
export type CacheMove =
  | { kind: "copy"; from: number; to: number; length: number }
  | { kind: "swap"; rows: readonly [number, number]; length: number };

/** A piece of a prompt: new tokens of one row behind what it has computed. */
export interface PrefillRun<Sequence extends Scheduled = Scheduled> {
  readonly sequence: Sequence;
  readonly row: number;
  readonly start: number;
  readonly count: number;
}

/** Everything one step does, as plain data: moves, then pieces of prompts, then one token for each row from 0 on. */
export interface StepPlan<Sequence extends Scheduled = Scheduled> {
  readonly moves: readonly CacheMove[];
  readonly prefills: readonly PrefillRun<Sequence>[];
  /** The sequence of each row, from row 0 on without a gap. */
  readonly decodes: readonly Sequence[];
}

export interface SchedulerLimits {
  readonly rows: number;
  /** Most new tokens of one step, decodes included. More, and a long prompt stalls the running answers for longer. */
  readonly stepTokensMax: number;
  /** How long a finished chat's tokens stay in the cache, in milliseconds. */
  readonly parkedTtlMs: number;
}

/** How many tokens of a row are of use. */
export function usedLength(row: Row): number {
  switch (row.kind) {
    case "free":
      return 0;
    case "held":
      return row.sequence.computed;
    case "parked":
      return row.parked.tokens.length;
    default:
      return row satisfies never;
  }
}
