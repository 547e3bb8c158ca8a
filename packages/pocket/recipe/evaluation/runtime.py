"""Runs an exported model folder in ONNX Runtime: likelihood of a text, and answers with the engine's sampling rules."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime

from recipe.chat_format import encode_prompt
from recipe.errors import RecipeError
from recipe.rows import Row
from recipe.tokenizer import Tokenizer


@dataclass(frozen=True)
class Sampling:
    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0
    repetition_penalty: float = 1.0


@dataclass(frozen=True)
class Answer:
    """`ended` is false when the limit cut the answer off. `thoughts` is what stood between the think marks."""

    text: str
    thoughts: str
    tokens: list[int]
    ended: bool


def all_positions(graph: Any) -> Any:
    """The same graph with logits for every position: the node that keeps the last one is bypassed."""
    slices = [node for node in graph.graph.node if node.op_type == "Slice"]
    for node in slices:
        for other in graph.graph.node:
            for index, name in enumerate(other.input):
                if name == node.output[0]:
                    other.input[index] = node.input[0]
        graph.graph.node.remove(node)
    graph.graph.output[0].type.tensor_type.shape.dim[1].Clear()
    return graph


class ModelFolder:
    def __init__(self, folder: Path, weights: str = "onnx/model_q8.onnx", threads: int = 2) -> None:
        self.folder, self.threads = folder, threads
        self.tokenizer = Tokenizer.load(folder)
        config, generation = (self._json(name) for name in ("config.json", "generation_config.json"))
        self.layers, self.kv_heads = config["num_hidden_layers"], config["num_key_value_heads"]
        self.head_dim = config["head_dim"]
        self.ends = set(generation["eos_token_id"])
        self.defaults = Sampling(
            generation.get("temperature", 1.0),
            generation.get("top_p", 1.0),
            generation.get("top_k", 0),
            generation.get("repetition_penalty", 1.0),
        )
        self.path = folder / weights
        self.session = self._open(self.path.read_bytes())
        self._scorer: Any = None

    def _json(self, name: str) -> dict[str, Any]:
        try:
            content: dict[str, Any] = json.loads((self.folder / name).read_text(encoding="utf-8"))
            return content
        except (OSError, ValueError) as error:
            raise RecipeError(f"{self.folder / name} cannot be read: {error}") from error

    def _open(self, content: bytes) -> Any:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])

    def empty_cache(self) -> dict[str, np.ndarray]:
        empty = np.zeros((1, self.kv_heads, 0, self.head_dim), np.float32)
        names = [f"past_key_values.{layer}.{what}" for layer in range(self.layers) for what in ("key", "value")]
        return dict.fromkeys(names, empty)

    def step(self, session: Any, ids: list[int], cache: dict[str, np.ndarray], past: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Feeds `ids` behind the cache; logits [positions, vocabulary] and the cache after."""
        feeds = {
            "input_ids": np.asarray([ids], np.int64),
            "attention_mask": np.ones((1, past + len(ids)), np.int64),
            **cache,
        }
        names = [output.name for output in session.get_outputs()]
        outputs = dict(zip(names, session.run(names, feeds), strict=True))
        logits = outputs.pop("logits")[0]
        return logits, {name.replace("present.", "past_key_values."): value for name, value in outputs.items()}

    def log_probabilities(self, ids: list[int]) -> np.ndarray:
        """log p of each token but the first, given all before it; [len(ids) - 1], in nats."""
        if self._scorer is None:
            self._scorer = self._open(all_positions(onnx.load(str(self.path))).SerializeToString())
        logits, _ = self.step(self._scorer, ids[:-1], self.empty_cache(), 0)
        logits = logits.astype(np.float64)
        peak = logits.max(-1, keepdims=True)
        normaliser = np.log(np.exp(logits - peak).sum(-1)) + peak[:, 0]
        chosen: np.ndarray = logits[np.arange(len(ids) - 1), ids[1:]] - normaliser
        return chosen

    def answer(self, row: Row, seed: int, limit: int = 160, sampling: Sampling | None = None) -> Answer:
        """The model's next turn after the row's messages. The same seed gives the same answer."""
        draw = np.random.default_rng(seed)
        how = sampling or self.defaults
        fed, cache, past, answer = encode_prompt(self.tokenizer, row), self.empty_cache(), 0, list[int]()
        seen = set(fed)
        while len(answer) < limit:
            logits, cache = self.step(self.session, fed, cache, past)
            past += len(fed)
            token = choose(logits[-1].astype(np.float64), seen, how, draw)
            if token in self.ends:
                return self._finish(answer, ended=True)
            answer.append(token)
            seen.add(token)
            fed = [token]
        return self._finish(answer, ended=False)

    def _finish(self, tokens: list[int], ended: bool) -> Answer:
        shown = self.tokenizer.decode(tokens, specials=True)
        thoughts, mark, text = shown.rpartition("</think>")
        return Answer(text.strip(), thoughts.replace("<think>", "").strip() if mark else "", tokens, ended)


def choose(logits: np.ndarray, seen: set[int], how: Sampling, draw: np.random.Generator) -> int:
    """The next token as the engine chooses it: penalty, temperature, top-k, top-p, one draw."""
    if how.repetition_penalty != 1.0:
        index = list(seen)
        values = logits[index]
        logits[index] = np.where(values > 0, values / how.repetition_penalty, values * how.repetition_penalty)
    if how.temperature == 0:
        return int(logits.argmax())
    weights = np.exp((logits - logits.max()) / how.temperature)
    order = np.argsort(-weights, kind="stable")
    if how.top_k > 0:
        order = order[: how.top_k]
    shares = np.cumsum(weights[order]) / weights[order].sum()
    order = order[: int(np.searchsorted(shares, how.top_p)) + 1]
    kept = weights[order] / weights[order].sum()
    return int(order[min(int(np.searchsorted(np.cumsum(kept), draw.random())), len(order) - 1)])
