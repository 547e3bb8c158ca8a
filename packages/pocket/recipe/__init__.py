"""The training recipe of Causerie's embedded model: data, tokenizer, pretraining, fine-tuning, export, evaluation.

Run every command from `packages/pocket`, for example `python3 -m recipe.prepare --help`.
"""

import os
from pathlib import Path


def choose_blas_kernels() -> None:
    """Names the kernels that OpenBLAS should use; it reads this once, when it is loaded.

    OpenBLAS 0.3.21 takes processors that are newer than itself for old ones and then chooses slow kernels.
    """
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="ignore")
    except OSError:
        return
    if "avx512bw" in flags:
        os.environ.setdefault("OPENBLAS_CORETYPE", "SKYLAKEX")


choose_blas_kernels()
# Threads that wait should sleep: beside other work, spinning ones made a step three times longer. Read once, as above.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
