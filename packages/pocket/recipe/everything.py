"""The whole recipe in one command. Start it again after a break: what is done is not done twice, and training resumes.

    python3 -m recipe.everything --preset gpu --corpus train.jsonl --corpus extra.jsonl --held-out valid.jsonl --work DIR

A finished step leaves a mark in DIR/done; delete the mark to run the step again.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from recipe.errors import RecipeError, run_command
from recipe.presets import PRESETS, commands


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", choices=sorted(PRESETS), required=True)
    parser.add_argument("--corpus", type=Path, action="append", required=True)
    parser.add_argument("--held-out", type=Path, action="append", default=[])
    parser.add_argument("--work", type=Path, required=True)
    args = parser.parse_args()
    marks = args.work / "done"
    marks.mkdir(parents=True, exist_ok=True)
    corpus, held_out = ([path.resolve() for path in paths] for paths in (args.corpus, args.held_out))
    steps = commands(PRESETS[args.preset], corpus, held_out, args.work.resolve())
    for number, (module, *arguments) in enumerate(steps):
        mark = marks / f"{number:02d}-{module}"
        if mark.exists():
            continue
        print(f"== {module} {' '.join(arguments)}", flush=True)
        began = time.monotonic()
        if subprocess.run([sys.executable, "-m", module, *arguments], cwd=Path(__file__).parent.parent).returncode != 0:
            raise RecipeError(f"{module} failed; run the same command again to go on from here")
        mark.write_text(f"{time.monotonic() - began:.0f} seconds\n", encoding="ascii")


if __name__ == "__main__":
    run_command(main)
