"""Blends row files into one mix: each file with how often its rows come.

    python3 -m recipe.blend --part DIR/tune.jsonl=1 --part DIR/own.jsonl=2 --out DIR/finetune.jsonl

0.5 takes half of the rows, 2 takes each twice. Written dialogues (source own_dialogues) come --written times as often.
"""

import argparse
from pathlib import Path
from random import Random

from recipe.errors import RecipeError, run_command
from recipe.provenance import load_sources
from recipe.rows import Row, read_rows, write_rows


def blend(parts: list[tuple[Path, float]], written: float, seed: int) -> list[Row]:
    """The rows of all parts by their weights, shuffled. Refuses a source without an entry in the provenance table."""
    draw, sources, out = Random(seed), load_sources(), list[Row]()
    for path, weight in parts:
        for row in read_rows(path):
            if row.source not in sources or not sources[row.source].use:
                raise RecipeError(f'{path}: source "{row.source}" is not in use in the provenance table')
            passes = weight * (written if row.source == "own_dialogues" else 1)
            out += [row] * (int(passes) + (draw.random() < passes - int(passes)))
    draw.shuffle(out)
    return out


def parse_part(text: str) -> tuple[Path, float]:
    path, _, weight = text.partition("=")
    try:
        return Path(path), float(weight or 1)
    except ValueError as error:
        raise RecipeError(f"--part {text}: {weight} is not a number") from error


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", action="append", required=True, metavar="FILE=PASSES")
    parser.add_argument("--written", type=float, default=3.0)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=5)
    args = parser.parse_args()
    rows = blend([parse_part(text) for text in args.part], args.written, args.seed)
    print(f"{write_rows(args.out, rows)} rows")


if __name__ == "__main__":
    run_command(main)
