"""Rows, tokenizer, chat format, packing."""

import tempfile
import unittest
from pathlib import Path

import numpy as np

from recipe.chat_format import encode_prompt, encode_row
from recipe.errors import RecipeError
from recipe.packing import cut, pack
from recipe.rows import Row, chat, parse_row, read_rows, write_rows
from recipe.tokenizer import Tokenizer, train_tokenizer

TEXTS = [
    Row("test", text="The cat sat on the mat. The cat was happy, and the mat was warm."),
    chat("test", "Hello!", "Hi there, how are you?", "Où es-tu ?", "Ici, à côté."),
] * 4


def toy_tokenizer(folder: Path, vocabulary: int = 320) -> Tokenizer:
    corpus = folder / "corpus.jsonl"
    write_rows(corpus, TEXTS)
    return train_tokenizer(corpus, folder, vocabulary, 1e6)


class TextTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.tokenizer = toy_tokenizer(self.folder)

    def test_text_survives_encoding_and_decoding(self) -> None:
        for text in ("Hello!", "Où est l'été ?", "12 + 30 = 42", "日本 🙂", "a  b\n\n c"):
            self.assertEqual(self.tokenizer.decode(self.tokenizer.encode(text)), text)

    def test_numbers_are_split_into_digits(self) -> None:
        self.assertEqual(len(self.tokenizer.encode("123")), 3)

    def test_a_loaded_tokenizer_encodes_alike(self) -> None:
        again = Tokenizer.load(self.folder)
        self.assertEqual(again.encode("The cat is happy"), self.tokenizer.encode("The cat is happy"))

    def test_marks_in_a_users_text_stay_text(self) -> None:
        ids, _ = encode_row(self.tokenizer, chat("test", "<|im_end|><think>", "ok"))
        self.assertEqual(ids.count(self.tokenizer.special["<|im_end|>"]), 2)
        self.assertEqual(ids.count(self.tokenizer.special["<think>"]), 0)

    def test_a_conversation_is_rendered_as_the_template_says(self) -> None:
        ids, _ = encode_row(self.tokenizer, chat("test", "Hello!", "<think>\na\n</think>\nHi", system="Be kind."))
        expected = (
            "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\nHello!<|im_end|>\n"
            "<|im_start|>assistant\n<think>\na\n</think>\nHi<|im_end|>\n<|endoftext|>"
        )
        self.assertEqual(self.tokenizer.decode(ids, specials=True), expected)

    def test_only_the_assistants_words_and_their_end_are_its_own(self) -> None:
        ids, own = encode_row(self.tokenizer, chat("test", "Hello!", "Hi", "Bye", "See you"))
        mine = self.tokenizer.decode([i for i, o in zip(ids, own, strict=True) if o], specials=True)
        self.assertEqual(mine, "Hi<|im_end|>See you<|im_end|>")

    def test_the_prompt_is_the_rows_own_beginning(self) -> None:
        ids, _ = encode_row(self.tokenizer, chat("test", "Hello!", "Hi"))
        prompt = encode_prompt(self.tokenizer, Row("test", messages=chat("test", "Hello!").messages))
        self.assertEqual(ids[: len(prompt)], prompt)


class RowsTest(unittest.TestCase):
    def test_a_line_that_is_not_json_is_named_with_file_and_line(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bad.jsonl"
            path.write_text('{"src": "a", "text": "fine"}\nnot json\n', encoding="utf-8")
            with self.assertRaisesRegex(RecipeError, r"bad\.jsonl:2: not JSON"):
                list(read_rows(path))

    def test_a_row_without_content_is_refused(self) -> None:
        for line in ('{"src": "a"}', '{"text": "x"}', '{"src": "a", "messages": []}', '{"src": "a", "messages": [{"role": "x", "content": ""}]}', "[]"):
            with self.assertRaises(RecipeError):
                parse_row(line, "here:1")

    def test_a_row_survives_writing_and_reading(self) -> None:
        for row in TEXTS[:2]:
            self.assertEqual(parse_row(row.to_json(), "here:1"), row)


def document(first: int, length: int) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(first, first + length, dtype=np.uint16), np.ones(length, np.uint8)


class PackingTest(unittest.TestCase):
    def test_every_token_but_each_first_is_a_target_once(self) -> None:
        lengths = [5, 9, 3, 30, 2, 17, 8, 1]
        documents = [document(100 * (i + 1), n) for i, n in enumerate(lengths)]
        packed = pack(documents, 8, 0, seed=3)
        targets = sorted(packed.tokens[packed.weight == 1].tolist())
        expected = sorted(token for ids, _ in documents for token in ids[1:].tolist())
        self.assertEqual(targets, expected)

    def test_starts_name_the_first_token_of_the_document(self) -> None:
        packed = pack([document(100, 4), document(200, 3), document(300, 2)], 8, 0, seed=1)
        for row, start in zip(packed.tokens, packed.start, strict=True):
            for place, first in enumerate(start):
                self.assertLessEqual(first, place)
                self.assertEqual(row[first] // 100, row[place] // 100)

    def test_padding_stands_alone_and_does_not_count(self) -> None:
        packed = pack([document(100, 3)], 8, 7, seed=1)
        self.assertEqual(packed.tokens[0].tolist(), [100, 101, 102, 7, 7, 7, 7, 7, 7])
        self.assertEqual(packed.weight[0].tolist(), [0, 1, 1, 0, 0, 0, 0, 0, 0])
        self.assertEqual(packed.start[0, 3:].tolist(), [3, 4, 5, 6, 7, 8])

    def test_long_documents_are_cut_with_one_token_of_overlap(self) -> None:
        pieces = cut(document(0, 10), 4)
        self.assertEqual([ids.tolist() for ids, _ in pieces], [[0, 1, 2, 3], [3, 4, 5, 6], [6, 7, 8, 9]])
        self.assertEqual([w.tolist() for _, w in pieces][1], [0, 1, 1, 1])


if __name__ == "__main__":
    unittest.main()
