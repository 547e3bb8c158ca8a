import { type ElementType, elementTypeOf } from "./element-type.ts";
import { OnnxRuntimeError } from "./errors.ts";
import { nativeApi, type Pointer, readString } from "./native-api.ts";

/** An input or output as the model declares it. */
export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  /** Lengths of the dimensions; -1 where the model leaves one open. */
  readonly shape: readonly number[];
}

const sides = {
  input: { count: "SessionGetInputCount", name: "SessionGetInputName", type: "SessionGetInputTypeInfo" },
  output: { count: "SessionGetOutputCount", name: "SessionGetOutputName", type: "SessionGetOutputTypeInfo" },
} as const;

/** The inputs or outputs of a session, in the model's order. */
export function readValueInfos(session: Pointer, side: keyof typeof sides): ValueInfo[] {
  const count = new BigUint64Array(1);
  nativeApi().call(sides[side].count, session, count);
  return Array.from({ length: Number(count[0]) }, (_, index) => readValueInfo(session, side, index));
}

function readValueInfo(session: Pointer, side: keyof typeof sides, index: number): ValueInfo {
  const api = nativeApi();
  const name = readName(session, side, index);
  const typeInfo = api.create(sides[side].type, session, index);
  try {
    // Part of the type info, not to be released by itself.
    const tensorInfo = api.create("CastTypeInfoToTensorInfo", typeInfo);
    const number = new Int32Array(1);
    if (tensorInfo !== 0n) api.call("GetTensorElementType", tensorInfo, number);
    const type = elementTypeOf(number[0] ?? 0);
    if (type === null)
      throw new OnnxRuntimeError("invalid_graph", `${name} is no tensor of a type that is known`);
    return { name, type, shape: readShape(tensorInfo) };
  } finally {
    api.release("ReleaseTypeInfo", typeInfo);
  }
}

function readName(session: Pointer, side: keyof typeof sides, index: number): string {
  const api = nativeApi();
  const allocator = api.create("GetAllocatorWithDefaultOptions");
  const address = api.create(sides[side].name, session, index, allocator);
  const name = readString(address);
  api.call("AllocatorFree", allocator, address);
  return name;
}

function readShape(tensorInfo: Pointer): number[] {
  const api = nativeApi();
  const count = new BigUint64Array(1);
  api.call("GetDimensionsCount", tensorInfo, count);
  const dimensions = new BigInt64Array(Number(count[0]));
  if (dimensions.length > 0) api.call("GetDimensions", tensorInfo, dimensions, dimensions.length);
  return Array.from(dimensions, Number);
}
