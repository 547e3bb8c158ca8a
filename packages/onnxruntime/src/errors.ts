/** OrtErrorCode of onnxruntime_c_api.h, in its order. */
const codes = [
  "ok",
  "fail",
  "invalid_argument",
  "no_such_file",
  "no_model",
  "engine_error",
  "runtime_exception",
  "invalid_protobuf",
  "model_loaded",
  "not_implemented",
  "invalid_graph",
  "ep_fail",
  "model_load_canceled",
  "model_requires_compilation",
  "not_found",
] as const;

/** `library_missing`: the shared library, or that of a provider, could not be loaded. `disposed`: used after its end. */
export type OnnxRuntimeErrorCode = (typeof codes)[number] | "library_missing" | "disposed" | "unknown";

/** What ONNX Runtime refused, with its own message. */
export class OnnxRuntimeError extends Error {
  override readonly name = "OnnxRuntimeError";
  readonly code: OnnxRuntimeErrorCode;

  constructor(code: OnnxRuntimeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Name of a number that the library gave. */
export function errorCodeOf(number: number): OnnxRuntimeErrorCode {
  return codes[number] ?? "unknown";
}
