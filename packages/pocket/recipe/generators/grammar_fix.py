"""Mending a sentence: a right one is broken by one rule, and the answer is the right one."""

from random import Random

from recipe.generators.rewriting import DID, WHEN, WHO
from recipe.generators.phrasing import sentence
from recipe.rows import Row, chat

PLAIN = (
    ("She doesn't like coffee.", "She don't like coffee."), ("They were late for school.", "They was late for school."),
    ("He goes to work by bus.", "He go to work by bus."), ("I have seen that film before.", "I have saw that film before."),
    ("There are many books on the table.", "There is many books on the table."), ("Their house is very old.", "There house is very old."),
    ("You're my best friend.", "Your my best friend."), ("It's too cold today.", "Its to cold today."), ("I could have helped you.", "I could of helped you."),
    ("The children play in the garden.", "The childrens play in the garden."), ("She is better than me at chess.", "She is more better than me at chess."),
    ("We didn't go to the party.", "We didn't went to the party."), ("An apple fell from the tree.", "A apple fell from the tree."),
    ("He speaks English very well.", "He speak English very good."), ("I am interested in music.", "I am interesting in music."),
    ("Whose bag is this?", "Who's bag is this?"), ("The dog wagged its tail.", "The dog wagged it's tail."), ("I bought fewer apples this time.", "I bought less apples this time."),
    ("Where do you live?", "Where you live?"), ("She asked me where I lived.", "She asked me where did I live."),
)  # fmt: skip
ASK = (
    "Fix this sentence: {s}", "Correct the grammar: {s}", "Check my spelling: {s}", "Is this right? {s}", "Correct this please: {s}",
    "Fix the mistakes in this sentence: {s}", "Proofread: {s}",
)  # fmt: skip
TYPOS = {"the": "teh", "because": "becuase", "friend": "freind", "yesterday": "yesturday", "morning": "mornning", "tickets": "tickits",
         "kitchen": "kichen", "finished": "finnished", "broken": "brocken", "letter": "leter", "evening": "evning", "neighbour": "nieghbour",
         "meeting": "meating", "dinner": "diner", "bigger": "biger", "report": "repport"}  # fmt: skip


def broken(draw: Random, right: str) -> str:
    words = right.split()
    places = [i for i, word in enumerate(words) if word.lower() in TYPOS]
    if places and draw.random() < 0.7:
        place = draw.choice(places)
        typo = TYPOS[words[place].lower()]
        words[place] = sentence(typo) if words[place][0].isupper() else typo
    elif len(words) > 4:
        place = draw.randrange(1, len(words) - 2)
        words[place], words[place + 1] = words[place + 1], words[place]
    text = " ".join(words)
    return text.rstrip(".").lower() if draw.random() < 0.3 else text


def grammar_fix(draw: Random) -> Row:
    if draw.random() < 0.35:
        right, wrong = draw.choice(PLAIN)
    else:
        right = sentence(f"{draw.choice(WHO)[0]} {draw.choice(DID)[0]} {draw.choice(WHEN)}.")
        wrong = broken(draw, right)
    return chat("own_generated", draw.choice(ASK).format(s=wrong), right)
