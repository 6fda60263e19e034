"""Positives, negatives and their schedule."""

from __future__ import annotations

import random

import pytest
import torch
from tokenizers import Tokenizer

from mneme_training.encoded_episode import EncodedEpisode
from mneme_training.prose_queries import ProseQueries
from mneme_training.repository_episodes import RepositoryEpisodes
from mneme_training.schedule import Stage, learning_rate_factor, parse_stages, stage_at
from mneme_training.step_memory import StepMemory
from mneme_training.step_plan import plan_step
from mneme_training.token_store import TokenStore
from mneme_training.training_configuration import TrainingConfiguration


def test_own_windows_among_a_bounded_number_of_foreign_ones(
    store: TokenStore, tokenizer: Tokenizer
) -> None:
    repositories = RepositoryEpisodes(store, 64, 96)
    prose = ProseQueries(repositories, tokenizer, 64)
    drawn = [repositories.draw(random.Random(i), 3, 4, n) for i, n in enumerate(store.by_project)]
    episodes = [EncodedEpisode(e, [torch.zeros(2, 5, 4) for _ in e.windows]) for e in drawn]
    configuration = TrainingConfiguration(none=0.0, foreign=0.0, prose=0.0, items=4)
    for seed in range(30):
        for planned in plan_step(
            random.Random(seed), configuration, Stage(0, 2, 3), episodes, prose
        ):
            project = planned.query.key.split("/")[0]
            own = [w for w in planned.windows if drawn[w[0]].name == project]
            assert len(own) == 2
            assert len(planned.windows) - len(own) <= 3
            assert len(set(planned.windows)) == len(planned.windows)


def test_another_episode_of_the_project_is_not_foreign(
    store: TokenStore, tokenizer: Tokenizer
) -> None:
    repositories = RepositoryEpisodes(store, 64, 96)
    prose = ProseQueries(repositories, tokenizer, 64)
    name, *others = store.by_project
    projects = [name, name, others[0]]
    drawn = [repositories.draw(random.Random(i), 3, 4, n) for i, n in enumerate(projects)]
    episodes = [EncodedEpisode(e, [torch.zeros(2, 5, 4) for _ in e.windows]) for e in drawn]
    configuration = TrainingConfiguration(none=0.0, foreign=1.0, prose=0.0, items=4)
    seen = 0
    for seed in range(30):
        for planned in plan_step(
            random.Random(seed), configuration, Stage(0, 2, 6), episodes, prose
        ):
            project = planned.query.key.split("/")[0]
            assert all(drawn[episode].name != project for episode, _ in planned.windows)
            seen += len(planned.windows)
    assert seen > 0


def test_step_memory_lays_windows_side_by_side() -> None:
    episodes = [
        EncodedEpisode(None, [torch.full((2, 3, 4), 1.0), torch.full((2, 2, 4), 2.0)]),
        EncodedEpisode(None, [torch.full((2, 4, 4), 3.0)]),
    ]
    memory = StepMemory(episodes, [(0, 1), (1, 0)])
    assert memory.inputs.shape == (2, 6, 4)
    assert memory.rows([(1, 0)]).tolist() == [2, 3, 4, 5]
    assert memory.inputs[0, memory.rows([(0, 1)])].unique().tolist() == [2.0]


def test_schedules() -> None:
    stages = parse_stages("0:3:2,48:5:8")
    assert stage_at(stages, 47) == Stage(0, 3, 2)
    assert stage_at(stages, 48) == Stage(48, 5, 8)
    for wrong in ("5:1:1", "0:1:1,0:2:2", "0:0:1", "0:1", "x"):
        with pytest.raises(ValueError, match="schedule"):
            parse_stages(wrong)


def test_the_learning_rate_rises_stays_and_falls() -> None:
    factors = [learning_rate_factor(s, 100, 4, 20) for s in range(100)]
    assert factors[0] == 0.2
    assert factors[4:80] == [1.0] * 76
    assert factors[99] == pytest.approx(0.05)
