"""Weekdays, months and clock times: small problems, with steps in <think> when asked for."""

from random import Random

from recipe.generators.arithmetic import with_thinking
from recipe.generators.phrasing import typed
from recipe.rows import Row, chat

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

Problem = tuple[str, str, str]  # question, thoughts, answer


def weekday(draw: Random) -> Problem:
    day, distance = draw.randrange(7), draw.randint(1, 20)
    weeks, rest = divmod(distance, 7)
    after = draw.random() < 0.7
    target = DAYS[(day + (distance if after else -distance)) % 7]
    path = [DAYS[(day + (i if after else -i)) % 7] for i in range(1, rest + 1)]
    question = draw.choice((
        "Today is {d}. What day will it be in {n} days?", "What day comes {n} days after {d}?", "If today is {d}, what day is it {n} days from now?",
    ) if after else ("Today is {d}. What day was it {n} days ago?", "What day comes {n} days before {d}?")).format(d=DAYS[day], n=distance)  # fmt: skip
    thoughts = f"{distance} = {weeks} x 7 + {rest}. Whole weeks change nothing. " if weeks else ""
    if path:
        thoughts += f"Count {rest} from {DAYS[day]}: {', '.join(path)}."
    else:
        thoughts += f"So it is {DAYS[day]} again."
    return question.replace(" 1 days", " 1 day"), thoughts, draw.choice((f"{target}.", f"It's {target}.", target))


def next_day(draw: Random) -> Problem:
    day = draw.randrange(7)
    forward = draw.random() < 0.6
    target = DAYS[(day + (1 if forward else -1)) % 7]
    question = f"What day comes {'after' if forward else 'before'} {DAYS[day]}?"
    order = f"{DAYS[day]}, {target}" if forward else f"{target}, {DAYS[day]}"
    return question, f"The order is {order}.", f"{target}."


def month_length(draw: Random) -> Problem:
    month = draw.randrange(12)
    days = LENGTHS[month]
    extra = " (29 in a leap year)" if month == 1 else ""
    return f"How many days does {MONTHS[month]} have?", f"{MONTHS[month]} has {days} days{extra}.", f"{MONTHS[month]} has {days} days{extra}."


def month_order(draw: Random) -> Problem:
    month, distance = draw.randrange(12), draw.randint(1, 5)
    path = [MONTHS[(month + i) % 12] for i in range(1, distance + 1)]
    question = f"Which month is {distance} months after {MONTHS[month]}?".replace("is 1 months", "is 1 month")
    return question, f"Count {distance} from {MONTHS[month]}: {', '.join(path)}.", f"{path[-1]}."


def date_after(draw: Random) -> Problem:
    month = draw.randrange(12)
    day, distance = draw.randint(1, LENGTHS[month]), draw.randint(2, 20)
    end = day + distance
    question = draw.choice(("What date is {n} days after {m} {d}?", "It is {m} {d}. What is the date in {n} days?")).format(n=distance, m=MONTHS[month], d=day)
    if end <= LENGTHS[month]:
        return question, f"{day} + {distance} = {end}. {MONTHS[month]} has {LENGTHS[month]} days, so it stays {MONTHS[month]}.", f"{MONTHS[month]} {end}."
    later, name = end - LENGTHS[month], MONTHS[(month + 1) % 12]
    return question, f"{day} + {distance} = {end}. {MONTHS[month]} has {LENGTHS[month]} days. {end} - {LENGTHS[month]} = {later}. The next month is {name}.", f"{name} {later}."


def clock(draw: Random) -> Problem:
    hour, distance = draw.randint(1, 12), draw.randint(1, 11)
    end = hour + distance
    shown = end if end <= 12 else end - 12
    question = draw.choice(("It is {h} o'clock. What time is it in {n} hours?", "A film starts at {h} and lasts {n} hours. When does it end?")).format(h=hour, n=distance)
    thoughts = f"{hour} + {distance} = {end}." + (f" {end} - 12 = {shown}." if end > 12 else "")
    return question.replace(" 1 hours", " 1 hour"), thoughts, f"At {shown} o'clock."


def units(draw: Random) -> Problem:
    name, small, factor = draw.choice((("weeks", "days", 7), ("hours", "minutes", 60), ("minutes", "seconds", 60), ("years", "months", 12), ("days", "hours", 24), ("dozen", "eggs", 12)))
    count = draw.randint(2, 6)
    total = count * factor
    return f"How many {small} are in {count} {name}?", f"{count} x {factor} = {total}.", f"{total} {small}."


def dates(draw: Random) -> Row:
    question, thoughts, reply = draw.choice((weekday, weekday, next_day, month_length, month_order, date_after, date_after, clock, units))(draw)
    if draw.random() < 0.6:
        return chat("own_generated", *with_thinking(question, thoughts, reply))
    return chat("own_generated", typed(draw, question), reply)
