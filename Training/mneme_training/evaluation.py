"""Measuring the benefit of memory on development projects."""

from __future__ import annotations

import math
import random
import statistics

import torch

from .encoded_episode import EncodedEpisode, encode_episodes
from .episode import Episode
from .memory_model import MemoryModel
from .memory_view import MemoryView
from .prefix_cache import PrefixCache
from .query import Query
from .query_loss import Pairs, token_losses
from .repository_episodes import RepositoryEpisodes
from .step_memory import StepMemory
from .synthetic_episodes import SyntheticEpisodes
from .training_configuration import TrainingConfiguration
from .workers import Workers

#: What a window sees: see `Evaluation`.
CONDITIONS = ("base", "none", "own", "unrelated", "crowded")


class Evaluation:
    """Fixed windows of development projects under several memories, prose, and passkeys.

    `own` is the project's own memory, `unrelated` another's, `crowded` the own one among three
    others. `base` is the checkpoint itself without memory. Windows and memories are the same at
    every call, so differences are paired.
    """

    def __init__(
        self,
        repositories: RepositoryEpisodes,
        synthetic: SyntheticEpisodes,
        configuration: TrainingConfiguration,
        windows: int,
        queries: int,
        passkeys: int,
        passkey_tokens: int,
    ) -> None:
        self.configuration = configuration
        rng = random.Random(f"evaluation {configuration.seed}")
        self.episodes = [
            repositories.draw(rng, windows, queries, name) for name in repositories.projects
        ]
        self.prose = [repositories.prose(rng) for _ in range(2 * queries)]
        self.passkeys = [synthetic.passkey(rng, passkey_tokens) for _ in range(passkeys)]

    def run(self, model: MemoryModel, cache: PrefixCache, workers: Workers) -> dict:
        """Mean losses, paired differences with standard errors, and passkey exactness."""
        encoded = self._encode(self.episodes, model, cache, workers)
        losses: dict[str, list[float]] = {name: [] for name in CONDITIONS}
        jobs = [
            (index, query, name)
            for index, episode in enumerate(self.episodes)
            for query in episode.queries
            for name in CONDITIONS
        ]
        pairs_of = {
            (index, name): self._memory(model, encoded, index, name)
            for index in range(len(encoded))
            for name in CONDITIONS[2:4]
        }

        def measure(job: tuple[int, Query, str]) -> float:
            index, query, name = job
            memory = pairs_of.get((index, name)) or self._memory(model, encoded, index, name)
            return self._mean(model, cache, query, memory, name == "base")

        for (_, _, name), loss in zip(jobs, workers.map(measure, jobs), strict=True):
            losses[name].append(loss)
        report: dict = {"windows": len(losses["none"])}
        for name in CONDITIONS:
            report[name] = round(statistics.fmean(losses[name]), 4)
        for name, reference in (
            ("none", "base"), ("own", "base"), ("own", "none"),
            ("unrelated", "none"), ("crowded", "none"),
        ):  # fmt: skip
            report[f"{name}-{reference}"] = _paired(losses[name], losses[reference])
        prose = workers.map(
            lambda q: [self._mean(model, cache, q, None, base) for base in (False, True)],
            self.prose,
        )
        report["prose-base"] = _paired([p[0] for p in prose], [p[1] for p in prose])
        report["passkey"] = self._passkey(model, cache, workers)
        return report

    def _encode(
        self, episodes: list[Episode], model: MemoryModel, cache: PrefixCache, workers: Workers
    ) -> list[EncodedEpisode]:
        return encode_episodes(episodes, model, cache, self.configuration.skip_first, workers.map)

    @torch.no_grad()
    def _memory(
        self, model: MemoryModel, encoded: list[EncodedEpisode], index: int, name: str
    ) -> tuple[Pairs, MemoryView] | None:
        if name in ("base", "none"):
            return None
        count = len(encoded)
        seen = {
            "own": [index],
            "unrelated": [(index + count // 2) % count],
            "crowded": [(index + i) % count for i in range(min(4, count))],
        }[name]
        windows = [(e, w) for e in seen for w in range(len(encoded[e].inputs))]
        memory = StepMemory(encoded, windows)
        pairs = []
        for i in range(len(model.memory_layers)):
            keys, values = model.pairs(i, memory.inputs[i])
            pairs.append((keys.float(), values.float()))
        return pairs, MemoryView(memory.rows(windows), self.configuration.nearest)

    def _mean(
        self,
        model: MemoryModel,
        cache: PrefixCache,
        query: Query,
        memory: tuple[Pairs, MemoryView] | None,
        base: bool = False,
    ) -> float:
        pairs, view = memory if memory is not None else (None, None)
        x = cache.get(query.key, torch.from_numpy(query.ids))
        return float(token_losses(model, x, query, pairs, view, base)[0].mean())

    def _passkey(self, model: MemoryModel, cache: PrefixCache, workers: Workers) -> dict:
        """Share of keys (and of their digits) that greedy decoding gives, answer forced."""
        encoded = self._encode(self.passkeys, model, cache, workers)

        def measure(index: int) -> torch.Tensor:
            (query,) = encoded[index].episode.queries
            memory = self._memory(model, [encoded[index]], 0, "own")
            x = model.prefix(torch.from_numpy(query.ids)[None].to(model.device))[0]
            return token_losses(model, x, query, *(memory or (None, None)))[1]

        right = workers.map(measure, range(len(encoded)))
        if not right:
            return {}
        return {
            "exact": round(statistics.fmean(float(r.all()) for r in right), 3),
            "digits": round(statistics.fmean(float(r.float().mean()) for r in right), 3),
            "trials": len(right),
        }


def _paired(values: list[float], reference: list[float]) -> list[float]:
    """Mean difference and its standard error."""
    differences = [a - b for a, b in zip(values, reference, strict=True)]
    spread = statistics.stdev(differences) if len(differences) > 1 else 0.0
    return [
        round(statistics.fmean(differences), 4),
        round(spread / math.sqrt(len(differences)), 4),
    ]
