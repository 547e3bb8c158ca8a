/*
 * A GGUF file, version 3, as ggml's docs/gguf.md describes it, little-endian throughout: the magic, the version, how many
 * tensors and entries; the entries (key, type, value); a line for each tensor (name, lengths with the innermost first,
 * type, offset); then the tensors, each at a multiple of the alignment.
 */
import { open } from "node:fs/promises";

export type GgufValue =
  | { uint32: number }
  | { float32: number }
  | { boolean: boolean }
  | { string: string }
  | { strings: readonly string[] }
  | { int32s: readonly number[] };

/** ggml's number of a type. */
export const tensorTypes = { F32: 0, Q8_0: 8 } as const;

export interface GgufTensor {
  name: string;
  type: keyof typeof tensorTypes;
  /** Innermost first, which is how ggml counts: [inputs, outputs] for a matrix of one row an output. */
  lengths: readonly number[];
  bytes: Uint8Array;
}

const alignment = 32;
const version = 3;
const valueTypes = { uint32: 4, int32: 5, float32: 6, boolean: 7, string: 8, array: 9 } as const;

/** Writes the file, which must not be there. */
export async function writeGgufFile(
  path: string,
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[],
): Promise<void> {
  const head = Buffer.concat([
    Buffer.from("GGUF"),
    uint32(version),
    uint64(tensors.length),
    uint64(Object.keys(metadata).length),
    ...Object.entries(metadata).flatMap(([key, value]) => [string(key), ...entry(value)]),
    ...describeTensors(tensors),
  ]);
  const file = await open(path, "wx");
  try {
    await file.writeFile(padded(head));
    for (const { bytes } of tensors) await file.writeFile(padded(bytes));
  } finally {
    await file.close();
  }
}

function describeTensors(tensors: readonly GgufTensor[]): Buffer[] {
  let offset = 0;
  return tensors.map(({ name, type, lengths, bytes }) => {
    const described = Buffer.concat([
      string(name),
      uint32(lengths.length),
      ...lengths.map(uint64),
      uint32(tensorTypes[type]),
      uint64(offset),
    ]);
    offset += aligned(bytes.byteLength);
    return described;
  });
}

function entry(value: GgufValue): Buffer[] {
  if ("uint32" in value) return [uint32(valueTypes.uint32), uint32(value.uint32)];
  if ("float32" in value) return [uint32(valueTypes.float32), float32(value.float32)];
  if ("boolean" in value) return [uint32(valueTypes.boolean), Buffer.from([value.boolean ? 1 : 0])];
  if ("string" in value) return [uint32(valueTypes.string), string(value.string)];
  if ("strings" in value) return array("string", value.strings.map(string));
  return array("int32", value.int32s.map(int32));
}

function array(type: keyof typeof valueTypes, items: readonly Buffer[]): Buffer[] {
  return [uint32(valueTypes.array), uint32(valueTypes[type]), uint64(items.length), ...items];
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function float32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function padded(bytes: Uint8Array): Uint8Array {
  const missing = aligned(bytes.byteLength) - bytes.byteLength;
  return missing === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(missing)]);
}

function aligned(length: number): number {
  return Math.ceil(length / alignment) * alignment;
}
