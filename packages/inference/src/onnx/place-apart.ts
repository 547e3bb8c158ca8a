import type { CacheMove } from "../scheduler/state.ts";
import type { RowMover } from "./row-mover.ts";

/** Keeps in mind whose row is in the place apart, and what is still to be moved. */
export function createPlaceApart(mover: Pick<RowMover, "move" | "take" | "put">) {
  let occupant: number | null = null;
  let moves: CacheMove[] = [];
  let failure: { error: unknown } | undefined;

  async function vacate(): Promise<void> {
    if (occupant === null) return;
    await mover.put(occupant);
    occupant = null;
  }

  async function carryOut(): Promise<void> {
    if (moves.length > 0) await vacate();
    for (const move of moves) {
      if (move.kind === "copy") await mover.move([move.from], [move.to]);
      else await mover.move(move.rows, move.rows.toReversed());
    }
    moves = [];
  }

  /** Where a copy failed nobody knows any more what a row holds. */
  async function guarded(work: () => Promise<void>): Promise<void> {
    if (failure !== undefined) throw failure.error;
    try {
      await work();
    } catch (error) {
      failure = { error };
      throw error;
    }
  }

  return {
    note: (move: CacheMove): void => void moves.push(move),
    /** After this the rows below `count` are where they belong. */
    settle: (count: number): Promise<void> =>
      guarded(async () => {
        await carryOut();
        if (occupant !== null && occupant < count) await vacate();
      }),
    /** After this the place apart holds the first `length` tokens of a row. */
    occupy: (row: number, length: number): Promise<void> =>
      guarded(async () => {
        await carryOut();
        if (occupant === row) return;
        await vacate();
        if (length > 0) await mover.take(row);
        occupant = row;
      }),
  };
}
