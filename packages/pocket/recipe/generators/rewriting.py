"""Rewriting and shortening one sentence, composed so that the short form is known to be right."""

from random import Random

from recipe.generators.phrasing import sentence
from recipe.rows import Row, chat

WHO = (
    ("my brother", "he"), ("our teacher", "she"), ("the manager", "he"), ("my neighbour", "she"), ("the old man", "he"), ("my best friend", "she"),
    ("the new doctor", "she"), ("the driver", "he"), ("my aunt", "she"), ("the team", "it"), ("the little girl", "she"), ("our cat", "it"),
)  # fmt: skip
# past, plain form, object-like rest
DID = (
    ("bought a new car", "buy"), ("cancelled the meeting", "cancel"), ("found the lost keys", "find"), ("forgot the tickets", "forget"),
    ("painted the kitchen", "paint"), ("missed the last train", "miss"), ("won the first prize", "win"), ("moved to a bigger house", "move"),
    ("fixed the broken door", "fix"), ("cooked dinner for everyone", "cook"), ("sold the old bike", "sell"), ("finished the long report", "finish"),
    ("lost the phone", "lose"), ("opened a small shop", "open"), ("wrote a letter to the mayor", "write"), ("planted three trees", "plant"),
)  # fmt: skip
WHEN = ("yesterday", "last week", "this morning", "on Monday", "last summer", "two days ago", "last night", "on Friday evening")
PADDING_START = (
    "I just wanted to let you know that", "It is a fact that", "As you may or may not already know,", "To be completely honest with you,",
    "I would like to inform you that", "It should be noted that", "If I remember it correctly,", "Believe it or not,",
    "For your information,", "In case you have not heard about it yet,",
)  # fmt: skip
PADDING_END = (
    "and that is really all there is to say about it", "which was quite a surprise for all of us", "even though nobody had expected it at all",
    "after thinking about it for a very long time", "because of all the things that had happened before", "with the help of a few kind people",
)  # fmt: skip
SHORTEN = (
    "Shorten this sentence: {s}", "Make this shorter: {s}", "Say this in fewer words: {s}", "Can you shorten this? {s}", "Summarise in a few words: {s}",
    "Too long, make it short: {s}", 'Shorten: "{s}"', "Please make this sentence shorter.\n\n{s}", "tl;dr: {s}",
)  # fmt: skip

FORMAL = (
    ("Hey, can you send me the file?", "Hello, could you please send me the file?"), ("I can't come today, sorry.", "I am sorry, but I will not be able to come today."),
    ("What's up with my order?", "Could you please tell me the status of my order?"), ("Thanks a lot for the help!", "Thank you very much for your help."),
    ("Call me when you're free.", "Please call me when you are available."), ("I need this by Friday.", "I would be grateful to receive this by Friday."),
    ("Sorry I'm late.", "Please excuse my late arrival."), ("Let's talk tomorrow.", "Perhaps we could speak tomorrow."),
    ("This doesn't work.", "Unfortunately, this does not seem to work."), ("Gimme more time.", "Could I please have a little more time?"),
    ("No way I can do that.", "I am afraid that I cannot do that."), ("Got your email.", "I have received your email."),
    ("You messed up the bill.", "There seems to be a mistake in the bill."), ("I quit.", "I would like to resign from my position."),
    ("Wanna grab lunch?", "Would you like to have lunch together?"), ("It's too expensive.", "The price is higher than I had expected."),
)  # fmt: skip
TO_FORMAL = ("Make this more formal: {s}", "Rewrite this politely: {s}", "How can I say this more politely? {s}", "Make this sound professional: {s}")
TO_CASUAL = ("Make this more casual: {s}", "Rewrite this in a friendly way: {s}", "Make this sound less stiff: {s}")

HARD = (
    ("The physician administered the medication.", "The doctor gave the medicine."), ("We must commence immediately.", "We must start now."),
    ("He resides in close proximity to the school.", "He lives near the school."), ("They utilised a vehicle to transport the goods.", "They used a car to carry the goods."),
    ("She endeavoured to comprehend the text.", "She tried to understand the text."), ("The children consumed their meal rapidly.", "The children ate fast."),
    ("The store will cease operations in June.", "The shop will close in June."), ("He was unable to locate his spectacles.", "He could not find his glasses."),
    ("Precipitation is anticipated tomorrow.", "It will probably rain tomorrow."), ("She purchased a residence.", "She bought a house."),
    ("Please refrain from conversing in the library.", "Please don't talk in the library."), ("The instructions were difficult to comprehend.", "The instructions were hard to understand."),
    ("He demonstrated considerable courage.", "He was very brave."), ("The temperature decreased significantly.", "It got much colder."),
    ("We require additional assistance.", "We need more help."), ("The vessel departed from the harbour.", "The ship left the harbour."),
)  # fmt: skip
SIMPLIFY = ("Say this in simple words: {s}", "Make this easier to read: {s}", "Rewrite this in plain English: {s}", "Simplify: {s}")


def shortening(draw: Random) -> tuple[str, str]:
    (who, _), (did, _), when = draw.choice(WHO), draw.choice(DID), draw.choice(WHEN)
    core = f"{who} {did} {when}"
    long = f"{draw.choice(PADDING_START)} {core}"
    if draw.random() < 0.6:
        long += f", {draw.choice(PADDING_END)}"
    return draw.choice(SHORTEN).format(s=sentence(long) + "."), sentence(core) + "."


def passive_pair(draw: Random) -> tuple[str, str]:
    """Turns a statement into a question or into the negative."""
    (who, pronoun), (did, plain), when = draw.choice(WHO), draw.choice(DID), draw.choice(WHEN)
    rest = did.split(" ", 1)[1]
    statement = sentence(f"{who} {did} {when}.")
    kind = draw.choice(("question", "negative", "pronoun", "future"))
    if kind == "question":
        return f"Turn this into a question: {statement}", f"Did {who} {plain} {rest} {when}?"
    if kind == "negative":
        return f"Make this sentence negative: {statement}", sentence(f"{who} did not {plain} {rest} {when}.")
    if kind == "future":
        later = draw.choice(("tomorrow", "next week", "next month", "on Sunday"))
        return f"Put this in the future, with {later}: {statement}", sentence(f"{who} will {plain} {rest} {later}.")
    return f"Replace the subject with a pronoun: {statement}", sentence(f"{pronoun} {did} {when}.")


def rewriting(draw: Random) -> Row:
    roll = draw.random()
    if roll < 0.45:
        pair = shortening(draw)
    elif roll < 0.65:
        pair = passive_pair(draw)
    elif roll < 0.8:
        plain, formal = draw.choice(FORMAL)
        pair = (draw.choice(TO_FORMAL).format(s=plain), formal)
        if draw.random() < 0.3:
            pair = (draw.choice(TO_CASUAL).format(s=formal), plain)
    else:
        hard, easy = draw.choice(HARD)
        pair = (draw.choice(SIMPLIFY).format(s=hard), easy)
    tail = draw.choice((("Thanks!", "You're welcome!"), ("Perfect.", "Glad you like it."), (), (), (), ()))
    return chat("own_generated", *pair, *tail)
