"""What one query window sees of the memory of a training step."""

from __future__ import annotations

from dataclasses import dataclass

import torch


@dataclass
class MemoryView:
    """A selection of the step's memory tokens and how attention reads them.

    Attributes:
        rows: positions of the visible tokens in the step's memory, [visible].
        nearest: keys attended to per query and head, as in the engine's `knn`.
        sample: further visible tokens drawn at random (positions in the step's memory) that stand
            for all the others, so that attention over the whole memory (the engine's `exact`) is
            trained at the cost of `knn`; `None` trains `knn`.
    """

    rows: torch.Tensor
    nearest: int = 32
    sample: torch.Tensor | None = None
