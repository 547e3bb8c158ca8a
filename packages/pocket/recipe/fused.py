"""Loads fused.c (compiled once by the system's C compiler) and gives its kernels to autograd.

Without a compiler or OpenBLAS's headers the recipe uses the plain PyTorch operations in `ops`; how much slower was not
measured. Set RECIPE_FUSED=0 to choose those on purpose.
"""

import ctypes
import functools
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import torch

SOURCE = Path(__file__).with_name("fused.c")
FLAGS = ["-O3", "-march=native", "-mprefer-vector-width=512", "-ffast-math", "-fopenmp", "-shared", "-fPIC"]
LIBRARIES = ["-lopenblas", "-lm"]
HEADERS = "/usr/include/x86_64-linux-gnu/openblas-openmp"


@functools.cache
def library() -> ctypes.CDLL | None:
    """The compiled kernels, or None where they cannot be had."""
    if os.environ.get("RECIPE_FUSED") == "0":
        return None
    name = hashlib.sha256(SOURCE.read_bytes() + " ".join(FLAGS).encode()).hexdigest()[:16]
    path = Path(tempfile.gettempdir()) / f"recipe-fused-{os.getuid()}-{name}.so"
    try:
        if not path.exists():
            building = path.with_suffix(f".{os.getpid()}")
            command = ["cc", *FLAGS, "-I", HEADERS, "-o", str(building), str(SOURCE), *LIBRARIES]
            subprocess.run(command, check=True, capture_output=True, text=True)
            building.replace(path)
        kernels = ctypes.CDLL(str(path))
    except (OSError, subprocess.CalledProcessError) as error:
        detail = getattr(error, "stderr", "") or error
        print(f"fused kernels not available, plain PyTorch instead: {detail}", file=sys.stderr)
        return None
    kernels.cross_entropy.restype = ctypes.c_double
    return kernels


def usable(tensor: torch.Tensor) -> bool:
    return tensor.device.type == "cpu" and tensor.dtype == torch.float32 and library() is not None


def _call(name: str, *arguments: torch.Tensor | int | float) -> Any:
    kernels = library()
    assert kernels is not None

    def convert(argument: torch.Tensor | int | float) -> Any:
        if isinstance(argument, torch.Tensor):
            assert argument.is_contiguous()
            return ctypes.c_void_p(argument.data_ptr())
        return ctypes.c_long(argument) if isinstance(argument, int) else ctypes.c_float(argument)

    return getattr(kernels, name)(*map(convert, arguments))


class RmsNorm(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, weight: torch.Tensor, eps: float) -> torch.Tensor:
        x = x.contiguous()
        y, rstd = torch.empty_like(x), x.new_empty(x.shape[:-1])
        _call("rms_norm_forward", x, weight, y, rstd, rstd.numel(), x.shape[-1], eps)
        ctx.save_for_backward(x, weight, rstd)
        return y

    @staticmethod
    def backward(ctx: Any, dy: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, None]:
        x, weight, rstd = ctx.saved_tensors
        dx, dw = torch.empty_like(x), torch.zeros_like(weight)
        _call("rms_norm_backward", dy.contiguous(), x, weight, rstd, dx, dw, rstd.numel(), x.shape[-1])
        return dx, dw, None


class Linear(torch.autograd.Function):
    """x [..., d] times weight [n, d] transposed. The products are in bfloat16, forth and back; all else is float32."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        flat, weight = x.reshape(-1, x.shape[-1]).bfloat16(), weight.bfloat16()
        ctx.save_for_backward(flat, weight)
        return (flat @ weight.t()).float().view(*x.shape[:-1], len(weight))

    @staticmethod
    def backward(ctx: Any, dy: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        flat, weight = ctx.saved_tensors
        dflat = dy.reshape(-1, dy.shape[-1]).bfloat16()
        return (dflat @ weight).float().view(*dy.shape[:-1], weight.shape[1]), (dflat.t() @ flat).float()


class SwiGlu(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, gate_up: torch.Tensor) -> torch.Tensor:
        gate_up = gate_up.contiguous()
        width = gate_up.shape[-1] // 2
        act = gate_up.new_empty((*gate_up.shape[:-1], width))
        _call("swiglu_forward", gate_up, act, act.numel() // width, width)
        ctx.save_for_backward(gate_up)
        return act

    @staticmethod
    def backward(ctx: Any, dact: torch.Tensor) -> torch.Tensor:
        (gate_up,) = ctx.saved_tensors
        out, width = torch.empty_like(gate_up), dact.shape[-1]
        _call("swiglu_backward", dact.contiguous(), gate_up, out, dact.numel() // width, width)
        return out


class Attention(torch.autograd.Function):
    """qkv [batch, time, (heads + 2 kv) head_dim] and start int32 [batch, time] -> [batch, time, heads head_dim]."""

    @staticmethod
    def forward(
        ctx: Any, qkv: torch.Tensor, start: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor, heads: tuple[int, int]
    ) -> torch.Tensor:
        qkv, start = qkv.contiguous(), start.to(torch.int32).contiguous()
        batch, time, width = qkv.shape
        count, kv = heads
        head_dim = width // (count + 2 * kv)
        out = qkv.new_empty((batch, time, count * head_dim))
        probs = qkv.new_empty((batch, count, time, time))
        cos, sin = cos[:time].contiguous(), sin[:time].contiguous()
        ctx.sizes = (batch, time, count, kv, head_dim)
        _call("attention_forward", qkv, start, cos, sin, out, probs, *ctx.sizes)
        ctx.save_for_backward(qkv, start, cos, sin, probs)
        return out

    @staticmethod
    def backward(ctx: Any, dout: torch.Tensor) -> tuple[torch.Tensor, None, None, None, None]:
        qkv, start, cos, sin, probs = ctx.saved_tensors
        dqkv = torch.empty_like(qkv)
        _call("attention_backward", dout.contiguous(), qkv, start, cos, sin, probs, dqkv, *ctx.sizes)
        return dqkv, None, None, None, None


CHUNK = 2048  # rows of logits at a time: more needs memory in proportion, fewer make the products slower


class CrossEntropy(torch.autograd.Function):
    """Mean loss of hidden [n, d] against table [v, d] in chunks: the n by v logits never exist at once.

    The gradient is computed with the loss, since the logits are at hand only then.
    """

    @staticmethod
    def forward(
        ctx: Any, hidden: torch.Tensor, table: torch.Tensor, targets: torch.Tensor, scale: torch.Tensor, narrow: bool
    ) -> torch.Tensor:
        """With `narrow` the products are in bfloat16; the softmax and the sums stay in float32."""
        number = torch.bfloat16 if narrow else torch.float32
        targets, scale = targets.contiguous(), scale.contiguous()
        dhidden, dtable, total = torch.empty_like(hidden), torch.zeros_like(table), 0.0
        rows, columns = hidden.to(number).contiguous(), table.to(number)
        for first in range(0, len(hidden), CHUNK):
            part = slice(first, first + CHUNK)
            logits = (rows[part] @ columns.t()).float()
            total += _call("cross_entropy", logits, targets[part], scale[part], *logits.shape)
            slope = logits.to(number)
            dhidden[part] = slope @ columns
            dtable += slope.t() @ rows[part]
        ctx.save_for_backward(dhidden, dtable)
        return hidden.new_tensor(total)

    @staticmethod
    def backward(ctx: Any, grad: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, None, None, None]:
        dhidden, dtable = ctx.saved_tensors
        return dhidden * grad, dtable * grad, None, None, None
