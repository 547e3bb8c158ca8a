/*
 * Writes the bytes of an ONNX model: the few messages of onnx.proto3 that a graph of a decoder or of a test needs.
 * npm's onnx-proto does this with protobufjs, from a schema of ONNX 1.10; these are fewer lines than an adapter to it
 * and a copy of every weight less. Numbers of the fields, from onnx.proto3:
 *   ModelProto          ir_version 1, producer_name 2, graph 7, opset_import 8
 *   OperatorSetIdProto  domain 1, version 2
 *   GraphProto          node 1, name 2, initializer 5, input 11, output 12
 *   NodeProto           input 1, output 2, name 3, op_type 4, attribute 5, domain 7
 *   AttributeProto      name 1, f 2, i 3, s 4, t 5, g 6, floats 7, ints 8, type 20
 *   TensorProto         dims 1, data_type 2, name 8, raw_data 9, external_data 13, data_location 14
 *   ValueInfoProto      name 1, type 2; TypeProto: tensor_type 1; TypeProto.Tensor: elem_type 1, shape 2
 *   TensorShapeProto    dim 1; Dimension: dim_value 1, dim_param 2; StringStringEntryProto: key 1, value 2
 */
import { elementBytes, elementNumber } from "./element-type.ts";
import { OnnxRuntimeError } from "./errors.ts";
import type {
  ExternalData,
  GraphAttribute,
  GraphDescription,
  GraphNode,
  GraphValue,
  Initializer,
  ModelDescription,
} from "./model-description.ts";
import { bytesField, floatField, littleEndian, type Parts, stringField, varintField } from "./protobuf.ts";
import { elementCount } from "./tensor.ts";

const intermediateRepresentationVersion = 8;
const microsoftOperatorSet = 1;
const operatorSetDefault = 17;
const dataLocationExternal = 1;

/** The bytes of a model, as a file or for `createSessionFromBytes`. */
export function writeModel(model: ModelDescription): Uint8Array<ArrayBuffer> {
  return Buffer.concat(writeModelParts(model));
}

/** The same bytes piece by piece, the weights not copied: for models of hundreds of megabytes. */
export function writeModelParts(model: ModelDescription): Parts {
  return [
    ...varintField(1, intermediateRepresentationVersion),
    ...stringField(2, "causerie"),
    ...bytesField(7, graphMessage(model.graph)),
    ...bytesField(8, operatorSetMessage("", model.operatorSet ?? operatorSetDefault)),
    ...bytesField(8, operatorSetMessage("com.microsoft", microsoftOperatorSet)),
  ];
}

function operatorSetMessage(domain: string, version: number): Parts {
  return [...stringField(1, domain), ...varintField(2, version)];
}

function graphMessage(graph: GraphDescription): Parts {
  return [
    ...graph.nodes.flatMap((node) => bytesField(1, nodeMessage(node))),
    ...stringField(2, graph.name ?? "graph"),
    ...(graph.initializers ?? []).flatMap((tensor) => bytesField(5, tensorMessage(tensor))),
    ...graph.inputs.flatMap((value) => bytesField(11, valueMessage(value))),
    ...graph.outputs.flatMap((value) => bytesField(12, valueMessage(value))),
  ];
}

function nodeMessage(node: GraphNode): Parts {
  return [
    ...node.inputs.flatMap((name) => stringField(1, name)),
    ...node.outputs.flatMap((name) => stringField(2, name)),
    ...stringField(3, `${node.operator}/${node.outputs.find((name) => name !== "") ?? ""}`),
    ...stringField(4, node.operator),
    ...Object.entries(node.attributes ?? {}).flatMap(([name, attribute]) =>
      bytesField(5, [...stringField(1, name), ...attributeFields(attribute)]),
    ),
    ...(node.domain === undefined ? [] : stringField(7, node.domain)),
  ];
}

// AttributeProto.AttributeType
const attributeTypes = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, floats: 6, ints: 7 } as const;

function attributeFields(attribute: GraphAttribute): Parts {
  const typed = (type: keyof typeof attributeTypes, value: Parts): Parts => [
    ...value,
    ...varintField(20, attributeTypes[type]),
  ];
  if ("float" in attribute) return typed("float", floatField(2, attribute.float));
  if ("int" in attribute) return typed("int", varintField(3, attribute.int));
  if ("string" in attribute) return typed("string", stringField(4, attribute.string));
  if ("tensor" in attribute) return typed("tensor", bytesField(5, tensorMessage(attribute.tensor)));
  if ("graph" in attribute) return typed("graph", bytesField(6, graphMessage(attribute.graph)));
  if ("floats" in attribute) {
    return typed(
      "floats",
      attribute.floats.flatMap((value) => floatField(7, value)),
    );
  }
  return typed(
    "ints",
    attribute.ints.flatMap((value) => varintField(8, value)),
  );
}

function tensorMessage(tensor: Initializer): Parts {
  const bytes = elementCount(tensor.shape) * elementBytes(tensor.type);
  const given = "data" in tensor ? tensor.data.byteLength : tensor.external.length;
  if (given !== bytes) {
    const shape = `${tensor.type} [${tensor.shape.join(", ")}]`;
    throw new OnnxRuntimeError(
      "invalid_argument",
      `${tensor.name}, ${shape}, has ${bytes} bytes, ${given} were given`,
    );
  }
  return [
    ...tensor.shape.flatMap((length) => varintField(1, length)),
    ...varintField(2, elementNumber(tensor.type)),
    ...stringField(8, tensor.name),
    ...("data" in tensor ? bytesField(9, [littleEndian(tensor.data)]) : externalFields(tensor.external)),
  ];
}

function externalFields({ location, offset, length }: ExternalData): Parts {
  return [
    ...Object.entries({ location, offset, length }).flatMap(([key, value]) =>
      bytesField(13, [...stringField(1, key), ...stringField(2, String(value))]),
    ),
    ...varintField(14, dataLocationExternal),
  ];
}

function valueMessage(value: GraphValue): Parts {
  const shape = value.shape.flatMap((length) =>
    bytesField(1, typeof length === "number" ? varintField(1, length) : stringField(2, length)),
  );
  const tensorType = [...varintField(1, elementNumber(value.type)), ...bytesField(2, shape)];
  return [...stringField(1, value.name), ...bytesField(2, bytesField(1, tensorType))];
}
