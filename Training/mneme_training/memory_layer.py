"""The trained weights of one memory layer."""

from __future__ import annotations

import torch
from torch import nn


class MemoryLayer(nn.Module):
    """Attention projections and a bias per head on memory logits, as float32 masters.

    Everything else of the model stays as the checkpoint has it.
    """

    def __init__(self, projections: dict[str, torch.Tensor], heads: int, bias: float) -> None:
        super().__init__()
        self.q = nn.Parameter(projections["q"].float().clone())
        self.k = nn.Parameter(projections["k"].float().clone())
        self.v = nn.Parameter(projections["v"].float().clone())
        self.o = nn.Parameter(projections["o"].float().clone())
        self.bias = nn.Parameter(torch.full((heads,), bias))  # [heads]
