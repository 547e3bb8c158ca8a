"""ChatML: how a conversation becomes tokens, and which of them are trained on.

    <|im_start|>user\\nHello<|im_end|>\\n<|im_start|>assistant\\nHi!<|im_end|>\\n<|endoftext|>

Thinking: a user message that ends in "/think" asks for reasoning, and the answer then begins with
<think>...</think>. The two marks are tokens of their own; `<think>` inside a user's text stays plain text.
"""

import re

from recipe.rows import ROLES, Row
from recipe.tokenizer import END_OF_TEXT, THINK_END, THINK_START, TURN_END, TURN_START, Tokenizer

CHAT_TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
THINK_MARK = "/think"
MARKS = re.compile(f"({re.escape(THINK_START)}|{re.escape(THINK_END)})")


def encode_row(tokenizer: Tokenizer, row: Row) -> tuple[list[int], list[int]]:
    """Token ids, and for each 1 if a fine-tuned model should produce it: the assistant's words and its <|im_end|>.

    Plain text counts as the assistant's throughout. Both lists have the same length and end with <|endoftext|>.
    """
    ids: list[int] = []
    own: list[int] = []
    if row.text is not None:
        ids = tokenizer.encode(row.text)
        own = [1] * len(ids)
    for message in row.messages:
        head = turn_head(tokenizer, message.role)
        mine = int(message.role == "assistant")
        body = encode_answer(tokenizer, message.content) if mine else tokenizer.encode(message.content)
        tail = tokenizer.encode("\n")
        ids += [*head, *body, tokenizer.special[TURN_END], *tail]
        own += [0] * len(head) + [mine] * (len(body) + 1) + [0] * len(tail)
    return [*ids, tokenizer.special[END_OF_TEXT]], [*own, int(row.text is not None)]


def encode_prompt(tokenizer: Tokenizer, row: Row) -> list[int]:
    """The row's messages and the opening of the assistant's next turn: what the engine feeds the model."""
    ids: list[int] = []
    for message in row.messages:
        ids += turn_head(tokenizer, message.role)
        ids += encode_answer(tokenizer, message.content) if message.role == "assistant" else tokenizer.encode(message.content)
        ids += [tokenizer.special[TURN_END], *tokenizer.encode("\n")]
    return ids + turn_head(tokenizer, "assistant")


def turn_head(tokenizer: Tokenizer, role: str) -> list[int]:
    assert role in ROLES
    return [tokenizer.special[TURN_START], *tokenizer.encode(role), *tokenizer.encode("\n")]


def encode_answer(tokenizer: Tokenizer, content: str) -> list[int]:
    """Like `encode`, but <think> and </think> become their own tokens."""
    ids: list[int] = []
    for part in MARKS.split(content):
        ids += [tokenizer.special[part]] if part in (THINK_START, THINK_END) else tokenizer.encode(part)
    return ids
