"""Byte-level byte-pair encoding: learns merges from word counts and applies them.

Method: Sennrich et al. 2016 (merge the most frequent neighbouring pair, again and again), over the bytes of UTF-8 as
in GPT-2. The merge loop keeps pair counts up to date instead of counting anew, so 6,000 merges take seconds.
"""

import heapq
from collections import Counter, defaultdict

import regex

# Words with one leading space or mark, single digits (so that sums are read digit by digit), marks, line ends.
WORD_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
WORD = regex.compile(WORD_PATTERN)
WORD_LENGTH_MAX = 24  # longer strings are names of links and noise; they would only bring odd merges

Pair = tuple[str, str]


def byte_alphabet() -> dict[int, str]:
    """A printable character for each byte (GPT-2's table, which Hugging Face's ByteLevel expects)."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [b for b in range(256) if b not in printable]
    return {b: chr(b) for b in printable} | {b: chr(256 + i) for i, b in enumerate(rest)}


ALPHABET = byte_alphabet()


def count_words(texts: list[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(WORD.findall(text))
    return counts


def learn_merges(counts: Counter[str], merges_wanted: int) -> list[Pair]:
    """The pairs to merge, most frequent first. Ties are broken by the pair itself, so the result is deterministic."""
    words = [
        ([ALPHABET[b] for b in word.encode()], count)
        for word, count in sorted(counts.items())
        if count > 1 and len(word) <= WORD_LENGTH_MAX
    ]
    pair_counts: Counter[Pair] = Counter()
    places: dict[Pair, set[int]] = defaultdict(set)
    for index, (symbols, count) in enumerate(words):
        for pair in zip(symbols, symbols[1:]):
            pair_counts[pair] += count
            places[pair].add(index)
    heap = [(-count, pair) for pair, count in pair_counts.items()]
    heapq.heapify(heap)
    merges: list[Pair] = []
    while len(merges) < merges_wanted and heap:
        negative, pair = heapq.heappop(heap)
        current = pair_counts[pair]
        if current != -negative:  # a stale entry: put it back with today's count
            if current > 0:
                heapq.heappush(heap, (-current, pair))
            continue
        merges.append(pair)
        touched: set[Pair] = set()
        for index in places.pop(pair):
            symbols, count = words[index]
            merged = merge_pair(symbols, pair)
            for old in zip(symbols, symbols[1:]):
                pair_counts[old] -= count
            for new in zip(merged, merged[1:]):
                pair_counts[new] += count
                places[new].add(index)
                touched.add(new)
            words[index] = (merged, count)
        for new in touched:
            heapq.heappush(heap, (-pair_counts[new], new))
    return merges


def merge_pair(symbols: list[str], pair: Pair) -> list[str]:
    """Joins every occurrence of `pair` from the left."""
    out: list[str] = []
    i = 0
    while i < len(symbols):
        if i + 1 < len(symbols) and (symbols[i], symbols[i + 1]) == pair:
            out.append(symbols[i] + symbols[i + 1])
            i += 2
        else:
            out.append(symbols[i])
            i += 1
    return out


class Encoder:
    """Applies merges in the order in which they were learned, with a cache of words."""

    def __init__(self, vocabulary: dict[str, int], merges: list[Pair]) -> None:
        self.vocabulary = vocabulary
        self.rank = {pair: i for i, pair in enumerate(merges)}
        self.cache: dict[str, list[int]] = {}

    def encode(self, text: str) -> list[int]:
        """Token ids of text without any special token."""
        ids: list[int] = []
        for word in WORD.findall(text):
            ids += self._word(word)
        return ids

    def _word(self, word: str) -> list[int]:
        cached = self.cache.get(word)
        if cached is not None:
            return cached
        symbols = [ALPHABET[b] for b in word.encode()]
        while len(symbols) > 1:
            best = min(zip(symbols, symbols[1:]), key=lambda pair: self.rank.get(pair, len(self.rank)))
            if best not in self.rank:
                break
            symbols = merge_pair(symbols, best)
        ids = [self.vocabulary[s] for s in symbols]
        self.cache[word] = ids
        return ids
