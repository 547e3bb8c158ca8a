"""Idea lists with exactly as many items as asked for."""

from random import Random

from recipe.generators.list_pools import MORE_POOLS
from recipe.generators.phrasing import polite
from recipe.rows import Row, chat

NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}

# topic as asked -> items; at least ten each, so that any number can be drawn
POOLS: dict[str, tuple[str, ...]] = {
    **MORE_POOLS,
    "things to do on a rainy day": ("Bake cookies", "Read a book", "Watch an old movie", "Build a fort of blankets",
        "Write a letter to a friend", "Play a board game", "Sort your photos", "Learn a card trick", "Draw what you see from the window",
        "Cook a big soup", "Call someone you miss", "Do a puzzle"),
    "gifts for a friend": ("A good book", "A small plant", "Homemade cookies", "A framed photo", "A warm scarf", "A mug with a funny picture",
        "Tickets to a show", "A handwritten letter", "A puzzle", "A box of tea", "A notebook", "A playlist made for them"),
    "names for a cat": ("Whiskers", "Luna", "Pepper", "Mochi", "Shadow", "Biscuit", "Olive", "Tiger", "Smokey", "Ginger", "Pixel", "Noodle"),
    "names for a dog": ("Buddy", "Max", "Daisy", "Rusty", "Bella", "Scout", "Waffles", "Coco", "Bruno", "Maple", "Rocky", "Peanut"),
    "healthy snacks": ("Apple slices", "Carrot sticks", "A handful of nuts", "Plain yogurt with berries", "A boiled egg", "Popcorn without butter",
        "Cucumber with hummus", "A banana", "Rice cakes", "Cheese and grapes", "Cherry tomatoes", "Oat bars"),
    "quick dinners": ("Tomato pasta", "Fried rice with vegetables", "An omelette with cheese", "Bean tacos", "A big salad with eggs", "Vegetable soup",
        "Baked potatoes", "Grilled cheese sandwiches", "Noodles with peanut sauce", "Lentil curry", "Pizza on toast", "Couscous with peppers"),
    "ways to relax": ("Take a slow walk", "Breathe deeply for a minute", "Listen to soft music", "Take a warm bath", "Stretch your back and neck",
        "Drink a cup of tea", "Read a few pages", "Turn off your phone for an hour", "Sit in the sun", "Draw something simple", "Go to bed early", "Pet an animal"),
    "ways to save money": ("Cook at home more often", "Make a list before you shop", "Turn off lights you don't need", "Buy used clothes",
        "Cancel things you don't use", "Walk or cycle short trips", "Bring your own lunch", "Wait a day before you buy", "Borrow books from the library",
        "Drink tap water", "Compare prices", "Repair things instead of replacing them"),
    "hobbies to try": ("Painting", "Gardening", "Learning the guitar", "Bird watching", "Baking bread", "Running", "Knitting", "Chess", "Photography",
        "Writing short stories", "Juggling", "Woodworking"),
    "party games": ("Charades", "Musical chairs", "Twenty questions", "A treasure hunt", "Name that tune", "Two truths and a lie", "Bingo", "Limbo",
        "Karaoke", "A quiz about the host", "Hot potato", "Simon says"),
    "birthday party themes": ("Pirates", "Outer space", "Under the sea", "Superheroes", "A movie night", "A garden picnic", "The 1980s", "Detectives",
        "Dinosaurs", "A cooking contest", "Camping at home", "Masks and costumes"),
    "ways to learn a language": ("Read children's books", "Watch films with subtitles", "Talk to a native speaker each week", "Label things in your home",
        "Learn ten words a day", "Sing along to songs", "Keep a small diary", "Play word games", "Listen to the radio", "Change the language of your phone",
        "Read the news slowly", "Repeat sentences out loud"),
    "topics for a blog": ("Cheap travel", "Cooking for one", "Houseplants", "Old movies", "Learning to code", "Life with a pet", "Books you loved",
        "Running for beginners", "Small apartments", "Local history", "Saving energy", "Family recipes"),
    "ways to make friends": ("Join a club", "Take a class", "Talk to your neighbours", "Volunteer for something", "Go to a game night", "Invite someone for coffee",
        "Join a sports team", "Ask people about their day", "Walk your dog at the same hour", "Go to the library events", "Help someone move", "Remember people's names"),
    "things to pack for the beach": ("Sunscreen", "A towel", "A hat", "Plenty of water", "Sunglasses", "A good book", "Snacks", "A ball", "Sandals",
        "A light shirt", "A bag for wet clothes", "An umbrella"),
    "things to take on a hike": ("Water", "Good shoes", "A map", "A rain jacket", "Snacks", "A small first aid kit", "A hat", "A charged phone",
        "Extra socks", "A whistle", "Sunscreen", "A warm layer"),
    "tips for better sleep": ("Go to bed at the same time every day", "Keep your room dark and cool", "Put your phone away an hour before bed",
        "Avoid coffee in the afternoon", "Take a warm shower", "Read something calm", "Don't eat too late", "Move your body during the day",
        "Write down your worries", "Get sunlight in the morning", "Keep naps short", "Listen to quiet sounds"),
    "tips for studying": ("Study in short blocks", "Take a break every half hour", "Explain it to someone else", "Write your own questions",
        "Put your phone in another room", "Start with the hardest part", "Review the next day", "Draw a simple diagram", "Sleep enough", "Use flash cards",
        "Find a quiet place", "Make a plan for the week"),
    "story ideas": ("A lighthouse keeper finds a message from the future", "A cat runs a small bakery at night", "Two rivals share an umbrella",
        "A boy can hear what old houses think", "The moon goes missing for a week", "A robot learns to paint", "A letter arrives fifty years late",
        "A town where nobody can lie", "A girl inherits a map with no names", "The last library on a ship", "A clock that runs backwards", "A dragon who is afraid of fire"),
    "names for a coffee shop": ("The Daily Bean", "Corner Cup", "Slow Morning", "The Little Roast", "Brew and Book", "Second Sip", "Sunny Side Coffee",
        "The Warm Mug", "Bean There", "Paper Cup", "The Quiet Grind", "Early Bird Coffee"),
    "names for a band": ("The Broken Clocks", "Paper Moon", "Loud Neighbours", "The Night Buses", "Velvet Static", "Five Left Shoes", "Electric Garden",
        "The Late Trains", "Honey and Thunder", "Empty Fridge", "The Polite Wolves", "Cardboard Kings"),
    "ways to help the planet": ("Eat less meat", "Use the train instead of the plane", "Fix things that break", "Plant a tree", "Save water",
        "Carry a reusable bottle", "Buy less", "Sort your waste", "Turn down the heating a little", "Share tools with neighbours", "Buy food in season", "Compost your scraps"),
    "exercises to do at home": ("Push-ups", "Squats", "Jumping jacks", "Plank", "Lunges", "Sit-ups", "Climbing the stairs", "Dancing", "Stretching",
        "Jumping rope", "Leg raises", "Arm circles"),
    "fruits": ("Apple", "Banana", "Orange", "Grape", "Mango", "Pear", "Peach", "Cherry", "Kiwi", "Plum", "Lemon", "Strawberry"),
    "vegetables": ("Carrot", "Potato", "Onion", "Spinach", "Broccoli", "Cabbage", "Pea", "Pumpkin", "Leek", "Bean", "Celery", "Beetroot"),
    "animals that live in the sea": ("Dolphin", "Whale", "Shark", "Octopus", "Sea turtle", "Crab", "Jellyfish", "Seal", "Starfish", "Tuna", "Lobster", "Squid"),
    "farm animals": ("Cow", "Pig", "Sheep", "Goat", "Chicken", "Duck", "Horse", "Donkey", "Turkey", "Goose", "Rabbit", "Dog"),
    "countries in Europe": ("France", "Germany", "Italy", "Spain", "Portugal", "Sweden", "Norway", "Poland", "Greece", "Ireland", "Austria", "Belgium"),
    "musical instruments": ("Piano", "Guitar", "Violin", "Drums", "Flute", "Trumpet", "Cello", "Harp", "Clarinet", "Saxophone", "Banjo", "Accordion"),
    "sports": ("Football", "Basketball", "Tennis", "Swimming", "Running", "Cycling", "Volleyball", "Skiing", "Rugby", "Boxing", "Golf", "Hockey"),
    "colours": ("Red", "Blue", "Green", "Yellow", "Orange", "Purple", "Pink", "Brown", "Black", "White", "Grey", "Turquoise"),
    "jobs that help people": ("Nurse", "Teacher", "Firefighter", "Doctor", "Social worker", "Bus driver", "Farmer", "Librarian", "Cook", "Baker", "Plumber", "Paramedic"),
    "things in a kitchen": ("Fridge", "Oven", "Sink", "Knife", "Spoon", "Plate", "Pan", "Kettle", "Bowl", "Fork", "Cup", "Toaster"),
    "questions to ask a new friend": ("What do you like to do on weekends?", "Where did you grow up?", "What music do you like?", "Do you have any pets?",
        "What was the last film you loved?", "What food could you eat every day?", "What makes you laugh?", "Are you an early bird?", "Where would you like to travel?",
        "What are you proud of?", "What was your favourite game as a child?", "What book would you give to everyone?"),
    "slogans for a bakery": ("Fresh from our oven to your heart", "Baked with love every morning", "Rise and dine", "Life is better with bread",
        "The best part of your morning", "Warm bread, warm people", "Every crumb counts", "Sweet days start here", "Bread you can smell from the corner",
        "Baking smiles since sunrise", "Simple flour, big flavour", "Come for the bread, stay for the cake"),
    "ways to cheer someone up": ("Send a kind message", "Bring them their favourite food", "Listen without judging", "Go for a walk together", "Tell a silly joke",
        "Watch a funny film with them", "Write them a card", "Remind them of a happy day", "Help with a small chore", "Give them a hug if they like",
        "Send a song", "Ask what they need"),
}  # fmt: skip

