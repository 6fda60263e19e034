"""A text whose prediction is trained, with or without memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass
class Query:
    """One local window.

    Attributes:
        key: identifies the window for the prefix cache; empty for texts made up on the fly.
        ids: token ids, [tokens].
        weights: weight of the loss of predicting each token from those before it, [tokens];
            the first is 0.
        prose: compare with the unchanged checkpoint's distribution (no memory of its own) instead
            of predicting the text.
    """

    key: str
    ids: np.ndarray
    weights: np.ndarray
    prose: bool = False


def plain_query(key: str, ids: np.ndarray, prose: bool = False) -> Query:
    """A query whose tokens all count the same."""
    weights = np.ones(len(ids), dtype=np.float32)
    weights[0] = 0
    return Query(key, ids, weights, prose)
