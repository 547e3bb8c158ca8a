"""Kernels against plain PyTorch, schedule, Muon, checkpoints and resuming."""

import contextlib
import io
import tempfile
import unittest
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import numpy as np
import torch

from recipe import fused, machine
from recipe.batches import Reader, batch_of
from recipe.checkpoint import load_checkpoint, save_checkpoint
from recipe.errors import RecipeError
from recipe.model import Decoder
from recipe.muon import orthogonalise
from recipe.packing import Packed, pack
from recipe.schedule import Trapezoid
from recipe.shape import shape_of
from recipe.trainer import Plan, Trainer

VOCABULARY = 97


def toy_data(seed: int = 0, length: int = 40) -> Packed:
    draw = np.random.default_rng(seed)
    documents = [(draw.integers(0, VOCABULARY, n).astype(np.uint16), np.ones(n, np.uint8)) for n in draw.integers(3, 90, 60)]
    return pack(documents, length, 0, seed)


def toy_model(seed: int = 0) -> Decoder:
    torch.manual_seed(seed)
    return Decoder(shape_of("test", VOCABULARY))


def toy_plan(out: Path, steps: int, resume: bool = True) -> Plan:
    schedule = Trapezoid(20, 3, 6)
    plan = Plan(out, toy_data(), schedule, 4, 2e-3, 2e-3, held_out=toy_data(1), decay_data=toy_data(2), decay_batch=2, resume=resume)
    return plan if steps == 20 else Plan(**{**vars(plan), "schedule": Trapezoid(steps, 3, 6)})


def toy_gradients(usable: Callable[[torch.Tensor], bool], narrow: bool) -> tuple[float, dict[str, torch.Tensor]]:
    """Loss and gradients of a toy model with the kernels that `usable` allows, in bfloat16 if `narrow` is set."""
    batch, model = batch_of(toy_data(length=150), np.arange(3)), toy_model()
    with mock.patch.object(fused, "usable", usable), mock.patch.object(machine, "multiplies_bf16", lambda: narrow):
        loss = model.loss(batch.ids, batch.start, batch.targets, batch.weights)
        loss.backward()
    return loss.item(), {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}


class KernelTest(unittest.TestCase):
    def test_fused_and_plain_operations_agree_in_values_and_gradients(self) -> None:
        if fused.library() is None:
            self.skipTest("no compiled kernels on this machine")
        loss, gradients = toy_gradients(usable=fused.usable, narrow=False)
        plain_loss, plain_gradients = toy_gradients(usable=lambda _: False, narrow=False)
        self.assertAlmostEqual(loss, plain_loss, places=5)
        for name, gradient in plain_gradients.items():
            torch.testing.assert_close(gradients[name], gradient, rtol=1e-3, atol=1e-6, msg=name)

    def test_bfloat16_products_come_close_to_float32(self) -> None:
        if fused.library() is None:
            self.skipTest("no compiled kernels on this machine")
        loss, gradients = toy_gradients(usable=fused.usable, narrow=True)
        plain_loss, plain_gradients = toy_gradients(usable=lambda _: False, narrow=False)
        self.assertAlmostEqual(loss, plain_loss, places=3)
        for name, gradient in plain_gradients.items():
            self.assertLess((gradients[name] - gradient).norm() / gradient.norm(), 0.03, name)

    def test_a_document_does_not_see_the_one_before(self) -> None:
        model = toy_model()
        ids = torch.randint(0, VOCABULARY, (1, 20))
        start = torch.tensor([[0] * 8 + [8] * 12])
        whole = model(ids, start)[:, 8:]
        changed = ids.clone()
        changed[:, :8] = (changed[:, :8] + 1) % VOCABULARY
        torch.testing.assert_close(model(changed, start)[:, 8:], whole)

    def test_matrix_products_are_right_with_the_chosen_kernels(self) -> None:
        left, right = torch.randn(65, 130), torch.randn(130, 33)
        slow = (left[:, :, None].double() * right[None].double()).sum(1)
        torch.testing.assert_close((left @ right).double(), slow, rtol=1e-4, atol=1e-4)


class OptimizerTest(unittest.TestCase):
    def test_muon_makes_singular_values_about_one(self) -> None:
        for shape in ((24, 64), (64, 24)):
            values = torch.linalg.svdvals(orthogonalise(torch.randn(*shape)))
            self.assertGreater(values.min().item(), 0.3)
            self.assertLess(values.max().item(), 1.4)

    def test_the_schedule_rises_holds_and_falls(self) -> None:
        schedule = Trapezoid(100, 10, 20)
        self.assertAlmostEqual(schedule.factor(0), 0.1)
        self.assertEqual([schedule.factor(s) for s in (10, 50, 80)], [1.0, 1.0, 1.0])
        self.assertAlmostEqual(schedule.factor(90), 0.5)
        self.assertGreater(schedule.factor(99), 0)

    def test_an_epoch_reads_every_sequence_once(self) -> None:
        packed = toy_data()
        reader = Reader(packed, 3, seed=5)
        seen = np.concatenate([reader(step).ids.numpy() for step in range(reader.per_epoch)])
        self.assertEqual(len({row.tobytes() for row in seen}), len(seen))


class CheckpointTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        quiet = contextlib.redirect_stdout(io.StringIO())
        quiet.__enter__()
        self.addCleanup(quiet.__exit__, None, None, None)

    def test_a_resumed_run_ends_like_one_without_a_break(self) -> None:
        whole = Trainer(toy_model(), toy_plan(self.folder / "whole", 20), "cpu")
        whole.run()
        first = Trainer(toy_model(), toy_plan(self.folder / "broken", 20), "cpu")
        for _ in range(9):
            first.train_step()
        first.save()
        second = Trainer(toy_model(seed=3), toy_plan(self.folder / "broken", 20), "cpu")
        self.assertEqual(second.progress.step, 9)
        second.run()
        self.assertAlmostEqual(whole.held_out_loss(), second.held_out_loss(), places=4)

    def test_training_lowers_the_loss(self) -> None:
        trainer = Trainer(toy_model(), toy_plan(self.folder / "run", 20), "cpu")
        before = trainer.train_step()
        trainer.run()
        batch = trainer.reader(0)
        after = trainer.model.loss(batch.ids, batch.start, batch.targets, batch.weights).item()
        self.assertLess(after, before)

    def test_a_checkpoint_of_another_shape_is_refused_with_both_shapes(self) -> None:
        trainer = Trainer(toy_model(), toy_plan(self.folder / "run", 20), "cpu")
        trainer.save()
        other = Decoder(shape_of("test", VOCABULARY + 1))
        with self.assertRaisesRegex(RecipeError, f"'vocabulary': {VOCABULARY}.*\n.*'vocabulary': {VOCABULARY + 1}"):
            load_checkpoint(trainer.checkpoint, other)

    def test_a_broken_file_is_named(self) -> None:
        path = self.folder / "broken.pt"
        path.write_bytes(b"not a checkpoint")
        with self.assertRaisesRegex(RecipeError, "broken.pt"):
            load_checkpoint(path, toy_model())

    def test_saving_leaves_no_partial_file(self) -> None:
        trainer = Trainer(toy_model(), toy_plan(self.folder / "run", 20), "cpu")
        save_checkpoint(trainer.checkpoint, trainer.model, trainer.progress)
        self.assertEqual([p.name for p in trainer.checkpoint.parent.iterdir() if p.suffix != ".jsonl"], ["checkpoint.pt"])


if __name__ == "__main__":
    unittest.main()
