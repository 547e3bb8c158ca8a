"""Prepares the corpus: licence check, cleaning, duplicates, held-out split, and the weighted pretraining mix.

    python3 -m recipe.prepare --corpus train.jsonl --corpus extra.jsonl --held-out valid.jsonl --out DIR

Writes DIR/pretrain.jsonl, DIR/tune.jsonl, DIR/train.jsonl (every row once), DIR/held_out.jsonl and DIR/prepared.json
(counts by source and by reason).
To train on your own text, add a source to sources.toml, give your rows its name as "src", and name the file here.
"""

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from recipe.cleaning import drop_reason, guess_language, normalise_row
from recipe.dedup import OverlapFilter, fingerprint, share_of_thousand
from recipe.errors import RecipeError, run_command
from recipe.provenance import TABLE, Source, check_licence, load_sources
from recipe.rows import Row, read_rows, write_rows

HELD_OUT_PER_THOUSAND = 4  # of every corpus row whose set has no held-out file of its own


class Preparation:
    """Collects rows in three heaps and counts what was dropped and why."""

    def __init__(self, sources: dict[str, Source]) -> None:
        self.sources = sources
        self.dropped: dict[str, Counter[str]] = defaultdict(Counter)
        self.seen: set[bytes] = set()
        self.held_out: list[Row] = []
        self.train: list[Row] = []

    def admit(self, row: Row) -> Row | None:
        """The cleaned row, or None if it must go."""
        source = self.sources.get(row.source)
        if source is None:
            raise RecipeError(f'source "{row.source}" has no entry in the provenance table')
        check_licence(source)
        reason = None if source.use else "source left out"
        row = normalise_row(row)
        reason = reason or drop_reason(row)
        if reason is None and guess_language(row.plain()) != source.language:
            reason = "other language"
        if reason is None:
            mark = fingerprint(row)
            reason = "duplicate" if mark in self.seen else None
            self.seen.add(mark)
        if reason is not None:
            self.dropped[row.source][reason] += 1
            return None
        return row

    def add_held_out(self, rows: Iterable[Row]) -> None:
        self.held_out += [row for row in map(self.admit, rows) if row is not None]

    def add_corpus(self, rows: Iterable[Row]) -> None:
        split_sources = {row.source for row in self.held_out}
        for row in rows:
            admitted = self.admit(row)
            if admitted is None:
                continue
            hold = admitted.source not in split_sources and share_of_thousand(admitted) < HELD_OUT_PER_THOUSAND
            (self.held_out if hold else self.train).append(admitted)

    def drop_overlaps(self) -> None:
        overlap = OverlapFilter(self.held_out)
        kept = []
        for row in self.train:
            if overlap.overlaps(row):
                self.dropped[row.source]["overlaps held-out text"] += 1
            else:
                kept.append(row)
        self.train = kept


def mix(rows: list[Row], weights: dict[str, float], seed: int) -> list[Row]:
    """Every row floor(weight) times and once more with the probability of the rest, shuffled."""
    draw = random.Random(seed)
    out: list[Row] = []
    for row in rows:
        weight = weights[row.source]
        out += [row] * (int(weight) + (draw.random() < weight - int(weight)))
    draw.shuffle(out)
    return out


def summary(preparation: Preparation, mixed: list[Row]) -> dict[str, object]:
    """Rows, characters and reasons for dropping, by source."""
    characters: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    for row in preparation.train:
        rows[row.source] += 1
        characters[row.source] += len(row.plain())
    mixed_characters = Counter[str]()
    for row in mixed:
        mixed_characters[row.source] += len(row.plain())
    return {
        "sources": {
            name: {
                "rows": rows[name],
                "characters": characters[name],
                "characters_in_mix": mixed_characters[name],
                "dropped": dict(preparation.dropped[name]),
            }
            for name in sorted(preparation.sources)
            if rows[name] or preparation.dropped[name]
        },
        "held_out_rows": len(preparation.held_out),
        "characters_in_mix": sum(mixed_characters.values()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, action="append", required=True, help=".jsonl; may be given again")
    parser.add_argument("--held-out", type=Path, action="append", default=[], help=".jsonl that is never trained on")
    parser.add_argument("--sources", type=Path, default=TABLE)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    preparation = Preparation(load_sources(args.sources))
    for path in args.held_out:
        preparation.add_held_out(read_rows(path))
    for path in args.corpus:
        preparation.add_corpus(read_rows(path))
    preparation.drop_overlaps()
    sources = preparation.sources
    pretrain = mix(preparation.train, {name: s.passes for name, s in sources.items()}, args.seed)
    chats = [row for row in preparation.train if row.messages]
    tune = mix(chats, {name: s.tune for name, s in sources.items()}, args.seed + 1)
    write_rows(args.out / "pretrain.jsonl", pretrain)
    write_rows(args.out / "tune.jsonl", tune)
    write_rows(args.out / "train.jsonl", preparation.train)
    write_rows(args.out / "held_out.jsonl", preparation.held_out)
    report = summary(preparation, pretrain)
    (args.out / "prepared.json").write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")
    print(f"{len(pretrain)} rows to pretrain on, {len(tune)} to tune on, {len(preparation.held_out)} held out")


if __name__ == "__main__":
    run_command(main)
