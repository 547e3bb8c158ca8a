"""The model: a Llama-style decoder (RMSNorm, rotary positions, grouped-query attention, SwiGLU, tied embeddings)."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from recipe import ops
from recipe.shape import Shape

INITIAL_DEVIATION = 0.02


class Block(nn.Module):
    """Attention and feed-forward, each behind a norm and added to the residual stream x [batch, time, width]."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = (shape.heads, shape.kv_heads)
        inner = shape.heads * shape.head_dim
        self.attention_norm = nn.Parameter(torch.ones(shape.width))
        self.qkv = nn.Linear(shape.width, inner + 2 * shape.kv_heads * shape.head_dim, bias=False)
        self.out = nn.Linear(inner, shape.width, bias=False)
        self.feed_norm = nn.Parameter(torch.ones(shape.width))
        self.gate_up = nn.Linear(shape.width, 2 * shape.hidden, bias=False)
        self.down = nn.Linear(shape.hidden, shape.width, bias=False)

    def forward(self, x: torch.Tensor, start: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
        qkv = ops.linear(ops.rms_norm(x, self.attention_norm), self.qkv.weight)
        x = x + ops.linear(ops.attention(qkv, start, cos, sin, self.heads), self.out.weight)
        gate_up = ops.linear(ops.rms_norm(x, self.feed_norm), self.gate_up.weight)
        return x + ops.linear(ops.swiglu(gate_up), self.down.weight)


class Decoder(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.final_norm = nn.Parameter(torch.ones(shape.width))
        cos, sin = rotary_tables(shape)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        self.initialise()

    def initialise(self) -> None:
        """Normal with deviation 0.02; what writes to the residual stream is scaled by 1/sqrt(2 layers) (GPT-2)."""
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                residual = name.endswith(("out.weight", "down.weight"))
                deviation = INITIAL_DEVIATION / (math.sqrt(2 * self.shape.layers) if residual else 1)
                nn.init.normal_(parameter, std=deviation)

    def forward(self, ids: torch.Tensor, start: torch.Tensor) -> torch.Tensor:
        """ids int64 [batch, time], start [batch, time] -> hidden [batch, time, width], normed."""
        x = self.embedding(ids)
        for block in self.blocks:
            x = block(x, start, self.cos, self.sin)
        return ops.rms_norm(x, self.final_norm)

    def loss(self, ids: torch.Tensor, start: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
        """Mean nats a weighted token. All arguments [batch, time]."""
        hidden = self(ids, start).flatten(0, 1)
        return ops.cross_entropy(hidden, self.embedding.weight, targets.flatten(), weights.flatten())

    def logits(self, ids: torch.Tensor) -> torch.Tensor:
        """ids [batch, time] of one document each -> logits [batch, time, vocabulary]."""
        return F.linear(self(ids, torch.zeros_like(ids)), self.embedding.weight)


def rotary_tables(shape: Shape) -> tuple[torch.Tensor, torch.Tensor]:
    """cos and sin [positions, head_dim / 2]."""
    rates = shape.rope_base ** (-torch.arange(0, shape.head_dim, 2, dtype=torch.float64) / shape.head_dim)
    angles = torch.arange(shape.positions, dtype=torch.float64)[:, None] * rates[None]
    return angles.cos().float(), angles.sin().float()
