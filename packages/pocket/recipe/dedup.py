"""Duplicate rows, and rows that share a long run of words with the held-out text."""

import hashlib
import re
from collections.abc import Iterable

from recipe.rows import Row

WORD = re.compile(r"\w+")
OVERLAP_WORDS = 13  # the length of run that GPT-3's contamination study used (Brown et al. 2020, appendix C)


def fingerprint(row: Row) -> bytes:
    """Equal for rows that differ in case, spacing and punctuation only."""
    return hashlib.blake2b(" ".join(WORD.findall(row.plain().lower())).encode(), digest_size=12).digest()


def share_of_thousand(row: Row) -> int:
    """A number in [0, 1000) that depends on the text alone: splits by it are stable under reordering."""
    return int.from_bytes(fingerprint(row)[:4], "big") % 1000


class OverlapFilter:
    """Knows every run of OVERLAP_WORDS words of the held-out rows."""

    def __init__(self, held_out: Iterable[Row]) -> None:
        self.runs: set[int] = set()
        for row in held_out:
            self.runs.update(self._runs(row))

    @staticmethod
    def _runs(row: Row) -> set[int]:
        words = WORD.findall(row.plain().lower())
        return {hash(tuple(words[i : i + OVERLAP_WORDS])) for i in range(len(words) - OVERLAP_WORDS + 1)}

    def overlaps(self, row: Row) -> bool:
        return not self.runs.isdisjoint(self._runs(row))
