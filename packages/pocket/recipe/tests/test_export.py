"""Quantisation, the file formats, the graph against PyTorch, and the checks of the evaluation."""

import importlib.util
import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from recipe.checkpoint import Progress, save_checkpoint
from recipe.evaluation import checks
from recipe.export import export
from recipe.model import Decoder
from recipe.quantise import quantise, restore
from recipe.rows import Row, chat
from recipe.safetensors_file import llama_names, read_safetensors, write_safetensors
from recipe.shape import shape_of
from recipe.tests.test_text import toy_tokenizer


class QuantiseTest(unittest.TestCase):
    def test_the_error_is_at_most_one_step_of_the_scale(self) -> None:
        weight = np.random.default_rng(1).normal(size=(7, 50)).astype(np.float32)
        levels, scales = quantise(weight)
        error = np.abs(restore(levels, scales, 50) - weight)
        self.assertLessEqual(error.max(), np.abs(scales).max() * 1.01)
        self.assertEqual(levels.shape, (7, 2, 32))

    def test_a_block_of_zeros_stays_zero(self) -> None:
        levels, scales = quantise(np.zeros((2, 32), np.float32))
        self.assertTrue((restore(levels, scales, 32) == 0).all())


class FolderTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.tokenizer = toy_tokenizer(self.folder / "corpus") if (self.folder / "corpus").mkdir() is None else None
        assert self.tokenizer is not None
        torch.manual_seed(0)
        self.model = Decoder(shape_of("test", self.tokenizer.size)).eval()
        save_checkpoint(self.folder / "checkpoint.pt", self.model, Progress())
        export(self.folder / "checkpoint.pt", self.folder / "corpus", self.folder / "model", float32=True)

    def test_the_folder_has_what_a_loader_needs(self) -> None:
        config = json.loads((self.folder / "model" / "config.json").read_text())
        self.assertEqual(config["vocab_size"], self.model.shape.vocabulary)
        sums = (self.folder / "model" / "SHA256SUMS").read_text().splitlines()
        self.assertEqual(len(sums), 7)

    def test_tensors_have_llamas_names_and_survive_the_file(self) -> None:
        tensors = read_safetensors(self.folder / "model" / "model.safetensors")
        weights = {name: tensor.numpy() for name, tensor in self.model.state_dict().items()}
        expected = llama_names(weights, self.model.shape)
        self.assertEqual(set(tensors), set(expected))
        for name, tensor in expected.items():
            np.testing.assert_allclose(tensors[name], tensor, atol=1e-3)

    def test_float32_files_are_exact(self) -> None:
        tensors = {"a": np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)}
        write_safetensors(self.folder / "x.safetensors", tensors, "float32")
        np.testing.assert_array_equal(read_safetensors(self.folder / "x.safetensors")["a"], tensors["a"])

    @unittest.skipUnless(importlib.util.find_spec("onnxruntime"), "onnxruntime is not installed")
    def test_the_graph_computes_what_the_model_computes(self) -> None:
        from recipe.evaluation.runtime import ModelFolder, Sampling

        ids = list(range(5, 45))
        with torch.no_grad():
            logits = self.model.logits(torch.tensor([ids]))[0].double()
        expected = logits.log_softmax(-1)[torch.arange(39), torch.tensor(ids[1:])].numpy()
        exact = ModelFolder(self.folder / "model", "onnx/model.onnx")
        np.testing.assert_allclose(exact.log_probabilities(ids), expected, atol=1e-4)
        eight = ModelFolder(self.folder / "model")
        np.testing.assert_allclose(eight.log_probabilities(ids), expected, atol=0.05)
        cached, cache = exact.step(exact.session, ids[:30], exact.empty_cache(), 0)
        cached, cache = exact.step(exact.session, ids[30:], cache, 30)
        np.testing.assert_allclose(cached[-1], logits[-1].numpy(), atol=1e-4)
        row = Row("test", messages=chat("test", "Hello").messages)
        first, again = (exact.answer(row, 3, 12, Sampling(0.8, 0.9, 20, 1.1)) for _ in range(2))
        self.assertEqual(first, again)


class CheckTest(unittest.TestCase):
    def test_loops(self) -> None:
        self.assertTrue(checks.loops([1, 2, 3] * 3 + [4]))
        self.assertTrue(checks.loops([5] * 8))
        self.assertFalse(checks.loops([5] * 4 + list(range(10, 20))))
        self.assertFalse(checks.loops(list(range(30)) * 2))

    def test_lists_numbers_words_and_json(self) -> None:
        self.assertTrue(checks.has_items(3)("Sure!\n1. a\n2. b\n3. c"))
        self.assertFalse(checks.has_items(3)("1. a\n2. b"))
        self.assertTrue(checks.equals_number(42)("6 x 7 = 42"))
        self.assertFalse(checks.equals_number(42)("41"))
        self.assertTrue(checks.says("no")("No, I am not."))
        self.assertFalse(checks.says("no")("I know."))
        self.assertTrue(checks.captions("drake", 2)('{"template": "drake", "captions": ["a", "b"]}'))
        self.assertFalse(checks.captions("drake", 2)('{"template": "drake", "captions": ["a"]}'))
        self.assertFalse(checks.captions("drake", None)("not json"))
        self.assertFalse(checks.not_claiming("ChatGPT")("I am ChatGPT."))
        self.assertTrue(checks.french("Bonjour ! Comment ça va ?"))


if __name__ == "__main__":
    unittest.main()
