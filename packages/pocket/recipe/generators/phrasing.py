"""How people really type: with and without capitals, marks, please and typing haste."""

from random import Random


def typed(draw: Random, text: str) -> str:
    """The same line as different people type it."""
    roll = draw.random()
    if roll < 0.12:
        text = text.lower()
    elif roll < 0.2:
        text = text.rstrip("?.!")
    elif roll < 0.27:
        text = text.lower().rstrip("?.!")
    elif roll < 0.3:
        text = text.replace("'", "")
    return text


def polite(draw: Random, request: str) -> str:
    """A request with one of the usual openings or closings, or bare."""
    lower = request[0].lower() + request[1:]
    forms = (request + ".", request, f"Please {lower}.", f"{request}, please.", f"Can you {lower}?", f"Could you {lower}?")
    return typed(draw, draw.choice(forms))


def sentence(text: str) -> str:
    """With a capital at the start."""
    return text[0].upper() + text[1:]


def with_article(noun: str) -> str:
    return ("an " if noun[0].lower() in "aeiou" else "a ") + noun
