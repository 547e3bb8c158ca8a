"""The format of the dialogues of this project (data/*.txt): easy to write, read and review. A language model wrote them.

    # a comment names the topic
    > what the user says
    < what the assistant answers
    | a second line of the same turn

A blank line ends a dialogue.
"""

from pathlib import Path

from recipe.cleaning import well_formed
from recipe.errors import RecipeError
from recipe.rows import Message, Row

DATA = Path(__file__).parent / "data"
ROLE_OF_MARK = {"> ": "user", "< ": "assistant", "! ": "system"}


def read_dialogues(path: Path) -> list[Row]:
    """The dialogues of one file. Raises RecipeError with the line number."""
    rows: list[Row] = []
    messages: list[Message] = []
    lines = [*path.read_text(encoding="utf-8").splitlines(), ""]
    for number, line in enumerate(lines, start=1):
        mark = line[:2]
        if not line.strip():
            if messages:
                rows.append(Row("own_dialogues", messages=tuple(messages)))
                if not well_formed(rows[-1]):
                    raise RecipeError(f"{path}:{number}: the dialogue before this line does not end with the assistant")
            messages = []
        elif mark in ROLE_OF_MARK:
            messages.append(Message(ROLE_OF_MARK[mark], line[2:].strip()))
        elif mark == "| " and messages:
            messages[-1] = Message(messages[-1].role, f"{messages[-1].content}\n{line[2:].strip()}")
        elif not line.startswith("#"):
            raise RecipeError(f'{path}:{number}: a line starts with "> ", "< ", "| " or "#"')
    return rows


def read_all_dialogues(folder: Path = DATA) -> list[Row]:
    return [row for path in sorted(folder.glob("*.txt")) for row in read_dialogues(path)]
