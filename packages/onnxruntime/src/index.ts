export type { AssignedOperators } from "./assigned-operators.ts";
export type { Binding } from "./binding.ts";
export type { ElementType } from "./element-type.ts";
export { elementBytes } from "./element-type.ts";
export { availableProviders } from "./environment.ts";
export { OnnxRuntimeError } from "./errors.ts";
export type { OnnxRuntimeErrorCode } from "./errors.ts";
export { libraryPath } from "./library.ts";
export type {
  ExternalData,
  GraphAttribute,
  GraphDescription,
  GraphNode,
  GraphValue,
  Initializer,
  ModelDescription,
} from "./model-description.ts";
export { readModelOutline } from "./model-outline.ts";
export type { ModelOutline } from "./model-outline.ts";
export { writeModel, writeModelParts } from "./model-writer.ts";
export { createSession, createSessionFromBytes } from "./session.ts";
export type { Session } from "./session.ts";
export type { Provider, SessionOptions } from "./session-options.ts";
export { createHostTensor, elementCount } from "./tensor.ts";
export type { Tensor } from "./tensor.ts";
export type { ValueInfo } from "./value-info.ts";
