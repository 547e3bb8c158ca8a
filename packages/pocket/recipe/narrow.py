"""Picks a narrow, simple corpus: short turns in common words, for a model too small for anything else.

    python3 -m recipe.narrow --rows DIR/prepared/train.jsonl --rows DIR/own.jsonl --out DIR/narrow.jsonl

A model of five million parameters learns to speak in whole sentences only where the language is simple (Eldan & Li
2023, TinyStories). So rows are cut into short pieces, and a piece stays if nearly all of its words are common ones.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from recipe.errors import run_command
from recipe.rows import Message, Row, read_rows, write_rows

COMMON_WORDS = 5000  # fewer leave out words of everyday talk, more let in the names of films and illnesses
WORD = re.compile(r"[a-zà-ÿœ]+(?:'[a-z]+)?")


@dataclass(frozen=True)
class Rule:
    """`rare`: the largest share of uncommon words; `characters`: of a piece; `passes`: how often a piece comes."""

    rare: float
    characters: int
    passes: float


ASSISTANT = Rule(0.12, 500, 2)
JOKE = Rule(0.15, 400, 2)
PROSE = Rule(0.10, 800, 1)
FRENCH = Rule(0.15, 400, 2)

# Sources that are not here are left out: encyclopaedic, technical, or of long answers.
RULES = {
    "self_dialogue": Rule(0.05, 900, 0.6),
    "synthetic_persona_chat": Rule(0.06, 900, 3),
    "taskmaster4": Rule(0.06, 600, 1),
    "chatterbot": Rule(0.12, 400, 2),
    "oasst_falcon": ASSISTANT,
    "oasst_pythia_1k": ASSISTANT,
    "oasst_pythia_lottery": ASSISTANT,
    "instructlab_taxonomy": ASSISTANT,
    "self_instruct_seeds": ASSISTANT,
    "official_joke_api": JOKE,
    "jokeapi": JOKE,
    "derived_topic_jokes": JOKE,
    "classic_children_text": Rule(0.1, 800, 0.7),
    "derived_story_continue": PROSE,
    "derived_fables": Rule(0.12, 900, 2),
    "english_wordnet": Rule(0.13, 300, 1),
    "oasst_fr": FRENCH,
    "jokes_fr": FRENCH,
    "derived_fr": Rule(0.12, 300, 1),
    "eltec_fr_text": Rule(0.08, 400, 1),
    "own_dialogues": Rule(1, 2000, 10),
    "own_generated": Rule(1, 2000, 1),
}
# What people say to each other: the common words are counted here.
SPOKEN = {"self_dialogue", "synthetic_persona_chat", "own_dialogues", "own_generated", "derived_story_continue", "oasst_falcon"}
SPOKEN_FRENCH = {"oasst_fr", "jokes_fr", "derived_fr", "eltec_fr_text"}


def words_of(text: str) -> list[str]:
    return WORD.findall(text.lower())


def common_words(rows: Iterable[Row], sources: set[str], count: int = COMMON_WORDS) -> frozenset[str]:
    counts = Counter(word for row in rows if row.source in sources for word in words_of(row.plain()))
    return frozenset(word for word, _ in counts.most_common(count))


def rare_share(row: Row, common: frozenset[str]) -> float:
    """The share of words outside `common`; 1 for a row without words."""
    words = words_of(row.plain())
    return sum(word not in common for word in words) / len(words) if words else 1.0


def short_pieces(row: Row, characters: int) -> Iterator[Row]:
    """The row in pieces of at most so many characters: whole paragraphs, or whole exchanges after the system line."""
    if row.text is not None:
        parts = [[paragraph] for paragraph in row.text.split("\n\n")]
    else:
        turns = [m for m in row.messages if m.role != "system"]
        parts = [turns[i : i + 2] for i in range(0, len(turns), 2)]
    piece: list[str | Message] = []
    size = 0
    for part in [*parts, None]:
        length = sum(len(p) if isinstance(p, str) else len(p.content) for p in part or ())
        if piece and (part is None or size + length > characters):
            yield as_row(row.source, piece)
            piece, size = [], 0
        if part is not None and length <= characters:
            piece += part
            size += length


def as_row(source: str, piece: list[str | Message]) -> Row:
    texts = [p for p in piece if isinstance(p, str)]
    return Row(source, text="\n\n".join(texts)) if texts else Row(source, messages=tuple(p for p in piece if isinstance(p, Message)))


def narrow(rows: list[Row], seed: int) -> list[Row]:
    """The pieces that pass their source's rule, as often as it says, shuffled."""
    draw, out = Random(seed), list[Row]()
    english, french = common_words(rows, SPOKEN), common_words(rows, SPOKEN_FRENCH)
    for row in rows:
        rule = RULES.get(row.source)
        if rule is None:
            continue
        common = french if row.source in SPOKEN_FRENCH else english
        for piece in short_pieces(row, rule.characters):
            if rule.rare >= 1 or rare_share(piece, common) <= rule.rare:
                out += [piece] * (int(rule.passes) + (draw.random() < rule.passes % 1))
    draw.shuffle(out)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=Path, action="append", required=True, help=".jsonl of prepared or generated rows; may be given again")
    parser.add_argument("--chats", action="store_true", help="conversations only, for fine-tuning")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    rows = [row for path in args.rows for row in read_rows(path)]
    picked = [row for row in narrow(rows, args.seed) if row.messages or not args.chats]
    counts: Counter[str] = Counter()
    for row in picked:
        counts[row.source] += len(row.plain())
    write_rows(args.out, picked)
    for source, characters in counts.most_common():
        print(f"{characters:>10} characters  {source}")
    print(f"{len(picked)} pieces, {sum(counts.values())} characters")


if __name__ == "__main__":
    run_command(main)
