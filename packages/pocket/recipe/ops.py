"""The four operations between matrix products: fused kernels on a CPU, plain PyTorch (for torch.compile) elsewhere."""

import torch
import torch.nn.functional as F

from recipe import fused, machine

EPSILON = 1e-5  # of RMSNorm; the exported graph uses the same


def rms_norm(x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    if fused.usable(x):
        return fused.RmsNorm.apply(x, weight, EPSILON)
    wide = x.float()
    return (wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + EPSILON) * weight).to(x.dtype)


def linear(x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """x [..., d] times weight [n, d] transposed; in bfloat16 on a CPU that multiplies it faster, summed in float32."""
    if fused.usable(x) and machine.multiplies_bf16():
        return fused.Linear.apply(x, weight)
    return F.linear(x, weight)


def swiglu(gate_up: torch.Tensor) -> torch.Tensor:
    if fused.usable(gate_up):
        return fused.SwiGlu.apply(gate_up)
    gate, up = gate_up.chunk(2, -1)
    return F.silu(gate) * up


def attention(
    qkv: torch.Tensor, start: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor, heads: tuple[int, int]
) -> torch.Tensor:
    """Causal grouped-query attention inside documents (Ainslie et al. 2023).

    qkv [batch, time, (heads + 2 kv) head_dim]; start [batch, time], the first token of each token's document;
    cos, sin [positions, head_dim / 2]; heads = (query heads, key and value heads). Gives [batch, time, heads head_dim].
    """
    if fused.usable(qkv):
        return fused.Attention.apply(qkv, start, cos, sin, heads)
    batch, time, width = qkv.shape
    count, kv = heads
    size = width // (count + 2 * kv)
    query, key, value = qkv.view(batch, time, count + 2 * kv, size).transpose(1, 2).split([count, kv, kv], 1)
    cos, sin = cos[:time].to(qkv.dtype), sin[:time].to(qkv.dtype)
    query, key = rotate(query, cos, sin), rotate(key, cos, sin)
    key, value = key.repeat_interleave(count // kv, 1), value.repeat_interleave(count // kv, 1)
    place = torch.arange(time, device=qkv.device)
    seen = (place[None, :] <= place[:, None]) & (place[None, None, :] >= start[:, :, None])
    if hasattr(F, "scaled_dot_product_attention"):
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=seen[:, None])
    else:  # PyTorch 1
        scores = (query @ key.transpose(-1, -2)).float() * size**-0.5
        mixed = scores.masked_fill(~seen[:, None], float("-inf")).softmax(-1).to(value.dtype) @ value
    return mixed.transpose(1, 2).reshape(batch, time, count * size)


def rotate(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Rotary position embedding in the halves convention of Llama (Su et al. 2021); x [batch, heads, time, size]."""
    left, right = x.chunk(2, -1)
    return torch.cat((left * cos - right * sin, right * cos + left * sin), -1)


def cross_entropy(
    hidden: torch.Tensor, table: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor
) -> torch.Tensor:
    """Weighted mean of -log p(target). hidden [n, d], table [v, d], targets int64 [n], weights [n] of 0 and 1."""
    scale = weights.float() / weights.sum().clamp(min=1)
    if fused.usable(hidden):
        return fused.CrossEntropy.apply(hidden, table, targets, scale, machine.multiplies_bf16())
    logits = (hidden @ table.t().to(hidden.dtype)).float()
    return (F.cross_entropy(logits, targets, reduction="none") * scale).sum()
