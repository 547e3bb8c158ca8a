"""Provenance, cleaning, preparation, generators, dialogue files."""

import json
import re
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path
from random import Random

from recipe.cleaning import drop_reason, guess_language, well_formed
from recipe.dedup import OverlapFilter, fingerprint
from recipe.dialogue_file import read_all_dialogues, read_dialogues
from recipe.errors import RecipeError
from recipe.generate import generate
from recipe.generators import COUNTS
from recipe.generators.arithmetic import add_steps, arithmetic, subtract_steps, times_steps
from recipe.generators.captions import TEMPLATES, caption_json
from recipe.generators.french_reactions import french_reaction
from recipe.generators.lists import POOLS, idea_list
from recipe.generators.reactions import reaction
from recipe.generators.stories import story
from recipe.prepare import Preparation, mix
from recipe.provenance import check_licence, load_sources
from recipe.rows import Row, chat


class ProvenanceTest(unittest.TestCase):
    def test_the_table_names_a_licence_for_every_source_in_use(self) -> None:
        self.assertGreater(len(load_sources()), 100)

    def test_a_share_alike_source_is_refused(self) -> None:
        source = next(s for s in load_sources().values() if s.licence == "CC-BY-SA-4.0")
        with self.assertRaisesRegex(RecipeError, "licence CC-BY-SA-4.0 is not allowed"):
            check_licence(replace(source, use=True))

    def test_leaving_a_source_out_needs_a_reason(self) -> None:
        source = next(s for s in load_sources().values() if not s.use)
        with self.assertRaises(RecipeError):
            check_licence(replace(source, reason=""))

    def test_rows_of_an_unknown_source_stop_the_preparation(self) -> None:
        with self.assertRaisesRegex(RecipeError, "no entry"):
            Preparation(load_sources()).admit(Row("nobody", text="x" * 50))


class CleaningTest(unittest.TestCase):
    def test_reasons_for_dropping(self) -> None:
        prose = "The old man walked slowly down the hill and looked at the sea for a long time."
        self.assertIsNone(drop_reason(Row("a", text=prose)))
        self.assertEqual(drop_reason(Row("a", text=prose + " Write to me@example.org")), "contact")
        self.assertEqual(drop_reason(Row("a", text="a = b + c; d = (e * f) / g; h = i ** 2; [j, k] = {l: m}; n += o")), "not prose")
        self.assertEqual(drop_reason(chat("a", "Who are you?", "I am ChatGPT.")), "other identity")
        self.assertIsNone(drop_reason(chat("a", "Are you ChatGPT?", "No.")))

    def test_a_conversation_alternates_and_ends_with_the_assistant(self) -> None:
        self.assertTrue(well_formed(chat("a", "x", "y")))
        self.assertFalse(well_formed(chat("a", "x", "y", "z")))
        self.assertFalse(well_formed(chat("a", "x", "")))

    def test_languages(self) -> None:
        self.assertEqual(guess_language("Je suis très content de te voir, et toi ?"), "fr")
        self.assertEqual(guess_language("I am very happy to see you."), "en")

    def test_the_fingerprint_ignores_case_and_marks(self) -> None:
        self.assertEqual(fingerprint(Row("a", text="Hello, World!")), fingerprint(Row("b", text="hello world")))

    def test_a_long_shared_run_of_words_is_found(self) -> None:
        run = " ".join(f"word{i}" for i in range(13))
        overlap = OverlapFilter([Row("a", text=f"begin {run} end")])
        self.assertTrue(overlap.overlaps(Row("b", text=f"other {run} text")))
        self.assertFalse(overlap.overlaps(Row("b", text=run.replace("word5", "gap"))))

    def test_the_mix_follows_the_weights(self) -> None:
        rows = [Row("a", text=str(i)) for i in range(400)] + [Row("b", text=str(i)) for i in range(400)]
        mixed = mix(rows, {"a": 2.0, "b": 0.5}, seed=1)
        self.assertEqual(sum(r.source == "a" for r in mixed), 800)
        self.assertAlmostEqual(sum(r.source == "b" for r in mixed), 200, delta=40)


