"""Batches from packed tokens: a pure function of seed and step, so that a resumed run reads what it would have read."""

from dataclasses import dataclass

import numpy as np
import torch

from recipe.packing import Packed


@dataclass(frozen=True)
class Batch:
    """ids, start, targets int64 and weights float32, all [batch, time]."""

    ids: torch.Tensor
    start: torch.Tensor
    targets: torch.Tensor
    weights: torch.Tensor

    def to(self, device: str) -> "Batch":
        return Batch(*(t.to(device, non_blocking=True) for t in (self.ids, self.start, self.targets, self.weights)))


def batch_of(packed: Packed, rows: np.ndarray) -> Batch:
    tokens = torch.from_numpy(packed.tokens[rows].astype(np.int64))
    start = torch.from_numpy(packed.start[rows].astype(np.int64))
    weight = torch.from_numpy(packed.weight[rows].astype(np.float32))
    return Batch(tokens[:, :-1].contiguous(), start[:, :-1].contiguous(), tokens[:, 1:].contiguous(), weight[:, 1:].contiguous())


class Reader:
    """Walks through the sequences epoch by epoch, each epoch in an order of its own."""

    def __init__(self, packed: Packed, batch: int, seed: int) -> None:
        self.packed, self.batch, self.seed = packed, min(batch, len(packed)), seed
        self.per_epoch = len(packed) // self.batch
        self._order: tuple[int, np.ndarray] | None = None

    def __call__(self, step: int) -> Batch:
        epoch, place = divmod(step, self.per_epoch)
        if self._order is None or self._order[0] != epoch:
            self._order = (epoch, np.random.default_rng((self.seed, epoch)).permutation(len(self.packed)))
        return batch_of(self.packed, np.sort(self._order[1][place * self.batch : (place + 1) * self.batch]))
