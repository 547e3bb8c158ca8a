"""Writes the provenance table as Markdown, from sources.toml.

    python3 -m recipe.sources_table --out SOURCES.md
"""

import argparse
from pathlib import Path

from recipe.errors import run_command
from recipe.evaluation.report import table
from recipe.provenance import Source, load_sources

INTRODUCTION = """# Sources of the training text

Made by `python3 -m recipe.sources_table` from `recipe/sources.toml`. "Passes" is how often a row comes in the
pretraining mix, "tune" in the mix for fine-tuning; the CPU preset picks its rows by `recipe/narrow.py` instead. Sets under CC BY 4.0 ask for attribution: this table is it.
"""


def row_of(source: Source) -> list[str]:
    return [source.name, f"{source.origin} @ {source.commit}", source.licence, source.made.replace("|", "/"), str(source.quality),
            source.domain, f"{source.passes:g}", f"{source.tune:g}"]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    sources = load_sources().values()
    head = ["source", "origin", "licence", "made", "quality of 5", "domain", "passes", "tune"]
    used = table(head, [row_of(s) for s in sources if s.use])
    left_out = table(["source", "origin", "licence", "why"], [[s.name, f"{s.origin} @ {s.commit}", s.licence, s.reason] for s in sources if not s.use])
    text = f"{INTRODUCTION}\n## In use\n\n{used}\n\n## Left out\n\n{left_out}\n"
    args.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    run_command(main)
