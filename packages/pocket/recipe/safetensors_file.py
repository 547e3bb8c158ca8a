"""Weights as model.safetensors under Llama's names, so that Hugging Face's loaders read them.

The format: eight bytes of header length, a JSON header with types, shapes and offsets, then the raw numbers.
"""

import json
from pathlib import Path

import numpy as np

from recipe.shape import Shape

TYPES = {"float16": "F16", "float32": "F32"}
ALIGNMENT = 8


def llama_names(weights: dict[str, np.ndarray], shape: Shape) -> dict[str, np.ndarray]:
    """Splits the packed matrices and gives them Llama's names. Tied: there is no lm_head."""
    query, other = shape.heads * shape.head_dim, shape.kv_heads * shape.head_dim
    named = {"model.embed_tokens.weight": weights["embedding.weight"], "model.norm.weight": weights["final_norm"]}
    for layer in range(shape.layers):
        source, target = f"blocks.{layer}.", f"model.layers.{layer}."
        q, k, v = np.split(weights[source + "qkv.weight"], [query, query + other])
        gate, up = np.split(weights[source + "gate_up.weight"], 2)
        named |= {
            target + "self_attn.q_proj.weight": q,
            target + "self_attn.k_proj.weight": k,
            target + "self_attn.v_proj.weight": v,
            target + "self_attn.o_proj.weight": weights[source + "out.weight"],
            target + "mlp.gate_proj.weight": gate,
            target + "mlp.up_proj.weight": up,
            target + "mlp.down_proj.weight": weights[source + "down.weight"],
            target + "input_layernorm.weight": weights[source + "attention_norm"],
            target + "post_attention_layernorm.weight": weights[source + "feed_norm"],
        }
    return named


def write_safetensors(path: Path, tensors: dict[str, np.ndarray], dtype: str = "float16") -> None:
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    parts, offset = [], 0
    for name, tensor in sorted(tensors.items()):
        raw = np.ascontiguousarray(tensor.astype(dtype)).tobytes()
        header[name] = {"dtype": TYPES[dtype], "shape": list(tensor.shape), "data_offsets": [offset, offset + len(raw)]}
        parts.append(raw)
        offset += len(raw)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % ALIGNMENT)
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(parts))


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """The tensors of a file that `write_safetensors` wrote."""
    content = path.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    names = {code: name for name, code in TYPES.items()}
    return {
        name: np.frombuffer(content[start + entry["data_offsets"][0] : start + entry["data_offsets"][1]], names[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__"
    }
