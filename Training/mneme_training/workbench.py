"""Puts a run's parts together from paths."""

from __future__ import annotations

import json
import random
from dataclasses import asdict
from pathlib import Path

import torch
from tokenizers import Tokenizer

from .adapter_file import base_digest, export_adapter, load_adapter
from .checkpoint import open_checkpoint
from .evaluation import Evaluation
from .memory_model import MemoryModel
from .prefix_cache import PrefixCache
from .prose_queries import ProseQueries
from .repository_episodes import RepositoryEpisodes
from .synthetic_episodes import SyntheticEpisodes
from .token_store import TokenStore
from .tokenizer import open_tokenizer
from .trainer import Trainer
from .training_configuration import TrainingConfiguration
from .workers import Workers


class Workbench:
    """A model with its data, ready to be trained or measured.

    Files in `run`: `state.pt` (resume), `log.jsonl` (steps), `curve.jsonl` (evaluations),
    `prefix/` (the cache of frozen layers), `adapter.safetensors` (latest export).
    """

    def __init__(
        self,
        base: Path,
        data: Path,
        run: Path,
        configuration: TrainingConfiguration,
        device: str,
        workers: int,
        cache_tokens: int,
        start: Path | None,
        compute: str | None = None,
    ) -> None:
        self.base, self.run, self.configuration = base, run, configuration
        run.mkdir(parents=True, exist_ok=True)
        self.device = torch.device(device)
        self.tokenizer = open_tokenizer(base)
        self.model = MemoryModel(
            open_checkpoint(base),
            configuration.memory_layers,
            configuration.bias,
            _compute_type(compute, self.device),
            self.device,
            max(configuration.window, configuration.memory_window),
        )
        self.start = load_adapter(start, self.model) if start is not None else None
        self.workers = Workers(workers)
        self.cache = PrefixCache(run / "prefix", self.model, cache_tokens, base_digest(base))
        self.data = data

    def trainer(self) -> Trainer:
        """A trainer, resumed from `state.pt` if there is one."""
        c = self.configuration
        repositories = self._repositories("train", c.same_file, c.related, c.asked_files)
        trainer = Trainer(
            self.model,
            self.configuration,
            repositories,
            self._synthetic(repositories),
            ProseQueries(repositories, self.tokenizer, self.configuration.window),
            self.cache,
            self.workers,
        )
        trainer.resume(self.run / "state.pt")
        return trainer

    def evaluation(
        self, split: str, windows: int, queries: int, passkeys: int, passkey_tokens: int
    ) -> Evaluation:
        """The measurement on `dev` or `test` projects."""
        repositories = self._repositories(split, same_file=0.0, related=0.5, asked_files=None)
        return Evaluation(
            repositories,
            self._synthetic(repositories),
            self.configuration,
            windows,
            queries,
            passkeys,
            passkey_tokens,
        )

    def export(self, path: Path, trainer: Trainer) -> None:
        """Writes the adapter with its training record."""
        record = {
            **asdict(trainer.state),
            "configuration": asdict(self.configuration),
            "started_from": self.start,
            "device": str(self.device),
        }
        partial = path.with_suffix(".partial")
        export_adapter(partial, self.model, self.configuration, self.base, record)
        partial.replace(path)

    def log(self, name: str, records: list[dict]) -> None:
        """Appends JSON lines to a file of the run."""
        with open(self.run / name, "a", encoding="utf-8") as file:
            for record in records:
                file.write(json.dumps(record) + "\n")

    def _repositories(
        self, split: str, same_file: float, related: float, asked_files: int | None
    ) -> RepositoryEpisodes:
        c = self.configuration
        store = TokenStore(self.data / split)
        return RepositoryEpisodes(
            store, c.window, c.memory_window, same_file, related, asked_files
        )

    def _synthetic(self, repositories: RepositoryEpisodes) -> SyntheticEpisodes:
        c = self.configuration
        return SyntheticEpisodes(
            self.tokenizer,
            c.window,
            c.memory_window,
            lambda rng: _passage(rng, repositories, self.tokenizer),
            c.answer_weight,
        )


def _compute_type(name: str | None, device: torch.device) -> torch.dtype:
    """The type that frozen layers compute in: float32 where the processor emulates bfloat16."""
    if name is not None:
        return {"bfloat16": torch.bfloat16, "float32": torch.float32}[name]
    emulated = device.type == "cpu" and not torch.cpu._is_avx512_bf16_supported()
    return torch.float32 if emulated else torch.bfloat16


def _passage(rng: random.Random, repositories: RepositoryEpisodes, tokenizer: Tokenizer) -> str:
    """Real text that a synthetic document hides its facts in."""
    file = rng.choice(repositories.store.files)
    start = rng.randrange(max(file.length - repositories.memory_window, 1))
    ids = repositories.store.tokens(file, start, repositories.memory_window)
    return tokenizer.decode(ids.tolist())
