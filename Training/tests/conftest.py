"""A tiny random checkpoint, in both formats, and a tiny corpus."""

from __future__ import annotations

import json
import random
from pathlib import Path

import gguf
import pytest
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, pre_tokenizers

from mneme_training.checkpoint import LAYER_TENSORS, Checkpoint
from mneme_training.gguf_checkpoint import _GGUF_LAYER, to_interleaved
from mneme_training.model_configuration import ModelConfiguration
from mneme_training.token_store import TokenStore, build_store

TINY = ModelConfiguration(
    layers=4, hidden=32, intermediate=48, heads=4, kv_heads=2, head_dim=8, vocabulary=260,
    rope_theta=1000.0, norm_epsilon=1e-5,
)  # fmt: skip


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture
def tensors() -> dict[str, torch.Tensor]:
    """Random weights under Hugging Face names."""
    generator = torch.Generator().manual_seed(7)
    q, kv = TINY.heads * TINY.head_dim, TINY.kv_heads * TINY.head_dim
    shapes = {
        "q": (q, TINY.hidden), "k": (kv, TINY.hidden), "v": (kv, TINY.hidden),
        "o": (TINY.hidden, q), "gate": (TINY.intermediate, TINY.hidden),
        "up": (TINY.intermediate, TINY.hidden), "down": (TINY.hidden, TINY.intermediate),
    }  # fmt: skip
    result = {
        "model.embed_tokens.weight": torch.randn(TINY.vocabulary, TINY.hidden, generator=generator),
        "model.norm.weight": 1 + 0.1 * torch.randn(TINY.hidden, generator=generator),
    }
    for layer in range(TINY.layers):
        for short, name in LAYER_TENSORS.items():
            full = f"model.layers.{layer}.{name}"
            if short in shapes:
                result[full] = 0.3 * torch.randn(shapes[short], generator=generator)
            else:
                result[full] = 1 + 0.1 * torch.randn(TINY.hidden, generator=generator)
    return result


@pytest.fixture
def checkpoint(tensors: dict[str, torch.Tensor]) -> Checkpoint:
    return Checkpoint("tiny", TINY, lambda name: tensors[name], tied_embeddings=True)


@pytest.fixture
def hf_directory(tensors: dict[str, torch.Tensor], tmp_path: Path) -> Path:
    directory = tmp_path / "hf"
    directory.mkdir()
    names = sorted(tensors)
    save_file({n: tensors[n] for n in names[::2]}, directory / "model-00001-of-00002.safetensors")
    save_file({n: tensors[n] for n in names[1::2]}, directory / "model-00002-of-00002.safetensors")
    config = {
        "num_hidden_layers": TINY.layers, "hidden_size": TINY.hidden,
        "intermediate_size": TINY.intermediate, "num_attention_heads": TINY.heads,
        "num_key_value_heads": TINY.kv_heads, "vocab_size": TINY.vocabulary,
        "rope_theta": TINY.rope_theta, "rms_norm_eps": TINY.norm_epsilon,
    }  # fmt: skip
    (directory / "config.json").write_text(json.dumps(config))
    return directory


@pytest.fixture
def gguf_file(tensors: dict[str, torch.Tensor], tmp_path: Path) -> Path:
    path = tmp_path / "tiny.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_block_count(TINY.layers)
    writer.add_embedding_length(TINY.hidden)
    writer.add_feed_forward_length(TINY.intermediate)
    writer.add_head_count(TINY.heads)
    writer.add_head_count_kv(TINY.kv_heads)
    writer.add_rope_freq_base(TINY.rope_theta)
    writer.add_layer_norm_rms_eps(TINY.norm_epsilon)
    writer.add_tensor("token_embd.weight", tensors["model.embed_tokens.weight"].numpy())
    writer.add_tensor("output_norm.weight", tensors["model.norm.weight"].numpy())
    for layer in range(TINY.layers):
        for short, name in LAYER_TENSORS.items():
            value = tensors[f"model.layers.{layer}.{name}"]
            if short == "q":
                value = to_interleaved(value, TINY.heads)
            elif short == "k":
                value = to_interleaved(value, TINY.kv_heads)
            writer.add_tensor(f"blk.{layer}.{_GGUF_LAYER[short]}.weight", value.numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    """One token per byte."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    result = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(alphabet)}, merges=[]))
    result.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    from tokenizers import decoders

    result.decoder = decoders.ByteLevel()
    return result


@pytest.fixture
def store(tokenizer: Tokenizer, tmp_path: Path) -> TokenStore:
    """Three projects of made-up code and a little documentation."""
    rng = random.Random(3)
    corpus = tmp_path / "corpus"
    for project in ("alpha", "beta", "gamma"):
        (corpus / project).mkdir(parents=True)
        for number in range(6):
            lines = [f"value_{project}_{rng.randrange(50)} = {rng.random()}" for _ in range(40)]
            (corpus / project / f"file{number}.py").write_text("\n".join(lines))
        (corpus / project / "README.md").write_text(f"About {project}. It is good.\n" * 30)
    build_store(corpus, tmp_path / "data", tokenizer, 100_000, seed=1)
    return TokenStore(tmp_path / "data")
