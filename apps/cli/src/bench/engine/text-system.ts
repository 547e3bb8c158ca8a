/** One of the systems that are compared, with a model loaded. */
export interface TextSystem {
  /** Resolves when exactly `newTokens` were given. Requests may overlap; what the system makes of that is its own. */
  generate(request: TextRequest): Promise<void>;
  close(): Promise<void>;
}

export interface TextRequest {
  prompt: readonly number[];
  /** Greedy, and never fewer: no token ends an answer. */
  newTokens: number;
  onToken: (token: number) => void;
  /** Those systems that know neither tenants nor sessions leave them aside. */
  tenantId?: string;
  sessionId?: string;
}

export const systemNames = ["causerie", "llama.cpp", "transformers.js"] as const;
export type SystemName = (typeof systemNames)[number];

export interface SystemOptions {
  /** The same weights in both forms. */
  modelFolder: string;
  ggufFile: string;
  /** Requests under way at most, and tokens of each. */
  sequences: number;
  contextLength: number;
  threads: number;
}
