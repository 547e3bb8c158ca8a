"""Simple questions with simple answers: what things are, capitals, opposites, animals, colours, small how and why."""

from random import Random

from recipe.generators.fact_tables import ANIMALS, CAPITALS, COLOURS, DEFINITIONS, OPPOSITES, PLAIN
from recipe.generators.phrasing import sentence, typed, with_article
from recipe.rows import Row, chat

Fact = tuple[str, str]  # question, answer

WHAT = ("What is {x}?", "What is {x}?", "What's {x}?", "Can you explain what {x} is?", "Explain to me what {x} is.", "Do you know what {x} is?",
        "Tell me what {x} is.", "What exactly is {x}?")  # fmt: skip
CAPITAL_ASK = ("What is the capital of {c}?", "What's the capital of {c}?", "Which city is the capital of {c}?", "Do you know the capital of {c}?", "capital of {c}?")
CAPITAL_SAY = ("The capital of {c} is {t}.", "It's {t}.", "{t} is the capital of {c}.", "{t}.")
OPPOSITE_ASK = ("What is the opposite of {a}?", "What's the opposite of {a}?", "Give me the opposite of \"{a}\".", "Which word means the opposite of {a}?", "opposite of {a}?")
OPPOSITE_SAY = ("The opposite of {a} is {b}.", "The opposite is \"{b}\".", "{B}.")
THANKS = (("Thanks!", "You're welcome!"), ("Thank you, that helps.", "Happy to help!"), ("I see.", "Is there something else you want to know?"),
          ("Interesting.", "I think so too. What else would you like to know?"), ("Are you sure?", "I think so, but I'm a small model. Please check it if it matters."))  # fmt: skip


def definition(draw: Random) -> Fact:
    thing = draw.choice(list(DEFINITIONS))
    return draw.choice(WHAT).format(x=thing), DEFINITIONS[thing]


def capital(draw: Random) -> Fact:
    country = draw.choice(list(CAPITALS))
    town = CAPITALS[country]
    return draw.choice(CAPITAL_ASK).format(c=country), draw.choice(CAPITAL_SAY).format(c=country, t=town)


def opposite(draw: Random) -> Fact:
    a, b = draw.choice(OPPOSITES)
    return draw.choice(OPPOSITE_ASK).format(a=a), draw.choice(OPPOSITE_SAY).format(a=a, b=b, B=sentence(b))


def animal(draw: Random) -> Fact:
    name = draw.choice(list(ANIMALS))
    legs, sound, young, food = ANIMALS[name]
    one = sentence(with_article(name))
    facts = [(f"How many legs does {with_article(name)} have?", f"{one} has {legs} legs."), (f"What does {with_article(name)} eat?", f"{one} eats {food}.")]
    if sound:
        facts.append((f"What sound does {with_article(name)} make?", f"{one} {sound}."))
        facts.append((f"Which animal {sound}?", f"{one} {sound}."))
    if young:
        facts.append((f"What is a young {name} called?", f"A young {name} is called {with_article(young)}."))
    return draw.choice(facts)


def colour(draw: Random) -> Fact:
    thing = draw.choice(list(COLOURS))
    question = draw.choice(("What colour is {x}?", "Which colour does {x} have?")).format(x=thing)
    return question, draw.choice((f"{sentence(thing)} is {COLOURS[thing]}.", f"It is {COLOURS[thing]}."))


def plain(draw: Random) -> Fact:
    question = draw.choice(list(PLAIN))
    asked = draw.choice(("{q}", "{q}", "{q}", "Tell me: {l}", "Can you tell me: {l}", "Question: {l}"))
    return asked.format(q=question, l=question[0].lower() + question[1:]), draw.choice(PLAIN[question])


KINDS = (definition, definition, definition, plain, plain, capital, opposite, animal, colour)


def fact(draw: Random) -> Row:
    """One question, sometimes a second of any kind, sometimes a word of thanks."""
    turns: list[str] = []
    for _ in range(draw.choice((1, 1, 1, 2))):
        question, answer = draw.choice(KINDS)(draw)
        turns += [typed(draw, question), answer]
    if draw.random() < 0.15:
        turns += draw.choice(THANKS)
    return chat("own_generated", *turns)
