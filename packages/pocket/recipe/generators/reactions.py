"""Somebody tells of something small that happened; the answer takes up their words and asks on.

The answer repeats the person, the animal or the place of the line before it: that is how a small model learns to stay
with the subject.
"""

from dataclasses import dataclass
from random import Random

from recipe.generators.phrasing import sentence, typed
from recipe.rows import Row, chat

SHE = ("sister", "mother", "mum", "daughter", "aunt", "grandmother", "niece", "wife", "girlfriend")
HE = ("brother", "father", "dad", "son", "uncle", "grandfather", "nephew", "husband", "boyfriend")
THEY = ("friend", "best friend", "cousin", "neighbour", "colleague", "roommate", "boss", "teacher")
PETS = ("dog", "cat", "rabbit", "hamster", "parrot", "horse", "turtle", "guinea pig", "puppy", "kitten", "goldfish", "bird")
PET_NAMES = ("Luna", "Max", "Milo", "Coco", "Rex", "Bella", "Felix", "Oscar", "Daisy", "Simba", "Nala", "Charlie", "Ruby", "Lucky", "Biscuit")
PLACES = ("beach", "park", "museum", "zoo", "lake", "mountains", "cinema", "market", "library", "forest", "theatre", "swimming pool", "castle", "concert", "fair", "restaurant")
TOWNS = ("Paris", "Rome", "London", "Berlin", "Spain", "Japan", "Italy", "Greece", "Canada", "Norway", "Scotland", "Portugal", "New York", "Vienna", "Dublin", "Australia", "Iceland", "Morocco")
FOODS = ("soup", "pancakes", "a cake", "bread", "pizza", "a salad", "pasta", "cookies", "an apple pie", "curry", "an omelette", "rice and beans", "lasagna", "a sandwich", "fried rice", "a big stew")
TREATS = ("chocolate", "ice cream", "cheese", "coffee", "tea", "strawberries", "pizza", "popcorn", "fresh bread", "apples", "noodles", "pancakes", "mangoes", "soup")
THINGS = ("phone", "bike", "car", "laptop", "watch", "umbrella", "camera", "radio", "washing machine", "fridge", "guitar", "lamp", "wallet", "bag", "headphones")
SKILLS = ("to swim", "to cook", "to draw", "to drive", "to ski", "to dance", "to sing", "to knit", "to bake bread", "the guitar", "the piano", "Spanish", "French", "chess", "to juggle", "to surf", "sign language", "to sew", "to take photos", "to skate")
SPORTS = ("tennis", "football", "basketball", "chess", "cards", "badminton", "volleyball", "golf", "table tennis", "hockey", "the drums", "the violin", "board games")
SUBJECTS = ("maths", "history", "biology", "English", "French", "chemistry", "geography", "physics", "music", "art")
TASKS = ("my exam", "my talk", "my job interview", "my first day at work", "my driving test", "the dentist", "my flight", "the race", "the concert", "my presentation", "the meeting", "the competition")
WEATHER = (("raining", "rain"), ("snowing", "snow"), ("windy", "wind"), ("foggy", "fog"), ("stormy", "storm"))
SEASONS = ("spring", "summer", "autumn", "winter")
PAINS = ("a headache", "a cold", "a sore throat", "a stomach ache", "a toothache", "a cough", "back pain", "a fever")
WHEN = ("today", "tomorrow", "this weekend", "next week", "on Saturday", "on Friday", "this evening", "next month", "on Sunday")
PAST = ("today", "yesterday", "last week", "last night", "this morning", "on Monday", "at the weekend")


@dataclass(frozen=True)
class Event:
    """What somebody may say, what fits as an answer, and how they may go on; slots in braces."""

    lines: tuple[str, ...]
    replies: tuple[str, ...]
    more: tuple[tuple[str, str], ...] = ()


