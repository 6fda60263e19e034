"""What is exported is what was trained."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from mneme_training.adapter_file import base_digest, export_adapter, load_adapter
from mneme_training.checkpoint import Checkpoint
from mneme_training.memory_model import MemoryModel
from mneme_training.training_configuration import TrainingConfiguration


def model_with(checkpoint: Checkpoint, layers: list[int], seed: int) -> MemoryModel:
    model = MemoryModel(checkpoint, layers, -3.0, torch.float32, torch.device("cpu"))
    generator = torch.Generator().manual_seed(seed)
    for parameter in model.trained.parameters():
        parameter.data += torch.randn(parameter.shape, generator=generator)
    return model


def test_round_trip(checkpoint: Checkpoint, gguf_file: Path, tmp_path: Path) -> None:
    configuration = TrainingConfiguration(memory_layers=[1, 2])
    one, other = model_with(checkpoint, [1, 2], 1), model_with(checkpoint, [1, 2], 2)
    path = tmp_path / "adapter.safetensors"
    export_adapter(path, one, configuration, gguf_file, {"step": 3})
    metadata = load_adapter(path, other)
    for (name, expected), found in zip(
        one.trained.named_parameters(), other.trained.parameters(), strict=True
    ):
        exact = name.endswith("bias") or name.startswith("norms")
        rounded = expected if exact else expected.bfloat16().float()
        assert torch.equal(found, rounded), name
    assert json.loads(metadata["mem_layers"]) == [1, 2]
    assert json.loads(metadata["training"]) == {"step": 3}
    assert metadata["base_sha256"] == base_digest(gguf_file)
    assert (metadata["window"], metadata["memory_window"]) == ("512", "1024")
    assert metadata["skip_window_first_tokens"] == "1"


def test_names_shapes_and_types_are_those_the_engine_reads(
    checkpoint: Checkpoint, gguf_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "adapter.safetensors"
    model = model_with(checkpoint, [1, 2], 1)
    export_adapter(path, model, TrainingConfiguration(memory_layers=[1, 2]), gguf_file, {})
    with safe_open(path, framework="pt") as file:
        names = set(file.keys())
        query = file.get_tensor("model.layers.1.self_attn.q_proj.weight")
        bias = file.get_tensor("model.layers.1.self_attn.memory_logit_bias")
        norm = file.get_tensor("model.layers.3.post_attention_layernorm.weight")
    # 2 layers of 4 projections and a bias; 3 layers of 2 norms, and the last norm.
    assert len(names) == 10 + 7
    assert (norm.dtype, tuple(norm.shape)) == (torch.float32, (32,))
    assert (query.dtype, tuple(query.shape)) == (torch.bfloat16, (32, 32))
    assert (bias.dtype, tuple(bias.shape)) == (torch.float32, (4,))


def test_an_adapter_of_other_layers_is_refused(
    checkpoint: Checkpoint, gguf_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "adapter.safetensors"
    model = model_with(checkpoint, [1, 3], 1)
    export_adapter(path, model, TrainingConfiguration(memory_layers=[1, 3]), gguf_file, {})
    with pytest.raises(ValueError, match=r"memory layers \[1, 3\], expected \[1, 2\]"):
        load_adapter(path, model_with(checkpoint, [1, 2], 1))


def test_an_adapter_without_norms_keeps_the_checkpoints(
    checkpoint: Checkpoint, gguf_file: Path, tmp_path: Path
) -> None:
    whole, path = tmp_path / "whole.safetensors", tmp_path / "adapter.safetensors"
    configuration = TrainingConfiguration(memory_layers=[1, 2])
    export_adapter(whole, model_with(checkpoint, [1, 2], 1), configuration, gguf_file, {})
    with safe_open(whole, framework="pt") as file:
        kept = {n: file.get_tensor(n) for n in file.keys() if "norm" not in n}
        save_file(kept, path, metadata=file.metadata())
    model = MemoryModel(checkpoint, [1, 2], -3.0, torch.float32, torch.device("cpu"))
    load_adapter(path, model)
    for layer in range(1, 4):
        expected = model.frozen[layer]["mlp_norm"]
        assert torch.equal(model.norms[f"mlp_norm_{layer}"], expected)
