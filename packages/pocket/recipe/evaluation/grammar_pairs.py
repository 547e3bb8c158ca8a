"""Minimal pairs in the manner of BLiMP (Warstadt et al. 2020): the model should find the right sentence likelier.

Both sentences of a pair differ in one word or in order. Pairs are made by template, so they are plain and known to be
right; the score is the share of pairs where the right one has the higher log probability.
"""

from collections import defaultdict
from itertools import product

from recipe.chat_format import encode_row
from recipe.evaluation.runtime import ModelFolder
from recipe.rows import Row

Pair = tuple[str, str]  # right, wrong

SINGULAR = ("dog", "teacher", "girl", "car", "friend", "child")
PLURAL = ("dogs", "teachers", "girls", "cars", "friends", "children")


def subject_verb() -> list[Pair]:
    pairs = []
    for one, many in zip(SINGULAR, PLURAL, strict=True):
        for first, second in (("is", "are"), ("was", "were"), ("has", "have")):
            rest = "been here before" if first == "has" else "in the garden"
            pairs += [(f"The {one} {first} {rest}.", f"The {one} {second} {rest}.")]
            pairs += [(f"The {many} {second} {rest}.", f"The {many} {first} {rest}.")]
    return pairs


def verb_after_phrase() -> list[Pair]:
    """The verb agrees with the head, not with the noun beside it."""
    places = (("near the houses", "near the house"), ("with the red hats", "with the red hat"))
    pairs = []
    for one, many in zip(SINGULAR, PLURAL, strict=True):
        for plural_place, single_place in places:
            pairs += [(f"The {one} {plural_place} is small.", f"The {one} {plural_place} are small.")]
            pairs += [(f"The {many} {single_place} are small.", f"The {many} {single_place} is small.")]
    return pairs


def pronoun_case() -> list[Pair]:
    verbs = ("saw", "called", "helped", "visited", "asked")
    right = (("He", "me"), ("She", "him"), ("They", "us"), ("We", "them"), ("I", "her"))
    swapped = {"me": "I", "him": "he", "us": "we", "them": "they", "her": "she"}
    return [(f"{s} {v} {o} yesterday.", f"{s} {v} {swapped[o]} yesterday.") for (s, o), v in product(right, verbs)]


def determiner_noun() -> list[Pair]:
    pairs = []
    for one, many in zip(SINGULAR, PLURAL, strict=True):
        pairs += [(f"I like this {one}.", f"I like this {many}."), (f"I like these {many}.", f"I like these {one}.")]
        pairs += [(f"There were two {many} outside.", f"There were two {one} outside.")]
        pairs += [(f"She has many {many}.", f"She has many {one}.")]
    return pairs


def articles() -> list[Pair]:
    vowel = ("apple", "egg", "orange", "idea", "uncle", "island", "elephant", "answer")
    consonant = ("book", "house", "dog", "table", "letter", "garden", "friend", "tree")
    pairs = [(f"She has an {w}.", f"She has a {w}.") for w in vowel]
    return pairs + [(f"She has a {w}.", f"She has an {w}.") for w in consonant]


def irregular_past() -> list[Pair]:
    verbs = (("went", "goed"), ("bought", "buyed"), ("took", "taked"), ("came", "comed"), ("saw", "seed"), ("ate", "eated"),
             ("wrote", "writed"), ("found", "finded"), ("gave", "gived"), ("knew", "knowed"), ("made", "maked"), ("left", "leaved"),
             ("ran", "runned"), ("sang", "singed"), ("told", "telled"), ("kept", "keeped"))  # fmt: skip
    return [(f"Yesterday he {right} it.", f"Yesterday he {wrong} it.") for right, wrong in verbs]


def participles() -> list[Pair]:
    verbs = (("gone", "went"), ("seen", "saw"), ("eaten", "ate"), ("taken", "took"), ("written", "wrote"), ("broken", "broke"),
             ("given", "gave"), ("spoken", "spoke"), ("done", "did"), ("known", "knew"), ("forgotten", "forgot"), ("driven", "drove"))  # fmt: skip
    return [(f"{who} have {right} it before.", f"{who} have {wrong} it before.") for right, wrong in verbs for who in ("I", "They")]


