"""The whole recipe on a few rows and steps, on a CPU, in under two minutes: every command, once.

    python3 -m recipe.rehearse [--keep DIR]

It trains a toy: the point is that each step takes what the step before wrote. Its corpus is what the generators draw.
"""

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from recipe.errors import RecipeError, run_command

PACKAGE = Path(__file__).resolve().parent.parent


def commands(work: Path) -> list[list[str]]:
    """Every step as module and arguments, in order. The pretraining stands twice: the second run resumes the first."""

    def at(name: str) -> str:
        return str(work / name)

    pretrain = ["recipe.pretrain", "--tokenizer", at("tokenizer"), "--data", at("pretrain.npz"), "--held-out", at("held_out.npz"),
                "--out", at("pretrain"), "--size", "test", "--batch", "8", "--warmup", "5"]  # fmt: skip
    encode = ["recipe.encode", "--tokenizer", at("tokenizer"), "--length", "64"]
    evaluate = [
        ["recipe.evaluate", "--model", at("model"), "--held-out", at("prepared/held_out.jsonl"), "--out", at("eval"), "--rows", "4",
         "--every", "23", "--float32", "--log", f"pretraining={at('pretrain/log.jsonl')}", "--report", at("REPORT.md")],
    ]  # fmt: skip
    return [
        ["recipe.generate", "--out", at("own.jsonl"), "--share", "0.03"],
        ["recipe.prepare", "--corpus", at("own.jsonl"), "--out", at("prepared")],
        ["recipe.narrow", "--rows", at("prepared/train.jsonl"), "--out", at("narrow.jsonl")],
        ["recipe.tokenizer", "--corpus", at("narrow.jsonl"), "--out", at("tokenizer"), "--vocabulary", "768"],
        [*encode, "--corpus", at("prepared/pretrain.jsonl"), "--out", at("pretrain.npz")],
        [*encode, "--corpus", at("prepared/held_out.jsonl"), "--out", at("held_out.npz")],
        [*pretrain, "--steps", "20", "--decay", "5", "--fresh"],
        [*pretrain, "--steps", "40", "--decay", "10"],
        ["recipe.blend", "--part", f"{at('own.jsonl')}=0.5", "--out", at("finetune.jsonl")],
        [*encode, "--corpus", at("finetune.jsonl"), "--assistant-only", "--out", at("finetune.npz")],
        ["recipe.finetune", "--init", at("pretrain/checkpoint.pt"), "--data", at("finetune.npz"), "--out", at("finetune"),
         "--steps", "20", "--warmup", "2", "--batch", "8"],
        ["recipe.export", "--checkpoint", at("finetune/checkpoint.pt"), "--tokenizer", at("tokenizer"), "--out", at("model"), "--float32"],
        *(evaluate if importlib.util.find_spec("onnxruntime") else []),
    ]  # fmt: skip


def rehearse(work: Path) -> None:
    sections = ("perplexity", "prompts", "grammar", "speed", "transcripts", "curves")
    (work / "REPORT.md").write_text("\n".join(f"<!-- {s} -->\n<!-- /{s} -->" for s in sections), encoding="utf-8")
    began = time.monotonic()
    for module, *arguments in commands(work):
        step = time.monotonic()
        done = subprocess.run([sys.executable, "-m", module, *arguments], cwd=PACKAGE, env=os.environ, capture_output=True, text=True)
        if done.returncode != 0:
            raise RecipeError(f"{module} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        print(f"{time.monotonic() - step:6.1f} s  {module}", flush=True)
    if not importlib.util.find_spec("onnxruntime"):
        print("   skipped  recipe.evaluate (onnxruntime is not installed)")
    print(f"{time.monotonic() - began:6.1f} s  everything")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", type=Path, help="a folder for what the steps write; a temporary one if left out")
    args = parser.parse_args()
    if args.keep:
        args.keep.mkdir(parents=True, exist_ok=True)
        rehearse(args.keep)
    else:
        with tempfile.TemporaryDirectory(prefix="pocket-rehearsal-") as folder:
            rehearse(Path(folder))


if __name__ == "__main__":
    run_command(main)