# {who}/{Who}: my sister; {your}/{Your}: your sister; {they} {them} {their}: she, her, her; {s}: the ending of the verb
EVENTS = (
    Event(("My {pet} is sick.", "My {pet} doesn't feel well.", "My {pet} is ill today."),
          ("Oh no, your poor {pet}! Have you been to the vet?", "I'm sorry about your {pet}. Does it eat and drink?", "Poor thing! I hope your {pet} feels better soon. What is wrong?"),
          (("We are going to the vet tomorrow.", "That's the right thing to do. I hope your {pet} gets well soon."), ("It doesn't eat.", "Then it's best to call the vet today. I hope it's nothing bad."))),
    Event(("I got a new {pet}!", "We have a new {pet}.", "I adopted a {pet} {past}."),
          ("How lovely! What's your {pet}'s name?", "Congratulations! A {pet} brings so much joy. What is it called?", "A new {pet}, how exciting! Is it settling in well?"),
          (("Its name is {petname}.", "{petname} is a great name for a {pet}! Give {petname} a cuddle from me."), ("{petname}.", "{petname}, how sweet! What does {petname} like to do?"))),
    Event(("My {pet} ran away.", "I can't find my {pet}."),
          ("Oh no! Where did you last see your {pet}?", "I'm so sorry. Have you asked your neighbours about your {pet}?"),
          (("In the garden.", "Then look under bushes and sheds first, and call its name softly. I hope your {pet} comes home soon."), ("Yes, nobody saw it.", "Put up a few notes with a photo. Most pets are found close to home. I cross my fingers."))),
    Event(("My {pet} is called {petname}.", "I have a {pet} named {petname}.", "This is about {petname}, my {pet}."),
          ("{petname} is a lovely name! What does your {pet} like to do?", "Hello to {petname}! How old is your {pet}?", "What a nice name for a {pet}. Is {petname} calm or wild?"),
          (("{petname} sleeps all day.", "That sounds like a good life! {petname} knows how to relax."), ("Very wild!", "Then you are never bored. Give {petname} a pat from me."))),
    Event(("{Who} got married {past}!", "{Who} is getting married {when}.", "I'm going to {who}'s wedding {when}."),
          ("How wonderful! Please give {your} my best wishes.", "That's happy news! Are you close to {your}?", "What lovely news about {your}! Is there going to be a big party?"),
          (("Yes, with a hundred guests.", "That will be a big day! Don't forget to dance."), ("We are very close.", "Then it must mean a lot to you too. Enjoy every minute."))),
    Event(("{Who} is in hospital.", "{Who} is very ill.", "{Who} had an accident."),
          ("I'm so sorry to hear that. How is {your} doing now?", "Oh no. I hope {your} gets better soon. How are you feeling?", "That must be hard for you. Can you visit {your}?"),
          (("A bit better.", "I'm glad to hear that. I hope {they} recover{s} quickly."), ("I'm worried.", "Of course you are. Be kind to yourself too, and tell {them} that you are there."))),
    Event(("I had a fight with {who}.", "{Who} is angry with me.", "I argued with {who} {past}."),
          ("I'm sorry, that hurts. What was it about?", "That's not easy. Do you want to make peace with {your}?", "Fights with people we love weigh a lot. What happened with {your}?"),
          (("I forgot {their} birthday.", "Then say sorry and bring a small late gift. I'm sure {your} will forgive you."), ("About money.", "That's a hard subject. Wait until you are both calm, then talk again."))),
    Event(("I miss {who}.", "I haven't seen {who} for a long time.", "{Who} lives far away."),
          ("That's a hard feeling. Could you call {your} tonight?", "I understand. When did you last see {your}?", "Distance is hard. What do you miss most about {your}?"),
          (("A year ago.", "That is long. A letter or a call could make you both happy."), ("{Their} laugh.", "What a nice thing to remember. I hope you hear it again soon."))),
    Event(("{Who} is visiting me {when}.", "{Who} comes to see me {when}."),
          ("How nice! What will you do with {your}?", "That sounds lovely. Are you looking forward to it?"),
          (("We will cook together.", "Cooking together is the best. What will be on the table?"), ("Yes, very much!", "Then have a great time with {your}!"))),
    Event(("It's {who}'s birthday {when}.", "{Who} has a birthday {when}."),
          ("How nice! Do you have a gift for {your}?", "Happy birthday to {your}! Will there be cake?"),
          (("Not yet.", "What about a book, a plant or a dinner that you cook yourself? {Your} will like that it comes from you."), ("Yes, a chocolate cake.", "Perfect. A birthday without chocolate is only half a birthday."))),
    Event(("I'm going to the {place} {when}.", "We are going to the {place} {when}.", "I want to go to the {place} {when}."),
          ("The {place} sounds great! Who are you going with?", "How nice! Have you been to that {place} before?", "That sounds like a good plan. What do you like about the {place}?"),
          (("With {who}.", "Then have a lovely time at the {place}, you and {your}!"), ("No, it's my first time.", "How exciting! Tell me afterwards how it was."), ("With my friends.", "That will be fun. Enjoy the {place} together!"))),
    Event(("I went to the {place} {past}.", "We were at the {place} {past}."),
          ("Oh, how was the {place}?", "Nice! What did you like best at the {place}?", "That sounds fun. Who was with you?"),
          (("It was beautiful.", "I'm glad you had a good time. You should go to the {place} again."), ("It was too crowded.", "That can spoil it a bit. Maybe go early in the morning next time."))),
    Event(("I'm going to {town} {when}.", "I'm travelling to {town} {when}.", "We fly to {town} {when}."),
          ("{town}, how exciting! What do you want to see there?", "Lucky you! Is it your first time in {town}?", "I hear {town} is beautiful. How long will you stay?"),
          (("For a week.", "A week is enough to see a lot. Take good shoes and enjoy {town}!"), ("Yes, the first time.", "Then everything will be new. Have a wonderful trip to {town}!"), ("I want to try the food.", "Good plan! Food is the best part of a trip."))),
    Event(("I made {food}.", "I cooked {food} {past}.", "I'm making {food}."),
          ("Yum! How did it turn out?", "{Food} sounds delicious. Is there some left for me?", "Nice! Do you cook often?"),
          (("It was a bit salty.", "That happens to everyone. Next time add the salt at the end and taste it."), ("It was very good.", "Well done! You can be proud of it."), ("I cook every day.", "Then you must be a good cook. What is your best dish?"))),
    Event(("I love {treat}.", "I like {treat} a lot.", "My favourite food is {treat}.", "I could eat {treat} every day."),
          ("{Treat}, good choice! When do you like it most?", "Who doesn't like {treat}? I can't taste it, but it sounds great.", "I understand! What do you like best about {treat}?"),
          (("In the evening.", "{Treat} in the evening sounds like a nice end of the day."), ("The taste!", "Of course! Then enjoy it slowly."))),
    Event(("I'm hungry.", "I'm so hungry.", "I need something to eat."),
          ("Then let's find you something. What do you have at home?", "What do you feel like, something warm or something sweet?"),
          (("Only eggs and bread.", "That's all you need! Make scrambled eggs on toast."), ("Something warm.", "Then how about {food}? It's simple and good."), ("Something sweet.", "Maybe {treat}? A small treat makes the day better."))),
    Event(("My {thing} is broken.", "My {thing} doesn't work.", "I broke my {thing}."),
          ("Oh no, that's annoying. What happened to your {thing}?", "I'm sorry about your {thing}. Can it be repaired?", "That's bad luck. Do you need your {thing} every day?"),
          (("I dropped it.", "That happens. Maybe a repair shop can save your {thing}."), ("I don't know.", "Ask in a repair shop first. It's often cheaper than a new {thing}."), ("Yes, every day.", "Then maybe a friend can lend you one for a few days."))),
    Event(("I lost my {thing}.", "Someone stole my {thing}."),
          ("Oh no! Where did you last see your {thing}?", "I'm sorry, that's a bad feeling. Have you looked everywhere for your {thing}?"),
          (("On the bus.", "Call the lost property office of the bus company. Many things come back."), ("Yes, everywhere.", "Sometimes it turns up when you stop looking. I hope you find your {thing}."))),
    Event(("I bought a new {thing}.", "I got a new {thing} {past}.", "Look, a new {thing}!"),
          ("Nice! Are you happy with your new {thing}?", "A new {thing}, great! What will you use it for?"),
          (("Yes, very happy.", "That's good to hear. I hope it lasts a long time."), ("It was expensive.", "Then take good care of your {thing}, and enjoy it."))),
    Event(("I want to learn {skill}.", "I'm learning {skill}.", "I started to learn {skill}."),
          ("That's a great idea! How did you come to it?", "Good for you! Start small, ten minutes a day is enough.", "How nice! Do you have a teacher?"),
          (("It's hard.", "Every beginning is hard. In a month you will see how far you have come."), ("No, I learn alone.", "That's brave. Short videos and a bit of patience help a lot."), ("It makes me happy.", "That's the best reason of all."))),
    Event(("I like to play {sport}.", "I play {sport} {when}.", "I love {sport}."),
          ("{Sport} is fun! Who do you play with?", "Nice! How long have you played {sport}?", "Cool! Are you good at {sport}?"),
          (("With {who}.", "How nice! Who wins more often, you or {your}?"), ("Since I was a child.", "Then you must be really good by now."), ("Not really.", "That doesn't matter. Having fun is what counts."))),
    Event(("We lost the game.", "I lost at {sport} {past}.", "Our team lost {past}."),
          ("Oh, that's a pity. Was it close?", "I'm sorry. You will win the next one! How was the game?"),
          (("Very close.", "Then you were almost as good as they were. Next time it's your turn."), ("No, we were bad.", "Some days nothing works. Laugh about it and play again."))),
    Event(("We won the game!", "I won at {sport}!", "Our team won {past}!"),
          ("Congratulations! How did you do it?", "Well done! Did you celebrate?"),
          (("We trained a lot.", "Hard work pays off. You can be proud!"), ("Yes, with {food}.", "The best way to celebrate. Enjoy it!"))),
    Event(("I'm nervous about {task}.", "I'm afraid of {task}.", "{Task} is {when} and I'm nervous."),
          ("That's normal, it means that you care. What worries you most?", "I understand. Take a deep breath. Are you well prepared?", "Many people feel like that. When is it?"),
          (("That I forget everything.", "Write three words on a small card. You won't need it, but it helps to have it."), ("Yes, I think so.", "Then trust yourself. You can do this!"), ("{When}.", "Then sleep well tonight and eat a good breakfast. I cross my fingers!"))),
    Event(("I passed my {subject} exam!", "I got a good grade in {subject}!"),
          ("Congratulations! You worked hard for it. How will you celebrate?", "Well done! Is {subject} your favourite subject?"),
          (("With my friends.", "Have a great time. You earned it!"), ("No, but I studied a lot.", "Then you can be twice as proud."))),
    Event(("I failed my {subject} exam.", "I got a bad grade in {subject}.", "I'm bad at {subject}."),
          ("I'm sorry, that's disappointing. What was the hardest part?", "That hurts, but it's not the end. Can you try again?"),
          (("Everything.", "Then start with one small part a day. {Subject} gets easier step by step."), ("Yes, in a month.", "A month is enough time. Make a small plan and ask for help early."))),
    Event(("My job is boring.", "I don't like my job.", "I'm unhappy at work."),
          ("I'm sorry. What would you rather do?", "That's hard, work takes so many hours. What is the worst part?"),
          (("I would like to work outside.", "That's a good thing to know. Maybe look for something with plants, animals or building."), ("My boss.", "A bad boss spoils a lot. Is there someone you can talk to?"))),
    Event(("I got a new job!", "I start a new job {when}.", "I found a job!"),
          ("Congratulations! What kind of job is it?", "That's great news! When do you start?"),
          (("In a bakery.", "How nice! You will smell fresh bread every morning."), ("In an office.", "I hope you have kind colleagues. Good luck!"), ("{When}.", "So soon! I wish you a good first day."))),
    Event(("I moved to a new town.", "I just moved.", "I have a new flat.", "I moved to {town}."),
          ("That's a big step! How do you like it there?", "Exciting! Have you met some people yet?"),
          (("I don't know anyone.", "That will change. Join a club or say hello to your neighbours."), ("I like it.", "I'm glad! Soon it will feel like home."))),
    Event(("It's {weather} today.", "It is {weather} here.", "It's {weather} again."),
          ("Then it's a good day to stay inside with a cup of tea. Do you like the {noun}?", "I hope you have warm clothes! Do you have to go out in the {noun}?"),
          (("Yes, I have to work.", "Then take care on the way, and warm up when you are back."), ("No, I stay home.", "Lucky you! Enjoy the quiet day."), ("I love it!", "How nice that you can enjoy the {noun}!"))),
    Event(("I love {season}.", "My favourite season is {season}."),
          ("{Season} is lovely! What do you like best about it?", "Good choice! What do you do in {season}?"),
          (("The light.", "The light in {season} is special, that's true."), ("I go for walks.", "Walks in {season} must be beautiful."))),
    Event(("I have {pain}.", "I woke up with {pain}."),
          ("Oh no, I'm sorry. Drink some water and rest a bit. Since when do you have it?", "That's not nice. Can you lie down for a while?"),
          (("Since this morning.", "Rest and drink a lot. If it gets worse, please ask a doctor."), ("I have to work.", "Then take small breaks. If it doesn't get better, please see a doctor."))),
    Event(("I can't sleep.", "I slept badly.", "I didn't sleep well last night."),
          ("I'm sorry. Is something on your mind?", "That's tiring. Maybe read something calm and leave the phone in another room."),
          (("Yes, work.", "Write down what worries you. On paper it weighs less. Then breathe slowly."), ("It's too loud.", "Maybe soft music or ear plugs help. I hope tonight is better."))),
    Event(("I had a good day.", "Today was a great day.", "What a nice day!"),
          ("I'm happy to hear that! What was the best moment?", "How nice! What made it so good?"),
          (("I met {who}.", "Time with {your} is a gift. I'm glad you had it."), ("Lunch in the sun.", "That sounds perfect. I hope tomorrow is just as good."))),
    Event(("I had a bad day.", "Today was terrible.", "Everything went wrong today."),
          ("I'm sorry to hear that. What happened?", "That sounds hard. Do you want to tell me about it?"),
          (("I missed the bus and was late.", "What a start. I hope the evening is calm. You deserve some rest."), ("I don't want to talk about it.", "That's fine. Shall I tell you a joke instead?"))),
    Event(("I read a good book {past}.", "I'm reading a book about {treat}.", "I like to read."),
          ("How nice! What is the book about?", "Reading is a lovely way to spend time. Do you read in bed?"),
          (("It's about a girl and a dragon.", "A girl and a dragon, that sounds exciting. How does it end?"), ("Yes, every night.", "A good habit. It helps you fall asleep too."))),
    Event(("I planted {plant} {past}.", "I'm growing {plant}.", "My {plant} are growing well."),
          ("How nice! {Plant} need some water and sun. Do you have a garden?", "I like that! When can you pick your {plant}?"),
          (("Only a balcony.", "A balcony is enough for {plant}. I hope they grow well!"), ("In summer.", "Then you have something to look forward to."))),
)  # fmt: skip
PLANTS = ("tomatoes", "roses", "carrots", "sunflowers", "beans", "herbs", "potatoes", "strawberries", "tulips", "peppers")
BYE = (("Thanks!", "You're welcome!"), ("Thank you.", "Any time! Take care."), ("I have to go now.", "All right, see you soon!"), ("Bye!", "Bye! It was nice talking to you."))


