/**
 * Decides what each step of the engine computes. It knows no model: it deals in rows of the key-value cache and plain
 * plans, so that its rules are tested on random schedules by the thousand.
 *
 * The cache has a fixed number of rows, each long enough for a whole context. A sequence waits until it gets a row, has
 * its prompt computed there in pieces, and then decodes one token a step together with all others. The kernels want
 * the rows of a batch side by side, so decoding sequences hold rows 0 to n - 1; whoever joins or leaves changes places.
 * A row that is left keeps its tokens (parked) until somebody needs the row: the next turn of a chat finds them there.
 */
import { prefillTokensMin } from "../tunables.ts";
import { findVictim, nextToAdmit, TenantShares } from "./fairness.ts";
import { findPrefix } from "./prefix.ts";
import {
  type CacheMove,
  type ParkedTokens,
  type PrefillRun,
  type Row,
  type Scheduled,
  type SchedulerLimits,
  type StepPlan,
  usedLength,
} from "./state.ts";

export class Scheduler<Sequence extends Scheduled = Scheduled> {
  readonly #limits: SchedulerLimits;
  readonly #rows: Row<Sequence>[];
  readonly #shares = new TenantShares();
  #waiting: Sequence[] = [];
  /** Rows from 0 on whose sequences decode. */
  #decoding = 0;

  constructor(limits: SchedulerLimits) {
    this.#limits = limits;
    this.#rows = Array.from({ length: limits.rows }, () => ({ kind: "free" }));
  }

  add(sequence: Sequence): void {
    this.#waiting.push(sequence);
  }

  hasWork(): boolean {
    return this.#waiting.length > 0 || this.#rows.some(({ kind }) => kind === "held");
  }

  stats(): { running: number; waiting: number; cachedTokens: number } {
    return {
      running: this.#rows.filter(({ kind }) => kind === "held").length,
      waiting: this.#waiting.length,
      cachedTokens: this.#rows.reduce((sum, row) => sum + usedLength(row), 0),
    };
  }

