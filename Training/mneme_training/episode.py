"""Some windows of memory and the queries that are asked about them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .query import Query


@dataclass
class Episode:
    """Text of one project (or a synthetic document) before it is encoded.

    Attributes:
        name: the project.
        synthetic: whether queries have answers that only memory can give.
        windows: key for the prefix cache and ids of each memory window, in the order of use:
            with fewer positives than windows, the first ones are taken.
        queries: the queries that may be drawn from it.
    """

    name: str
    synthetic: bool
    windows: list[tuple[str, np.ndarray]]
    queries: list[Query]
