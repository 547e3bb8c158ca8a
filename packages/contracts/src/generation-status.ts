/**
 * The states of a generation (docs/architecture.md draws them). "Orphaned" is not stored: it is
 * `running` with a lease that has expired, and any worker may claim it.
 */
export const generationStatuses = ["queued", "running", "succeeded", "failed", "cancelled"] as const;

export type GenerationStatus = (typeof generationStatuses)[number];

/** True when the generation has ended and will never change again. */
export function isTerminalStatus(status: GenerationStatus): boolean {
  switch (status) {
    case "succeeded":
    case "failed":
    case "cancelled":
      return true;
    case "queued":
    case "running":
      return false;
    default:
      return status satisfies never;
  }
}
