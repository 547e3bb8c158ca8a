import { z } from "zod";
import { id } from "./chat.ts";

/** What a BullMQ job carries: ids only, never text. */
export const generationJob = z.strictObject({ tenantId: id, generationId: id });
export type GenerationJob = z.infer<typeof generationJob>;