def person(draw: Random) -> dict[str, str]:
    """A person near to the speaker, with the pronouns that fit."""
    noun = draw.choice(SHE + HE + THEY)
    they, them, their, ending = ("she", "her", "her", "s") if noun in SHE else ("he", "him", "his", "s") if noun in HE else ("they", "them", "their", "")
    return {"who": f"my {noun}", "Who": f"My {noun}", "your": f"your {noun}", "Your": f"Your {noun}", "they": they, "them": them,
            "their": their, "Their": sentence(their), "s": ending}  # fmt: skip


def slots(draw: Random) -> dict[str, str]:
    """One filling for every slot; a name with a capital gives the filling with a capital."""
    weather, noun = draw.choice(WEATHER)
    words = {"pet": draw.choice(PETS), "petname": draw.choice(PET_NAMES), "place": draw.choice(PLACES), "town": draw.choice(TOWNS),
             "food": draw.choice(FOODS), "treat": draw.choice(TREATS), "thing": draw.choice(THINGS), "skill": draw.choice(SKILLS),
             "sport": draw.choice(SPORTS), "subject": draw.choice(SUBJECTS), "task": draw.choice(TASKS), "weather": weather, "noun": noun,
             "season": draw.choice(SEASONS), "pain": draw.choice(PAINS), "when": draw.choice(WHEN), "past": draw.choice(PAST),
             "plant": draw.choice(PLANTS)}  # fmt: skip
    capitals = {sentence(name): sentence(word) for name, word in words.items()}
    return {**words, **capitals, **person(draw)}


def reaction(draw: Random) -> Row:
    """One event, often with a second exchange and sometimes with a goodbye."""
    event, words = draw.choice(EVENTS), slots(draw)
    turns = [typed(draw, draw.choice(event.lines).format(**words)), draw.choice(event.replies).format(**words)]
    if event.more and draw.random() < 0.55:
        # What they say next may miss the question, as people do; the answer to it always fits.
        line, reply = draw.choice(event.more)
        turns += [typed(draw, line.format(**words)), reply.format(**words)]
    if draw.random() < 0.12:
        turns += draw.choice(BYE)
    return chat("own_generated", *turns)
