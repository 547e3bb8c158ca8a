"""Muon for the matrices (Jordan et al. 2024), in the scaling of Liu et al. 2025 so that AdamW's rates carry over.

The update of a matrix is its momentum made orthogonal: all directions of the matrix learn at one speed. On a model of
this size it needs about half as many tokens as AdamW for the same loss. Embeddings and norms stay with AdamW.
"""

from collections.abc import Iterable

import torch

from recipe import machine

# Quintic Newton-Schulz: maps singular values in (0, 1] into about [0.7, 1.2] in five steps (Jordan's coefficients).
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
ITERATIONS = 5
MOMENTUM = 0.95
UPDATE_RMS = 0.2  # the size of an AdamW step in units of the learning rate


def orthogonalise(matrix: torch.Tensor) -> torch.Tensor:
    """The nearest (semi-)orthogonal matrix to `matrix`, roughly: its singular values become about one."""
    a, b, c = COEFFICIENTS
    x = matrix.bfloat16() if matrix.is_cuda or machine.multiplies_bf16() else matrix
    wide = x.shape[0] <= x.shape[1]
    x = x if wide else x.t()
    x = (x / (x.norm() + 1e-7)).contiguous()
    for _ in range(ITERATIONS):
        gram = x @ x.t()
        x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return (x if wide else x.t()).to(matrix.dtype)


class Muon(torch.optim.Optimizer):
    def __init__(self, matrices: Iterable[torch.Tensor], lr: float, weight_decay: float = 0.1) -> None:
        super().__init__(matrices, {"lr": lr, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        for group in self.param_groups:
            for matrix in group["params"]:
                if matrix.grad is None:
                    continue
                state = self.state[matrix]
                if "momentum" not in state:
                    state["momentum"] = torch.zeros_like(matrix)
                momentum = state["momentum"].lerp_(matrix.grad, 1 - MOMENTUM)
                ahead = matrix.grad.lerp(momentum, MOMENTUM)  # Nesterov
                scale = UPDATE_RMS * max(matrix.shape) ** 0.5
                matrix.mul_(1 - group["lr"] * group["weight_decay"])
                matrix.add_(orthogonalise(ahead), alpha=-group["lr"] * scale)
