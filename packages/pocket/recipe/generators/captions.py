"""Meme captions as JSON for a named template: {"template": "drake", "captions": ["top", "bottom"]}.

`template` is the template's short name and `captions` has one string a text box, in the order in which people read
them. The request names the template and, in most rows, the number of captions.
"""

import json
from random import Random

from recipe.rows import Row, chat

# short name -> (title, patterns of captions; {t} is a topic, {a} something dull, {b} something tempting)
TEMPLATES: dict[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "drake": ("Drake Hotline Bling", (("{A}", "{B}"), ("Doing {t} on time", "Doing {t} at midnight"), ("Talking about {t}", "Sending memes about {t}"),
                                      ("Reading about {t}", "Asking a friend about {t}"))),
    "distracted-boyfriend": ("Distracted Boyfriend", (("{B}", "Me", "{A}"), ("New {t}", "Me", "The {t} I already have"))),
    "two-buttons": ("Two Buttons", (("{A}", "{B}", "Me at 2 a.m."), ("Start {t}", "Take a nap", "Me every day"), ("Be good at {t}", "Never practise", "Me, sweating"))),
    "change-my-mind": ("Change My Mind", (("{T} is better with snacks",), ("{T} should be a national holiday",), ("Nobody really likes {t}",), ("{T} starts after coffee",))),
    "one-does-not-simply": ("One Does Not Simply", (("One does not simply", "stop thinking about {t}"), ("One does not simply", "{b} just once"), ("One does not simply", "survive {t} without coffee"))),
    "success-kid": ("Success Kid", (("Forgot about {t}", "Nobody noticed"), ("Tried {t} for the first time", "It worked"), ("Had to {a}", "It was cancelled"))),
    "bad-luck-brian": ("Bad Luck Brian", (("Finally gets ready for {t}", "It was yesterday"), ("Tries {t}", "Breaks the internet"), ("Prepares all week for {t}", "Gets the wrong address"))),
    "doge": ("Doge", (("Much {t}", "Very wow"), ("Such {t}", "So excite"), ("Wow", "Many {t}"))),
    "grumpy-cat": ("Grumpy Cat", (("I tried {t} once", "It was awful"), ("You like {t}?", "No."), ("{T}?", "I would rather nap"))),
    "expanding-brain": ("Expanding Brain", (("Ignoring {t}", "Thinking about {t}", "Planning {t}", "Dreaming of {t} in class"), ("{A}", "Plan to {a}", "Talk about it", "{B}"))),
    "woman-yelling-at-cat": ("Woman Yelling at Cat", (("You said you would {a}", "I said maybe"), ("You forgot about {t} again", "I had a snack"), ("Why did you {b}?", "It felt right"))),
    "surprised-pikachu": ("Surprised Pikachu", (("Me: never prepares for {t}", "{T}: goes badly", "Me:"), ("I {b} all night", "I am tired in the morning", "Me:"))),
    "this-is-fine": ("This Is Fine", (("{T} is on fire", "This is fine"), ("Three deadlines and {t}", "This is fine"))),
    "batman-slapping-robin": ("Batman Slapping Robin", (("But what about {t}", "We have work to do"), ("I think I will {b}", "You will {a}"))),
    "ancient-aliens": ("Ancient Aliens", (("I'm not saying it was {t}", "but it was {t}"),)),
    "disaster-girl": ("Disaster Girl", (("They said {t} was easy", "So I tried"), ("No dessert?", "No {t}"))),
}  # fmt: skip
TOPICS = (
    "homework", "Monday mornings", "cooking", "cats", "dogs", "exams", "the gym", "group projects", "laundry", "coffee", "video games",
    "birthdays", "online meetings", "football", "gardening", "the bus", "school", "work emails", "holidays", "the dentist", "pizza",
    "alarm clocks", "shopping", "cleaning", "winter", "summer", "passwords", "phone batteries", "math class", "roommates", "diets",
    "guitar practice", "family dinners", "running", "parking", "the printer", "office chairs", "rain", "tea", "haircuts", "traffic",
    "wifi", "bread", "sleep", "weekends", "camping", "spiders", "chess", "moving house", "plants",
)  # fmt: skip
DULL = (
    "do the dishes", "answer emails", "study for the exam", "clean my room", "go to bed early", "eat a salad", "save money",
    "fold the laundry", "go for a run", "read the manual", "finish the report", "call the bank", "drink water", "pay the bill",
)  # fmt: skip
TEMPTING = (
    "watch one more episode", "order a pizza", "play one more game", "take a long nap", "eat the whole cake", "scroll through memes",
    "buy another plant", "pet every dog", "start a new hobby", "stay up all night", "drink a fifth coffee", "look at cat pictures",
)  # fmt: skip
REQUESTS = (
    'Write captions for the "{name}" meme about {topic}. Answer as JSON.',
    "Caption the {title} meme about {topic} as JSON.",
    "Make a {name} meme about {topic}. JSON only.",
    "Meme template: {name}\nTopic: {topic}\nCaptions: {n}\nAnswer as JSON.",
    "Give me {n} captions for the {name} template about {topic}, as JSON.",
    "I need a funny {title} meme about {topic}. Reply with JSON.",
    '{title} meme, topic: {topic}. Format: {{"template": ..., "captions": [...]}}',
    "template {name}, topic {topic}, {n} captions, json",
)  # fmt: skip


def capital(text: str) -> str:
    return text[0].upper() + text[1:]


def captions_for(draw: Random, name: str, topic: str) -> list[str]:
    dull, tempting = draw.choice(DULL), draw.choice(TEMPTING)
    words = {"t": topic, "T": capital(topic), "a": dull, "A": capital(dull), "b": tempting, "B": capital(tempting)}
    return [line.format(**words) for line in draw.choice(TEMPLATES[name][1])]


def caption_json(draw: Random) -> Row:
    name, topic = draw.choice(list(TEMPLATES)), draw.choice(TOPICS)
    captions = captions_for(draw, name, topic)
    request = draw.choice(REQUESTS).format(name=name, title=TEMPLATES[name][0], topic=topic, n=len(captions))
    reply = json.dumps({"template": name, "captions": captions}, ensure_ascii=False)
    turns = [request, reply]
    if draw.random() < 0.12:
        again = json.dumps({"template": name, "captions": captions_for(draw, name, topic)}, ensure_ascii=False)
        turns += [draw.choice(("Another one", "Again please", "One more, same template")), again]
    return chat("own_generated", *turns)
