"""Puts measured tables and curves into REPORT.md, between the marks of each section; the prose around stays."""

from pathlib import Path
from typing import Any

from recipe.errors import RecipeError
from recipe.evaluation.curves import line_chart, read_log

Results = dict[str, Any]


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def share(entry: dict[str, int] | list[int] | tuple[int, int]) -> str:
    passed, total = (entry["passed"], entry["total"]) if isinstance(entry, dict) else entry
    return f"{100 * passed / max(1, total):.1f}% ({passed}/{total})"


def perplexity_table(results: Results) -> str:
    """Bits per character by domain. The ratio is that of perplexities at one common token length, the baseline's."""
    new, old = results["model"]["perplexity"], results.get("baseline", {}).get("perplexity")
    exact = results.get("float32", {}).get("perplexity")
    head = ["domain", "characters", "bits per character"]
    head += ["float32"] if exact else []
    head += ["baseline", "perplexity of baseline's tokens", "baseline's perplexity", "ratio"] if old else []
    rows = []
    for domain, entry in new.items():
        bits = entry["bits_per_character"]
        row = [domain, str(entry["characters"]), f"{bits:.3f}"]
        row += [f"{exact[domain]['bits_per_character']:.3f}"] if exact else []
        if old:
            length, before = old[domain]["characters_per_token"], old[domain]["bits_per_character"]
            ours, theirs = 2 ** (bits * length), 2 ** (before * length)
            row += [f"{before:.3f}", f"{ours:.1f}", f"{theirs:.1f}", f"{100 * ours / theirs:.0f}%"]
        rows.append(row)
    return table(head, rows)


def shares_table(results: Results, key: str, first: str) -> str:
    models = {"this model": results["model"]} | ({"baseline": results["baseline"]} if "baseline" in results else {})
    rows = [[name, *(share(m[key][name]) if name in m[key] else "-" for m in models.values())] for name in results["model"][key]]
    return table([first, *models], rows)


def prompts_table(results: Results) -> str:
    new, old = results["model"], results.get("baseline")
    unseen = new.get("prompts_unseen", {})
    head = ["check", "sampled", "greedy", "sampled, question not in training"] + (["baseline, sampled"] if old else [])
    rows = []
    for name in new["prompts"]:
        fresh = share(unseen[name]) if name in unseen else "-"
        row = [name, share(new["prompts"][name]), share(new["prompts_greedy"][name]), fresh]
        rows.append(row + ([share(old["prompts"][name])] if old and name in old["prompts"] else ["-"] if old else []))
    return table(head, rows)


def speed_table(results: Results) -> str:
    models = {"this model": results["model"]} | ({"baseline": results["baseline"]} if "baseline" in results else {})
    rows = [[name, f"{m['megabytes']} MB", f"{m['speed']['prompt']:.0f}", f"{m['speed']['answer']:.0f}"] for name, m in models.items()]
    return table(["model", "8-bit weights", "prompt tokens a second", "answer tokens a second"], rows)


def transcripts(results: Results) -> str:
    """In fences, so that no formatter touches what the model wrote."""
    parts = []
    for entry in results["model"]["transcripts"]:
        thoughts = f"<think>\n{entry['thoughts']}\n</think>\n" if entry["thoughts"] else ""
        parts.append(f"````text\nuser: {entry['user']}\n\npocket: {thoughts}{entry['answer']}\n````")
    return "\n\n".join(parts)


def write_curves(out: Path, logs: dict[str, Path]) -> str:
    """One SVG for each log; gives the Markdown that shows them."""
    images = []
    for name, path in logs.items():
        series = {label: read_log(path, key) for label, key in (("training", "loss"), ("held out", "held_out"))}
        series = {label: points for label, points in series.items() if points}
        chart = line_chart(f"Loss in {name}", series, "million tokens", "nats a token")
        (out / f"{name}.svg").write_text(chart, encoding="utf-8")
        images.append(f"![Loss in {name}]({out.name}/{name}.svg)")
    return "\n\n".join(images)


def replace_section(text: str, name: str, content: str) -> str:
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    if begin not in text or end not in text:
        raise RecipeError(f"the report has no section {begin} ... {end}")
    return text[: text.index(begin) + len(begin)] + f"\n\n{content}\n\n" + text[text.index(end) :]


def update_report(report: Path, out: Path, results: Results, logs: dict[str, Path]) -> None:
    text = report.read_text(encoding="utf-8")
    sections = {
        "perplexity": perplexity_table(results),
        "prompts": prompts_table(results),
        "grammar": shares_table(results, "grammar", "phenomenon"),
        "speed": speed_table(results),
        "transcripts": transcripts(results),
    }
    if logs:
        sections["curves"] = write_curves(out, logs)
    for name, content in sections.items():
        text = replace_section(text, name, content)
    report.write_text(text, encoding="utf-8")
