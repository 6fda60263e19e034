"""Settings of a training run."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class TrainingConfiguration:
    """Everything that a run's result depends on besides its data.

    Attributes:
        window, memory_window: tokens of a query window and of a memory window.
        skip_first: tokens left out at the beginning of each memory window. The first token is the
            model's attention sink: as a memory key it would be near every query.
        nearest: memory keys per query and head.
        items: queries of code and prose per step.
        synthetic_items: further, short queries per step from synthetic episodes.
        round_steps: steps that share one set of encoded memories.
        round_episodes, round_synthetic: repository and synthetic episodes in that set.
        stages: positives and negatives, see `schedule.parse_stages`.
        related, asked_files: see `RepositoryEpisodes`.
        prose, none, foreign, sampled: shares of queries that are prose, see no memory, see only
            foreign memory, and train attention over the whole memory.
    """

    memory_layers: list[int] = field(default_factory=lambda: [12, 17, 23])
    window: int = 512
    memory_window: int = 1024
    skip_first: int = 1
    nearest: int = 32
    sample_size: int = 64
    bias: float = -3.0
    trained_memory_tokens: int = 16384
    items: int = 5
    synthetic_items: int = 3
    round_steps: int = 24
    round_episodes: int = 10
    round_synthetic: int = 8
    stages: str = "0:3:3,24:5:6,72:6:10"
    related: float = 0.75
    asked_files: int = 1
    same_file: float = 0.3
    prose: float = 0.12
    none: float = 0.1
    foreign: float = 0.1
    sampled: float = 0.3
    answer_weight: float = 8.0
    divergence_weight: float = 1.0
    learning_rate: float = 1.2e-3
    bias_learning_rate: float = 0.05
    warm_up: int = 6
    steps: int = 168
    decay: int = 72
    clip: float = 1.0
    seed: int = 1
