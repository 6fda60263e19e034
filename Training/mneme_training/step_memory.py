"""The memory of one step: windows of several episodes laid side by side."""

from __future__ import annotations

import torch

from .encoded_episode import EncodedEpisode


class StepMemory:
    """Inputs of the chosen windows and where each window's tokens lie.

    Attributes:
        inputs: [memory layers, memory, hidden].
        places: rows of each window, by (episode, window).
    """

    def __init__(self, round_episodes: list[EncodedEpisode], chosen: list[tuple[int, int]]) -> None:
        parts: list[torch.Tensor] = []
        self.places: dict[tuple[int, int], torch.Tensor] = {}
        start = 0
        for episode, window in chosen:
            part = round_episodes[episode].inputs[window]
            parts.append(part)
            self.places[episode, window] = torch.arange(
                start, start + part.shape[1], device=part.device
            )
            start += part.shape[1]
        self.inputs = torch.cat(parts, dim=1)

    def rows(self, windows: list[tuple[int, int]]) -> torch.Tensor:
        """Rows of several windows' tokens."""
        if not windows:
            return torch.empty(0, dtype=torch.long, device=self.inputs.device)
        return torch.cat([self.places[window] for window in windows])