  /** For tests of what must always be true. */
  snapshot(): { rows: readonly Row<Sequence>[]; waiting: readonly Sequence[]; decoding: number } {
    return { rows: [...this.#rows], waiting: [...this.#waiting], decoding: this.#decoding };
  }

  /** The next step. Its moves count as done: whoever takes the plan must carry them out, whatever becomes of the runs. */
  plan(nowMs: number): StepPlan<Sequence> {
    const moves: CacheMove[] = [];
    this.#waiting = this.#waiting.filter(({ ended }) => !ended);
    this.forget(nowMs);
    this.#retire(moves, nowMs);
    this.#demote(moves);
    this.#admit(moves, nowMs);
    this.#promote(moves);
    this.#shares.update(new Set([...this.#waiting, ...this.#holding()].map(({ tenantId }) => tenantId)));
    const decodes = this.#rows
      .slice(0, this.#decoding)
      .flatMap((row) => (row.kind === "held" ? [row.sequence] : []));
    const prefills = this.#planPrefills(
      Math.max(prefillTokensMin, this.#limits.stepTokensMax - decodes.length),
    );
    return { moves, prefills, decodes };
  }

  /** Notes that a run was done: so many tokens more of the sequence are in its row. */
  advance(sequence: Sequence, count: number): void {
    sequence.computed += count;
    this.#shares.charge(sequence, count);
  }

  #holding(): Sequence[] {
    return this.#rows.flatMap((row) => (row.kind === "held" ? [row.sequence] : []));
  }

  /** Frees rows that were parked for too long. Each plan does it; so must whoever has nothing to plan. */
  forget(nowMs: number): void {
    for (const [index, row] of this.#rows.entries()) {
      if (row.kind === "parked" && nowMs - row.parked.parkedAt >= this.#limits.parkedTtlMs) {
        this.#rows[index] = { kind: "free" };
      }
    }
  }

  /** Rows whose sequences have ended keep their tokens and leave the decoding rows. */
  #retire(moves: CacheMove[], nowMs: number): void {
    for (const sequence of this.#holding()) if (sequence.ended) this.#leave(sequence, moves, nowMs);
  }

  #leave(sequence: Sequence, moves: CacheMove[], nowMs: number): void {
    const { row, tenantId, sessionId, sharedLength, computed } = sequence;
    if (row === null) return;
    const parked: ParkedTokens = {
      tokens: sequence.tokens.slice(0, computed),
      tenantId,
      sessionId,
      sharedLength,
      parkedAt: nowMs,
    };
    this.#rows[row] = computed > 0 ? { kind: "parked", parked } : { kind: "free" };
    sequence.row = null;
    if (row >= this.#decoding) return;
    this.#decoding -= 1;
    this.#swap(row, this.#decoding, moves);
  }

  /** Sequences that wait for something else leave the decoding rows, so that the others go on without them. */
  #demote(moves: CacheMove[]): void {
    for (const { row, blocked } of this.#holding()) {
      if (!blocked || row === null || row >= this.#decoding) continue;
      this.#decoding -= 1;
      this.#swap(row, this.#decoding, moves);
    }
  }

  /** Sequences whose prompt is computed join the decoding rows. */
  #promote(moves: CacheMove[]): void {
    for (const sequence of this.#holding()) {
      const { row, computed, promptLength, blocked } = sequence;
      if (row === null || row < this.#decoding || computed < promptLength || blocked) continue;
      this.#swap(row, this.#decoding, moves);
      this.#decoding += 1;
    }
  }

  #swap(one: number, other: number, moves: CacheMove[]): void {
    if (one === other) return;
    const [rowOfOne, rowOfOther] = [this.#rows[one], this.#rows[other]];
    if (rowOfOne === undefined || rowOfOther === undefined) return;
    const [lengthOfOne, lengthOfOther] = [usedLength(rowOfOne), usedLength(rowOfOther)];
    if (lengthOfOther === 0 && lengthOfOne > 0)
      moves.push({ kind: "copy", from: one, to: other, length: lengthOfOne });
    else if (lengthOfOne === 0 && lengthOfOther > 0)
      moves.push({ kind: "copy", from: other, to: one, length: lengthOfOther });
    else if (lengthOfOne > 0)
      moves.push({ kind: "swap", rows: [one, other], length: Math.max(lengthOfOne, lengthOfOther) });
    this.#put(rowOfOne, other);
    this.#put(rowOfOther, one);
  }

  #put(row: Row<Sequence>, index: number): void {
    this.#rows[index] = row;
    if (row.kind === "held") row.sequence.row = index;
  }

  #admit(moves: CacheMove[], nowMs: number): void {
    // Nobody loses a row in the step that gave it: so this ends, whatever the weights.
    const admitted = new Set<Sequence>();
    for (;;) {
      const holding = this.#holding();
      const next = nextToAdmit(this.#waiting, holding);
      if (next === undefined) return;
      if (holding.length === this.#rows.length) {
        const victim = findVictim(next, holding, this.#rows.length);
        if (victim === null || admitted.has(victim)) return;
        this.#leave(victim, moves, nowMs);
        this.#waiting.push(victim);
      }
      this.#waiting = this.#waiting.filter((sequence) => sequence !== next);
      this.#giveRow(next, moves);
      admitted.add(next);
    }
  }

  #giveRow(sequence: Sequence, moves: CacheMove[]): void {
    const match = findPrefix(this.#rows, sequence);
    sequence.computed = match?.length ?? 0;
    // What is the session's own is continued in place; of what others use too, a copy is made if there is room.
    const elsewhere = match?.isOwn === true ? null : this.#emptiestRow(match?.row);
    const index = elsewhere ?? match?.row;
    if (index === undefined) return;
    if (match !== null && index !== match.row) {
      moves.push({ kind: "copy", from: match.row, to: index, length: match.length });
    }
    this.#put({ kind: "held", sequence }, index);
  }

  /** A free row, or the one that was parked longest ago; never the excepted one. Null when all others are held. */
  #emptiestRow(except: number | undefined): number | null {
    let oldest: { index: number; parkedAt: number } | null = null;
    for (const [index, row] of this.#rows.entries()) {
      if (row.kind === "free") return index;
      if (row.kind !== "parked" || index === except) continue;
      if (oldest === null || row.parked.parkedAt < oldest.parkedAt)
        oldest = { index, parkedAt: row.parked.parkedAt };
    }
    return oldest?.index ?? null;
  }

  #planPrefills(tokensMax: number): PrefillRun<Sequence>[] {
    const prefills: PrefillRun<Sequence>[] = [];
    const unfinished = this.#holding()
      .filter(
        ({ row, computed, promptLength }) => row !== null && row >= this.#decoding && computed < promptLength,
      )
      .toSorted((one, other) => this.#shares.compare(one, other));
    let left = tokensMax;
    for (const sequence of unfinished) {
      const { row, computed, promptLength } = sequence;
      const count = pieceLength(promptLength - computed, left);
      if (row === null || count === 0) continue;
      prefills.push({ sequence, row, start: computed, count });
      left -= count;
    }
    return prefills;
  }
}

/**
 * Tokens of a prompt to compute now. Never one of several: a single token takes another kernel with other rounding, and
 * an answer must not depend on how its prompt was cut.
 */
function pieceLength(remaining: number, tokensMax: number): number {
  if (remaining <= tokensMax) return remaining;
  const count = remaining - tokensMax === 1 ? tokensMax - 1 : tokensMax;
  return count > 1 ? count : 0;
}
