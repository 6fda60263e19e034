"""An episode whose memory windows have been run through the model."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch

from .episode import Episode
from .memory_model import MemoryModel
from .prefix_cache import PrefixCache


@dataclass
class EncodedEpisode:
    """Normed inputs of the memory layers for each memory window.

    The projections to keys and values are applied anew at every step, so only the layers between
    memory layers are out of date within a round.
    """

    episode: Episode
    inputs: list[torch.Tensor]  # per window [memory layers, tokens, hidden]


def encode_episodes(
    episodes: list[Episode],
    model: MemoryModel,
    cache: PrefixCache,
    skip_first: int,
    parallel: Callable[[Callable, Iterable], Iterable],
) -> list[EncodedEpisode]:
    """Encodes every window on its own, without memory, as the engine does."""

    def encode(window: tuple) -> torch.Tensor:
        key, ids = window
        ids = torch.from_numpy(ids)
        x = cache.get(key, ids) if key else model.prefix(ids[None].to(model.device))[0]
        return model.memory_inputs(x[None])[:, 0, skip_first:]

    windows = [window for episode in episodes for window in episode.windows]
    encoded = iter(list(parallel(encode, windows)))
    return [EncodedEpisode(e, [next(encoded) for _ in e.windows]) for e in episodes]
