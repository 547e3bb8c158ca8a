import type { Tenant } from "@causerie/services";
import { modelCreatedSeconds } from "../tunables.ts";
import { modelNotFound } from "./openai-error.ts";

/** A model in OpenAI's shape. */
export interface OpenAiModel {
  id: string;
  object: "model";
  created: number;
  owned_by: "causerie";
}

/** The models that a tenant serves. */
export function listModels(tenant: Tenant): OpenAiModel[] {
  return [{ id: tenant.modelId, object: "model", created: modelCreatedSeconds, owned_by: "causerie" }];
}

/** One of them, or the error for a name that is none. */
export function requireModel(tenant: Tenant, modelId: string): OpenAiModel {
  const found = listModels(tenant).find((model) => model.id === modelId);
  if (found === undefined) throw modelNotFound(modelId);
  return found;
}
