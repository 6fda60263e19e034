"""Whole training steps on the tiny model."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from mneme_training.checkpoint import Checkpoint
from mneme_training.memory_model import MemoryModel
from mneme_training.prefix_cache import PrefixCache
from mneme_training.prose_queries import ProseQueries
from mneme_training.repository_episodes import RepositoryEpisodes
from mneme_training.run_state import saved_configuration
from mneme_training.synthetic_episodes import SyntheticEpisodes
from mneme_training.token_store import TokenStore
from mneme_training.trainer import Trainer
from mneme_training.training_configuration import TrainingConfiguration
from mneme_training.workers import Workers

TINY_RUN = TrainingConfiguration(
    memory_layers=[1, 2], window=64, memory_window=96, nearest=8, sample_size=16, bias=0.0,
    items=3, synthetic_items=1, round_steps=2, round_episodes=3, round_synthetic=1,
    stages="0:2:2", steps=4, warm_up=1, decay=2,
)  # fmt: skip


@pytest.fixture
def make(checkpoint: Checkpoint, store: TokenStore, tokenizer: Tokenizer):
    """Makes a fresh trainer."""

    def build(workers: int = 1, **changes) -> Trainer:
        c = dataclasses.replace(TINY_RUN, **changes)
        model = MemoryModel(
            checkpoint, c.memory_layers, c.bias, torch.float32, torch.device("cpu"), 128
        )
        repositories = RepositoryEpisodes(store, c.window, c.memory_window)
        synthetic = SyntheticEpisodes(
            tokenizer, c.window, c.memory_window, lambda rng: "some text\n" * 20, c.answer_weight
        )
        prose = ProseQueries(repositories, tokenizer, c.window)
        cache = PrefixCache(None, model, 0)
        return Trainer(model, c, repositories, synthetic, prose, cache, Workers(workers))

    return build


def losses(records: list[dict]) -> list[float]:
    return [record["loss"] for record in records]


def test_resuming_gives_the_losses_of_an_uninterrupted_run(make, tmp_path: Path) -> None:
    whole = make()
    expected = losses(whole.train_round()) + losses(whole.train_round())
    first = make()
    found = losses(first.train_round())
    first.save(tmp_path / "state.pt")
    second = make()
    assert second.resume(tmp_path / "state.pt")
    found += losses(second.train_round())
    assert found == expected
    assert second.state == whole.state


def test_a_run_knows_the_settings_it_was_saved_with(make, tmp_path: Path) -> None:
    path = tmp_path / "state.pt"
    assert saved_configuration(path) == {}
    make(nearest=5).save(path)
    expected = dataclasses.replace(TINY_RUN, nearest=5)
    assert TrainingConfiguration(**saved_configuration(path)) == expected


def test_two_workers_do_what_one_does(make) -> None:
    one, two = make(workers=1), make(workers=2)
    assert losses(one.train_round()) == losses(two.train_round())


def test_the_gradient_reaches_memory_keys_and_values(make) -> None:
    """With queries' own keys and values out of play, only memory can move these projections."""
    trainer = make(prose=0.0, none=0.0, foreign=0.0, clip=1e9)
    model = trainer.model
    inputs = torch.randn(2, 20, model.configuration.hidden)
    pairs = [model.pairs(i, inputs[i]) for i in range(2)]
    for index, number in enumerate(model.memory_layers):
        layer = model.memory_layer(number)
        keys, values = pairs[index]
        gradients = torch.autograd.grad(
            keys.square().sum() + values.square().sum(), [layer.k, layer.v]
        )
        assert all(g.abs().sum() > 0 for g in gradients)
    before = {name: p.detach().clone() for name, p in model.trained.named_parameters()}
    records = trainer.train_round()
    assert all(record["memory_tokens"] > 0 for record in records)
    for name, parameter in model.trained.named_parameters():
        assert not torch.equal(before[name], parameter), name


def test_training_lowers_the_loss_of_one_batch(make) -> None:
    trainer = make(steps=100, round_steps=30, round_episodes=2, round_synthetic=0,
                   synthetic_items=0, prose=0.0, learning_rate=3e-3)  # fmt: skip
    found = losses(trainer.train_round())
    assert sum(found[-5:]) < sum(found[:5])


def test_frozen_weights_do_not_change(make) -> None:
    trainer = make()
    before = [{k: v.clone() for k, v in layer.items()} for layer in trainer.model.frozen]
    trainer.train_round()
    for old, new in zip(before, trainer.model.frozen, strict=True):
        assert all(torch.equal(old[name], new[name]) for name in old)


def test_a_run_stops_at_its_last_step(make) -> None:
    trainer = make(steps=3)
    trainer.train_round()
    assert len(trainer.train_round()) == 1
    assert trainer.state.step == 3
