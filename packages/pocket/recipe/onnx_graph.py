"""The decoder as an ONNX graph with a key/value cache, as the engine loads it.

Inputs:  input_ids int64 [batch, seq], attention_mask int64 [batch, total],
         past_key_values.N.{key,value} float32 [batch, kv_heads, past, head_dim]
Outputs: logits float32 [batch, 1, vocabulary] (last position; every position with `all_logits`),
         present.N.{key,value} float32 [batch, kv_heads, total, head_dim]
Attention is com.microsoft.GroupQueryAttention, so past and present may share one buffer and rows of a batch may have
different lengths (right padding; lengths come from attention_mask). 8-bit weights use com.microsoft.MatMulNBits.
"""

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from recipe.model import rotary_tables
from recipe.ops import EPSILON
from recipe.quantise import BLOCK, quantise
from recipe.shape import Shape

MICROSOFT = "com.microsoft"
Weights = dict[str, np.ndarray]


class GraphBuilder:
    """Adds nodes and constants one after another; every method returns the name of its result."""

    def __init__(self, eight_bits: bool) -> None:
        self.eight_bits = eight_bits
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, values: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: list[str], name: str, domain: str = "", extra: tuple[str, ...] = (), **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [name, *extra], name=f"/{name}", domain=domain, **attributes))
        return name

    def linear(self, x: str, weight: np.ndarray, name: str) -> str:
        """x times the transpose of weight [out, in]."""
        if not self.eight_bits:
            return self.node("MatMul", [x, self.constant(f"{name}.weight", weight.T)], name)
        levels, scales = quantise(weight)
        inputs = [x, self.constant(f"{name}.weight_q", levels), self.constant(f"{name}.scales", scales)]
        size = {"K": weight.shape[1], "N": weight.shape[0], "bits": 8, "block_size": BLOCK, "accuracy_level": 4}
        return self.node("MatMulNBits", inputs, name, MICROSOFT, **size)

    def embedding(self, table: np.ndarray, name: str) -> str:
        if not self.eight_bits:
            return self.node("Gather", [self.constant("embed.weight", table), "input_ids"], name)
        levels, scales = quantise(table)
        stored = self.constant("embed.weight_q", levels.reshape(len(table), -1))
        scale = self.constant("embed.scales", scales.reshape(len(table), -1))
        how = {"gather_axis": 0, "quantize_axis": 1, "block_size": BLOCK, "bits": 8}
        return self.node("GatherBlockQuantized", [stored, "input_ids", scale], name, MICROSOFT, **how)

    def norm(self, x: str, weight: np.ndarray, name: str) -> str:
        inputs = [x, self.constant(f"{name}.weight", weight)]
        return self.node("SimplifiedLayerNormalization", inputs, name, axis=-1, epsilon=EPSILON)


def add_lengths(graph: GraphBuilder) -> None:
    """The two lengths that GroupQueryAttention wants: of each row less one, and of the longest."""
    graph.constant("one", np.array([1], np.int64))
    graph.constant("one_index", np.array(1, np.int64))
    graph.node("ReduceSum", ["attention_mask", "one"], "lengths", keepdims=0)
    graph.node("Sub", ["lengths", "one"], "lengths_less_one")
    graph.node("Cast", ["lengths_less_one"], "seqlens_k", to=TensorProto.INT32)
    graph.node("Shape", ["attention_mask"], "mask_shape")
    graph.node("Gather", ["mask_shape", "one_index"], "total_wide")
    graph.node("Cast", ["total_wide"], "total", to=TensorProto.INT32)


def add_layer(graph: GraphBuilder, weights: Weights, shape: Shape, layer: int, x: str) -> str:
    """One block; x and the result [batch, seq, width]."""
    part, name = f"blocks.{layer}.", f"l{layer}."
    normed = graph.norm(x, weights[part + "attention_norm"], name + "norm1")
    qkv = graph.linear(normed, weights[part + "qkv.weight"], name + "qkv")
    past = [f"past_key_values.{layer}.key", f"past_key_values.{layer}.value"]
    heads = {"num_heads": shape.heads, "kv_num_heads": shape.kv_heads, "do_rotary": 1, "rotary_interleaved": 0}
    attended = graph.node(
        "GroupQueryAttention",
        [qkv, "", "", *past, "seqlens_k", "total", "cos", "sin"],
        name + "attention",
        MICROSOFT,
        (f"present.{layer}.key", f"present.{layer}.value"),
        scale=float(shape.head_dim**-0.5),
        **heads,
    )
    out = graph.linear(attended, weights[part + "out.weight"], name + "out")
    x = graph.node("Add", [x, out], name + "residual")
    normed = graph.norm(x, weights[part + "feed_norm"], name + "norm2")
    gate_weight, up_weight = np.split(weights[part + "gate_up.weight"], 2)
    gate = graph.linear(normed, gate_weight, name + "gate")
    up = graph.linear(normed, up_weight, name + "up")
    sigmoid = graph.node("Sigmoid", [gate], name + "sigmoid")
    silu = graph.node("Mul", [gate, sigmoid], name + "silu")
    act = graph.node("Mul", [silu, up], name + "act")
    down = graph.linear(act, weights[part + "down.weight"], name + "down")
    return graph.node("Add", [x, down], name + "output")


def build_graph(weights: Weights, shape: Shape, eight_bits: bool, all_logits: bool = False) -> Any:
    """The whole model as an onnx.ModelProto."""
    graph = GraphBuilder(eight_bits)
    x = graph.embedding(weights["embedding.weight"], "embedded")
    add_lengths(graph)
    cos, sin = rotary_tables(shape)
    graph.constant("cos", cos.numpy())
    graph.constant("sin", sin.numpy())
    for layer in range(shape.layers):
        x = add_layer(graph, weights, shape, layer, x)
    if not all_logits:
        graph.constant("last", np.array([-1], np.int64))
        graph.constant("end", np.array([2**62], np.int64))
        x = graph.node("Slice", [x, "last", "end", "one"], "last_position")
    normed = graph.norm(x, weights["final_norm"], "final_norm")
    graph.linear(normed, weights["embedding.weight"], "lm_head")
    graph.nodes[-1].output[0] = "logits"
    inputs, outputs = signature(shape, all_logits)
    definition = helper.make_graph(graph.nodes, "decoder", inputs, outputs, graph.constants)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
    model = helper.make_model(definition, opset_imports=opsets)
    model.ir_version = 8
    return model


def signature(shape: Shape, all_logits: bool) -> tuple[list[Any], list[Any]]:
    def value(name: str, kind: int, *sizes: str | int) -> Any:
        return helper.make_tensor_value_info(name, kind, list(sizes))

    inputs = [value("input_ids", TensorProto.INT64, "batch_size", "sequence_length"), value("attention_mask", TensorProto.INT64, "batch_size", "total_sequence_length")]
    outputs = [value("logits", TensorProto.FLOAT, "batch_size", "sequence_length" if all_logits else 1, shape.vocabulary)]
    for layer in range(shape.layers):
        for what in ("key", "value"):
            sizes = ("batch_size", shape.kv_heads, "past_sequence_length", shape.head_dim)
            inputs.append(value(f"past_key_values.{layer}.{what}", TensorProto.FLOAT, *sizes))
            outputs.append(value(f"present.{layer}.{what}", TensorProto.FLOAT, *sizes[:2], "total_sequence_length", shape.head_dim))
    return inputs, outputs


def save_graph(model: Any, path: Any) -> None:
    onnx.save(model, str(path))
