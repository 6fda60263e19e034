"""Schedules: positives and negatives over the steps, and the learning rate."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """From `step` on: memory windows of the own project and of others that a query may see."""

    step: int
    positives: int
    negatives: int


def parse_stages(text: str) -> list[Stage]:
    """Parses `STEP:POSITIVES:NEGATIVES,...`, as in `0:3:2,100:5:8`.

    FoT (section 3.2 and appendix A.1) raises the number of foreign documents during training: few
    first, so that memory becomes useful, then many, so that it becomes selective.
    """
    try:
        stages = [Stage(*map(int, part.split(":"))) for part in text.split(",")]
    except (TypeError, ValueError):
        raise ValueError(f"schedule {text!r}, expected STEP:POSITIVES:NEGATIVES,...") from None
    steps = [stage.step for stage in stages]
    if steps[0] != 0 or sorted(set(steps)) != steps:
        raise ValueError(f"schedule {text!r}: steps must begin with 0 and rise")
    if any(stage.positives < 1 or stage.negatives < 0 for stage in stages):
        raise ValueError(f"schedule {text!r}: at least 1 positive and 0 negatives")
    return stages


def stage_at(stages: list[Stage], step: int) -> Stage:
    """The stage that `step` belongs to."""
    return [stage for stage in stages if stage.step <= step][-1]


def learning_rate_factor(step: int, steps: int, warm_up: int, decay: int) -> float:
    """Linear warm-up, constant, and a linear fall to 2 % over the last `decay` steps.

    Unlike a cosine this shape lets a run be prolonged: only the fall knows where the end is.
    """
    if step < warm_up:
        return (step + 1) / (warm_up + 1)
    left = steps - step
    return max(left / decay, 0.02) if left < decay else 1.0
