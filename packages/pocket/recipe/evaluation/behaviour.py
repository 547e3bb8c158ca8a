"""Answers to the fixed prompts, and what they are worth: by group, and over all of them."""

from dataclasses import dataclass

from recipe.evaluation import checks
from recipe.evaluation.prompts import Prompt, all_prompts
from recipe.evaluation.runtime import Answer, ModelFolder, Sampling

LIMIT = 192  # tokens; an answer of a small model that is longer has lost its way
SEED = 20  # of the answers; each prompt adds its place in the list
JSON_GROUP = "caption JSON"


@dataclass(frozen=True)
class Result:
    prompt: Prompt
    answer: Answer
    passed: bool


def run_prompts(model: ModelFolder, sampling: Sampling | None = None, every: int = 1) -> list[Result]:
    """Answers to every `every`-th prompt; without `sampling` as the folder's defaults say."""
    results = []
    for place, prompt in list(enumerate(all_prompts()))[::every]:
        answer = model.answer(prompt.row, SEED + place, LIMIT, sampling)
        results.append(Result(prompt, answer, prompt.check(answer.text)))
    return results


def summarise(results: list[Result]) -> dict[str, dict[str, int]]:
    """passed and total for each group, and for ending, loops and valid JSON over all that apply."""
    table: dict[str, dict[str, int]] = {}

    def count(name: str, good: bool) -> None:
        entry = table.setdefault(name, {"passed": 0, "total": 0})
        entry["passed"] += good
        entry["total"] += 1

    for result in results:
        count(result.prompt.group, result.passed)
    for result in results:
        count("all prompts", result.passed)
        count("ends by itself", result.answer.ended)
        count("free of loops", not checks.loops(result.answer.tokens))
        if result.prompt.group == JSON_GROUP:
            count("valid JSON", checks.is_json(result.answer.text))
    return table
