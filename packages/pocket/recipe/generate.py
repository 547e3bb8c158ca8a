"""Writes the project's own rows: the dialogues of data/ and what the generators draw.

    python3 -m recipe.generate --out DIR/own.jsonl --seed 7 [--share 0.01]
"""

import argparse
from pathlib import Path
from random import Random

from recipe.dedup import fingerprint
from recipe.dialogue_file import read_all_dialogues
from recipe.errors import run_command
from recipe.generators import COUNTS
from recipe.rows import Row, write_rows


def generate(seed: int, share: float = 1.0) -> list[Row]:
    """Every generator's rows, equal ones once. The same seed gives the same rows."""
    rows: list[Row] = []
    seen: set[bytes] = set()
    for generator, count in COUNTS.items():
        draw = Random(f"{seed} {generator.__name__}")
        for _ in range(max(1, int(count * share))):
            row = generator(draw)
            mark = fingerprint(row)
            if mark not in seen:
                seen.add(mark)
                rows.append(row)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--share", type=float, default=1.0, help="of the usual number of rows")
    args = parser.parse_args()
    written, made = read_all_dialogues(), generate(args.seed, args.share)
    write_rows(args.out, [*written, *made])
    print(f"{len(written)} written dialogues, {len(made)} generated rows")


if __name__ == "__main__":
    run_command(main)
