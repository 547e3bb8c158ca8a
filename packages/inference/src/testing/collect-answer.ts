import type { Engine, EngineEvent, GenerationRequest } from "../types.ts";

type Delta = Extract<EngineEvent, { type: "text-delta" | "reasoning-delta" }>;

/** A whole answer as its reader gets it. */
export interface Answer {
  deltas: Delta[];
  text: string;
  reasoning: string;
  tokenIds: number[];
  end: Extract<EngineEvent, { type: "end" }>;
}

/** Sends a request, greedy and short unless it says otherwise, and reads its answer to the end. */
export async function collectAnswer(
  engine: Pick<Engine, "submit">,
  request: Partial<GenerationRequest> & Pick<GenerationRequest, "promptTokens">,
): Promise<Answer> {
  const deltas: Delta[] = [];
  const textOf = (type: Delta["type"]): string =>
    deltas.map((delta) => (delta.type === type ? delta.text : "")).join("");
  for await (const event of engine.submit({
    id: "test",
    seed: 1,
    temperature: 0,
    maxTokens: 60,
    ...request,
  })) {
    if (event.type !== "end") {
      deltas.push(event);
      continue;
    }
    const tokenIds = deltas.flatMap((delta) => delta.tokenIds);
    const [text, reasoning] = [textOf("text-delta"), textOf("reasoning-delta")];
    return { deltas, text, reasoning, tokenIds, end: event };
  }
  throw new Error("the answer ended without an end");
}
