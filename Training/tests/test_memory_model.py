"""The forward pass against its slow twin, and the frozen prefix."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from conftest import TINY
from naive_model import naive_hidden

from mneme_training.checkpoint import Checkpoint
from mneme_training.memory_model import MemoryModel
from mneme_training.memory_view import MemoryView
from mneme_training.prefix_cache import PrefixCache

IDS = [5, 80, 3, 200, 11, 42, 7]


def tiny_model(checkpoint: Checkpoint, dtype: torch.dtype = torch.float32) -> MemoryModel:
    return MemoryModel(checkpoint, [1, 2], -1.0, dtype, torch.device("cpu"), 64)


def random_pairs(seed: int, tokens: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
    generator = torch.Generator().manual_seed(seed)
    shape = (TINY.kv_heads, tokens, TINY.head_dim)
    return [
        (torch.randn(shape, generator=generator), torch.randn(shape, generator=generator))
        for _ in range(2)
    ]


def test_without_memory_it_is_a_plain_llama(
    checkpoint: Checkpoint, tensors: dict[str, torch.Tensor]
) -> None:
    model = tiny_model(checkpoint)
    found = model.suffix(model.prefix(torch.tensor([IDS])), None, None)[0]
    assert torch.allclose(found.double(), naive_hidden(tensors, TINY, IDS), atol=1e-4)


def test_with_all_of_a_memory_it_equals_the_naive_twin(
    checkpoint: Checkpoint, tensors: dict[str, torch.Tensor]
) -> None:
    model = tiny_model(checkpoint)
    pairs = random_pairs(1, 9)
    bias = torch.tensor([-1.0, 0.5, 0.0, -3.0])
    for layer in model.memory_layers:
        model.memory_layer(layer).bias.data.copy_(bias)
    view = MemoryView(torch.arange(9), nearest=9)
    found = model.suffix(model.prefix(torch.tensor([IDS])), pairs, [view])[0]
    memory = {layer: (*pairs[i], bias) for i, layer in enumerate([1, 2])}
    expected = naive_hidden(tensors, TINY, IDS, memory)
    assert torch.allclose(found.double(), expected, atol=1e-4)


def test_trained_norms_are_used_unless_the_base_is_asked_for(
    checkpoint: Checkpoint, tensors: dict[str, torch.Tensor]
) -> None:
    model = tiny_model(checkpoint)
    changed = dict(tensors)
    for layer in range(1, TINY.layers):
        name = f"model.layers.{layer}.post_attention_layernorm.weight"
        changed[name] = tensors[name] * 1.5
        model.norms[f"mlp_norm_{layer}"].data.copy_(changed[name])
    x = model.prefix(torch.tensor([IDS]))
    for given, base in ((changed, False), (tensors, True)):
        found = model.suffix(x, None, None, base=base)[0]
        assert torch.allclose(found.double(), naive_hidden(given, TINY, IDS), atol=1e-4)


def test_windows_of_a_batch_see_only_their_own_rows(checkpoint: Checkpoint) -> None:
    model = tiny_model(checkpoint)
    pairs = random_pairs(2, 10)
    x = model.prefix(torch.tensor([IDS, IDS]))
    views = [MemoryView(torch.arange(4), 10), MemoryView(torch.arange(4, 10), 10)]
    both = model.suffix(x, pairs, views)
    for i, rows in enumerate((slice(0, 4), slice(4, 10))):
        part = [(k[:, rows], v[:, rows]) for k, v in pairs]
        alone = model.suffix(
            x[i : i + 1], part, [MemoryView(torch.arange(rows.stop - rows.start), 10)]
        )
        assert torch.allclose(both[i], alone[0], atol=1e-5)


def test_memory_inputs_give_the_pairs_that_the_layers_use(
    checkpoint: Checkpoint, tensors: dict[str, torch.Tensor]
) -> None:
    """A window read through memory only, without bias, is what its last token would see.

    The keys of position 0 are un-rotated in both, so a memory of one token equals the local
    context's first token for a query that follows it.
    """
    model = tiny_model(checkpoint)
    x = model.prefix(torch.tensor([IDS]))
    inputs = model.memory_inputs(x)
    keys, values = model.pairs(0, inputs[0, 0])
    normed = torch.nn.functional.rms_norm(
        x, (TINY.hidden,), tensors["model.layers.1.input_layernorm.weight"], eps=TINY.norm_epsilon
    )
    expected = normed[0] @ tensors["model.layers.1.self_attn.k_proj.weight"].T
    assert torch.allclose(keys.transpose(0, 1).flatten(1), expected, atol=1e-5)
    expected = normed[0] @ tensors["model.layers.1.self_attn.v_proj.weight"].T
    assert torch.allclose(values.transpose(0, 1).flatten(1), expected, atol=1e-5)


def test_cached_prefix_equals_recomputation(checkpoint: Checkpoint, tmp_path: Path) -> None:
    model = tiny_model(checkpoint, torch.bfloat16)
    ids = torch.tensor(IDS)
    expected = model.prefix(ids[None])[0]
    cache = PrefixCache(tmp_path / "prefix", model, 100)
    assert torch.equal(cache.get("a", ids), expected)
    assert torch.equal(cache.get("a", ids), expected)
    assert (cache.hits, cache.misses) == (1, 1)
    other = ids.flip(0)
    assert torch.equal(cache.get("a", other), model.prefix(other[None])[0].bfloat16().float())
    assert (cache.hits, cache.misses) == (1, 2)
    cache.save()
    again = PrefixCache(tmp_path / "prefix", model, 100)
    assert torch.equal(again.get("a", ids), expected)
    assert (again.hits, again.misses) == (1, 0)


def test_cached_prefix_of_floats_is_rounded_once(checkpoint: Checkpoint, tmp_path: Path) -> None:
    model = tiny_model(checkpoint, torch.float32)
    ids = torch.tensor(IDS)
    expected = model.prefix(ids[None])[0].to(torch.bfloat16).float()
    cache = PrefixCache(tmp_path / "prefix", model, 100)
    assert torch.equal(cache.get("a", ids), expected)
    assert torch.equal(cache.get("a", ids), expected)
    assert (cache.hits, cache.misses) == (1, 1)


def test_a_full_cache_still_answers(checkpoint: Checkpoint, tmp_path: Path) -> None:
    model = tiny_model(checkpoint, torch.bfloat16)
    cache = PrefixCache(tmp_path / "prefix", model, 10)
    for key in ("a", "b"):
        assert torch.equal(cache.get(key, torch.tensor(IDS)), model.prefix(torch.tensor([IDS]))[0])
    assert [key.split("#")[0] for key in cache.index] == ["a"]


def test_memory_layers_must_rise_and_exist(checkpoint: Checkpoint) -> None:
    for layers in ([2, 1], [], [1, 4]):
        with pytest.raises(ValueError, match="memory layer"):
            MemoryModel(checkpoint, layers, -3.0, torch.float32, torch.device("cpu"))
