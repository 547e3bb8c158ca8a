import type { FileHandle } from "node:fs/promises";
import { OnnxRuntimeError } from "./errors.ts";
import { readWindowBytes } from "./tunables.ts";

/** A field of a message: its number, and where its bytes lie in the file, or its value when it is an integer. */
export interface Field {
  readonly number: number;
  readonly range: Range;
  readonly value: bigint;
}

/** Bytes of a file from `start` up to, but without, `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Reads the fields of protobuf messages where they lie in a file; what nobody looks into is not read. */
export interface ProtobufReader {
  /** The fields of the message in these bytes, in order. Throws `invalid_protobuf` when the file ends too early. */
  fields(range: Range): AsyncGenerator<Field>;
  text(range: Range): Promise<string>;
}

const wireTypes = { varint: 0, fixed64: 1, length: 2, fixed32: 5 } as const;
const varintBytesMax = 10;

/** Reads a file of `size` bytes through one window, which is moved when something outside it is asked for. */
export function createProtobufReader(file: FileHandle, size: number): ProtobufReader {
  const buffer = Buffer.alloc(readWindowBytes);
  let window = { start: 0, end: 0 };

  const cutShort = (): OnnxRuntimeError =>
    new OnnxRuntimeError("invalid_protobuf", `the file ends in the middle of a message, at byte ${size}`);

  async function bytes(range: Range): Promise<Buffer> {
    if (range.end > size) throw cutShort();
    if (range.start < window.start || range.end > window.end) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, range.start);
      window = { start: range.start, end: range.start + bytesRead };
    }
    if (range.end > window.end) throw cutShort();
    return buffer.subarray(range.start - window.start, range.end - window.start);
  }

  async function varint(start: number): Promise<{ value: bigint; end: number }> {
    const available = await bytes({ start, end: Math.min(start + varintBytesMax, size) });
    let value = 0n;
    for (const [index, byte] of available.entries()) {
      value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < 0x80) return { value, end: start + index + 1 };
    }
    if (available.length < varintBytesMax) throw cutShort();
    throw new OnnxRuntimeError("invalid_protobuf", `no field begins at byte ${start}`);
  }

  async function field(start: number): Promise<Field> {
    const tag = await varint(start);
    const number = Number(tag.value >> 3n);
    const at = tag.end;
    switch (Number(tag.value & 7n)) {
      case wireTypes.varint: {
        const { value, end } = await varint(at);
        return { number, range: { start: at, end }, value };
      }
      case wireTypes.length: {
        const { value, end } = await varint(at);
        return { number, range: { start: end, end: end + Number(value) }, value: 0n };
      }
      case wireTypes.fixed32:
        return { number, range: { start: at, end: at + 4 }, value: 0n };
      case wireTypes.fixed64:
        return { number, range: { start: at, end: at + 8 }, value: 0n };
      default:
        throw new OnnxRuntimeError("invalid_protobuf", `no field begins at byte ${start}`);
    }
  }

  return {
    async *fields({ start, end }) {
      let at = start;
      while (at < end) {
        const next = await field(at);
        if (next.range.end > size) throw cutShort();
        if (next.range.end > end) {
          throw new OnnxRuntimeError("invalid_protobuf", `a field at byte ${at} is longer than its message`);
        }
        yield next;
        at = next.range.end;
      }
    },
    async text(range) {
      if (range.end - range.start > buffer.length) {
        throw new OnnxRuntimeError("invalid_protobuf", `the text at byte ${range.start} is too long`);
      }
      return (await bytes(range)).toString("utf8");
    },
  };
}
