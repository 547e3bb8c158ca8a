"""Encodes a corpus with the tokenizer and packs it into sequences.

    python3 -m recipe.encode --corpus DIR/pretrain.jsonl --tokenizer DIR/tokenizer --length 256 --out DIR/pretrain.npz

With --assistant-only the loss counts on the assistant's tokens alone (fine-tuning).
"""

import argparse
from pathlib import Path

import numpy as np

from recipe.chat_format import encode_row
from recipe.errors import run_command
from recipe.packing import Document, Packed, pack
from recipe.rows import read_rows
from recipe.tokenizer import END_OF_TEXT, Tokenizer


def encode_corpus(corpus: Path, tokenizer: Tokenizer, length: int, assistant_only: bool, seed: int) -> Packed:
    documents: list[Document] = []
    for row in read_rows(corpus):
        ids, own = encode_row(tokenizer, row)
        weights = own if assistant_only else [1] * len(ids)
        documents.append((np.asarray(ids, np.uint16), np.asarray(weights, np.uint8)))
    return pack(documents, length, tokenizer.special[END_OF_TEXT], seed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--length", type=int, default=256, help="tokens a sequence")
    parser.add_argument("--assistant-only", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    packed = encode_corpus(args.corpus, Tokenizer.load(args.tokenizer), args.length, args.assistant_only, args.seed)
    packed.save(args.out)
    used = int(packed.weight.sum())
    print(f"{len(packed)} sequences of {args.length}, {used / 1e6:.2f} M tokens that count")


if __name__ == "__main__":
    run_command(main)
