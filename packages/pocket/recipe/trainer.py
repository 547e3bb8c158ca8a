"""The training loop that pretraining and fine-tuning share."""

import json
import signal
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import torch

from recipe.batches import Batch, Reader, batch_of
from recipe.checkpoint import Progress, load_checkpoint, save_checkpoint
from recipe.model import Decoder
from recipe.muon import Muon
from recipe.packing import Packed
from recipe.schedule import Trapezoid

CLIP = 1.0  # norm of the gradient above which a step is scaled down; without it a bad batch can undo an hour
SAVE_EVERY_SECONDS = 300.0
LOG_EVERY_STEPS = 20
EVALUATION_BATCH = 16


@dataclass(frozen=True)
class Plan:
    """One run: what to read, for how long, how fast. `phase_data` is read from the start of the decay on."""

    out: Path
    data: Packed
    schedule: Trapezoid
    batch: int
    rate: float
    embedding_rate: float
    held_out: Packed | None = None
    decay_data: Packed | None = None
    decay_batch: int = 0
    weight_decay: float = 0.1
    seed: int = 1
    evaluate_every: int = 250
    resume: bool = True


def optimizers_of(model: Decoder, plan: Plan) -> list[torch.optim.Optimizer]:
    """Muon for the matrices of the blocks, AdamW without decay for embeddings and norms."""
    matrices = [p for p in model.blocks.parameters() if p.dim() == 2]
    rest = [p for p in model.parameters() if not any(p is m for m in matrices)]
    return [
        Muon(matrices, lr=plan.rate, weight_decay=plan.weight_decay),
        torch.optim.AdamW(rest, lr=plan.embedding_rate, betas=(0.9, 0.95), weight_decay=0.0),
    ]


class Trainer:
    def __init__(self, model: Decoder, plan: Plan, device: str, now: Callable[[], float] = time.monotonic) -> None:
        self.model, self.plan, self.device, self.now = model.to(device), plan, device, now
        self.optimizers = optimizers_of(self.model, plan)
        self.peaks = [[group["lr"] for group in o.param_groups] for o in self.optimizers]
        self.loss = torch.compile(self.model.loss) if device == "cuda" else self.model.loss
        self.reader = Reader(plan.data, plan.batch, plan.seed)
        self.decay_reader = Reader(plan.decay_data, plan.decay_batch, plan.seed + 1) if plan.decay_data else None
        self.progress = Progress()
        self.stopping = False
        self.checkpoint = plan.out / "checkpoint.pt"
        self.log_path = plan.out / "log.jsonl"
        plan.out.mkdir(parents=True, exist_ok=True)
        if plan.resume and self.checkpoint.exists():
            self._restore()

    def _restore(self) -> None:
        self.progress = load_checkpoint(self.checkpoint, self.model)
        for optimizer, state in zip(self.optimizers, self.progress.optimizers, strict=True):
            optimizer.load_state_dict(state)
        self.log({"event": "resumed"})

    def save(self, path: Path | None = None) -> None:
        self.progress.optimizers = [o.state_dict() for o in self.optimizers]
        save_checkpoint(path or self.checkpoint, self.model, self.progress)

    def log(self, values: dict[str, object]) -> None:
        line = json.dumps({"step": self.progress.step, "tokens": self.progress.tokens, **values})
        with self.log_path.open("a", encoding="utf-8") as out:
            out.write(line + "\n")
        print(line, flush=True)

    def autocast(self) -> AbstractContextManager[object]:
        return torch.autocast("cuda", torch.bfloat16) if self.device == "cuda" else nullcontext()

    def next_batch(self) -> Batch:
        """The batch of the current step: a pure function of the step and the plan."""
        step, turn = self.progress.step, self.plan.schedule.decay_start
        if self.decay_reader is not None and step >= turn:
            return self.decay_reader(step - turn)
        return self.reader(step)

    def train_step(self) -> float:
        """One update; gives the batch's loss in nats a token."""
        factor = self.plan.schedule.factor(self.progress.step)
        for optimizer, peaks in zip(self.optimizers, self.peaks, strict=True):
            for group, peak in zip(optimizer.param_groups, peaks, strict=True):
                group["lr"] = peak * factor
        batch = self.next_batch().to(self.device)
        with self.autocast():
            loss = self.loss(batch.ids, batch.start, batch.targets, batch.weights)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        self.progress.step += 1
        self.progress.tokens += batch.ids.numel()
        return float(loss.detach())

    @torch.no_grad()
    def held_out_loss(self, rows: int = 128) -> float:
        """Mean nats a token over the first rows of the held-out sequences."""
        assert self.plan.held_out is not None
        total = weight = 0.0
        for first in range(0, min(rows, len(self.plan.held_out)), EVALUATION_BATCH):
            part = range(first, min(first + EVALUATION_BATCH, len(self.plan.held_out)))
            batch = batch_of(self.plan.held_out, list(part)).to(self.device)  # type: ignore[arg-type]
            with self.autocast():
                loss = self.model.loss(batch.ids, batch.start, batch.targets, batch.weights)
            count = float(batch.weights.sum())
            total, weight = total + float(loss) * count, weight + count
        return total / max(weight, 1.0)

    def stop(self, *_: object) -> None:
        """Asks the run to save and end after the current step; the handler of SIGTERM and SIGINT."""
        self.stopping = True

    def run(self) -> None:
        """Trains up to the schedule's last step, saving as it goes, and saves the end."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self.stop)
        plan, last_save, losses = self.plan, self.now(), list[float]()
        while self.progress.step < plan.schedule.steps and not self.stopping:
            if self.progress.step == plan.schedule.decay_start and self.progress.step > 0:
                self.save(plan.out / "plateau.pt")  # from here the plateau can be made longer later
            began = self.now()
            losses.append(self.train_step())
            self.progress.seconds += self.now() - began
            step = self.progress.step
            if step % LOG_EVERY_STEPS == 0:
                rate = plan.schedule.factor(step - 1)
                seconds = round(self.progress.seconds, 1)
                self.log({"loss": round(sum(losses) / len(losses), 4), "rate": round(rate, 4), "seconds": seconds})
                losses.clear()
            if plan.held_out is not None and (step % plan.evaluate_every == 0 or step == plan.schedule.steps):
                self.log({"held_out": round(self.held_out_loss(), 4)})
            if self.now() - last_save > SAVE_EVERY_SECONDS:
                self.save()
                last_save = self.now()
        self.save()
        self.log({"event": "stopped" if self.stopping else "finished", "seconds": round(self.progress.seconds, 1)})
