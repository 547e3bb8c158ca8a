"""The provenance table: every source with origin, licence and weight, and the licences that the weights may rest on."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from recipe.errors import RecipeError

# Permissive and attribution licences only: the weights are Apache-2.0 and must carry no share-alike question.
ALLOWED_LICENCES = frozenset(
    {"Apache-2.0", "MIT", "BSD-3-Clause", "CC-BY-4.0", "CC0-1.0", "Unlicense", "public-domain", "own"}
)

TABLE = Path(__file__).parent / "sources.toml"


@dataclass(frozen=True)
class Source:
    """One set of rows. `passes` is how often its rows are seen in one pretraining mix (0.5: half of them)."""

    name: str
    origin: str
    commit: str
    licence: str
    made: str
    quality: int
    domain: str
    language: str
    passes: float
    tune: float
    use: bool
    reason: str = ""


def load_sources(table: Path = TABLE) -> dict[str, Source]:
    """Reads the table. Raises RecipeError for a used source whose licence is not on the allow-list."""
    try:
        entries = tomllib.loads(table.read_text(encoding="utf-8")).get("source", [])
        sources = [Source(**entry) for entry in entries]
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise RecipeError(f"{table}: {error}") from error
    for source in sources:
        check_licence(source)
    return {source.name: source for source in sources}


def check_licence(source: Source) -> None:
    if source.use and source.licence not in ALLOWED_LICENCES:
        allowed = ", ".join(sorted(ALLOWED_LICENCES))
        raise RecipeError(f'source "{source.name}": licence {source.licence} is not allowed (allowed: {allowed})')
    if not source.use and not source.reason:
        raise RecipeError(f'source "{source.name}" is left out without a reason')
