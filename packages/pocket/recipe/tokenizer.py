"""The tokenizer: byte-level BPE in Hugging Face's tokenizer.json, and its command.

    python3 -m recipe.tokenizer --corpus DIR/pretrain.jsonl --out DIR/tokenizer --vocabulary 6144
"""

import argparse
import json
import unicodedata
from pathlib import Path
from typing import Any

from recipe.bpe import ALPHABET, WORD_PATTERN, Encoder, Pair, count_words, learn_merges
from recipe.errors import RecipeError, run_command
from recipe.rows import read_rows

END_OF_TEXT, TURN_START, TURN_END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
THINK_START, THINK_END = "<think>", "</think>"
SPECIALS = (END_OF_TEXT, TURN_START, TURN_END, THINK_START, THINK_END)


class Tokenizer:
    """Text to ids and back. Special tokens are never read out of text: they come from `special` alone."""

    def __init__(self, definition: dict[str, Any]) -> None:
        model = definition["model"]
        merges: list[Pair] = [(left, right) for left, right in model["merges"]]
        self.encoder = Encoder(model["vocab"], merges)
        self.special: dict[str, int] = {t["content"]: t["id"] for t in definition["added_tokens"]}
        self.size = len(model["vocab"]) + len(self.special)
        self.symbols = {i: s for s, i in model["vocab"].items()} | {i: s for s, i in self.special.items()}
        self.bytes = {character: byte for byte, character in ALPHABET.items()}

    @classmethod
    def load(cls, folder: Path) -> "Tokenizer":
        path = folder / "tokenizer.json"
        try:
            return cls(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError) as error:
            raise RecipeError(f"{path} cannot be read as a tokenizer: {error}") from error

    def encode(self, text: str) -> list[int]:
        return self.encoder.encode(unicodedata.normalize("NFC", text))

    def decode(self, ids: list[int], specials: bool = False) -> str:
        """Text of ids; special tokens are left out, or shown by name if `specials` is set."""
        out = bytearray()
        special_ids = set(self.special.values())
        for i in ids:
            if i in special_ids:
                out += self.symbols[i].encode() if specials else b""
            else:
                out += bytes(self.bytes[c] for c in self.symbols[i])
        return out.decode("utf-8", errors="replace")


def tokenizer_definition(merges: list[Pair]) -> dict[str, Any]:
    """The content of tokenizer.json: bytes first, then merged symbols, then the special tokens."""
    vocabulary = {s: i for i, s in enumerate([*(ALPHABET[b] for b in range(256)), *(a + b for a, b in merges)])}
    added = [
        {
            "id": len(vocabulary) + i,
            "content": name,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": name.startswith("<|"),
        }
        for i, name in enumerate(SPECIALS)
    ]
    split = {"type": "Split", "pattern": {"Regex": WORD_PATTERN}, "behavior": "Isolated", "invert": False}
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": {"type": "NFC"},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [split, byte_level]},
        "post_processor": None,
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": "",
            "end_of_word_suffix": "",
            "fuse_unk": False,
            "byte_fallback": False,
            "vocab": vocabulary,
            "merges": [list(pair) for pair in merges],
        },
    }


def train_tokenizer(corpus: Path, out: Path, vocabulary: int, characters: float) -> Tokenizer:
    """Learns from the first `characters` characters of the (shuffled) corpus and writes out/tokenizer.json."""
    texts, total = [], 0
    for row in read_rows(corpus):
        texts.append(row.plain())
        total += len(texts[-1])
        if total >= characters:
            break
    merges = learn_merges(count_words(texts), vocabulary - 256 - len(SPECIALS))
    definition = tokenizer_definition(merges)
    out.mkdir(parents=True, exist_ok=True)
    (out / "tokenizer.json").write_text(json.dumps(definition, ensure_ascii=False), encoding="utf-8")
    return Tokenizer(definition)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--vocabulary", type=int, default=6144)
    parser.add_argument("--sample-characters", type=float, default=25e6)
    args = parser.parse_args()
    tokenizer = train_tokenizer(args.corpus, args.out, args.vocabulary, args.sample_characters)
    print(f"{tokenizer.size} tokens")


if __name__ == "__main__":
    run_command(main)
