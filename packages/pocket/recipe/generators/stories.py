"""Very short stories in simple words: somebody wants something, something goes wrong, somebody helps, all is well."""

from random import Random

from recipe.generators.phrasing import sentence, typed, with_article
from recipe.rows import Row, chat

# kind -> pronoun, places where it may live
HEROES = {
    "fox": "the forest", "rabbit": "the meadow", "bear": "the forest", "mouse": "an old house", "cat": "a small town", "dog": "a farm", "owl": "a tall tree",
    "frog": "a green pond", "duck": "the lake", "hedgehog": "the garden", "squirrel": "the park", "dragon": "a high mountain", "robot": "a quiet workshop",
    "girl": "a village by the sea", "boy": "a big city", "bird": "an apple tree", "turtle": "the beach", "fish": "the deep sea", "elephant": "the warm south",
    "lion": "the wide grassland", "penguin": "the ice", "baker": "a narrow street", "farmer": "a hill", "king": "a cold castle", "horse": "a stable", "goat": "the mountains",
    "bee": "a field of flowers", "snail": "the wet grass", "witch": "a crooked house", "knight": "a grey tower", "sailor": "the harbour", "teddy bear": "a toy shop",
}  # fmt: skip
NAMES = ("Tilly", "Bruno", "Mina", "Oscar", "Lotta", "Pip", "Rosa", "Finn", "Nora", "Hugo", "Ella", "Toby", "Ida", "Sam", "Mabel", "Otto", "Lily", "Max", "Greta", "Ben")
LOOKS = ("small", "shy", "clever", "curious", "lazy", "brave", "friendly", "hungry", "old", "young", "quiet", "cheerful", "lonely", "funny")
# wish, what goes wrong, how it is solved with a helper {h}, what the hero learns
PLOTS = (
    ("wanted to find the biggest {food} in the world", "But the way was long, and soon it was dark", "Then {h} came by with a small lamp and showed the way", "In the end they shared {food2} and laughed until morning"),
    ("wanted to see the sea", "But a high wall stood in the way", "{H} knew a hole in the wall, and together they crept through", "The sea was blue and wide, and they stayed until the sun went down"),
    ("lost a red ball", "Everybody looked for it, but nobody could find it", "At last {h} saw something red under a bush", "It was the ball, and from that day on they played together"),
    ("could not sleep", "The moon was too bright, and the wind was too loud", "{H} came and sang a slow song", "Soon the eyes fell shut, and all was quiet"),
    ("had no friends", "Everybody was too busy to play", "One day {h} sat down and asked: \"Do you want to play with me?\"", "Since that day neither of them has been alone"),
    ("was afraid of the dark", "Every night the shadows looked like monsters", "{H} took a lamp and looked into every corner", "There was nothing but an old hat, and they both had to laugh"),
    ("wanted to fly", "The first jump ended in a puddle, and the second one too", "{H} built two wings of paper and string", "They flew only a little way, but it was the best day of all"),
    ("wanted to bake a cake", "But there was no sugar in the house", "{H} brought a glass of honey", "The cake was sweet and warm, and nothing was left of it"),
    ("found a strange key", "It did not fit any door", "{H} remembered a small box under the stairs", "In the box was a letter. It said: \"You are good at looking for things!\""),
    ("wanted to win the race", "But right at the start a shoe got lost", "{H} stopped and gave back the shoe", "They came in last, hand in hand, and everybody cheered"),
    ("planted a seed", "For many days nothing happened", "{H} said: \"Be patient. Give it water and wait.\"", "One morning a green leaf came out, and they danced around it"),
    ("got lost in the rain", "All the paths looked the same", "{H} heard someone calling and came with an umbrella", "At home there was hot tea, and the rain did not matter any more"),
    ("wanted to be big and strong", "The others only laughed", "Then {h} got stuck in a narrow hole, and only someone small could help", "After that nobody laughed about small ones again"),
    ("found a bird with a broken wing", "The bird was cold and afraid", "With {h} it was easy to build a warm nest", "In spring the bird flew away, but it came back every day to say hello"),
    ("had a birthday", "But nobody seemed to remember it", "Sad and alone, our friend went home. There {h} was waiting with a cake", "All the friends were there. It was a surprise!"),
    ("wanted to catch a star", "The ladder was too short", "{H} pointed at the lake. There were a hundred stars in the water", "They sat by the lake all night, and it was enough"),
    ("told a lie", "It felt heavy like a stone in the stomach", "{H} said: \"Tell the truth, and the stone will go away.\"", "It was hard, but it worked. That night both slept well"),
    ("did not want to share {food2}", "But eating alone was no fun", "So {h} got a piece too", "Shared food tasted twice as good"),
)  # fmt: skip
FOODS = ("apple", "cookie", "strawberry", "pumpkin", "cake", "pancake", "cheese", "nut", "carrot", "pie")
ASK = ("Tell me a short story about {x}.", "Tell me a story about {x}.", "Can you tell me a story about {x}?", "Write a short story about {x}.", "A story about {x}, please.",
       "I want a bedtime story about {x}.", "Make up a little story about {x}.", "Do you know a story about {x}?")  # fmt: skip
ASK_ANY = ("Tell me a short story.", "Tell me a story.", "Can you tell me a story?", "I want to hear a story.", "Do you know a bedtime story?", "Write a short story.")
STARTS = ("Once upon a time there was {look} {kind} named {name}.", "There was once {look} {kind} called {name}.", "{name} was {look} {kind}.")
AFTER = (("That was nice!", "I'm glad you liked it! Do you want another one?"), ("Thank you!", "You're welcome!"), ("What a sweet story.", "Thank you! I like happy endings."), ("Good night!", "Good night! Sweet dreams."))


def tell(draw: Random, kind: str) -> str:
    name, other_name = draw.sample(NAMES, 2)
    helper = draw.choice([other for other in HEROES if other not in (kind, "king", "lion")])
    wish, trouble, rescue, end = draw.choice(PLOTS)
    food = draw.choice(FOODS)
    words = {"food": food, "food2": f"the {food}", "h": f"{other_name} the {helper}", "H": f"{other_name} the {helper}"}
    start = draw.choice(STARTS).format(look=with_article(draw.choice(LOOKS)), kind=kind, name=name)
    home = draw.choice((f"{name} lived in {HEROES[kind]}.", f"Home was {HEROES[kind]}.")) if kind not in ("farmer", "king", "dragon", "goat", "penguin", "turtle", "owl", "bird") else ""
    parts = [start, home, f"One day {name} {wish}.", f"{trouble}.", rescue + ("" if rescue.endswith('"') else "."), end + ("" if end.endswith(('"', "!")) else ".")]
    return " ".join(sentence(part.format(**words)) for part in parts if part)


def story(draw: Random) -> Row:
    kind = draw.choice(list(HEROES))
    asked = draw.choice(ASK).format(x=with_article(kind)) if draw.random() < 0.8 else draw.choice(ASK_ANY)
    turns = [typed(draw, asked), tell(draw, kind)]
    if draw.random() < 0.15:
        turns += draw.choice(AFTER)
    return chat("own_generated", *turns)
