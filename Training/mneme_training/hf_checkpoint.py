"""Reading Hugging Face checkpoint directories (`config.json`, safetensors, sharded or not)."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors import safe_open

from .checkpoint import Checkpoint, check_shapes
from .model_configuration import ModelConfiguration


def open_hf(path: Path) -> Checkpoint:
    """Opens a directory with `config.json` and one or more `*.safetensors` files."""
    config = json.loads((path / "config.json").read_text())
    files = [safe_open(file, framework="pt") for file in sorted(path.glob("*.safetensors"))]
    if not files:
        raise ValueError(f"{path} holds no safetensors file")
    owner = {name: file for file in files for name in file.keys()}
    heads = int(config["num_attention_heads"])
    hidden = int(config["hidden_size"])
    rope = config.get("rope_parameters") or {}
    scaling = config.get("rope_scaling") or rope
    unread = {
        "rope scaling": scaling.get("rope_type", scaling.get("type", "default")) != "default",
        "biases": config.get("attention_bias") or config.get("mlp_bias"),
        "another activation": config.get("hidden_act", "silu") != "silu",
    }
    for name, is_used in unread.items():
        if is_used:
            raise ValueError(f"{path} uses {name}, which training does not know")
    configuration = ModelConfiguration(
        layers=int(config["num_hidden_layers"]),
        hidden=hidden,
        intermediate=int(config["intermediate_size"]),
        heads=heads,
        kv_heads=int(config.get("num_key_value_heads") or heads),
        head_dim=int(config.get("head_dim") or hidden // heads),
        vocabulary=int(config["vocab_size"]),
        rope_theta=float(config.get("rope_theta") or rope.get("rope_theta") or 10000.0),
        norm_epsilon=float(config["rms_norm_eps"]),
    )

    def tensor(name: str) -> torch.Tensor:
        if name not in owner:
            raise ValueError(f"{path} has no tensor '{name}'")
        return owner[name].get_tensor(name).float()

    checkpoint = Checkpoint(
        path.name, configuration, tensor, tied_embeddings="lm_head.weight" not in owner
    )
    check_shapes(checkpoint)
    return checkpoint
