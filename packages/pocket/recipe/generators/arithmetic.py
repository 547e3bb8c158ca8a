"""Small sums: an answer at once, or with the steps in <think> when the question ends in "/think".

Sums go digit by digit from the right, as in school, since the tokenizer splits numbers into digits.
"""

from random import Random

from recipe.chat_format import THINK_MARK
from recipe.generators.phrasing import typed
from recipe.rows import Row, chat
from recipe.tokenizer import THINK_END, THINK_START

SIGNS = {"+": ("plus", "+"), "-": ("minus", "-"), "*": ("times", "x", "*")}
ASK = ("What is {q}?", "{q} = ?", "How much is {q}?", "Calculate {q}.", "{q}", "What's {q}?", "Can you work out {q}?", "Solve {q}.", "what does {q} make")
REPLIES = ("{q} = {a}", "{a}", "It's {a}.", "That makes {a}.", "{q} = {a}")
NAMES = ("Anna", "Ben", "Clara", "David", "Emma", "Felix", "Lea", "Max", "Nina", "Paul", "Sara", "Tom", "Mia", "Leo", "Zoe", "Sam")
THINGS = ("apples", "books", "coins", "stickers", "marbles", "cookies", "pencils", "eggs", "stamps", "cards", "balloons", "oranges")
GAIN = ("{n} has {x} {t} and gets {y} more. How many {t} does {n} have now?", "{n} buys {x} {t} in the morning and {y} in the evening. How many {t} is that?",
        "There are {x} {t} in one box and {y} in another. How many {t} are there together?", "{n} finds {x} {t} and {m} finds {y}. How many {t} do they have together?")
LOSS = ("{n} has {x} {t} and gives {y} away. How many {t} are left?", "There were {x} {t}. {n} took {y}. How many are left?",
        "{n} had {x} {t} but lost {y}. How many {t} does {n} still have?", "{n} needs {x} {t} and has {y}. How many more does {n} need?")
TIMES = ("{n} has {x} bags with {y} {t} each. How many {t} is that?", "One box holds {y} {t}. How many {t} are in {x} boxes?",
         "{n} buys {y} {t} every day for {x} days. How many {t} is that?")  # fmt: skip


def result(x: int, sign: str, y: int) -> int:
    return {"+": x + y, "-": x - y, "*": x * y}[sign]


def add_steps(x: int, y: int) -> str:
    """Column addition: ones first, with the carry said aloud."""
    steps, carry, place = [], 0, 0
    while x >= 10**place or y >= 10**place or place == 0:
        a, b = x // 10**place % 10, y // 10**place % 10
        total = a + b + carry
        parts = f"{a} + {b}" + (f" + {carry}" if carry else "")
        carry = total // 10
        steps.append(f"{parts} = {total}" + (f", write {total % 10}, carry 1" if carry else f", write {total}"))
        place += 1
    if carry:
        steps.append("write 1")
    return ". ".join(steps) + f". Together: {x + y}."


def subtract_steps(x: int, y: int) -> str:
    """Column subtraction: borrow ten where the upper digit is too small."""
    steps, borrow, place = [], 0, 0
    while x >= 10**place or place == 0:
        a, b = x // 10**place % 10 - borrow, y // 10**place % 10
        if a < b:
            steps.append(f"{a} - {b}: borrow, {a + 10} - {b} = {a + 10 - b}")
            borrow = 1
        else:
            steps.append(f"{a} - {b} = {a - b}")
            borrow = 0
        place += 1
    return ". ".join(steps) + f". Together: {x - y}."


def times_steps(x: int, y: int) -> str:
    """Tens and ones of the larger number times the smaller."""
    large, small = max(x, y), min(x, y)
    if large < 10:
        return f"{x} x {y} = {x * y}."
    tens, ones = large // 10 * 10, large % 10
    if ones == 0:
        return f"{large // 10} x {small} = {large // 10 * small}. With the zero: {x * y}."
    return f"{tens} x {small} = {tens * small}. {ones} x {small} = {ones * small}. {tens * small} + {ones * small} = {x * y}."


def steps(x: int, sign: str, y: int) -> str:
    return {"+": add_steps, "-": subtract_steps, "*": times_steps}[sign](x, y)


def operands(draw: Random, think: bool) -> tuple[int, str, int]:
    sign = draw.choice("++--*")
    if sign == "*":
        return (draw.randint(2, 29), sign, draw.randint(2, 9)) if think else (draw.randint(1, 10), sign, draw.randint(1, 10))
    high = draw.choice((20, 99, 99, 99)) if think else draw.choice((10, 10, 20, 20, 50, 99))
    x, y = draw.randint(1, high), draw.randint(1, high)
    return (max(x, y), sign, min(x, y)) if sign == "-" else (x, sign, y)


def bare(draw: Random, x: int, sign: str, y: int) -> tuple[str, str]:
    """A question in signs or words, and the answer's sentence with {a} left open."""
    question = f"{x} {draw.choice(SIGNS[sign])} {y}"
    shown = f"{x} {'x' if sign == '*' else sign} {y}"
    return draw.choice(ASK).format(q=question), draw.choice(REPLIES).replace("{q}", shown)


def story(draw: Random, x: int, sign: str, y: int) -> tuple[str, str]:
    name, other = draw.sample(NAMES, 2)
    thing = draw.choice(THINGS)
    pattern = draw.choice({"+": GAIN, "-": LOSS, "*": TIMES}[sign])
    return pattern.format(n=name, m=other, x=x, y=y, t=thing), draw.choice((f"{{a}} {thing}.", "{a}", f"That makes {{a}} {thing}."))


def with_thinking(question: str, thoughts: str, reply: str) -> tuple[str, str]:
    """The question with the mark that asks for thinking, and the answer with its thoughts in front."""
    return f"{question} {THINK_MARK}", f"{THINK_START}\n{thoughts}\n{THINK_END}\n{reply}"


def arithmetic(draw: Random) -> Row:
    think = draw.random() < 0.6
    x, sign, y = operands(draw, think)
    question, reply = (story if draw.random() < 0.3 else bare)(draw, x, sign, y)
    reply = reply.format(a=result(x, sign, y))
    if think:
        shown = "x" if sign == "*" else sign
        return chat("own_generated", *with_thinking(question, f"{x} {shown} {y}: {steps(x, sign, y)}", reply))
    return chat("own_generated", typed(draw, question), reply)
