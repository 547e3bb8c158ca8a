/** Bytes in order; large ones are referenced, not copied. */
export type Parts = readonly Uint8Array[];

const wireTypes = { varint: 0, length: 2, fixed32: 5 } as const;

/** An integer or an enumeration; negative ones take ten bytes, as protobuf's int64 does. */
export function varintField(field: number, value: number | bigint): Parts {
  return [tag(field, "varint"), varint(BigInt.asUintN(64, BigInt(value)))];
}

export function floatField(field: number, value: number): Parts {
  return [tag(field, "fixed32"), littleEndian(new Float32Array([value]))];
}

export function stringField(field: number, value: string): Parts {
  return bytesField(field, [new TextEncoder().encode(value)]);
}

/** Bytes, or a message that was written before. */
export function bytesField(field: number, parts: Parts): Parts {
  return [tag(field, "length"), varint(BigInt(byteLength(parts))), ...parts];
}

/** Bytes of an array's elements, which protobuf and ONNX want with the lowest byte first, as every machine we run on. */
export function littleEndian(array: NodeJS.TypedArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function byteLength(parts: Parts): number {
  return parts.reduce((sum, part) => sum + part.byteLength, 0);
}

function tag(field: number, wireType: keyof typeof wireTypes): Uint8Array {
  return varint(BigInt((field << 3) | wireTypes[wireType]));
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}
