import type { LimitPolicy } from "@causerie/contracts";
import { keys } from "@causerie/redis";
import type { LimitSubjects } from "./rate-limiter.ts";

const scopes = ["session", "network"] as const;

/** The four keys of a pair of subjects, in the order in which the script expects them. */
export function limitKeys(tenantId: string, subjects: LimitSubjects): string[] {
  return scopes.flatMap((scope) => [
    keys.messageLog(tenantId, scope, subjects[scope]),
    keys.running(tenantId, scope, subjects[scope]),
  ]);
}

/** Policies as the script takes them: three arguments each, key's number, most units, window (0: concurrent). */
export function policyArguments(policies: readonly LimitPolicy[]): number[] {
  return policies.flatMap((policy) => {
    const logIndex = scopes.indexOf(policy.scope) * 2 + 1;
    return policy.kind === "messages"
      ? [logIndex, policy.max, policy.windowMs]
      : [logIndex + 1, policy.max, 0];
  });
}
