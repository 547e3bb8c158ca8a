"""Whole runs as lists of commands: the one for two CPU cores, and the one for a GPU."""

from dataclasses import dataclass
from pathlib import Path

Command = list[str]


@dataclass(frozen=True)
class Preset:
    """Lengths in tokens, batches in sequences. `decay_*` holds for the end of the pretraining, where the rate falls.

    `narrow`: pretrain on the simple pieces that `recipe.narrow` picks instead of on the whole weighted corpus.
    """

    size: str
    vocabulary: int
    length: int
    batch: int
    decay_length: int
    decay_batch: int
    steps: int
    decay: int
    rate: float
    tune_batch: int
    tune_steps: int
    tune_rate: float
    narrow: bool = False


PRESETS = {
    # 4,096 tokens a step, five million parameters: too few to learn the whole corpus, enough for simple talk.
    "cpu": Preset("nano", 4096, 256, 16, 512, 8, 2600, 1300, 3.5e-3, 8, 300, 8e-4, narrow=True),
    # 65,536 tokens a step, about 40 million parameters, six passes over the corpus. Not run on a GPU yet.
    "gpu": Preset("small", 16384, 512, 128, 512, 128, 3200, 1000, 3e-3, 64, 600, 6e-4),
}


def commands(preset: Preset, corpus: list[Path], held_out: list[Path], work: Path) -> list[Command]:
    """Every step from the corpus to the pieces of the result, in order."""

    def at(name: str) -> str:
        return str(work / name)

    prepare = ["recipe.prepare", "--out", at("prepared")]
    for path in corpus:
        prepare += ["--corpus", str(path)]
    for path in held_out:
        prepare += ["--held-out", str(path)]
    mixes = narrow_mixes(work) if preset.narrow else broad_mixes(work)
    return [prepare, ["recipe.generate", "--out", at("own.jsonl")], *mixes, *training(preset, work)]


def broad_mixes(work: Path) -> list[Command]:
    """mix.jsonl, decay.jsonl and finetune.jsonl from everything, by the weights of the provenance table."""

    def at(name: str) -> str:
        return str(work / name)

    return [
        ["recipe.blend", "--part", f"{at('prepared/pretrain.jsonl')}=1", "--out", at("mix.jsonl")],
        ["recipe.blend", "--part", f"{at('prepared/pretrain.jsonl')}=0.16", "--part", f"{at('prepared/tune.jsonl')}=0.5",
         "--part", f"{at('own.jsonl')}=0.8", "--written", "5", "--out", at("decay.jsonl")],
        ["recipe.blend", "--part", f"{at('prepared/tune.jsonl')}=0.5", "--part", f"{at('own.jsonl')}=1", "--written", "4",
         "--out", at("finetune.jsonl")],
    ]  # fmt: skip


def narrow_mixes(work: Path) -> list[Command]:
    """The same three files from short pieces in common words, with the project's own rows many times over."""

    def at(name: str) -> str:
        return str(work / name)

    rows = ["--rows", at("prepared/train.jsonl")]
    return [
        ["recipe.narrow", *rows, "--rows", at("own.jsonl"), "--out", at("mix.jsonl")],
        ["recipe.narrow", *rows, "--out", at("open.jsonl")],
        ["recipe.narrow", *rows, "--chats", "--out", at("chats.jsonl")],
        ["recipe.blend", "--part", f"{at('open.jsonl')}=0.35", "--part", f"{at('own.jsonl')}=0.9", "--written", "10",
         "--out", at("decay.jsonl")],
        ["recipe.generate", "--seed", "8", "--out", at("own_tune.jsonl")],
        ["recipe.blend", "--part", f"{at('chats.jsonl')}=0.08", "--part", f"{at('own_tune.jsonl')}=0.35", "--written", "24",
         "--out", at("finetune.jsonl")],
    ]  # fmt: skip


def training(preset: Preset, work: Path) -> list[Command]:
    """Tokenizer, packed sequences, the two trainings, export, and the result in pieces."""

    def at(name: str) -> str:
        return str(work / name)

    def encode(name: str, length: int, *more: str) -> Command:
        return ["recipe.encode", "--corpus", at(f"{name}.jsonl"), "--tokenizer", at("tokenizer"),
                "--length", str(length), "--out", at(f"{name}.npz"), *more]  # fmt: skip

    rates = ["--rate", str(preset.rate), "--embedding-rate", str(preset.rate)]
    tune_rates = ["--rate", str(preset.tune_rate), "--embedding-rate", str(preset.tune_rate)]
    return [
        ["recipe.tokenizer", "--corpus", at("mix.jsonl"), "--out", at("tokenizer"), "--vocabulary", str(preset.vocabulary)],
        encode("mix", preset.length),
        encode("prepared/held_out", preset.length),
        encode("decay", preset.decay_length),
        encode("finetune", preset.decay_length, "--assistant-only"),
        ["recipe.pretrain", "--tokenizer", at("tokenizer"), "--data", at("mix.npz"), "--decay-data", at("decay.npz"),
         "--held-out", at("prepared/held_out.npz"), "--out", at("pretrain"), "--size", preset.size, "--steps", str(preset.steps),
         "--decay", str(preset.decay), "--batch", str(preset.batch), "--decay-batch", str(preset.decay_batch), *rates],
        ["recipe.finetune", "--init", at("pretrain/checkpoint.pt"), "--data", at("finetune.npz"), "--out", at("finetune"),
         "--held-out", at("prepared/held_out.npz"), "--steps", str(preset.tune_steps), "--batch", str(preset.tune_batch), *tune_rates],
        ["recipe.export", "--checkpoint", at("finetune/checkpoint.pt"), "--tokenizer", at("tokenizer"), "--out", at("model"), "--float32"],
        ["recipe.pieces", "split", at("model/onnx/model_q8.onnx"), "--out", at("pieces")],
        ["recipe.pieces", "split", at("model/model.safetensors"), "--out", at("pieces")],
        ["recipe.pieces", "split", at("finetune/checkpoint.pt"), "--out", at("pieces")],
    ]  # fmt: skip
