import { isClosedKey, isLoggableKey } from "./loggable-keys.ts";
import { loggableString, redacted } from "./loggable-string.ts";
import { serializeError } from "./serialize-error.ts";
import { arrayLengthMax, depthMax, propertiesMax } from "./tunables.ts";

const safeKey = /^[\w.-]{1,64}$/;

/**
 * Copies what may be logged. It is a list of what is allowed, not of what is forbidden: numbers, booleans and
 * dates pass; a string passes only under a known key and when it looks like an identifier; errors lose their
 * quoted input; instances of classes are shown by name.
 */
export function sanitizeBindings(bindings: object): Record<string, unknown> {
  if (bindings instanceof Error) return { err: serializeError(bindings) };
  if (!isPlainObject(bindings)) return { value: classLabel(bindings) };
  return sanitizeObject(bindings, { depth: 0, seen: new Set([bindings]) });
}

interface Walk {
  depth: number;
  seen: Set<object>;
}

function sanitizeObject(object: object, walk: Walk): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object).slice(0, propertiesMax)) {
    if (!safeKey.test(key)) copy[redacted] = redacted;
    else copy[key] = sanitizeValue(key, value, walk);
  }
  return copy;
}

function sanitizeValue(key: string, value: unknown, walk: Walk): unknown {
  switch (typeof value) {
    case "number":
    case "boolean":
    case "undefined":
      return value;
    case "bigint":
      return value.toString();
    case "string":
      return isLoggableKey(key) && !isClosedKey(key) ? loggableString(value) : redacted;
    case "object":
      return value === null ? null : sanitizeReference(key, value, walk);
    case "function":
    case "symbol":
    default:
      return undefined;
  }
}

function sanitizeReference(key: string, value: object, walk: Walk): unknown {
  if (isClosedKey(key)) return redacted;
  if (value instanceof Error) return serializeError(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof URL) return loggableString(value.href);
  if (!Array.isArray(value) && !isPlainObject(value)) return classLabel(value);
  if (walk.depth >= depthMax || walk.seen.has(value)) return redacted;
  const deeper = { depth: walk.depth + 1, seen: new Set([...walk.seen, value]) };
  if (!Array.isArray(value)) return sanitizeObject(value, deeper);
  const items: unknown[] = value;
  return items.slice(0, arrayLengthMax).map((item) => sanitizeValue(key, item, deeper));
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function classLabel(value: object): string {
  return loggableString(`[${value.constructor.name}]`);
}
