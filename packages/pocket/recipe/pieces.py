"""Splits a file into pieces of at most 16 MB and joins them again, for ways out of a machine that carry no more.

    python3 -m recipe.pieces split DIR/finetune/checkpoint.pt --out DIR/pieces
    python3 -m recipe.pieces join DIR/pieces/checkpoint.pt.sha256 --out checkpoint.pt

The .sha256 file names the whole file's checksum; joining checks it.
"""

import argparse
import hashlib
from pathlib import Path

from recipe.errors import RecipeError, run_command

PIECE_BYTES = 16_000_000


def split(path: Path, out: Path) -> list[Path]:
    content = path.read_bytes()
    out.mkdir(parents=True, exist_ok=True)
    pieces = []
    for number, at in enumerate(range(0, len(content), PIECE_BYTES)):
        piece = out / f"{path.name}.{number:03d}"
        piece.write_bytes(content[at : at + PIECE_BYTES])
        pieces.append(piece)
    (out / f"{path.name}.sha256").write_text(hashlib.sha256(content).hexdigest() + "\n", encoding="ascii")
    return pieces


def join(checksum_file: Path, out: Path) -> None:
    name = checksum_file.name.removesuffix(".sha256")
    pieces = sorted(p for p in checksum_file.parent.glob(f"{name}.*") if p.suffix[1:].isdigit())
    content = b"".join(p.read_bytes() for p in pieces)
    if hashlib.sha256(content).hexdigest() != checksum_file.read_text(encoding="ascii").strip():
        raise RecipeError(f"{len(pieces)} pieces of {name} do not give the file that was split: is one missing?")
    out.write_bytes(content)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("split", "join"))
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    if args.action == "split":
        print(f"{len(split(args.file, args.out))} pieces")
    else:
        join(args.file, args.out)


if __name__ == "__main__":
    run_command(main)
