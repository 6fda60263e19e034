"""The adapter file: what the engine loads, and what a run may start from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file

from .checkpoint import LAYER_TENSORS
from .memory_model import NORMS, MemoryModel
from .training_configuration import TrainingConfiguration

_PROJECTIONS = {"q": "q_proj", "k": "k_proj", "v": "v_proj", "o": "o_proj"}


def export_adapter(
    path: Path,
    model: MemoryModel,
    configuration: TrainingConfiguration,
    base: Path,
    record: dict,
) -> None:
    """Writes replaced projections (bfloat16), norms and biases (float32), and metadata.

    Tensors have Hugging Face names and layout. `record` describes the training and is kept as
    JSON under `training`.
    """
    tensors = {}
    for layer in model.memory_layers:
        own = model.memory_layer(layer)
        prefix = f"model.layers.{layer}.self_attn"
        for short, name in _PROJECTIONS.items():
            weight = getattr(own, short).detach()
            tensors[f"{prefix}.{name}.weight"] = weight.cpu().to(torch.bfloat16).contiguous()
        tensors[f"{prefix}.memory_logit_bias"] = own.bias.detach().cpu().float().contiguous()
    for name, key in _norm_names(model).items():
        tensors[name] = model.norms[key].detach().cpu().float().contiguous()
    metadata = {
        "weights": "replace",
        "mem_layers": json.dumps(configuration.memory_layers),
        "window": str(configuration.window),
        "memory_window": str(configuration.memory_window),
        "population": "isolated",
        "skip_window_first_tokens": str(configuration.skip_first),
        "trained_memory_tokens": str(configuration.trained_memory_tokens),
        "bias_law": "nearest: b; all M pairs: b - ln(max(M / trained_memory_tokens, 1))",
        "base": base.name,
        "base_sha256": base_digest(base),
        "training": json.dumps(record),
    }
    save_file(tensors, path, metadata=metadata)


def load_adapter(path: Path, model: MemoryModel) -> dict[str, str]:
    """Puts an adapter's tensors into the model as a starting point; returns its metadata."""
    with safe_open(path, framework="pt") as file, torch.no_grad():
        metadata = file.metadata() or {}
        layers = json.loads(metadata.get("mem_layers", "[]"))
        if layers != model.memory_layers:
            raise ValueError(f"{path} has memory layers {layers}, expected {model.memory_layers}")
        for layer in layers:
            own = model.memory_layer(layer)
            prefix = f"model.layers.{layer}.self_attn"
            for short, name in _PROJECTIONS.items():
                getattr(own, short).copy_(file.get_tensor(f"{prefix}.{name}.weight").float())
            own.bias.copy_(file.get_tensor(f"{prefix}.memory_logit_bias"))
        present = set(file.keys())
        for name, key in _norm_names(model).items():
            if name in present:  # adapters need not replace norms
                model.norms[key].copy_(file.get_tensor(name))
    return metadata


def _norm_names(model: MemoryModel) -> dict[str, str]:
    """Hugging Face names of the trained norms, and theirs in the model."""
    names = {
        f"model.layers.{layer}.{LAYER_TENSORS[norm]}": f"{norm}_{layer}"
        for layer in range(model.first, model.configuration.layers)
        for norm in NORMS
    }
    return {**names, "model.norm.weight": "final_norm"}


def base_digest(base: Path) -> str:
    """SHA-256 of a GGUF file, or of the digests of a directory's safetensors files."""
    if base.is_file():
        return _digest(base)
    listing = "".join(f"{f.name} {_digest(f)}\n" for f in sorted(base.glob("*.safetensors")))
    return hashlib.sha256(listing.encode()).hexdigest()


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
