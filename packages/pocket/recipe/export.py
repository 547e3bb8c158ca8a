"""Writes a trained checkpoint as a model folder in Hugging Face's layout, with an ONNX graph and checksums.

    python3 -m recipe.export --checkpoint DIR/finetune/checkpoint.pt --tokenizer DIR/tokenizer --out DIR/model

The folder: config.json, generation_config.json, tokenizer.json, tokenizer_config.json, model.safetensors (float16),
onnx/model_q8.onnx, with --float32 also onnx/model.onnx, and SHA256SUMS.
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path

from recipe.chat_format import CHAT_TEMPLATE
from recipe.checkpoint import load_model
from recipe.errors import RecipeError, run_command
from recipe.onnx_graph import build_graph, save_graph
from recipe.ops import EPSILON
from recipe.safetensors_file import llama_names, write_safetensors
from recipe.shape import Shape
from recipe.tokenizer import END_OF_TEXT, TURN_END, Tokenizer

SAMPLING = {"do_sample": True, "temperature": 0.4, "top_p": 0.9, "top_k": 40, "repetition_penalty": 1.1}


def model_config(shape: Shape, tokenizer: Tokenizer) -> dict[str, object]:
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": shape.width,
        "intermediate_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.kv_heads,
        "head_dim": shape.head_dim,
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "rope_theta": shape.rope_base,
        "rms_norm_eps": EPSILON,
        "tie_word_embeddings": True,
        "hidden_act": "silu",
        "attention_bias": False,
        "mlp_bias": False,
        "bos_token_id": None,
        "eos_token_id": tokenizer.special[TURN_END],
        "pad_token_id": tokenizer.special[END_OF_TEXT],
        "torch_dtype": "float16",
    }


def tokenizer_config(shape: Shape) -> dict[str, object]:
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "chat_template": CHAT_TEMPLATE,
        "eos_token": TURN_END,
        "pad_token": END_OF_TEXT,
        "bos_token": None,
        "model_max_length": shape.positions,
        "clean_up_tokenization_spaces": False,
    }


def write_json(path: Path, content: dict[str, object]) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def write_checksums(folder: Path) -> None:
    """SHA256SUMS over every other file, in the form of sha256sum."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder)}" for p in files]
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="ascii")


def export(checkpoint: Path, tokenizer_folder: Path, out: Path, float32: bool, card: Path | None = None) -> None:
    model, tokenizer = load_model(checkpoint), Tokenizer.load(tokenizer_folder)
    shape = model.shape
    if tokenizer.size != shape.vocabulary:
        raise RecipeError(f"the tokenizer has {tokenizer.size} tokens, the checkpoint {shape.vocabulary}")
    weights = {name: tensor.float().numpy() for name, tensor in model.state_dict().items()}
    (out / "onnx").mkdir(parents=True, exist_ok=True)
    save_graph(build_graph(weights, shape, eight_bits=True), out / "onnx" / "model_q8.onnx")
    if float32:
        save_graph(build_graph(weights, shape, eight_bits=False), out / "onnx" / "model.onnx")
    write_safetensors(out / "model.safetensors", llama_names(weights, shape))
    write_json(out / "config.json", model_config(shape, tokenizer))
    ends = [tokenizer.special[TURN_END], tokenizer.special[END_OF_TEXT]]
    write_json(out / "generation_config.json", {"eos_token_id": ends, "pad_token_id": ends[1], **SAMPLING})
    write_json(out / "tokenizer_config.json", tokenizer_config(shape))
    shutil.copyfile(tokenizer_folder / "tokenizer.json", out / "tokenizer.json")
    if card is not None:
        shutil.copyfile(card, out / "README.md")
    write_checksums(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--float32", action="store_true", help="also write the float32 graph")
    parser.add_argument("--card", type=Path, help="the model card, copied to README.md")
    args = parser.parse_args()
    export(args.checkpoint, args.tokenizer, args.out, args.float32, args.card)
    for path in sorted(args.out.rglob("*")):
        if path.is_file():
            print(f"{path.stat().st_size / 1e6:8.2f} MB  {path.relative_to(args.out)}")


if __name__ == "__main__":
    run_command(main)
