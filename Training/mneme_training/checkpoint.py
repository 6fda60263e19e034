"""A Llama-architecture checkpoint, read from a GGUF file or a Hugging Face directory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from .model_configuration import ModelConfiguration

#: Hugging Face name of a layer's tensor, by the short name used in this package.
LAYER_TENSORS = {
    "attention_norm": "input_layernorm.weight",
    "q": "self_attn.q_proj.weight",
    "k": "self_attn.k_proj.weight",
    "v": "self_attn.v_proj.weight",
    "o": "self_attn.o_proj.weight",
    "mlp_norm": "post_attention_layernorm.weight",
    "gate": "mlp.gate_proj.weight",
    "up": "mlp.up_proj.weight",
    "down": "mlp.down_proj.weight",
}


@dataclass
class Checkpoint:
    """Weights under Hugging Face names and layout, whatever the file.

    `tensor(name)` returns float32, projections as [rows out, columns in].
    """

    name: str
    configuration: ModelConfiguration
    tensor: Callable[[str], torch.Tensor]
    tied_embeddings: bool


def open_checkpoint(path: Path) -> Checkpoint:
    """Opens a `.gguf` file or a directory with `config.json` and safetensors files."""
    if path.is_dir():
        from .hf_checkpoint import open_hf

        return open_hf(path)
    if path.suffix == ".gguf":
        from .gguf_checkpoint import open_gguf

        return open_gguf(path)
    raise ValueError(f"{path} is neither a .gguf file nor a checkpoint directory")


def check_shapes(checkpoint: Checkpoint) -> None:
    """Raises `ValueError` naming the first tensor of layer 0 with an unexpected shape."""
    c = checkpoint.configuration
    q, kv = c.heads * c.head_dim, c.kv_heads * c.head_dim
    expected = {
        "q": (q, c.hidden), "k": (kv, c.hidden), "v": (kv, c.hidden), "o": (c.hidden, q),
        "gate": (c.intermediate, c.hidden), "up": (c.intermediate, c.hidden),
        "down": (c.hidden, c.intermediate),
    }  # fmt: skip
    for short, shape in expected.items():
        found = tuple(checkpoint.tensor(f"model.layers.0.{LAYER_TENSORS[short]}").shape)
        if found != shape:
            raise ValueError(f"layer 0 '{short}' has shape {found}, expected {shape}")
