"""Episodes: what is memory, what is asked."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from tokenizers import Tokenizer

from mneme_training.prose_queries import ProseQueries
from mneme_training.repository_episodes import RepositoryEpisodes
from mneme_training.synthetic_episodes import PASSKEY_FORMS, SyntheticEpisodes
from mneme_training.token_store import TokenStore


@pytest.mark.parametrize("same_file", [0.0, 1.0])
def test_no_query_text_is_in_memory(store: TokenStore, same_file: float) -> None:
    repositories = RepositoryEpisodes(store, 64, 96, same_file)
    for seed in range(20):
        episode = repositories.draw(random.Random(seed), 4, 5)
        assert episode.windows and episode.queries
        assert len(episode.windows) <= 4
        spans = [_span(key) for key, _ in episode.windows]
        for query in episode.queries:
            path, start, end = _span(query.key)
            assert not any(p == path and s < end and start < e for p, s, e in spans), seed


def test_windows_hold_the_files_tokens(store: TokenStore) -> None:
    repositories = RepositoryEpisodes(store, 64, 96)
    episode = repositories.draw(random.Random(1), 4, 5, "beta")
    by_path = {f"{f.project}/{f.path}": f for f in store.files}
    for key, ids in episode.windows:
        path, start, _ = _span(key)
        assert path.startswith("beta/")
        assert np.array_equal(ids, store.tokens(by_path[path], start, 96))


def test_an_episode_asks_about_one_file_and_remembers_what_resembles_it(
    store: TokenStore,
) -> None:
    repositories = RepositoryEpisodes(store, 64, 96, same_file=0.0, related=1.0, asked_files=1)
    for seed in range(20):
        episode = repositories.draw(random.Random(seed), 3, 4, "beta")
        (asked,) = {_span(query.key)[0] for query in episode.queries}
        wanted = set().union(*(_pairs(query.ids) for query in episode.queries))
        held = {
            f"beta/{file.path}@{start}+96": _pairs(store.tokens(file, start, 96))
            for file in store.by_project["beta"]
            if f"beta/{file.path}" != asked
            for start in range(0, file.length, 96)
        }
        scores = {key: _score(wanted, pairs, list(held.values())) for key, pairs in held.items()}
        found = sorted(scores[key] for key, _ in episode.windows)
        assert found == pytest.approx(sorted(scores.values())[-3:]), seed


def _pairs(ids: np.ndarray) -> set[tuple[int, int]]:
    return set(zip(ids[:-1].tolist(), ids[1:].tolist(), strict=True))


def _score(wanted: set, own: set, every: list[set]) -> float:
    """Shared pairs by their inverse document frequency."""
    total = 0.0
    for pair in wanted & own:
        frequency = sum(pair in pairs for pairs in every)
        total += math.log(1 + (len(every) - frequency + 0.5) / (frequency + 0.5))
    return total


def test_prose_is_documentation(store: TokenStore, tokenizer: Tokenizer) -> None:
    repositories = RepositoryEpisodes(store, 64, 96)
    prose = ProseQueries(repositories, tokenizer, 64)
    plain, chat = prose.draw(random.Random(1), 0.0), prose.draw(random.Random(1), 1.0)
    assert plain.prose and "README.md" in plain.key
    assert tokenizer.decode(chat.ids.tolist()).startswith("<|im_start|>system")


def test_the_passkey_is_in_memory_and_only_its_digits_count(tokenizer: Tokenizer) -> None:
    synthetic = _synthetic(tokenizer)
    episode = synthetic.passkey(random.Random(5), 1200)
    (query,) = episode.queries
    answer = tokenizer.decode(query.ids[query.weights > 0].tolist())
    prompt = tokenizer.decode(query.ids[: int(np.argmax(query.weights > 0))].tolist())
    memory = "".join(tokenizer.decode(ids.tolist()) for _, ids in episode.windows)
    assert prompt == PASSKEY_FORMS[0][1]
    assert answer.strip().isdigit()
    assert f"The pass key is{answer}. Remember it." in memory


def test_every_synthetic_answer_is_in_memory(tokenizer: Tokenizer) -> None:
    synthetic = _synthetic(tokenizer)
    for seed in range(40):
        episode = synthetic.draw(random.Random(seed), 2, 3)
        memory = "".join(tokenizer.decode(ids.tolist()) for _, ids in episode.windows)
        for query in episode.queries:
            positions = np.flatnonzero(query.weights > 0)
            assert positions.size, seed
            runs = np.split(positions, np.flatnonzero(np.diff(positions) > 1) + 1)
            for run in runs:
                if run[0] <= 1:  # cut by the window
                    continue
                assert tokenizer.decode(query.ids[run].tolist()).strip() in memory, seed


def _synthetic(tokenizer: Tokenizer) -> SyntheticEpisodes:
    return SyntheticEpisodes(tokenizer, 256, 1024, lambda rng: "x = 1\n" * 60, 4.0)


def _span(key: str) -> tuple[str, int, int]:
    path, span = key.rsplit("@", 1)
    start, length = map(int, span.split("+"))
    return path, start, start + length
