"""The model's shape: what a checkpoint, the graph and config.json must agree on."""

from dataclasses import asdict, dataclass

from recipe.errors import RecipeError


@dataclass(frozen=True)
class Shape:
    vocabulary: int
    width: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    hidden: int
    positions: int = 2048
    rope_base: float = 10000.0

    @property
    def parameters(self) -> int:
        layer = self.width * (2 * self.heads + 2 * self.kv_heads) * self.head_dim + 3 * self.width * self.hidden
        return self.vocabulary * self.width + self.layers * (layer + 2 * self.width) + self.width

    def to_json(self) -> dict[str, int | float]:
        return asdict(self)


# width, layers, heads, kv heads, head size, hidden width of the feed-forward part
SIZES = {
    "test": (32, 2, 2, 1, 16, 64),
    "nano": (256, 6, 4, 2, 64, 640),
    "pocket": (288, 7, 4, 2, 72, 768),
    "small": (512, 12, 8, 2, 64, 1408),
    "medium": (768, 16, 12, 4, 64, 2048),
}


def shape_of(size: str, vocabulary: int) -> Shape:
    width, layers, heads, kv_heads, head_dim, hidden = SIZES[size]
    return Shape(vocabulary, width, layers, heads, kv_heads, head_dim, hidden)


def require_same_shape(wanted: Shape, found: dict[str, int | float], where: str) -> None:
    if found != wanted.to_json():
        raise RecipeError(f"{where} has another shape.\n  checkpoint: {found}\n  wanted:     {wanted.to_json()}")
