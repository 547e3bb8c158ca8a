export interface Field {
  number: number;
  /** What a field of a length holds, in place; null for a number. */
  bytes: Uint8Array | null;
  /** What an integer field holds, exact up to 2^53; 0 for all others. */
  integer: number;
}

const wireTypes = { varint: 0, fixed64: 1, length: 2, fixed32: 5 } as const;

/** The fields of a protobuf message in order. Throws on the old group fields, which nothing of today writes. */
export function* readFields(message: Uint8Array): Generator<Field> {
  let position = 0;
  const varint = (): number => {
    const { value, next } = readVarint(message, position);
    position = next;
    return value;
  };
  while (position < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case wireTypes.varint:
        yield { number, bytes: null, integer: varint() };
        break;
      case wireTypes.length: {
        const length = varint();
        yield { number, bytes: message.subarray(position, position + length), integer: 0 };
        position += length;
        break;
      }
      case wireTypes.fixed32:
      case wireTypes.fixed64:
        position += tag % 8 === wireTypes.fixed32 ? 4 : 8;
        yield { number, bytes: null, integer: 0 };
        break;
      default:
        throw new Error(`field ${number} has the unknown wire type ${tag % 8}`);
    }
  }
}

/** Repeated integers that lie in one field. */
export function readPackedVarints(bytes: Uint8Array): number[] {
  const values: number[] = [];
  for (let position = 0; position < bytes.length;) {
    const { value, next } = readVarint(bytes, position);
    values.push(value);
    position = next;
  }
  return values;
}

export function utf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function readVarint(bytes: Uint8Array, start: number): { value: number; next: number } {
  let value = 0;
  let scale = 1;
  for (let position = start; position < bytes.length; position += 1) {
    const byte = bytes[position] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, next: position + 1 };
    scale *= 128;
  }
  throw new Error("the message ends within a number");
}
