"""Tokens a second on this machine: reading a prompt, and writing one token after another."""

import time

from recipe.evaluation.runtime import ModelFolder

PROMPT_TOKENS = 128
NEW_TOKENS = 128
REPEATS = 5


def measure(model: ModelFolder) -> dict[str, float]:
    """The best of several runs, since other work on the machine only ever makes a run slower."""
    reading, writing = [], []
    ids = [model.tokenizer.special["<|im_start|>"]] + [(i * 7) % 200 + 256 for i in range(PROMPT_TOKENS - 1)]
    for _ in range(REPEATS):
        began = time.perf_counter()
        _, cache = model.step(model.session, ids, model.empty_cache(), 0)
        reading.append(time.perf_counter() - began)
        began = time.perf_counter()
        for i in range(NEW_TOKENS):
            _, cache = model.step(model.session, [ids[i % len(ids)]], cache, PROMPT_TOKENS + i)
        writing.append(time.perf_counter() - began)
    return {"prompt": round(PROMPT_TOKENS / min(reading)), "answer": round(NEW_TOKENS / min(writing))}
