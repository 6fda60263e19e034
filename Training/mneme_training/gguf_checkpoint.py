"""Reading GGUF checkpoints (format: the `gguf` package and GGML's `docs/gguf.md`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from gguf import GGUFReader
from gguf.quants import dequantize

from .checkpoint import LAYER_TENSORS, Checkpoint, check_shapes
from .model_configuration import ModelConfiguration

_GGUF_LAYER = {
    "attention_norm": "attn_norm", "q": "attn_q", "k": "attn_k", "v": "attn_v",
    "o": "attn_output", "mlp_norm": "ffn_norm", "gate": "ffn_gate", "up": "ffn_up",
    "down": "ffn_down",
}  # fmt: skip
_GGUF_TOP = {
    "model.embed_tokens.weight": "token_embd.weight",
    "model.norm.weight": "output_norm.weight",
    "lm_head.weight": "output.weight",
}


def open_gguf(path: Path) -> Checkpoint:
    """Opens a GGUF file of architecture `llama`; quantised tensors are expanded to float32."""
    reader = GGUFReader(path)
    architecture = _field(reader, "general.architecture")
    if architecture != "llama":
        raise ValueError(f"{path}: architecture is {architecture!r}, expected 'llama'")
    tensors = {t.name: t for t in reader.tensors}
    scaling = _field(reader, "llama.rope.scaling.type", "none")
    if scaling != "none" or "rope_freqs.weight" in tensors:
        raise ValueError(f"{path} uses rope scaling, which training does not know")
    if any(name.startswith("blk.") and name.endswith(".bias") for name in tensors):
        raise ValueError(f"{path} has biases, which training does not know")
    heads = int(_field(reader, "llama.attention.head_count"))
    hidden = int(_field(reader, "llama.embedding_length"))
    configuration = ModelConfiguration(
        layers=int(_field(reader, "llama.block_count")),
        hidden=hidden,
        intermediate=int(_field(reader, "llama.feed_forward_length")),
        heads=heads,
        kv_heads=int(_field(reader, "llama.attention.head_count_kv", heads)),
        head_dim=int(_field(reader, "llama.attention.key_length", hidden // heads)),
        vocabulary=int(tensors["token_embd.weight"].shape[1]),
        rope_theta=float(_field(reader, "llama.rope.freq_base", 10000.0)),
        norm_epsilon=float(_field(reader, "llama.attention.layer_norm_rms_epsilon", 1e-5)),
    )
    names = dict(_GGUF_TOP)
    for layer in range(configuration.layers):
        for short, hf in LAYER_TENSORS.items():
            names[f"model.layers.{layer}.{hf}"] = f"blk.{layer}.{_GGUF_LAYER[short]}.weight"

    def tensor(name: str) -> torch.Tensor:
        found = tensors[names[name]]
        values = torch.from_numpy(dequantize(found.data, found.tensor_type).copy()).float()
        if name.endswith("q_proj.weight"):
            return to_half_rotation(values, configuration.heads)
        if name.endswith("k_proj.weight"):
            return to_half_rotation(values, configuration.kv_heads)
        return values

    checkpoint = Checkpoint(
        path.name, configuration, tensor, tied_embeddings="output.weight" not in tensors
    )
    check_shapes(checkpoint)
    return checkpoint


def to_half_rotation(weight: torch.Tensor, heads: int) -> torch.Tensor:
    """Rows of interleaved rotation pairs (GGUF) reordered to half rotation (Hugging Face).

    GGUF stores row 2i of a head next to its partner 2i + 1; Hugging Face keeps partners half a
    head apart.
    """
    rows, columns = weight.shape
    pairs = weight.view(heads, rows // heads // 2, 2, columns)
    return pairs.transpose(1, 2).reshape(rows, columns).contiguous()


def to_interleaved(weight: torch.Tensor, heads: int) -> torch.Tensor:
    """The inverse of `to_half_rotation`."""
    rows, columns = weight.shape
    halves = weight.view(heads, 2, rows // heads // 2, columns)
    return halves.transpose(1, 2).reshape(rows, columns).contiguous()


def _field(reader: GGUFReader, key: str, default: Any = None) -> Any:
    field = reader.fields.get(key)
    if field is None:
        if default is None:
            raise ValueError(f"the GGUF file has no field '{key}'")
        return default
    return field.contents()
