"""Runs independent pieces of work on several threads, in a fixed order of results."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

In = TypeVar("In")
Out = TypeVar("Out")


class Workers:
    """A thread pool for windows.

    On a CPU one window per thread, each with single-threaded operations, has no barriers inside
    a window: it keeps its speed when other programs take a core. PyTorch releases the
    interpreter lock within operations, and a CPU backward pass runs in the calling thread.
    """

    def __init__(self, count: int) -> None:
        self.pool = ThreadPoolExecutor(count) if count > 1 else None

    def map(self, function: Callable[[In], Out], items: Iterable[In]) -> list[Out]:
        """Results in the order of `items`."""
        if self.pool is None:
            return [function(item) for item in items]
        return list(self.pool.map(function, items))