VERBS = ("Give me {n} {t}", "List {n} {t}", "Tell me {n} {t}", "Suggest {n} {t}", "Name {n} {t}", "Write {n} {t}",
         "I need {n} {t}", "Think of {n} {t}", "Make a list of {n} {t}", "Brainstorm {n} {t}", "Come up with {n} {t}")  # fmt: skip
IDEA_VERBS = ("Give me {n} ideas: {t}", "{n} ideas for {t}", "I want {n} ideas for {t}")
INTROS = ("", "", "", "Sure!\n", "Here you go:\n", "Here are {n}:\n")
FOLLOW_UPS = (("Thanks!", "You're welcome! Have fun."), ("Nice, thank you.", "Happy to help!"))


def counted(draw: Random, number: int) -> str:
    return str(number) if draw.random() < 0.6 else NUMBERS[number]


def render(items: list[str], style: str) -> str:
    if style == "numbers":
        return "\n".join(f"{i}. {item}" for i, item in enumerate(items, start=1))
    return "\n".join(f"- {item}" for item in items)


def idea_list(draw: Random) -> Row:
    topic = draw.choice(list(POOLS))
    number = draw.choice((3, 3, 3, 5, 5, 5, 2, 2, 4, 4, 6, 6, 7, 8, 9, 10))
    items = draw.sample(POOLS[topic], number)
    forms = VERBS + IDEA_VERBS if topic.startswith(("things to", "ways", "gifts", "hobb", "party", "names", "topics", "slogans", "excuses", "questions")) else VERBS
    request = draw.choice(forms).format(n=counted(draw, number), t=topic)
    style = "numbers" if draw.random() < 0.85 else "bullets"
    if style == "bullets":
        request += " as bullet points"
    intro = draw.choice(INTROS).format(n=counted(draw, number))
    turns = [polite(draw, request) if not request[0].isdigit() else request, intro + render(items, style)]
    if draw.random() < 0.12:
        rest = [item for item in POOLS[topic] if item not in items]
        if rest:
            turns += [draw.choice(("One more?", "Can you give me one more?", "Another one please")), draw.choice(rest)]
    elif draw.random() < 0.1:
        turns += draw.choice(FOLLOW_UPS)
    return chat("own_generated", *turns)
