"""What a machine can check in an answer."""

import json
import re
from collections.abc import Callable

from recipe.cleaning import guess_language

Check = Callable[[str], bool]

NUMBERED = re.compile(r"^\s*(?:\d+[.)]|[-*])\s+\S", re.MULTILINE)
REPEAT_MIN = 3  # times in a row that make a loop
REPEAT_TOKENS = 8  # tokens that a loop covers at least


def loops(tokens: list[int]) -> bool:
    """True if some run of tokens stands three times in a row and covers at least eight tokens."""
    for size in range(1, len(tokens) // REPEAT_MIN + 1):
        times = max(REPEAT_MIN, -(-REPEAT_TOKENS // size))
        for at in range(len(tokens) - size * times + 1):
            unit = tokens[at : at + size]
            if all(tokens[at + k * size : at + (k + 1) * size] == unit for k in range(1, times)):
                return True
    return False


def says(*alternatives: str) -> Check:
    """One of the alternatives occurs as a word."""
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(a)}(?!\w)" for a in alternatives), re.IGNORECASE)
    return lambda text: bool(pattern.search(text))


def equals_number(value: int) -> Check:
    """The last number of the answer is the right one."""

    def check(text: str) -> bool:
        numbers = re.findall(r"-?\d+", text.replace(",", ""))
        return bool(numbers) and int(numbers[-1]) == value

    return check


def has_items(count: int) -> Check:
    """A list of exactly so many items, each on a line of its own."""
    return lambda text: len(NUMBERED.findall(text)) == count


def captions(template: str, count: int | None) -> Check:
    """JSON {"template": ..., "captions": [...]} for this template, with so many captions if a number was asked for."""

    def check(text: str) -> bool:
        try:
            value = json.loads(text)
        except ValueError:
            return False
        valid = isinstance(value, dict) and value.get("template") == template and isinstance(value.get("captions"), list)
        lines = value["captions"] if valid else []
        return bool(lines) and all(isinstance(c, str) and c for c in lines) and (count is None or len(lines) == count)

    return check


def is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def french(text: str) -> bool:
    return guess_language(text) == "fr" or bool(re.search(r"\b(bonjour|salut|merci|oui|non|de rien|bonne|bonsoir|coucou)\b", text, re.IGNORECASE))


def english(text: str) -> bool:
    return guess_language(text) == "en"


def shorter_than(sentence: str) -> Check:
    return lambda text: 0 < len(text) < len(sentence)


def not_claiming(*names: str) -> Check:
    """Does not say "I am <name>" for any of the names."""
    pattern = re.compile("|".join(rf"(?:i'm|i am|my name is|je suis|called) {re.escape(n)}\b" for n in names), re.IGNORECASE)
    return lambda text: not pattern.search(text)


def both(*checks: Check) -> Check:
    return lambda text: all(check(text) for check in checks)
