"""The one error class of the recipe: a message for a person, printed without a traceback."""

import sys
from collections.abc import Callable


class RecipeError(Exception):
    """Bad input or a refused step; the message says what is wrong and where."""


def run_command(main: Callable[[], None]) -> None:
    """Runs a command's main function; a RecipeError becomes one line on stderr and exit status 1."""
    try:
        main()
    except RecipeError as error:
        print(f"error: {error}", file=sys.stderr)
        raise SystemExit(1) from error
