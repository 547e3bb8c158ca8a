import { createSession, OnnxRuntimeError, type Session, type SessionOptions } from "@causerie/onnxruntime";
import { EngineError } from "../errors.ts";
import { checkAssignment } from "./check-assignment.ts";
import { checkModelFile } from "./check-model-file.ts";

/** Loads a graph that was looked at before. Rejects with an `invalid_model` or a `device_unavailable` error. */
export async function openSession(path: string, options: SessionOptions): Promise<Session> {
  await checkModelFile(path);
  const session = await loadSession(path, options);
  try {
    checkAssignment(session.assignedOperators(), options.provider?.name ?? "cpu");
    return session;
  } catch (error) {
    session.dispose();
    throw error;
  }
}

async function loadSession(path: string, options: SessionOptions): Promise<Session> {
  try {
    return await createSession(path, options);
  } catch (error) {
    if (error instanceof OnnxRuntimeError && error.code === "library_missing") {
      throw new EngineError("device_unavailable", error.message, { cause: error });
    }
    throw new EngineError("invalid_model", `ONNX Runtime cannot load ${path}`, { cause: error });
  }
}