def negation() -> list[Pair]:
    verbs = ("like", "want", "know", "need", "see", "play", "sing", "work")
    pairs = [(f"She does not {v} there.", f"She do not {v} there.") for v in verbs]
    pairs += [(f"They do not {v} there.", f"They does not {v} there.") for v in verbs]
    return pairs + [(f"He did not {v} there.", f"He did not {v}ed there.") for v in ("play", "work", "walk", "look", "wait", "talk", "help", "stay")]


def questions() -> list[Pair]:
    verbs = ("like", "want", "know", "need", "play", "sing", "work", "live")
    pairs = [(f"Where do you {v}?", f"Where you do {v}?") for v in verbs]
    return pairs + [(f"Does he {v} here?", f"Do he {v} here?") for v in verbs]


def word_order() -> list[Pair]:
    adjectives, nouns = ("big", "red", "old", "happy"), ("house", "car", "dog", "boat", "flower")
    return [(f"We saw a {a} {n} today.", f"We saw a {n} {a} today.") for a, n in product(adjectives, nouns)]


def modal_verbs() -> list[Pair]:
    verbs = (("go", "goes"), ("come", "comes"), ("help", "helps"), ("see", "sees"), ("take", "takes"), ("work", "works"))
    return [(f"She {m} {right} tomorrow.", f"She {m} {wrong} tomorrow.") for m in ("can", "will", "must", "should") for right, wrong in verbs]


def comparison() -> list[Pair]:
    short = ("tall", "small", "fast", "old", "warm", "kind", "strong", "young")
    pairs = [(f"She is {a}er than me.", f"She is more {a}er than me.") for a in short]
    return pairs + [(f"He is the {a}est of all.", f"He is the most {a}est of all.") for a in short]


def reflexives() -> list[Pair]:
    right = (("The boy", "himself", "herself"), ("The girl", "herself", "himself"), ("My father", "himself", "herself"),
             ("My mother", "herself", "himself"), ("The king", "himself", "themselves"), ("The children", "themselves", "himself"))  # fmt: skip
    return [(f"{s} {v} {good} in the mirror.", f"{s} {v} {bad} in the mirror.") for s, good, bad in right for v in ("saw", "looked at")]


def existence() -> list[Pair]:
    pairs = []
    for one, many in zip(SINGULAR, PLURAL, strict=True):
        pairs += [(f"There is a {one} here.", f"There are a {one} here."), (f"There are some {many} here.", f"There is some {many} here.")]
    return pairs


def prepositions() -> list[Pair]:
    right = (("listen to", "listen at"), ("wait for", "wait of"), ("look at", "look of"), ("think about", "think at"),
             ("talk to", "talk of to"), ("depend on", "depend of"), ("belong to", "belong at"), ("laugh at", "laugh of"))  # fmt: skip
    return [(f"{who} {good} them.", f"{who} {bad} them.") for good, bad in right for who in ("I often", "We always")]


PHENOMENA = {
    "subject and verb": subject_verb,
    "verb after a phrase": verb_after_phrase,
    "pronoun case": pronoun_case,
    "determiner and noun": determiner_noun,
    "a or an": articles,
    "irregular past": irregular_past,
    "participles": participles,
    "negation": negation,
    "questions": questions,
    "word order": word_order,
    "modal verbs": modal_verbs,
    "comparison": comparison,
    "reflexives": reflexives,
    "there is or are": existence,
    "prepositions": prepositions,
}


def grammar_scores(model: ModelFolder) -> dict[str, tuple[int, int]]:
    """Right pairs and all pairs, by phenomenon and for "all"."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, make in PHENOMENA.items():
        for right, wrong in make():
            better = likelihood(model, right) > likelihood(model, wrong)
            for key in (name, "all"):
                counts[key][0] += better
                counts[key][1] += 1
    return {name: (right, total) for name, (right, total) in sorted(counts.items(), key=lambda item: item[0] == "all")}


def likelihood(model: ModelFolder, sentence: str) -> float:
    """log p of the sentence as an assistant's turn that ends after it."""
    ids, _ = encode_row(model.tokenizer, Row("pair", text=sentence))
    return float(model.log_probabilities([model.tokenizer.special["<|endoftext|>"], *ids[:-1]]).sum())
