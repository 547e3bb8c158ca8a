"""Pretraining: next-token prediction over the whole mix. Resumes by itself; stop it at any time.

    python3 -m recipe.pretrain --tokenizer DIR/tokenizer --data DIR/pretrain.npz --held-out DIR/held_out.npz \\
        --out DIR/pretrain --size nano --steps 3600 --decay 1000
"""

import argparse
from pathlib import Path

import torch

from recipe import machine
from recipe.errors import run_command
from recipe.model import Decoder
from recipe.packing import Packed
from recipe.schedule import Trapezoid
from recipe.shape import SIZES, shape_of
from recipe.tokenizer import Tokenizer
from recipe.trainer import Plan, Trainer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="packed sequences of the plateau")
    parser.add_argument("--decay-data", type=Path, help="packed sequences of the decay; the same if left out")
    parser.add_argument("--held-out", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", choices=sorted(SIZES), default="nano")
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--warmup", type=int, default=100)
    parser.add_argument("--decay", type=int, required=True, help="the last so many steps fall to zero")
    parser.add_argument("--batch", type=int, default=32, help="sequences a step")
    parser.add_argument("--decay-batch", type=int, help="sequences a step in the decay; --batch if left out")
    parser.add_argument("--rate", type=float, default=4e-3)
    parser.add_argument("--embedding-rate", type=float, default=4e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--fresh", action="store_true", help="start anew instead of resuming")
    args = parser.parse_args()
    device = machine.prepare(args.threads)
    torch.manual_seed(args.seed)
    model = Decoder(shape_of(args.size, Tokenizer.load(args.tokenizer).size))
    plan = Plan(
        out=args.out,
        data=Packed.load(args.data),
        schedule=Trapezoid(args.steps, args.warmup, args.decay),
        batch=args.batch,
        rate=args.rate,
        embedding_rate=args.embedding_rate,
        held_out=Packed.load(args.held_out) if args.held_out else None,
        decay_data=Packed.load(args.decay_data) if args.decay_data else None,
        decay_batch=args.decay_batch or args.batch,
        seed=args.seed,
        resume=not args.fresh,
    )
    Trainer(model, plan, device).run()


if __name__ == "__main__":
    run_command(main)
