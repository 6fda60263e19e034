"""Selection of memory keys, the sampled rest, and gradients."""

from __future__ import annotations

import torch

from mneme_training.memory_attention import joint_attention
from mneme_training.memory_selection import nearest
from mneme_training.memory_view import MemoryView

HEADS, KV, TOKENS, DIM, MEMORY = 4, 2, 6, 8, 300


def inputs(seed: int) -> tuple[torch.Tensor, ...]:
    g = torch.Generator().manual_seed(seed)
    return (
        torch.randn(HEADS, TOKENS, DIM, generator=g),
        torch.randn(KV, TOKENS, DIM, generator=g),
        torch.randn(KV, TOKENS, DIM, generator=g),
        torch.randn(KV, MEMORY, DIM, generator=g),
        torch.randn(KV, MEMORY, DIM, generator=g),
        torch.randn(HEADS, generator=g),
    )


def test_nearest_are_those_of_a_full_sort() -> None:
    q, _, _, keys, _, _ = inputs(1)
    queries = q.view(KV, -1, DIM)
    found = nearest(queries, keys, 16).sort(-1).values
    order = (queries @ keys.transpose(1, 2)).argsort(-1, descending=True)
    assert torch.equal(found, order[..., :16].sort(-1).values)


def test_gradient_reaches_read_pairs_and_only_those() -> None:
    q, k, v, mk, mv, bias = inputs(2)
    mk.requires_grad_()
    mv.requires_grad_()
    rows = torch.arange(100, 200)
    joint_attention(q, k, v, (mk, mv), bias, MemoryView(rows, 8)).square().sum().backward()
    read = nearest(q.view(KV, -1, DIM), mk.detach()[:, rows], 8) + 100
    for kv in range(KV):
        touched = mk.grad[kv].abs().sum(-1).nonzero()[:, 0]
        assert torch.equal(touched, read[kv].unique())
        assert torch.equal(mv.grad[kv].abs().sum(-1).nonzero()[:, 0], read[kv].unique())


def test_sampling_the_rest_approaches_attention_to_all() -> None:
    q, k, v, mk, mv, bias = inputs(3)
    rows = torch.arange(MEMORY)
    every = joint_attention(q, k, v, (mk, mv), bias, MemoryView(rows, MEMORY))
    near = joint_attention(q, k, v, (mk, mv), bias, MemoryView(rows, 32))
    g = torch.Generator().manual_seed(4)
    total = torch.zeros_like(every)
    for _ in range(50):
        sample = torch.randint(MEMORY, (64,), generator=g)
        total += joint_attention(q, k, v, (mk, mv), bias, MemoryView(rows, 32, sample))
    assert (total / 50 - every).norm() < 0.5 * (near - every).norm()


def test_keys_that_are_near_are_no_sample_of_the_rest() -> None:
    q, k, v, mk, mv, bias = inputs(6)
    rows = torch.arange(50, 250)
    every = joint_attention(q, k, v, (mk, mv), bias, MemoryView(rows, 200))
    # All of them as the sample: each query leaves out its own nearest, and the rest is complete.
    whole = joint_attention(q, k, v, (mk, mv), bias, MemoryView(rows, 32, rows))
    assert torch.allclose(whole, every, atol=1e-5)
    # A sample of near keys alone stands for nothing.
    near = nearest(q.view(KV, -1, DIM)[:1, :1], mk[:1, rows], 32)[0, 0]
    one = joint_attention(
        q[:1, :1], k[:1, :1], v[:1, :1], (mk[:1], mv[:1]), bias[:1],
        MemoryView(rows, 32, rows[near]),
    )  # fmt: skip
    alone = joint_attention(
        q[:1, :1], k[:1, :1], v[:1, :1], (mk[:1], mv[:1]), bias[:1], MemoryView(rows, 32)
    )
    assert torch.allclose(one, alone, atol=1e-6)


def test_an_empty_view_is_local_attention() -> None:
    q, k, v, mk, mv, bias = inputs(5)
    alone = joint_attention(q, k, v, None, bias, None)
    empty = joint_attention(q, k, v, (mk, mv), bias, MemoryView(torch.empty(0, dtype=torch.long)))
    sdpa = torch.nn.functional.scaled_dot_product_attention(
        q[None], k[None], v[None], is_causal=True, enable_gqa=True
    )[0]
    assert torch.equal(alone, empty)
    assert torch.allclose(alone, sdpa, atol=1e-5)
