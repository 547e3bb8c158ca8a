"""Corpus rows: one JSON object a line, either a conversation or plain text."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recipe.errors import RecipeError

ROLES = ("system", "user", "assistant")


@dataclass(frozen=True)
class Message:
    role: str
    content: str


@dataclass(frozen=True)
class Row:
    """A document of the corpus: `text` is set for prose, `messages` for a conversation, never both."""

    source: str
    text: str | None = None
    messages: tuple[Message, ...] = ()

    def plain(self) -> str:
        """All the words of the row, without roles."""
        return self.text if self.text is not None else "\n".join(m.content for m in self.messages)

    def to_json(self) -> str:
        record: dict[str, Any] = {"src": self.source}
        if self.text is not None:
            record["text"] = self.text
        else:
            record["messages"] = [{"role": m.role, "content": m.content} for m in self.messages]
        return json.dumps(record, ensure_ascii=False)


def chat(source: str, *turns: str, system: str | None = None) -> Row:
    """A conversation from alternating user and assistant turns."""
    head = (Message("system", system),) if system is not None else ()
    body = tuple(Message(("user", "assistant")[i % 2], turn) for i, turn in enumerate(turns))
    return Row(source, messages=head + body)


def parse_row(line: str, where: str) -> Row:
    """One corpus line; `where` names file and line in the error."""
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise RecipeError(f"{where}: not JSON ({error.msg} at column {error.colno})") from error
    if not isinstance(record, dict) or not isinstance(record.get("src"), str):
        raise RecipeError(f'{where}: expected an object with a "src"')
    if isinstance(record.get("text"), str):
        return Row(record["src"], text=record["text"])
    messages = record.get("messages")
    if not isinstance(messages, list) or not messages:
        raise RecipeError(f'{where}: expected "text" or "messages"')
    return Row(record["src"], messages=tuple(_parse_message(m, where) for m in messages))


def _parse_message(message: Any, where: str) -> Message:
    valid = isinstance(message, dict) and message.get("role") in ROLES and isinstance(message.get("content"), str)
    if not valid:
        raise RecipeError(f'{where}: a message needs a role of {", ".join(ROLES)} and a "content"')
    return Message(message["role"], message["content"])


def read_rows(path: Path) -> Iterator[Row]:
    """Rows of a .jsonl file in order. Raises RecipeError with file and line number."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            yield parse_row(line, f"{path}:{number}")


def write_rows(path: Path, rows: Iterable[Row]) -> int:
    """Writes rows as .jsonl and returns how many."""
    count = 0
    with path.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(row.to_json() + "\n")
            count += 1
    return count
