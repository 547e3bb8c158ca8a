"""Filters that every row passes: normal form, block list, other models' identities, and a guess of the language."""

import re
import unicodedata
from dataclasses import replace

from recipe.rows import Message, Row

# A row with one of these words is dropped whole; a stem matches as the start of a word.
BLOCKED_STEMS = (
    "nigger", "faggot", "retard", "tranny", "kike", "chink", "porn", "hentai", "blowjob", "cumshot", "masturbat",
    "pedophil", "incest", "whore", "slut", "cunt", "fuck", "motherfuck", "rapist", "bestiality", "suicid",
    "enculé", "salope", "pute", "négresse", "nègre", "bougnoule", "concentration camp", "camp de concentration",
)  # fmt: skip
BLOCKED = re.compile(r"\b(?:" + "|".join(BLOCKED_STEMS) + ")", re.IGNORECASE)
CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.\w{2,}|https?://\S+|\+?\d[\d ().-]{9,}\d")

# The embedded model must never learn to be another one, so assistant turns that name a maker or a model go.
OTHER_IDENTITY = re.compile(
    r"open[- ]?assistant|openai|chat-?gpt|\bgpt-?\d|laion|anthropic|claude|deepseek|falcon llm|\bbard\b|gemini ai"
    r"|(?:i am|i'm|as) (?:just )?an? (?:ai|artificial|language model|large language|virtual assistant|chat ?bot)"
    r"|my (?:name is|creators?|developers?)\b|trained by",
    re.IGNORECASE,
)

FRENCH_WORDS = frozenset(
    "le la les un une des du et est que qui dans pour pas sur je tu il elle nous vous ils ce cette avec mais plus "
    "au aux se sa son ses mon ma mes ne en par on y".split()
)
ENGLISH_WORDS = frozenset(
    "the a an of and is are to in that it you i for was on with as be this have not but at by from they we he she "
    "his her my your or what do".split()
)


def normalise(text: str) -> str:
    """NFC, Unix line ends, no trailing blanks, at most one empty line in a row."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\u00a0", " ")
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip()


def normalise_row(row: Row) -> Row:
    if row.text is not None:
        return replace(row, text=normalise(row.text))
    return replace(row, messages=tuple(Message(m.role, normalise(m.content)) for m in row.messages))


def guess_language(text: str) -> str:
    """"fr" or "en" by counting function words; French needs a clear majority."""
    words = re.findall(r"[a-zà-ÿ']+", text.lower())
    french = sum(w in FRENCH_WORDS for w in words) + len(re.findall(r"[éèêàçùôî]|\b[ldjqcnsm]'", text.lower())) // 2
    english = sum(w in ENGLISH_WORDS for w in words)
    return "fr" if french > english else "en"


def drop_reason(row: Row) -> str | None:
    """Why a row must go, or None. Reasons are counted in the report of the preparation."""
    plain = row.plain()
    if not plain or (row.text is None and not well_formed(row)):
        return "shape"
    if BLOCKED.search(plain):
        return "blocked word"
    if CONTACT.search(plain):
        return "contact"
    if any(m.role == "assistant" and OTHER_IDENTITY.search(m.content) for m in row.messages):
        return "other identity"
    if row.text is not None and not looks_like_prose(row.text):
        return "not prose"
    return None


def well_formed(row: Row) -> bool:
    """A conversation alternates user and assistant after an optional system line, and the assistant has the last word."""
    roles = [m.role for m in row.messages if m.role != "system"]
    expected = [("user", "assistant")[i % 2] for i in range(len(roles))]
    return len(roles) >= 2 and roles == expected and len(roles) % 2 == 0 and all(m.content for m in row.messages)


def looks_like_prose(text: str) -> bool:
    """Mostly letters and spaces: tables, formulas and code fall out."""
    letters = sum(c.isalpha() or c == " " for c in text)
    return len(text) >= 40 and letters >= 0.85 * len(text)
