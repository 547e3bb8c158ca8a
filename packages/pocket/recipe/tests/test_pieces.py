"""Pieces of a file, and the presets."""

import tempfile
import unittest
from pathlib import Path
from unittest import mock

from recipe import pieces
from recipe.errors import RecipeError
from recipe.presets import PRESETS, commands


class PiecesTest(unittest.TestCase):
    def test_pieces_join_to_the_same_file_and_a_missing_one_is_noticed(self) -> None:
        with tempfile.TemporaryDirectory() as name, mock.patch.object(pieces, "PIECE_BYTES", 10):
            folder = Path(name)
            (folder / "a.bin").write_bytes(bytes(range(35)))
            parts = pieces.split(folder / "a.bin", folder / "out")
            self.assertEqual([p.stat().st_size for p in parts], [10, 10, 10, 5])
            pieces.join(folder / "out" / "a.bin.sha256", folder / "b.bin")
            self.assertEqual((folder / "b.bin").read_bytes(), bytes(range(35)))
            parts[1].unlink()
            with self.assertRaisesRegex(RecipeError, "3 pieces of a.bin"):
                pieces.join(folder / "out" / "a.bin.sha256", folder / "c.bin")


class PresetTest(unittest.TestCase):
    def test_every_step_reads_what_a_step_before_wrote(self) -> None:
        work = Path("/somewhere")
        for preset in PRESETS.values():
            written: set[str] = set()
            for module, *arguments in commands(preset, [Path("c.jsonl")], [Path("v.jsonl")], work):
                out = arguments[arguments.index("--out") + 1]
                for word in arguments:
                    path = word.split("=")[0]
                    if path.startswith(str(work)) and path != out:
                        self.assertTrue(any(path.startswith(w.removesuffix(".jsonl").removesuffix(".npz")) for w in written), f"{module} {path}")
                written.add(out)


if __name__ == "__main__":
    unittest.main()
