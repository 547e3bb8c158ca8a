"""Measures a model folder and writes results.json, and with --report the tables and curves of REPORT.md.

    python3 -m recipe.evaluate --model model --held-out DIR/held_out.jsonl --out eval \\
        [--baseline OTHER_MODEL] [--float32] [--log pretraining=DIR/pretrain/log.jsonl] [--report REPORT.md]

A full run takes some minutes on two cores; `--rows` and `--every` make it shorter.
"""

import argparse
import json
from pathlib import Path
from random import Random
from typing import Any

from recipe.errors import run_command
from recipe.evaluation.behaviour import Result, run_prompts, summarise
from recipe.evaluation.grammar_pairs import grammar_scores
from recipe.evaluation.perplexity import by_domain
from recipe.evaluation.report import update_report
from recipe.evaluation.runtime import ModelFolder, Sampling
from recipe.evaluation.speed import measure
from recipe.provenance import TABLE, load_sources
from recipe.rows import Row, read_rows

TRANSCRIPTS = 20
TRANSCRIPT_SEED = 4


def transcripts(results: list[Result]) -> list[dict[str, str]]:
    """Twenty answers picked by a fixed seed, as they came."""
    picked = Random(TRANSCRIPT_SEED).sample(results, min(TRANSCRIPTS, len(results)))
    return [
        {"user": r.prompt.row.messages[-1].content, "thoughts": r.answer.thoughts, "answer": r.answer.text, "group": r.prompt.group}
        for r in picked
    ]


def questions_of(paths: list[Path]) -> set[str]:
    """Every user turn of the training rows, to tell apart the prompts that the model has seen word for word."""
    return {message.content for path in paths for row in read_rows(path) for message in row.messages if message.role == "user"}


def evaluate_folder(folder: Path, rows: list[Row], every: int = 1, seen: set[str] | None = None) -> dict[str, Any]:
    """Everything that is measured of one model; about half of the time goes into the prompts."""
    known = seen or set()
    model = ModelFolder(folder)
    sampled, greedy = run_prompts(model, None, every), run_prompts(model, Sampling(), every)
    return {
        "megabytes": round(model.path.stat().st_size / 1e6, 2),
        "perplexity": by_domain(model, rows, load_sources(TABLE)),
        "grammar": grammar_scores(model),
        "prompts": summarise(sampled),
        "prompts_greedy": summarise(greedy),
        "prompts_unseen": summarise([r for r in sampled if r.prompt.row.messages[-1].content not in known]),
        "speed": measure(model),
        "transcripts": transcripts(sampled),
        "answers": [{"group": r.prompt.group, "user": r.prompt.row.messages[-1].content, "answer": r.answer.text, "passed": r.passed} for r in sampled],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--held-out", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--baseline", type=Path, help="another model folder to compare with")
    parser.add_argument("--baseline-results", type=Path, help="its results.json, if it was measured before")
    parser.add_argument("--training-rows", type=Path, action="append", default=[], help=".jsonl that the model was trained on")
    parser.add_argument("--float32", action="store_true", help="also score onnx/model.onnx on the held-out rows")
    parser.add_argument("--log", action="append", default=[], metavar="NAME=FILE", help="training logs for the curves")
    parser.add_argument("--report", type=Path)
    parser.add_argument("--rows", type=int, help="held-out rows; all if left out")
    parser.add_argument("--every", type=int, default=1, help="ask only every so-many-th prompt")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    rows = list(read_rows(args.held_out))[: args.rows]
    results: dict[str, Any] = {"model": evaluate_folder(args.model, rows, args.every, questions_of(args.training_rows))}
    if args.float32:
        results["float32"] = {"perplexity": by_domain(ModelFolder(args.model, "onnx/model.onnx"), rows, load_sources(TABLE))}
    if args.baseline_results:
        results["baseline"] = json.loads(args.baseline_results.read_text(encoding="utf-8"))["model"]
    elif args.baseline:
        results["baseline"] = evaluate_folder(args.baseline, rows, args.every)
    (args.out / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if args.report:
        logs = dict(entry.split("=", 1) for entry in args.log)
        update_report(args.report, args.out, results, {name: Path(path) for name, path in logs.items()})
    print(json.dumps({k: v for k, v in results["model"].items() if k in ("perplexity", "grammar", "prompts", "speed")}, indent=1))


if __name__ == "__main__":
    run_command(main)