class GeneratorTest(unittest.TestCase):
    def test_the_same_seed_gives_the_same_rows(self) -> None:
        self.assertEqual(generate(7, 0.01), generate(7, 0.01))
        self.assertNotEqual(generate(7, 0.01), generate(8, 0.01))

    def test_every_row_is_a_well_formed_conversation(self) -> None:
        for generator in COUNTS:
            draw = Random(1)
            for _ in range(200):
                row = generator(draw)
                self.assertTrue(well_formed(row), row)
                self.assertNotIn("{", "".join(m.content for m in row.messages if "captions" not in row.plain() and "template" not in row.plain()))

    def test_lists_have_as_many_items_as_asked_for(self) -> None:
        words = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
        draw = Random(2)
        for _ in range(500):
            row = idea_list(draw)
            asked = re.search(r"\b(\d+|two|three|four|five|six|seven|eight|nine|ten)\b", row.messages[0].content.lower())
            assert asked is not None, row.messages[0].content
            count = int(asked[1]) if asked[1].isdigit() else words[asked[1]]
            items = re.findall(r"^(?:\d+\.|-) \S", row.messages[1].content, re.MULTILINE)
            self.assertEqual(len(items), count, row)

    def test_stories_are_whole_sentences_and_no_longer_than_an_answer(self) -> None:
        draw = Random(7)
        for _ in range(500):
            told = story(draw).messages[1].content
            self.assertRegex(told, r'[.!"]$')
            self.assertLess(len(told), 600, told)
            self.assertEqual([s for s in re.split(r"(?<=[.!?]) ", told) if not re.match(r'["A-Z]', s)], [], told)

    def test_reactions_speak_to_the_person_about_their_own(self) -> None:
        draw = Random(8)
        for _ in range(1000):
            answers = " ".join(m.content for m in reaction(draw).messages if m.role == "assistant")
            self.assertIsNone(re.search(r"\bmy (?:sister|brother|mother|father|friend|dog|cat)\b", answers), answers)

    def test_french_answers_are_french(self) -> None:
        draw = Random(9)
        answers = [m.content for _ in range(500) for m in french_reaction(draw).messages if m.role == "assistant"]
        long = [a for a in answers if len(a) > 40 and not a[0].isdigit()]
        self.assertGreater(sum(guess_language(a) == "fr" for a in long), 0.9 * len(long))  # the guess misses some

    def test_every_pool_can_fill_the_longest_list(self) -> None:
        for topic, items in POOLS.items():
            self.assertGreaterEqual(len(set(items)), 10, topic)

    def test_captions_are_json_of_the_documented_shape(self) -> None:
        draw = Random(3)
        for _ in range(500):
            value = json.loads(caption_json(draw).messages[1].content)
            self.assertEqual(list(value), ["template", "captions"])
            self.assertIn(len(value["captions"]), {len(p) for p in TEMPLATES[value["template"]][1]})

    def test_worked_sums_are_right(self) -> None:
        draw = Random(4)
        for _ in range(500):
            x, y = draw.randint(0, 999), draw.randint(0, 999)
            self.assertTrue(add_steps(x, y).endswith(f"Together: {x + y}."))
            self.assertTrue(subtract_steps(max(x, y), min(x, y)).endswith(f"Together: {abs(x - y)}."))
            self.assertTrue(times_steps(x % 30, y % 10).endswith(f"{x % 30 * (y % 10)}."))
        self.assertEqual(add_steps(47, 38), "7 + 8 = 15, write 5, carry 1. 4 + 3 + 1 = 8, write 8. Together: 85.")
        self.assertEqual(subtract_steps(33, 15), "3 - 5: borrow, 13 - 5 = 8. 2 - 1 = 1. Together: 18.")

    def test_every_step_of_a_thought_is_right(self) -> None:
        draw = Random(5)
        for _ in range(1000):
            answer = arithmetic(draw).messages[1].content
            for left, right in re.findall(r"((?:\d+ [+x-] )+\d+) = (\d+)", answer):
                self.assertEqual(eval(left.replace("x", "*")), int(right), answer)  # noqa: S307 - digits and signs only

    def test_thinking_stands_only_where_it_was_asked_for(self) -> None:
        draw = Random(6)
        for _ in range(300):
            row = arithmetic(draw)
            self.assertEqual(row.messages[0].content.endswith("/think"), row.messages[1].content.startswith("<think>"))


class DialogueFileTest(unittest.TestCase):
    def test_the_written_dialogues_are_well_formed_and_differ(self) -> None:
        rows = read_all_dialogues()
        self.assertGreater(len(rows), 1000)
        self.assertEqual(len({fingerprint(row) for row in rows}), len(rows))

    def test_a_stray_line_is_named(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.txt"
            path.write_text("> hi\n< hello\nwhat is this\n", encoding="utf-8")
            with self.assertRaisesRegex(RecipeError, r"a\.txt:3"):
                read_dialogues(path)


if __name__ == "__main__":
    unittest.main()
