"""Rows that no open corpus holds, made by rule: deterministic by seed, varied by composition.

Every generator is a function `(random.Random) -> Row`; `recipe.generate` draws from each as often as `COUNTS` says.
"""

from collections.abc import Callable
from random import Random

from recipe.generators.arithmetic import arithmetic
from recipe.generators.captions import caption_json
from recipe.generators.dates import dates
from recipe.generators.facts import fact
from recipe.generators.french import french_chat
from recipe.generators.french_reactions import french_reaction
from recipe.generators.grammar_fix import grammar_fix
from recipe.generators.identity import identity
from recipe.generators.identity_fr import identity_fr
from recipe.generators.lists import idea_list
from recipe.generators.reactions import reaction
from recipe.generators.refusals import refusal
from recipe.generators.rewriting import rewriting
from recipe.generators.small_talk import small_talk
from recipe.generators.stories import story
from recipe.rows import Row

Generator = Callable[[Random], Row]

COUNTS: dict[Generator, int] = {
    identity: 3000,
    identity_fr: 1000,
    refusal: 1500,
    small_talk: 3500,
    reaction: 9000,
    french_chat: 2500,
    french_reaction: 5000,
    fact: 7000,
    story: 3000,
    idea_list: 9000,
    caption_json: 3500,
    rewriting: 3500,
    grammar_fix: 1500,
    arithmetic: 14000,
    dates: 4000,
}
