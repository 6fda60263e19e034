"""GGUF files and Hugging Face directories give the same model."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from mneme_training.checkpoint import open_checkpoint
from mneme_training.gguf_checkpoint import to_half_rotation, to_interleaved
from mneme_training.memory_model import MemoryModel


def test_gguf_and_hf_agree_on_every_tensor(
    tensors: dict[str, torch.Tensor], gguf_file: Path, hf_directory: Path
) -> None:
    one, other = open_checkpoint(gguf_file), open_checkpoint(hf_directory)
    assert one.configuration.__dict__ == pytest.approx(other.configuration.__dict__)
    assert one.tied_embeddings and other.tied_embeddings
    for name, expected in tensors.items():
        assert torch.equal(one.tensor(name), expected), name
        assert torch.equal(other.tensor(name), expected), name


def test_gguf_and_hf_agree_on_the_forward_pass(gguf_file: Path, hf_directory: Path) -> None:
    ids = torch.tensor([[5, 80, 3, 200, 11]])
    results = []
    for path in (gguf_file, hf_directory):
        model = MemoryModel(open_checkpoint(path), [1, 3], -3.0, torch.float32, torch.device("cpu"))
        results.append(model.suffix(model.prefix(ids), None, None))
    assert torch.allclose(results[0], results[1], atol=1e-5)


def test_row_orders_are_inverse() -> None:
    weight = torch.arange(32.0).view(16, 2)
    assert torch.equal(to_interleaved(to_half_rotation(weight, 2), 2), weight)
    assert to_half_rotation(weight, 2)[1, 0] == weight[2, 0]


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"neither a \.gguf file nor a checkpoint directory"):
        open_checkpoint(tmp_path / "model.bin")
