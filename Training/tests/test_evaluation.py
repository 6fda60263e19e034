"""The measurement on a tiny model."""

from __future__ import annotations

import torch
from test_training import TINY_RUN
from tokenizers import Tokenizer

from mneme_training.checkpoint import Checkpoint
from mneme_training.evaluation import Evaluation
from mneme_training.memory_model import MemoryModel
from mneme_training.prefix_cache import PrefixCache
from mneme_training.repository_episodes import RepositoryEpisodes
from mneme_training.synthetic_episodes import SyntheticEpisodes
from mneme_training.token_store import TokenStore
from mneme_training.workers import Workers


def test_an_untrained_model_equals_its_base_without_memory_only(
    checkpoint: Checkpoint, store: TokenStore, tokenizer: Tokenizer
) -> None:
    c = TINY_RUN
    model = MemoryModel(checkpoint, c.memory_layers, 0.0, torch.float32, torch.device("cpu"), 1024)
    synthetic = SyntheticEpisodes(tokenizer, 256, 512, lambda rng: "text\n", c.answer_weight)
    evaluation = Evaluation(
        RepositoryEpisodes(store, c.window, c.memory_window, same_file=0.0),
        synthetic, c, windows=3, queries=2, passkeys=2, passkey_tokens=1024,
    )  # fmt: skip
    cache, workers = PrefixCache(None, model, 0), Workers(1)
    report = evaluation.run(model, cache, workers)
    assert report["windows"] == 6
    assert report["none-base"] == [0.0, 0.0]
    assert report["prose-base"] == [0.0, 0.0]
    assert report["own-none"][0] != 0
    assert report["unrelated"] != report["own"] != report["crowded"]
    assert report["passkey"]["trials"] == 2
    assert evaluation.run(model, cache, workers) == report
