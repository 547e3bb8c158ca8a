/*
 * Reads the weights of a Llama-style decoder back out of its ONNX graph, so that whoever writes them in another format
 * has the very numbers that the engine runs. The tensors are known by their order, not by their names: the graphs that
 * we write have, layer by layer, a norm, queries, keys and values in one product, the attention's output, a norm, gate,
 * up and down; behind the layers a norm and the output. Numbers of the fields, from onnx.proto3:
 *   ModelProto: graph 7; GraphProto: node 1, initializer 5; NodeProto: input 1, op_type 4
 *   TensorProto: dims 1, data_type 2, name 8, raw_data 9
 */
import { readFields, readPackedVarints, utf8 } from "./protobuf-reader.ts";
import { quantizationBlock } from "./quantize.ts";
import { transpose } from "./random-weights.ts";

/** One row of `inputs` numbers for each output; see QuantizedMatrix for what values and scales mean. */
export type StoredMatrix = { outputs: number; inputs: number } & (
  | { type: "float32"; data: Float32Array }
  | { type: "q8"; values: Uint8Array; scales: Float32Array }
);

export interface StoredLayer {
  attentionNorm: Float32Array;
  queryKeyValue: StoredMatrix;
  attentionOutput: StoredMatrix;
  feedForwardNorm: Float32Array;
  gate: StoredMatrix;
  up: StoredMatrix;
  down: StoredMatrix;
}

export interface StoredDecoder {
  embedding: StoredMatrix;
  layers: StoredLayer[];
  outputNorm: Float32Array;
  output: StoredMatrix;
}

interface StoredNode {
  operator: string;
  inputs: string[];
}

interface StoredTensor {
  shape: number[];
  raw: Uint8Array;
}

/** Takes a graph of `layers` layers apart. Throws when it is not in the order described above. */
export function readOnnxDecoder(file: Uint8Array, layers: number): StoredDecoder {
  const { nodes, tensors } = readGraph(file);
  const tensorOf = ({ inputs }: StoredNode, index: number): StoredTensor => {
    const tensor = tensors.get(inputs[index] ?? "");
    if (tensor === undefined) throw new Error(`the graph has no constant ${inputs[index]}`);
    return tensor;
  };
  const matrices = nodes.filter((node) => /^MatMul(NBits)?$/.test(node.operator));
  const norms = nodes.filter(({ operator }) => operator === "SimplifiedLayerNormalization");
  const gather = nodes.find(({ inputs }) => inputs[1] === "input_ids");
  if (matrices.length !== 5 * layers + 1 || norms.length !== 2 * layers + 1 || gather === undefined) {
    throw new Error(`not a decoder of ours: ${matrices.length} products and ${norms.length} norms`);
  }
  const matrix = (index: number): StoredMatrix => productMatrix(at(matrices, index), tensorOf);
  const norm = (index: number): Float32Array => float32(tensorOf(at(norms, index), 1).raw);
  return {
    embedding: embeddingMatrix(gather, tensorOf),
    layers: Array.from({ length: layers }, (_, layer) => ({
      attentionNorm: norm(2 * layer),
      queryKeyValue: matrix(5 * layer),
      attentionOutput: matrix(5 * layer + 1),
      feedForwardNorm: norm(2 * layer + 1),
      gate: matrix(5 * layer + 2),
      up: matrix(5 * layer + 3),
      down: matrix(5 * layer + 4),
    })),
    outputNorm: norm(2 * layers),
    output: matrix(5 * layers),
  };
}

type TensorOf = (node: StoredNode, index: number) => StoredTensor;

function productMatrix(node: StoredNode, tensorOf: TensorOf): StoredMatrix {
  const weight = tensorOf(node, 1);
  if (node.operator === "MatMul") {
    const [inputs = 0, outputs = 0] = weight.shape;
    // ONNX has one row for each input; turned round it has one for each output.
    const data = transpose({ outputs: inputs, inputs: outputs, data: float32(weight.raw) });
    return { type: "float32", outputs, inputs, data };
  }
  const [outputs = 0, blocks = 0, block] = weight.shape;
  if (node.inputs.length > 3 || block !== quantizationBlock) {
    throw new Error(`${node.inputs[1]} has zero points, or blocks other than ${quantizationBlock}`);
  }
  const scales = float32(tensorOf(node, 2).raw);
  return { type: "q8", outputs, inputs: blocks * quantizationBlock, values: weight.raw, scales };
}

function embeddingMatrix(node: StoredNode, tensorOf: TensorOf): StoredMatrix {
  const weight = tensorOf(node, 0);
  const [outputs = 0, inputs = 0] = weight.shape;
  return node.operator === "Gather"
    ? { type: "float32", outputs, inputs, data: float32(weight.raw) }
    : { type: "q8", outputs, inputs, values: weight.raw, scales: float32(tensorOf(node, 2).raw) };
}

function readGraph(file: Uint8Array): { nodes: StoredNode[]; tensors: Map<string, StoredTensor> } {
  const nodes: StoredNode[] = [];
  const tensors = new Map<string, StoredTensor>();
  for (const { number, bytes } of readFields(file)) {
    if (number !== 7 || bytes === null) continue;
    for (const field of readFields(bytes)) {
      if (field.bytes === null) continue;
      if (field.number === 1) nodes.push(readNode(field.bytes));
      if (field.number === 5) readTensor(field.bytes, tensors);
    }
  }
  return { nodes, tensors };
}

function readNode(message: Uint8Array): StoredNode {
  const node: StoredNode = { operator: "", inputs: [] };
  for (const { number, bytes } of readFields(message)) {
    if (bytes === null) continue;
    if (number === 1) node.inputs.push(utf8(bytes));
    if (number === 4) node.operator = utf8(bytes);
  }
  return node;
}

function readTensor(message: Uint8Array, tensors: Map<string, StoredTensor>): void {
  const tensor: StoredTensor = { shape: [], raw: new Uint8Array() };
  let name = "";
  for (const { number, bytes, integer } of readFields(message)) {
    if (number === 1) tensor.shape.push(...(bytes === null ? [integer] : readPackedVarints(bytes)));
    else if (number === 8 && bytes !== null) name = utf8(bytes);
    else if (number === 9 && bytes !== null) tensor.raw = bytes;
  }
  tensors.set(name, tensor);
}

/** A copy: in the file the numbers lie at any address. */
function float32(raw: Uint8Array): Float32Array {
  return new Float32Array(Uint8Array.from(raw).buffer);
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new RangeError(`there is no item ${index}`);
  return item;
}
