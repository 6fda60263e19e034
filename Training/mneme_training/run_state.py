"""Saving and loading a run: trained tensors, optimizer state and counters, nothing else."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from .memory_model import MemoryModel
from .training_configuration import TrainingConfiguration


@dataclass
class RunState:
    """Steps made and tokens seen."""

    step: int = 0
    loss_tokens: int = 0
    context_tokens: int = 0


def save_state(
    path: Path,
    state: RunState,
    model: MemoryModel,
    optimizer: torch.optim.Optimizer,
    configuration: TrainingConfiguration,
) -> None:
    """Writes the file in one piece: an interrupted save leaves the former one."""
    partial = path.with_suffix(".partial")
    torch.save(
        {
            "state": asdict(state),
            "trained": model.trained.state_dict(),
            "optimizer": optimizer.state_dict(),
            "configuration": asdict(configuration),
        },
        partial,
    )
    partial.replace(path)


def saved_configuration(path: Path) -> dict:
    """The settings that a run was saved with; empty where there is no run yet."""
    if not path.exists():
        return {}
    return torch.load(path, map_location="cpu", weights_only=True)["configuration"]


def load_state(path: Path, model: MemoryModel, optimizer: torch.optim.Optimizer) -> RunState:
    """Restores what `save_state` wrote."""
    saved = torch.load(path, map_location=model.device, weights_only=True)
    model.trained.load_state_dict(saved["trained"])
    optimizer.load_state_dict(saved["optimizer"])
    return RunState(**saved["state"])
