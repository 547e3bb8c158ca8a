"""What the machine offers, and two settings that spare a CPU run work."""

import contextlib
import ctypes
import functools
import os
from pathlib import Path

import torch

# Numbers of mallopt(3) in glibc.
M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_MAX = -1, -2, -4
KEEP_BYTES = 2**31 - 1


def device() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"


@functools.cache
def multiplies_bf16() -> bool:
    """Whether this CPU has bfloat16 products: twice as fast as float32 where they exist, far slower where they do not."""
    try:
        return "avx512_bf16" in Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False


def prepare(threads: int | None = None) -> str:
    """Sets up the process and gives the device's name. Call it once, before the model is made.

    On a CPU freed activations are kept instead of being given back, so that fresh memory is not paged in at every
    step. On a GPU matrix products may use TF32.
    """
    where = device()
    if where == "cpu":
        with contextlib.suppress(OSError, AttributeError):
            libc = ctypes.CDLL("libc.so.6")
            libc.mallopt(M_MMAP_MAX, 0)
            libc.mallopt(M_TRIM_THRESHOLD, KEEP_BYTES)
            libc.mallopt(M_TOP_PAD, 256 << 20)
        torch.set_num_threads(threads or os.cpu_count() or 1)
    else:
        torch.backends.cuda.matmul.allow_tf32 = True
    return where
