"""Checkpoints: weights, optimizer state and step in one file, written beside it and renamed, so a crash loses nothing."""

import pickle
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from recipe.errors import RecipeError
from recipe.model import Decoder
from recipe.shape import Shape, require_same_shape


@dataclass
class Progress:
    """Where a run stands. `seconds` is time spent training, pauses and restarts not counted twice."""

    step: int = 0
    tokens: int = 0
    seconds: float = 0.0
    optimizers: list[dict[str, Any]] = field(default_factory=list)


def save_checkpoint(path: Path, model: Decoder, progress: Progress) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"shape": model.shape.to_json(), "weights": model.state_dict(), "progress": vars(progress)}
    partial = path.with_suffix(".partial")
    torch.save(content, partial)
    partial.replace(path)


def load_checkpoint(path: Path, model: Decoder) -> Progress:
    """Loads into `model`. Raises RecipeError with both shapes if the checkpoint is of another shape."""
    content = read_checkpoint(path)
    require_same_shape(model.shape, content["shape"], str(path))
    model.load_state_dict(content["weights"])
    return Progress(**content["progress"])


def load_model(path: Path) -> Decoder:
    """The model as the checkpoint describes it, for export and evaluation."""
    content = read_checkpoint(path)
    model = Decoder(Shape(**content["shape"]))
    model.load_state_dict(content["weights"])
    return model.eval()


def read_checkpoint(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = torch.load(path, map_location="cpu")
        return {key: content[key] for key in ("shape", "weights", "progress")}
    except (OSError, RuntimeError, KeyError, EOFError, pickle.UnpicklingError) as error:
        raise RecipeError(f"{path} cannot be read as a checkpoint ({type(error).__name__})") from error
