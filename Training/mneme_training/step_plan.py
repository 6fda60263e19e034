"""Which queries a step asks and which memory windows each of them sees."""

from __future__ import annotations

import random
from dataclasses import dataclass

from .encoded_episode import EncodedEpisode
from .prose_queries import ProseQueries
from .query import Query
from .schedule import Stage
from .training_configuration import TrainingConfiguration


@dataclass
class PlannedQuery:
    """A query, its visible windows as (episode, window), and whether the rest is sampled."""

    query: Query
    windows: list[tuple[int, int]]
    sampled: bool


def plan_step(
    rng: random.Random,
    configuration: TrainingConfiguration,
    stage: Stage,
    episodes: list[EncodedEpisode],
    prose: ProseQueries,
) -> list[PlannedQuery]:
    """Draws the queries of a step.

    Each query sees `stage.positives` windows of its own episode among a random number, up to
    `stage.negatives`, of windows of the other queries' episodes: cross-batch training (FoT,
    section 3.2). Some see only the foreign ones, some nothing.
    """
    asked = _asked(rng, configuration, episodes)
    shown = _shown(rng, configuration, stage, episodes, asked)
    planned = []
    for index in asked:
        query = prose.draw(rng) if index is None else rng.choice(episodes[index].episode.queries)
        synthetic = index is not None and episodes[index].episode.synthetic
        foreign = [
            window
            for other, windows in shown.items()
            if other != index and not _are_kin(episodes, index, other)
            for window in windows
        ]
        few = rng.randint(0, stage.negatives)
        windows = rng.sample(foreign, min(few, len(foreign)))
        kind = rng.random()
        if index is None:
            windows = windows if kind < 0.5 else []
        elif synthetic:
            windows += [(index, w) for w in range(len(episodes[index].inputs))]
        elif kind < configuration.none:
            windows = []
        elif kind >= configuration.none + configuration.foreign:
            windows += shown[index]
        planned.append(PlannedQuery(query, windows, rng.random() < configuration.sampled))
    return planned


def _are_kin(episodes: list[EncodedEpisode], index: int | None, other: int) -> bool:
    """Whether another episode's windows are nothing foreign: of one project, or both invented."""
    if index is None:
        return False
    one, two = episodes[index].episode, episodes[other].episode
    return (one.synthetic and two.synthetic) or one.name == two.name


def _asked(
    rng: random.Random, configuration: TrainingConfiguration, episodes: list[EncodedEpisode]
) -> list[int | None]:
    """The episode of each query, `None` for prose."""
    invented = [i for i, e in enumerate(episodes) if e.episode.synthetic]
    projects = [i for i, e in enumerate(episodes) if not e.episode.synthetic]
    asked = [
        None if rng.random() < configuration.prose else rng.choice(projects)
        for _ in range(configuration.items)
    ]
    return asked + [rng.choice(invented) for _ in range(configuration.synthetic_items) if invented]


def _shown(
    rng: random.Random,
    configuration: TrainingConfiguration,
    stage: Stage,
    episodes: list[EncodedEpisode],
    asked: list[int | None],
) -> dict[int, list[tuple[int, int]]]:
    """The windows that each episode of the step lays into the step's memory."""
    projects = [i for i, e in enumerate(episodes) if not e.episode.synthetic]
    present = {index for index in asked if index is not None}
    while len(present & set(projects)) < min(configuration.items, len(projects)):
        present.add(rng.choice(projects))
    return {
        index: [(index, w) for w in range(len(episodes[index].inputs))][: stage.positives]
        for index in sorted(present)
    }
