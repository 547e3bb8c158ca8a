"""The narrow selection: pieces, rare words, passes."""

import unittest

from recipe.narrow import RULES, common_words, narrow, rare_share, short_pieces
from recipe.provenance import load_sources
from recipe.rows import Row, chat


class PiecesTest(unittest.TestCase):
    def test_a_conversation_is_cut_between_exchanges_and_starts_with_the_user(self) -> None:
        row = chat("own_dialogues", "a" * 10, "b" * 10, "c" * 10, "d" * 10, "e" * 10, "f" * 10, system="You are kind.")
        pieces = list(short_pieces(row, 45))
        self.assertEqual([[m.content[0] for m in p.messages] for p in pieces], [["a", "b", "c", "d"], ["e", "f"]])
        self.assertTrue(all(p.messages[0].role == "user" for p in pieces))

    def test_an_exchange_that_is_too_long_is_left_out(self) -> None:
        row = chat("own_dialogues", "short", "answer", "q" * 90, "r" * 90, "again", "short")
        self.assertEqual([m.content for p in short_pieces(row, 60) for m in p.messages], ["short", "answer", "again", "short"])

    def test_prose_is_cut_between_paragraphs(self) -> None:
        row = Row("classic_children_text", text="one one\n\ntwo two\n\nthree three")
        self.assertEqual([p.text for p in short_pieces(row, 15)], ["one one\n\ntwo two", "three three"])


class NarrowTest(unittest.TestCase):
    def test_the_share_of_rare_words(self) -> None:
        common = frozenset({"the", "cat", "sat"})
        self.assertEqual(rare_share(Row("a", text="The cat sat. The axolotl sat."), common), 1 / 6)
        self.assertEqual(rare_share(Row("a", text="12 + 3"), common), 1.0)

    def test_common_words_are_counted_in_the_named_sources_only(self) -> None:
        rows = [Row("a", text="sea sea sun"), Row("b", text="moon moon moon")]
        self.assertEqual(common_words(rows, {"a"}, 1), {"sea"})

    def test_rows_of_unknown_sources_and_rare_words_fall_out(self) -> None:
        spoken = [chat("own_dialogues", "how are you", "i am fine thank you")] * 2
        plain, odd = chat("self_dialogue", "how are you", "i am fine"), chat("self_dialogue", "quark gluon", "hadron lepton")
        rows = [*spoken, *[plain] * 9, Row("gsm8k_train", text="how are you")]
        picked = narrow([*rows, odd], seed=1)
        self.assertEqual({r.source for r in picked}, {"own_dialogues", "self_dialogue"})
        self.assertEqual(sum(r.source == "own_dialogues" for r in picked), 2 * RULES["own_dialogues"].passes)

    def test_every_rule_names_a_source_in_use(self) -> None:
        sources = load_sources()
        self.assertEqual([name for name in RULES if not sources[name].use], [])


if __name__ == "__main__":
    unittest.main()
