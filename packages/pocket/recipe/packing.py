"""Packing: documents of any length into sequences of one length, with no document seeing another.

A sequence is a row of `length + 1` tokens (inputs are the first `length`, targets the last). Each token carries the
index of the first token of its document, and attention looks back no further than that. Documents longer than a
sequence are cut; the rest is filled best-fit decreasing within a window, which wastes about 2% on padding.
"""

from bisect import bisect_left, insort
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from recipe.errors import RecipeError

WINDOW = 4096  # documents that are packed together; larger packs tighter but shuffles documents by length more


@dataclass(frozen=True)
class Packed:
    """tokens uint16 [n, length + 1]; start int16 [n, length + 1] (document start); weight uint8 [n, length + 1]."""

    tokens: np.ndarray
    start: np.ndarray
    weight: np.ndarray

    def __len__(self) -> int:
        return len(self.tokens)

    def save(self, path: Path) -> None:
        with path.open("wb") as out:
            np.savez(out, tokens=self.tokens, start=self.start, weight=self.weight)

    @classmethod
    def load(cls, path: Path) -> "Packed":
        try:
            arrays = np.load(path)
            return cls(arrays["tokens"], arrays["start"], arrays["weight"])
        except (OSError, ValueError, KeyError) as error:
            raise RecipeError(f"{path} cannot be read as packed tokens: {error}") from error


Document = tuple[np.ndarray, np.ndarray]  # token ids uint16 [n], weights uint8 [n]


def cut(document: Document, size: int) -> list[Document]:
    """Pieces of at most `size` tokens. A piece keeps one token of the piece before, so every token has a target once."""
    ids, weights = document
    if len(ids) <= size:
        return [document]
    step = size - 1
    pieces = [(ids[i : i + size], weights[i : i + size].copy()) for i in range(0, len(ids) - 1, step)]
    for _, piece_weights in pieces[1:]:
        piece_weights[0] = 0
    return pieces


def plan(lengths: list[int], size: int) -> list[list[int]]:
    """Best-fit decreasing: for each bin the indexes of the documents in it."""
    bins: list[list[int]] = []
    room: list[tuple[int, int]] = []  # (free tokens, bin), sorted
    for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        length = lengths[index]
        at = bisect_left(room, (length, -1))
        if at < len(room):
            free, bin_index = room.pop(at)
        else:
            free, bin_index = size, len(bins)
            bins.append([])
        bins[bin_index].append(index)
        if free - length > 0:
            insort(room, (free - length, bin_index))
    return bins


def pack(documents: list[Document], length: int, padding: int, seed: int) -> Packed:
    """Packs documents in order of windows and shuffles the sequences. Padding has weight 0 and stands alone."""
    size = length + 1
    pieces = [piece for document in documents for piece in cut(document, size)]
    bins: list[list[Document]] = []
    for first in range(0, len(pieces), WINDOW):
        window = pieces[first : first + WINDOW]
        bins += [[window[i] for i in indexes] for indexes in plan([len(p[0]) for p in window], size)]
    np.random.default_rng(seed).shuffle(bins)  # type: ignore[arg-type]
    tokens = np.full((len(bins), size), padding, np.uint16)
    start = np.tile(np.arange(size, dtype=np.int16), (len(bins), 1))
    weight = np.zeros((len(bins), size), np.uint8)
    for row, bin_documents in enumerate(bins):
        at = 0
        for ids, weights in bin_documents:
            end = at + len(ids)
            tokens[row, at:end] = ids
            start[row, at:end] = at
            weight[row, at:end] = weights
            weight[row, at] = 0  # nothing before it predicts a document's first token
            at = end
    return Packed(tokens, start, weight)
