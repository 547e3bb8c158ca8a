/** ONNXTensorElementDataType of onnxruntime_c_api.h: its number and the bytes of one element. */
const elementTypes = {
  float32: { number: 1, bytes: 4 },
  uint8: { number: 2, bytes: 1 },
  int8: { number: 3, bytes: 1 },
  int32: { number: 6, bytes: 4 },
  int64: { number: 7, bytes: 8 },
  bool: { number: 9, bytes: 1 },
  float16: { number: 10, bytes: 2 },
} as const;

export type ElementType = keyof typeof elementTypes;

/** The library's number of a type. */
export function elementNumber(type: ElementType): number {
  return elementTypes[type].number;
}

export function elementBytes(type: ElementType): number {
  return elementTypes[type].bytes;
}

/** The type with the library's number; null when no tensor of ours can have it. */
export function elementTypeOf(number: number): ElementType | null {
  for (const [type, entry] of Object.entries(elementTypes))
    if (entry.number === number) return type as ElementType;
  return null;
}
