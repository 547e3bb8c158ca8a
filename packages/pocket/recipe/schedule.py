"""The learning rate: warm-up, a long plateau, a straight line to zero (trapezoid; Hägele et al. 2024).

It depends on the step alone, so a paused or resumed run is the same run, and a finished plateau can be made longer
later: resume from its checkpoint with more steps.
"""

from dataclasses import dataclass

FLOOR = 0.01  # the last step still learns a little


@dataclass(frozen=True)
class Trapezoid:
    steps: int
    warmup: int
    decay: int

    @property
    def decay_start(self) -> int:
        return max(0, self.steps - self.decay)

    def factor(self, step: int) -> float:
        """What to multiply the peak rate with at `step`, counted from 0."""
        rising = min(1.0, (step + 1) / max(1, self.warmup))
        falling = 1.0 if step < self.decay_start else max(FLOOR, (self.steps - step) / max(1, self.decay))
        return min(rising, falling)
