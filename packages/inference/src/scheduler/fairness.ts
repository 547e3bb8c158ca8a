import type { Scheduled } from "./state.ts";

/**
 * Weighted fair sharing among tenants by the tokens computed for each (start-time fair queueing, Goyal, Vin and Cheng,
 * 1996): who has had least for its weight goes first. A tenant that was away begins at the level of those who are here,
 * so that nobody saves up.
 */
export class TenantShares {
  readonly #served = new Map<string, number>();

  /** Called with the tenants that have something to do, before a step. */
  update(tenantIds: ReadonlySet<string>): void {
    const present = [...tenantIds].flatMap((id) => this.#served.get(id) ?? []);
    const level = present.length === 0 ? 0 : Math.min(...present);
    for (const id of this.#served.keys()) if (!tenantIds.has(id)) this.#served.delete(id);
    for (const id of tenantIds) if (!this.#served.has(id)) this.#served.set(id, level);
  }

  /** Notes tokens computed for a sequence. */
  charge({ tenantId, weight }: Scheduled, tokens: number): void {
    this.#served.set(tenantId, (this.#served.get(tenantId) ?? 0) + tokens / weight);
  }

  /** Who goes first: less served tenants, then earlier sequences. */
  compare(one: Scheduled, other: Scheduled): number {
    const served = (this.#served.get(one.tenantId) ?? 0) - (this.#served.get(other.tenantId) ?? 0);
    return served || one.arrival - other.arrival;
  }
}

/** Which of the waiting gets the next row: fewest rows for the tenant's weight, then for the session, then by arrival. */
export function nextToAdmit<Sequence extends Scheduled>(
  waiting: readonly Sequence[],
  holding: readonly Sequence[],
): Sequence | undefined {
  const rowsOf = (is: (sequence: Scheduled) => boolean): number => holding.filter(is).length;
  const standing = (sequence: Sequence) => ({
    sequence,
    tenantRows: rowsOf(({ tenantId }) => tenantId === sequence.tenantId) / sequence.weight,
    sessionRows: rowsOf(
      ({ tenantId, sessionId }) => tenantId === sequence.tenantId && sessionId === sequence.sessionId,
    ),
  });
  return waiting
    .map(standing)
    .toSorted(
      (one, other) =>
        one.tenantRows - other.tenantRows ||
        one.sessionRows - other.sessionRows ||
        one.sequence.arrival - other.sequence.arrival,
    )[0]?.sequence;
}

/**
 * Whose row a waiting sequence may take when none is left: the latest of the tenant that is furthest above its share of
 * the rows, provided that the waiting one's tenant is below its own. Null when everybody has a fair share.
 */
export function findVictim<Sequence extends Scheduled>(
  waiting: Sequence,
  holding: readonly Sequence[],
  rows: number,
): Sequence | null {
  const weights = new Map([waiting, ...holding].map(({ tenantId, weight }) => [tenantId, weight]));
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const excess = (tenantId: string): number => {
    const share = Math.max(1, Math.floor((rows * (weights.get(tenantId) ?? 0)) / total));
    return holding.filter((sequence) => sequence.tenantId === tenantId).length - share;
  };
  if (excess(waiting.tenantId) >= 0) return null;
  const [tenantId] = [...weights.keys()].toSorted((one, other) => excess(other) - excess(one));
  if (tenantId === undefined || excess(tenantId) <= 0) return null;
  return holding
    .filter((sequence) => sequence.tenantId === tenantId)
    .reduce((latest, sequence) => (sequence.arrival > latest.arrival ? sequence : latest));
}
