"""The loss of one query, and its evaluation twin."""

from __future__ import annotations

import torch
from torch.nn import functional

from .memory_model import MemoryModel
from .memory_view import MemoryView
from .query import Query

Pairs = list[tuple[torch.Tensor, torch.Tensor]]


def query_loss(
    model: MemoryModel,
    x: torch.Tensor,
    query: Query,
    pairs: Pairs | None,
    view: MemoryView | None,
    divergence_weight: float = 1.0,
) -> torch.Tensor:
    """Sum of the weighted losses of the query's tokens.

    For prose the loss is the divergence of the checkpoint's own distribution (without memory)
    from the model's, which keeps the base quality whatever the memory holds.

    Args:
        x: hidden states before the first memory layer, [tokens, hidden].
    """
    weights = torch.from_numpy(query.weights).to(model.device)[1:]
    targets = torch.from_numpy(query.ids).to(model.device)[1:]
    kept = weights.nonzero()[:, 0]
    hidden = model.suffix(x[None], pairs, [view])[0]
    logits = model.logits(hidden.index_select(0, kept)).float()
    if query.prose:
        with torch.no_grad():
            own = model.suffix(x[None], None, None, base=True)[0]
            wanted = model.logits(own.index_select(0, kept)).float().log_softmax(-1)
        found = logits.log_softmax(-1)
        losses = functional.kl_div(found, wanted, reduction="none", log_target=True).sum(-1)
        return divergence_weight * (losses * weights[kept]).sum()
    losses = functional.cross_entropy(logits, targets[kept], reduction="none")
    return (losses * weights[kept]).sum()


@torch.no_grad()
def token_losses(
    model: MemoryModel,
    x: torch.Tensor,
    query: Query,
    pairs: Pairs | None,
    view: MemoryView | None,
    base: bool = False,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Loss of every weighted token, and whether it was the most likely one."""
    weights = torch.from_numpy(query.weights).to(model.device)[1:]
    targets = torch.from_numpy(query.ids).to(model.device)[1:]
    kept = weights.nonzero()[:, 0]
    hidden = model.suffix(x[None], pairs, [view], base)[0]
    logits = model.logits(hidden.index_select(0, kept)).float()
    losses = functional.cross_entropy(logits, targets[kept], reduction="none")
    return losses, logits.argmax(-1) == targets[kept]
