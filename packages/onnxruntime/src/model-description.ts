import type { ElementType } from "./element-type.ts";

/** A model that is to be written: its graph and the versions of the operators in it. */
export interface ModelDescription {
  graph: GraphDescription;
  /** Version of ONNX's own operators; 17 when left out. Those of com.microsoft have version 1. */
  operatorSet?: number;
}

export interface GraphDescription {
  name?: string;
  inputs: readonly GraphValue[];
  outputs: readonly GraphValue[];
  /** In an order in which each node comes after those whose outputs it takes. */
  nodes: readonly GraphNode[];
  initializers?: readonly Initializer[];
}

/** An input or output of the graph. A dimension is a length, or a name where it is left open. */
export interface GraphValue {
  name: string;
  type: ElementType;
  shape: readonly (number | string)[];
}

export interface GraphNode {
  operator: string;
  /** ONNX's own operators when left out. */
  domain?: "com.microsoft";
  /** Names; an empty one leaves an optional input out. */
  inputs: readonly string[];
  outputs: readonly string[];
  attributes?: Readonly<Record<string, GraphAttribute>>;
}

/** ONNX tells integers from floats, and JavaScript does not, so the type is said. */
export type GraphAttribute =
  | { int: number }
  | { float: number }
  | { string: string }
  | { ints: readonly number[] }
  | { floats: readonly number[] }
  | { tensor: Initializer }
  | { graph: GraphDescription };

interface TensorShape {
  name: string;
  type: ElementType;
  shape: readonly number[];
}

/** A constant of the graph, inside the model's file or in another one beside it. */
export type Initializer = TensorShape & ({ data: NodeJS.TypedArray } | { external: ExternalData });

export interface ExternalData {
  /** Name of the file, relative to the model's. */
  location: string;
  /** In bytes; a multiple of 4096 lets the library map the file into memory. */
  offset: number;
  length: number;
}
