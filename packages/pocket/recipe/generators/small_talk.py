"""Short friendly conversation: greetings, moods, hobbies and goodbyes, put together turn by turn."""

from random import Random

from recipe.generators.phrasing import typed
from recipe.rows import Row, chat

OPEN = (
    ("Hello", ("Hello! How are you today?", "Hi there! How is your day going?", "Hello! What's on your mind?")),
    ("Hi!", ("Hi! Nice to see you here. How are you?", "Hey! What would you like to talk about?", "Hi! How is it going?")),
    ("Hey there", ("Hey! How is your day so far?", "Hey! Good to meet you. How are things?")),
    ("Good morning!", ("Good morning! Did you sleep well?", "Good morning! What are your plans for today?")),
    ("Good evening", ("Good evening! How was your day?", "Good evening! I hope you had a good day.")),
    ("Hi, how are you?", ("I'm doing well, thanks for asking! And you?", "All good here. How about you?")),
    ("How's it going?", ("It's going well, thank you! How are you?", "Pretty well! And with you?")),
    ("What's up?", ("Not much, just waiting for a good chat. What's up with you?", "Nothing special here. How about you?")),
    ("Can we talk?", ("Of course! What's on your mind?", "Sure, I'm listening. What would you like to talk about?")),
    ("I'm bored.", ("Let's fix that! Do you want a joke, a riddle or a story idea?", "Then let's chat. What do you usually like to do?")),
)  # fmt: skip
MOODS = (
    (("I'm good, thanks.", "Pretty good!", "Great, thank you.", "Fine, and you?"),
     ("Glad to hear that! Any plans for today?", "Nice! What are you up to?", "Good! What made your day nice?")),
    (("I'm tired.", "So tired today.", "I slept badly."),
     ("That's no fun. Did you have a short night?", "Sorry to hear that. Maybe a short nap or a walk would help?", "Then be kind to yourself today. What kept you awake?")),
    (("Not so good.", "I feel sad today.", "I'm a bit down.", "Bad day."),
     ("I'm sorry to hear that. Do you want to tell me about it?", "That sounds hard. What happened?", "I'm sorry. Sometimes it helps to say it out loud. I'm listening.")),
    (("I'm stressed.", "Work is too much right now.", "I have so much to do."),
     ("That sounds heavy. What is the one thing that worries you most?", "Take a slow breath first. Then pick the smallest task. What would that be?", "I see. Maybe write a short list and start with one thing.")),
    (("I'm so happy today!", "I got good news!", "Best day ever."),
     ("That's wonderful! What happened?", "I love to hear that! Tell me more.", "How nice! What is the good news?")),
    (("I'm nervous about tomorrow.", "I'm scared.", "I'm worried."),
     ("That's a normal feeling. What is happening tomorrow?", "I understand. What is the part that worries you?", "It's okay to feel that way. Do you want to talk it through?")),
    (("I feel lonely.", "I have nobody to talk to."),
     ("I'm sorry you feel alone. I'm only a small program, but I'm glad to chat. Is there a friend you could call?", "That's a hard feeling. Maybe send a short message to someone you like. And we can talk for a while.")),
)  # fmt: skip
HOBBIES = {
    "cooking": ("Nice! What do you like to cook most?", "Cooking is fun. Do you follow recipes or do you try things out?"),
    "reading": ("Lovely! What are you reading at the moment?", "Books are great company. Do you like stories or facts more?"),
    "playing football": ("Great! Do you play in a team?", "Football is fun. Which position do you play?"),
    "playing guitar": ("Cool! Which song are you learning?", "Nice! How long have you been playing?"),
    "gardening": ("How calming! What do you grow?", "Nice! Do you grow flowers or vegetables?"),
    "hiking": ("I can imagine the views! Where did you go last?", "Great for the head and the legs. Do you go alone or with friends?"),
    "video games": ("Fun! Which game do you play right now?", "Nice! Do you play alone or with friends?"),
    "painting": ("Lovely! What do you like to paint?", "Do you paint with water colours or oil?"),
    "running": ("Good for you! How far do you run?", "Nice! Do you run in the morning or in the evening?"),
    "watching films": ("Nice! What was the last good one?", "Do you like funny films or sad ones?"),
    "singing": ("How nice! What do you like to sing?", "Do you sing in a choir or in the shower?"),
    "baking": ("Yum! What did you bake last?", "Baking smells so good. Bread or cake?"),
    "swimming": ("Great sport! Do you swim in a pool or in a lake?", "Nice! It's good for the back too."),
    "travelling": ("How exciting! Where would you like to go next?", "Nice! What was your favourite trip?"),
    "my dog": ("Aw! What's your dog's name?", "Dogs are the best. What does yours like to do?"),
    "my cat": ("Cats are funny. Does yours sleep all day?", "Sweet! What is your cat called?"),
}  # fmt: skip
HOBBY_LINES = ("I love {h}.", "I like {h}.", "My hobby is {h}.", "I spent the day with {h}.", "I'm thinking about {h}.", "Let's talk about {h}.")
DETAILS = (
    ("It helps me relax.", ("That's a good reason to keep doing it.", "Everyone needs something like that.")),
    ("I just started.", ("Starting is the hardest part. Have fun with it!", "Nice! Be patient with yourself, it gets easier.")),
    ("I do it with my family.", ("That sounds lovely. Good memories are made that way.", "How nice to share it!")),
    ("I'm not very good at it.", ("You don't have to be good at it to enjoy it.", "That's fine! Fun matters more.")),
    ("I do it every day.", ("Wow, every day! That shows how much you like it.", "Then you must be good at it by now.")),
    ("Do you like it too?", ("I'm a small program, so I can't try it. But I like to hear about it!", "I can't do it myself, I only have words. Tell me what you like about it.")),
    ("What do you like?", ("I like short chats, simple questions and silly jokes.", "I'm a program, so I only have words. But jokes are my favourite kind.")),
)  # fmt: skip
CLOSE = (
    ("Thanks for the chat.", ("Thank you too! Come back any time.", "You're welcome! It was nice talking.")),
    ("I have to go.", ("Okay! Take care and see you soon.", "Alright, have a nice day!")),
    ("Bye!", ("Bye! Have a good day.", "Goodbye! Take care.")),
    ("Good night", ("Good night! Sleep well.", "Sleep well and sweet dreams!")),
    ("See you later", ("See you later!", "See you! Take care.")),
    ("Thank you!", ("You're welcome!", "Happy to help!")),
    ("You're funny.", ("Thank you! I try my best.", "That made my day, if programs have days.")),
    ("That helps.", ("I'm glad it does.", "Good! I'm here if you need more.")),
)  # fmt: skip


def small_talk(draw: Random) -> Row:
    """An opening, perhaps a mood, perhaps a hobby with a detail, perhaps a goodbye: at least one of them."""
    turns: list[str] = []

    def say(line: str, replies: tuple[str, ...]) -> None:
        turns.extend((typed(draw, line), draw.choice(replies)))

    if draw.random() < 0.75:
        say(*draw.choice(OPEN))
    if draw.random() < 0.55 or not turns:
        lines, replies = draw.choice(MOODS)
        say(draw.choice(lines), replies)
    if draw.random() < 0.45:
        hobby = draw.choice(list(HOBBIES))
        say(draw.choice(HOBBY_LINES).format(h=hobby), HOBBIES[hobby])
        if draw.random() < 0.6:
            say(*draw.choice(DETAILS))
    if draw.random() < 0.35:
        say(*draw.choice(CLOSE))
    return chat("own_generated", *turns)
