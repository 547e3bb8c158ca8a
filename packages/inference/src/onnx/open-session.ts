import { createSession, type Session } from "@causerie/onnxruntime";
import { EngineError } from "../errors.ts";
import { checkModelFile } from "./check-model-file.ts";

export interface OpenOptions {
  /** Threads of one step; ONNX Runtime's own choice when left out. */
  threads?: number;
}

/** Loads a graph that was looked at before. Rejects with an `invalid_model` error. */
export async function openSession(path: string, { threads }: OpenOptions): Promise<Session> {
  await checkModelFile(path);
  try {
    return await createSession(path, {
      // Threads that spin while they wait take the cores that the other processes of the machine need.
      config: { "session.intra_op.allow_spinning": "0" },
      ...(threads === undefined ? {} : { threads }),
    });
  } catch (error) {
    throw new EngineError("invalid_model", `ONNX Runtime cannot load ${path}`, { cause: error });
  }
}
