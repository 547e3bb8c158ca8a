"""Held-out bits per character by domain: comparable between models with different tokenizers.

bits per character = sum of -log2 p(token) / characters. The perplexity a token that another tokenizer would show
follows from it: 2 ** (bits per character * that tokenizer's characters a token).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from recipe.chat_format import encode_row
from recipe.evaluation.runtime import ModelFolder
from recipe.provenance import Source
from recipe.rows import Row

WINDOW = 256  # tokens that are scored at once; longer rows are cut, and each piece starts without memory


@dataclass
class Tally:
    rows: int = 0
    tokens: int = 0
    characters: int = 0
    bits: float = 0.0

    def add(self, other: "Tally") -> None:
        self.rows += other.rows
        self.tokens += other.tokens
        self.characters += other.characters
        self.bits += other.bits

    def as_json(self) -> dict[str, float]:
        return {
            "rows": self.rows,
            "characters": self.characters,
            "tokens": self.tokens,
            "bits_per_character": round(self.bits / max(1, self.characters), 4),
            "characters_per_token": round(self.characters / max(1, self.tokens), 3),
            "perplexity_per_token": round(2 ** (self.bits / max(1, self.tokens)), 2),
        }


def score(model: ModelFolder, row: Row) -> Tally:
    """All tokens of the row, roles and ends of turns included, over the characters of its contents."""
    ids, _ = encode_row(model.tokenizer, row)
    bits = sum(-float(model.log_probabilities(ids[i : i + WINDOW + 1]).sum()) for i in range(0, len(ids) - 1, WINDOW))
    return Tally(1, len(ids) - 1, len(row.plain()), bits / np.log(2))


def by_domain(model: ModelFolder, rows: Iterable[Row], sources: dict[str, Source]) -> dict[str, dict[str, float]]:
    """A tally for each domain of the provenance table, and one for everything."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for row in rows:
        tally = score(model, row)
        tallies[sources[row.source].domain].add(tally)
        tallies["all"].add(tally)
    return {domain: tallies[domain].as_json() for domain in sorted(tallies, key=lambda d: (d == "all", d))}
