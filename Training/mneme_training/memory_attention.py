"""Attention in one softmax over a local window and selected memory pairs.

The softmax is the one of FoT (arXiv 2307.03170, section 3.1): local and memory logits compete in
it. Memory keys are un-rotated, queries carry the rotation of their local position. A bias per
head is added to memory logits.
"""

from __future__ import annotations

import math

import torch

from .memory_selection import nearest
from .memory_view import MemoryView


def joint_attention(
    rotated_queries: torch.Tensor,
    rotated_keys: torch.Tensor,
    values: torch.Tensor,
    memory: tuple[torch.Tensor, torch.Tensor] | None,
    bias: torch.Tensor,
    view: MemoryView | None,
) -> torch.Tensor:
    """Output of one memory layer's attention for one window.

    Args:
        rotated_queries: [heads, tokens, head_dim].
        rotated_keys, values: the window's own, [kv heads, tokens, head_dim].
        memory: keys (un-rotated) and values of the step's memory, each
            [kv heads, memory, head_dim]; differentiable, float32 so that gradients of often
            read pairs add up exactly.
        bias: on memory logits, [heads], float32.
        view: what is visible of it; `None` for no memory.
    Returns:
        [heads, tokens, head_dim].
    """
    heads, tokens, head_dim = rotated_queries.shape
    kv_heads = rotated_keys.shape[0]
    groups = heads // kv_heads
    scale = 1 / math.sqrt(head_dim)
    queries = rotated_queries.reshape(kv_heads, groups * tokens, head_dim)
    logits = torch.bmm(queries, rotated_keys.transpose(1, 2)).float() * scale
    future = torch.ones(tokens, tokens, dtype=torch.bool, device=logits.device).triu(1)
    logits = logits.masked_fill(future.repeat(groups, 1), float("-inf"))
    if memory is None or view is None or view.rows.numel() == 0:
        output = torch.bmm(logits.softmax(-1).to(values.dtype), values)
        return output.view(heads, tokens, head_dim)
    row_bias = bias.view(kv_heads, groups, 1, 1).expand(-1, -1, tokens, -1)
    row_bias = row_bias.reshape(kv_heads, groups * tokens, 1)
    place, near_logits, near_values = _nearest_part(queries, memory, view, scale)
    parts = [logits, near_logits + row_bias]
    if view.sample is not None and view.rows.numel() > view.nearest:
        sample_logits, sample_values = _sampled_part(queries, memory, view, scale, place)
        parts.append(sample_logits + row_bias)
    weights = torch.cat(parts, dim=-1).softmax(-1).to(values.dtype)
    near = tokens + near_logits.shape[-1]
    output = torch.bmm(weights[..., :tokens], values)
    read = (weights[..., tokens:near, None] * near_values).sum(dim=2)
    output = output + read.to(output.dtype)
    if len(parts) == 3:
        output = output + torch.bmm(weights[..., near:], sample_values.to(weights.dtype))
    return output.view(heads, tokens, head_dim)


def _nearest_part(
    queries: torch.Tensor,
    memory: tuple[torch.Tensor, torch.Tensor],
    view: MemoryView,
    scale: float,
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Places and logits [kv heads, rows, nearest], values [kv heads, rows, nearest, head_dim]."""
    keys, values = memory
    kv_heads, total, head_dim = keys.shape
    visible = keys.detach().index_select(1, view.rows).to(queries.dtype)
    place = view.rows[nearest(queries.detach(), visible, view.nearest)]
    offsets = torch.arange(kv_heads, device=place.device)[:, None, None] * total
    flat = (place + offsets).flatten()
    near_keys = keys.reshape(-1, head_dim).index_select(0, flat).view(*place.shape, head_dim)
    near_values = values.reshape(-1, head_dim).index_select(0, flat).view(*place.shape, head_dim)
    logits = (queries[:, :, None, :].to(near_keys.dtype) * near_keys).sum(-1) * scale
    return place, logits, near_values


def _sampled_part(
    queries: torch.Tensor,
    memory: tuple[torch.Tensor, torch.Tensor],
    view: MemoryView,
    scale: float,
    place: torch.Tensor,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits [kv heads, rows, sampled] and values [kv heads, sampled, head_dim] of a sample.

    Each sampled key stands for an equal share of the visible ones that are not among the query's
    nearest (at `place`), hence the logarithm on its logit. One that is among them is left out: it
    would count once more, and with the weight of all that it stands for.
    """
    keys, values = memory
    assert view.sample is not None
    is_near = torch.zeros(*place.shape[:2], view.sample.numel(), dtype=torch.bool)
    is_near = is_near.to(place.device)
    for near in place.unbind(-1):  # one at a time: all at once would be 32 times the memory
        is_near |= near[..., None] == view.sample
    others = (~is_near).sum(-1, keepdim=True)
    own_keys = keys.index_select(1, view.sample).to(queries.dtype)
    logits = torch.bmm(queries, own_keys.transpose(1, 2)).float() * scale
    logits = logits + torch.log((view.rows.numel() - place.shape[-1]) / others.clamp(min=1))
    logits = logits.masked_fill(is_near, float("-inf"))
    return logits, values.index_select(1, view.sample)
