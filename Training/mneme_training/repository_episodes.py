"""Episodes from source repositories: some files are memory, others are predicted."""

from __future__ import annotations

import random

import numpy as np

from .episode import Episode
from .query import Query, plain_query
from .token_store import StoredFile, TokenStore


class RepositoryEpisodes:
    """Draws episodes of the projects of one token store.

    Memory windows are cut as the engine cuts documents: from a file's beginning, `memory_window`
    tokens each. Query windows lie on a grid of `window` tokens. The share `related` of the memory
    windows are those of the whole project that have most in common with the queries, as the
    engine's `related` attention reads; the rest is drawn at random, so that training does not
    rely on a ranked memory alone. `asked_files` is how many files an episode's queries come from:
    the fewer, the closer its memory is to each of them.
    """

    def __init__(
        self,
        store: TokenStore,
        window: int,
        memory_window: int,
        same_file: float = 0.3,
        related: float = 0.5,
        asked_files: int | None = None,
    ) -> None:
        self.store, self.window, self.memory_window = store, window, memory_window
        self.same_file, self.related, self.asked_files = same_file, related, asked_files
        self.projects = [name for name in sorted(store.by_project) if self._suitable(name)]
        if not self.projects:
            raise ValueError("no project has enough text for memory and queries")

    def draw(
        self, rng: random.Random, windows: int, queries: int, project: str | None = None
    ) -> Episode:
        """An episode of a random project with at most these numbers of windows and queries."""
        name = project or rng.choice(self.projects)
        if rng.random() < self.same_file:
            episode = self._within_a_file(rng, name, windows, queries)
            if episode is not None:
                return episode
        return self._across_files(rng, name, windows, queries)

    def prose(self, rng: random.Random) -> Query:
        """A window of documentation; it has no memory of its own."""
        while True:
            file = rng.choice(self.store.files)
            if file.language == "English" and file.length >= self.window // 2:
                return self._query(file, rng.randrange(0, file.length // self.window + 1), True)

    def _suitable(self, name: str) -> bool:
        code = self._code(name)
        return len(code) >= 4 and sum(f.length for f in code) >= 8 * self.memory_window

    def _code(self, name: str) -> list[StoredFile]:
        return [f for f in self.store.by_project[name] if f.language != "English"]

    def _across_files(self, rng: random.Random, name: str, windows: int, queries: int) -> Episode:
        code = self._code(name)
        rng.shuffle(code)
        asked: list[Query] = []
        used: set[str] = set()
        most = min(len(code) // 2, self.asked_files or len(code))
        for file in code:
            if len(asked) >= queries or len(used) >= most:
                break
            places = list(range(max(file.length // self.window, 1)))
            rng.shuffle(places)
            used.add(file.path)
            asked += [self._query(file, place) for place in places[:4]]
        rest = [
            (file, start)
            for file in self.store.by_project[name]
            if file.path not in used
            for start in range(0, file.length, self.memory_window)
        ]
        rng.shuffle(rest)
        chosen = self._related(asked, rest, round(windows * self.related))
        chosen += [place for place in rest if place not in chosen][: windows - len(chosen)]
        rng.shuffle(chosen)
        return Episode(name, False, [self._window(*place) for place in chosen], asked[:queries])

    def _within_a_file(
        self, rng: random.Random, name: str, windows: int, queries: int
    ) -> Episode | None:
        """Earlier windows of the queries' own file are memory, as when a long text overflows."""
        long = [f for f in self._code(name) if f.length >= 3 * self.memory_window]
        if not long:
            return None
        file = rng.choice(long)
        whole = file.length // self.memory_window
        split = rng.randrange(1, min(whole - 1, windows) + 1) * self.memory_window
        first = -(-split // self.window)
        places = list(range(first, max(file.length // self.window, first + 1)))
        asked = [self._query(file, place) for place in places[:queries]]
        chosen = [(file, start) for start in range(0, split, self.memory_window)]
        others = [
            (f, start)
            for f in self.store.by_project[name]
            if f.path != file.path
            for start in range(0, f.length, self.memory_window)
        ]
        rng.shuffle(others)
        chosen += others[: max(windows - len(chosen), 0)]
        rng.shuffle(asked)
        return Episode(name, False, [self._window(*place) for place in chosen], asked)

    def _related(
        self, asked: list[Query], places: list[tuple[StoredFile, int]], count: int
    ) -> list[tuple[StoredFile, int]]:
        """The windows that share most pairs of adjacent tokens with the queries.

        A pair counts by its inverse document frequency among the windows, as in BM25.
        """
        held = [_pairs(self.store.tokens(f, s, self.memory_window)) for f, s in places]
        pairs, frequencies = np.unique(np.concatenate(held), return_counts=True)
        weights = np.log1p((len(held) - frequencies + 0.5) / (frequencies + 0.5))
        weights[~np.isin(pairs, np.concatenate([_pairs(query.ids) for query in asked]))] = 0
        scores = [weights[np.searchsorted(pairs, own)].sum() for own in held]
        order = sorted(range(len(places)), key=lambda i: -scores[i])
        return [places[i] for i in order[:count]]

    def _window(self, file: StoredFile, start: int) -> tuple[str, np.ndarray]:
        ids = self.store.tokens(file, start, self.memory_window)
        return f"{file.project}/{file.path}@{start}+{self.memory_window}", ids

    def _query(self, file: StoredFile, place: int, prose: bool = False) -> Query:
        start = place * self.window
        if file.length - start < self.window // 4:  # a short rest: take the end of the file
            start = max(file.length - self.window, 0)
        ids = self.store.tokens(file, start, self.window)
        return plain_query(f"{file.project}/{file.path}@{start}+{self.window}", ids, prose)


def _pairs(ids: np.ndarray) -> np.ndarray:
    """Distinct pairs of adjacent tokens, each as one number."""
    return np.unique(ids[:-1] * 1_000_003 + ids[1:])
