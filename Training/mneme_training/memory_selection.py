"""The memory keys a query attends to in training: its nearest ones, and a sample of the rest."""

from __future__ import annotations

import torch


def nearest(queries: torch.Tensor, keys: torch.Tensor, count: int) -> torch.Tensor:
    """Positions of the `count` keys with the largest products, for each query.

    Args:
        queries: [kv heads, rows, head_dim].
        keys: [kv heads, memory, head_dim].
    Returns:
        [kv heads, rows, min(count, memory)], positions in `keys`, in no order.
    """
    with torch.no_grad():
        scores = torch.bmm(queries, keys.transpose(1, 2))  # [kv heads, rows, memory]
        return scores.topk(min(count, keys.shape[1]), dim=-1, sorted=False).indices
