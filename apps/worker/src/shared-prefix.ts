import type { Engine } from "@causerie/inference";

export interface SharedPrefixOptions {
  engine: Pick<Engine, "buildPrompt">;
  /** The tenant's; every prompt of the tenant begins with it unless it is empty. */
  systemPrompt: string;
  promptTokens: readonly number[];
}

/** How many of a prompt's first tokens come from the tenant's system prompt alone, and from nobody's chat. */
export function sharedPrefixLength({ engine, systemPrompt, promptTokens }: SharedPrefixOptions): number {
  if (systemPrompt === "") return 0;
  // With a message behind it: some templates refuse a system prompt alone.
  const shared = engine.buildPrompt([
    { role: "system", content: systemPrompt },
    { role: "user", content: "" },
  ]);
  const differs = shared.findIndex((token, index) => token !== promptTokens[index]);
  return differs === -1 ? shared.length : differs;
}
