"""8-bit weights as ONNX Runtime's MatMulNBits reads them: symmetric, one scale for each 32 inputs of an output."""

import numpy as np

BLOCK = 32
ZERO = 128  # the stored byte of a weight of zero


def quantise(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """weight float32 [out, in] -> bytes uint8 [out, blocks, 32] and scales float32 [out * blocks]."""
    out, width = weight.shape
    blocks = -(-width // BLOCK)
    padded = np.zeros((out, blocks * BLOCK), np.float32)
    padded[:, :width] = weight
    grouped = padded.reshape(out, blocks, BLOCK)
    # The weight of largest size maps to byte 0 or near 255: its sign decides the sign of the scale.
    peak = np.take_along_axis(grouped, np.abs(grouped).argmax(-1)[..., None], -1)[..., 0]
    scale = np.where(peak == 0, 1.0, peak / -ZERO).astype(np.float32)
    levels = np.rint(grouped / scale[..., None]) + ZERO
    return np.clip(levels, 0, 255).astype(np.uint8), scale.reshape(-1)


def restore(levels: np.ndarray, scales: np.ndarray, width: int) -> np.ndarray:
    """The float32 weight [out, width] that the quantised one stands for."""
    out, blocks, _ = levels.shape
    weight = (levels.astype(np.float32) - ZERO) * scales.reshape(out, blocks, 1)
    return weight.reshape(out, -1)[:, :width]
