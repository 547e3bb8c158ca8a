"""Fine-tuning: the assistant's tokens only, from a pretrained checkpoint.

    python3 -m recipe.finetune --init DIR/pretrain/checkpoint.pt --data DIR/tune.npz --out DIR/finetune --steps 400

Resumes by itself, like pretraining.
"""

import argparse
from pathlib import Path

import torch

from recipe import machine
from recipe.checkpoint import load_checkpoint, read_checkpoint
from recipe.errors import run_command
from recipe.model import Decoder
from recipe.packing import Packed
from recipe.schedule import Trapezoid
from recipe.shape import Shape
from recipe.trainer import Plan, Trainer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--init", type=Path, required=True, help="checkpoint to start from")
    parser.add_argument("--data", type=Path, required=True, help="packed with --assistant-only")
    parser.add_argument("--held-out", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--warmup", type=int, default=20)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--embedding-rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--fresh", action="store_true", help="start anew instead of resuming")
    args = parser.parse_args()
    device = machine.prepare(args.threads)
    torch.manual_seed(args.seed)
    model = Decoder(Shape(**read_checkpoint(args.init)["shape"]))
    load_checkpoint(args.init, model)
    plan = Plan(
        out=args.out,
        data=Packed.load(args.data),
        schedule=Trapezoid(args.steps, args.warmup, decay=args.steps - args.warmup),
        batch=args.batch,
        rate=args.rate,
        embedding_rate=args.embedding_rate,
        held_out=Packed.load(args.held_out) if args.held_out else None,
        evaluate_every=100,
        seed=args.seed,
        resume=not args.fresh,
    )
    Trainer(model, plan, device).run()


if __name__ == "__main__":
    run_command(main)
