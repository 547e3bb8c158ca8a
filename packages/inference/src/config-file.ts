import { readFile } from "node:fs/promises";
import { EngineError } from "./errors.ts";

export type Json = Readonly<Record<string, unknown>>;

/** A JSON file of a model, or an object inside one. Whatever is wrong is said with the file's path. */
export class ConfigFile {
  readonly path: string;
  readonly json: Json;

  constructor(path: string, json: Json) {
    this.path = path;
    this.json = json;
  }

  /** Rejects with an `invalid_model` error when the file is missing, cut off, or holds no object. */
  static async read(path: string): Promise<ConfigFile> {
    const text = await readText(path);
    if (text === null)
      throw invalidModel(`${path} is missing; it is among the files of the model's repository`);
    return ConfigFile.#parse(path, text);
  }

  /** Like `read`, but a file that is missing holds nothing. */
  static async readIfAny(path: string): Promise<ConfigFile> {
    const text = await readText(path);
    return text === null ? new ConfigFile(path, {}) : ConfigFile.#parse(path, text);
  }

  static #parse(path: string, text: string): ConfigFile {
    if (isPointer(text)) throw invalidModel(`${path} ${pointerHint}`);
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch (error) {
      throw invalidModel(`${path} is not JSON, or only the beginning of it; download it again`, error);
    }
    if (isObject(parsed)) return new ConfigFile(path, parsed);
    throw invalidModel(`${path} holds no JSON object`);
  }

  has(name: string): boolean {
    return (this.json[name] ?? null) !== null;
  }

  /** A whole number from 1 on. */
  count(name: string, whenMissing?: number): number {
    const value = this.number(name, whenMissing);
    if (Number.isSafeInteger(value) && value > 0) return value;
    throw this.fault(name, "is not a whole number from 1 on");
  }

  number(name: string, whenMissing?: number): number {
    const value = this.json[name] ?? whenMissing;
    if (typeof value === "number") return value;
    throw this.fault(name, value === undefined ? "is missing" : "is not a number");
  }

  string(name: string, whenMissing: string): string {
    const value = this.json[name] ?? whenMissing;
    if (typeof value === "string") return value;
    throw this.fault(name, "is not a string");
  }

  /** A number or a list of them, as repositories write the tokens that end an answer; none when missing. */
  tokenIds(name: string): number[] {
    const values = [this.json[name] ?? []].flat();
    if (values.every(isTokenId)) return values;
    throw this.fault(name, "is neither a token id nor a list of token ids");
  }

  /** An object inside; empty when missing. */
  section(name: string): ConfigFile {
    const value = this.json[name] ?? {};
    if (isObject(value)) return new ConfigFile(this.path, value);
    throw this.fault(name, "is not an object");
  }

  fault(name: string, what: string): EngineError {
    return invalidModel(`${name} in ${this.path} ${what}`);
  }
}

/** The file's text; null when there is no such file. Rejects with an `invalid_model` error when it can't be read. */
export async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw invalidModel(`${path} cannot be read`, error);
  }
}

export const pointerHint =
  "is the Git LFS pointer to a file and not the file itself; run `git lfs pull` or download it";

/** Whoever clones a model's repository without Git LFS gets these few lines in the place of large files. */
export function isPointer(text: string): boolean {
  return text.startsWith("version https://git-lfs");
}

export function invalidModel(message: string, cause?: unknown): EngineError {
  return new EngineError("invalid_model", message, cause === undefined ? {} : { cause });
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isTokenId(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
