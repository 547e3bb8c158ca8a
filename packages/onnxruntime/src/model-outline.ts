/*
 * What can be told of a model's file without loading it: the C interface lists no nodes. Only the skeleton is read;
 * weights are skipped, so that a file of gigabytes takes no longer than one of megabytes. Numbers of the fields, from
 * onnx.proto3, are in model-writer.ts; here are those of GraphProto in AttributeProto and of functions besides.
 */
import { open, type FileHandle } from "node:fs/promises";
import { OnnxRuntimeError } from "./errors.ts";
import { createProtobufReader, type ProtobufReader, type Range } from "./protobuf-reader.ts";

export interface ModelOutline {
  /** Operators of all nodes, those of branches and functions included. */
  readonly operators: ReadonlySet<string>;
  /** Files beside the model that hold weights, with the bytes that each must have at least. */
  readonly externalFiles: ReadonlyMap<string, number>;
}

const fieldsOf = {
  model: { graph: 7, functions: 25 },
  graph: { node: 1, initializer: 5 },
  function: { node: 7 },
  node: { operator: 4, attribute: 5 },
  attribute: { tensor: 5, graph: 6 },
  tensor: { externalData: 13 },
  entry: { key: 1, value: 2 },
} as const;

/** Reads a model file's outline. Throws `no_such_file`, or `invalid_protobuf` when it is no model or was cut short. */
export async function readModelOutline(path: string): Promise<ModelOutline> {
  const file = await openFile(path);
  try {
    const { size } = await file.stat();
    const outline = { operators: new Set<string>(), externalFiles: new Map<string, number>() };
    const walk = createWalk(createProtobufReader(file, size), outline);
    await walk.model({ start: 0, end: size });
    if (outline.operators.size === 0) throw new OnnxRuntimeError("invalid_protobuf", `${path} is no model`);
    return outline;
  } finally {
    await file.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (error) {
    throw new OnnxRuntimeError("no_such_file", `${path} cannot be opened`, { cause: error });
  }
}

function createWalk(
  reader: ProtobufReader,
  outline: { operators: Set<string>; externalFiles: Map<string, number> },
) {
  async function model(range: Range): Promise<void> {
    for await (const field of reader.fields(range)) {
      if (field.number === fieldsOf.model.graph) await graph(field.range);
      if (field.number === fieldsOf.model.functions) await functionBody(field.range);
    }
  }

  async function graph(range: Range): Promise<void> {
    for await (const field of reader.fields(range)) {
      if (field.number === fieldsOf.graph.node) await node(field.range);
      if (field.number === fieldsOf.graph.initializer) await tensor(field.range);
    }
  }

  async function functionBody(range: Range): Promise<void> {
    for await (const field of reader.fields(range))
      if (field.number === fieldsOf.function.node) await node(field.range);
  }

  async function node(range: Range): Promise<void> {
    for await (const field of reader.fields(range)) {
      if (field.number === fieldsOf.node.operator) outline.operators.add(await reader.text(field.range));
      if (field.number === fieldsOf.node.attribute) await attribute(field.range);
    }
  }

  async function attribute(range: Range): Promise<void> {
    for await (const field of reader.fields(range)) {
      if (field.number === fieldsOf.attribute.tensor) await tensor(field.range);
      if (field.number === fieldsOf.attribute.graph) await graph(field.range);
    }
  }

  async function tensor(range: Range): Promise<void> {
    const entries = new Map<string, string>();
    for await (const field of reader.fields(range)) {
      if (field.number !== fieldsOf.tensor.externalData) continue;
      const entry = { key: "", value: "" };
      for await (const part of reader.fields(field.range)) {
        if (part.number === fieldsOf.entry.key) entry.key = await reader.text(part.range);
        if (part.number === fieldsOf.entry.value) entry.value = await reader.text(part.range);
      }
      entries.set(entry.key, entry.value);
    }
    const location = entries.get("location");
    if (location === undefined) return;
    const end = Number(entries.get("offset") ?? 0) + Number(entries.get("length") ?? 0);
    outline.externalFiles.set(location, Math.max(end, outline.externalFiles.get(location) ?? 0));
  }

  return { model };
}
