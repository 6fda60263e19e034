"""A Llama-architecture model whose memory layers are trained and whose other layers are frozen."""

from __future__ import annotations

from typing import cast

import torch
from torch import nn
from torch.nn import functional

from .checkpoint import LAYER_TENSORS, Checkpoint
from .memory_attention import joint_attention
from .memory_layer import MemoryLayer
from .memory_view import MemoryView
from .rotary import rotate, rotation_table

# The norms of a layer, by their short names.
NORMS = ("attention_norm", "mlp_norm")


class MemoryModel(nn.Module):
    """Forward passes over windows; every pass is over hidden states, so prefixes can be cached.

    The norms' weights from the first memory layer on are trained too: few numbers, and free to run.
    The frozen weights are kept in `compute` (bfloat16 as a rule), the trained ones as float32
    masters that are rounded to it at each use.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        memory_layers: list[int],
        bias: float,
        compute: torch.dtype,
        device: torch.device,
        longest: int = 1024,
    ) -> None:
        super().__init__()
        self.configuration = c = checkpoint.configuration
        if not memory_layers or sorted(set(memory_layers)) != memory_layers:
            raise ValueError(f"memory layers {memory_layers} are not strictly rising")
        if memory_layers[-1] >= c.layers:
            raise ValueError(f"memory layer {memory_layers[-1]} of a model of {c.layers} layers")
        self.memory_layers = memory_layers
        self.compute, self.device = compute, device
        self.frozen: list[dict[str, torch.Tensor]] = []
        trained: dict[str, nn.Module] = {}
        for layer in range(c.layers):
            tensors = {
                short: checkpoint.tensor(f"model.layers.{layer}.{name}")
                for short, name in LAYER_TENSORS.items()
            }
            if layer in memory_layers:
                trained[str(layer)] = MemoryLayer(tensors, c.heads, bias)
            self.frozen.append({k: v.to(device, compute) for k, v in tensors.items()})
        self.embedding = checkpoint.tensor("model.embed_tokens.weight").to(device, compute)
        self.final_norm = checkpoint.tensor("model.norm.weight").to(device, compute)
        norms = {
            f"{name}_{layer}": nn.Parameter(self.frozen[layer][name].float().clone())
            for layer in range(self.first, c.layers)
            for name in NORMS
        }
        norms["final_norm"] = nn.Parameter(self.final_norm.float().clone())
        trained["norms"] = nn.ParameterDict(norms)
        self.trained = nn.ModuleDict(trained).to(device)
        self.head = (
            self.embedding
            if checkpoint.tied_embeddings
            else checkpoint.tensor("lm_head.weight").to(device, compute)
        )
        self.tables = rotation_table(longest, c.head_dim, c.rope_theta, device)

    @property
    def first(self) -> int:
        """The first memory layer; layers below it never change."""
        return self.memory_layers[0]

    def memory_layer(self, layer: int) -> MemoryLayer:
        """The trained weights of a memory layer."""
        return cast(MemoryLayer, self.trained[str(layer)])

    @property
    def norms(self) -> nn.ParameterDict:
        """The trained weights of norms, `NAME_LAYER` with a name of `NORMS`, and `final_norm`."""
        return cast(nn.ParameterDict, self.trained["norms"])

    @torch.no_grad()
    def prefix(self, ids: torch.Tensor) -> torch.Tensor:
        """Hidden states before the first memory layer. ids [batch, tokens] -> [.., hidden]."""
        x = functional.embedding(ids, self.embedding)
        for layer in range(self.first):
            x = self._layer(x, layer, None, None)
        return x

    @torch.no_grad()
    def memory_inputs(self, x: torch.Tensor) -> torch.Tensor:
        """Normed inputs of every memory layer for windows that see no memory.

        Their keys and values follow from them with `pairs`; layers after the last memory layer are
        not run. x [batch, tokens, hidden] -> [memory layers, batch, tokens, hidden].
        """
        inputs = []
        for layer in range(self.first, self.memory_layers[-1] + 1):
            if layer in self.memory_layers:
                inputs.append(self._norm(x, self._norm_weight("attention_norm", layer)))
            if layer < self.memory_layers[-1]:
                x = self._layer(x, layer, None, None)
        return torch.stack(inputs)

    def pairs(self, index: int, inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Keys (un-rotated) and values of memory layer number `index`.

        Differentiable in the layer's own projections, as FoT's cross-batch training demands; the
        inputs [memory, hidden] carry no gradient. Returns two [kv heads, memory, head_dim].
        """
        c = self.configuration
        layer = self.memory_layer(self.memory_layers[index])
        shape = (inputs.shape[0], c.kv_heads, c.head_dim)
        keys = functional.linear(inputs, layer.k.to(self.compute)).view(shape)
        values = functional.linear(inputs, layer.v.to(self.compute)).view(shape)
        return keys.transpose(0, 1).contiguous(), values.transpose(0, 1).contiguous()

    def suffix(
        self,
        x: torch.Tensor,
        memory: list[tuple[torch.Tensor, torch.Tensor]] | None,
        views: list[MemoryView | None] | None,
        base: bool = False,
    ) -> torch.Tensor:
        """Final normed hidden states from those before the first memory layer.

        Args:
            x: [batch, tokens, hidden].
            memory: pairs of each memory layer, or `None`.
            views: what each window of the batch sees of it.
            base: use the checkpoint's own projections and no memory.
        """
        for layer in range(self.first, self.configuration.layers):
            own = None
            if memory is not None and layer in self.memory_layers:
                own = memory[self.memory_layers.index(layer)]
            x = self._layer(x, layer, own, views, base)
        final = self.final_norm if base else self.norms["final_norm"].to(self.compute)
        return self._norm(x, final)

    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        """[rows, hidden] -> [rows, vocabulary]."""
        return functional.linear(hidden, self.head)

    def _layer(
        self,
        x: torch.Tensor,
        layer: int,
        memory: tuple[torch.Tensor, torch.Tensor] | None,
        views: list[MemoryView | None] | None,
        base: bool = False,
    ) -> torch.Tensor:
        weights = self.frozen[layer]
        normed = self._norm(x, self._norm_weight("attention_norm", layer, base))
        x = x + self._attention(normed, layer, memory, views, base)
        normed = self._norm(x, self._norm_weight("mlp_norm", layer, base))
        gate = functional.silu(functional.linear(normed, weights["gate"]))
        return x + functional.linear(
            gate * functional.linear(normed, weights["up"]), weights["down"]
        )

    def _attention(
        self,
        normed: torch.Tensor,
        layer: int,
        memory: tuple[torch.Tensor, torch.Tensor] | None,
        views: list[MemoryView | None] | None,
        base: bool,
    ) -> torch.Tensor:
        c = self.configuration
        batch, tokens, _ = normed.shape
        trained = None if base or layer not in self.memory_layers else self.memory_layer(layer)
        if trained is None:
            weights = self.frozen[layer]
        else:
            weights = {k: getattr(trained, k).to(self.compute) for k in "qkvo"}
        q, k, v = (
            functional.linear(normed, weights[name])
            .view(batch, tokens, count, c.head_dim)
            .transpose(1, 2)
            for name, count in (("q", c.heads), ("k", c.kv_heads), ("v", c.kv_heads))
        )
        cosine, sine = (table[:tokens] for table in self.tables)
        q, k = rotate(q, cosine, sine), rotate(k, cosine, sine)
        if trained is None or memory is None or views is None:
            output = functional.scaled_dot_product_attention(
                q, k, v, is_causal=True, enable_gqa=c.groups > 1
            )
        else:
            output = torch.stack(
                [
                    joint_attention(q[i], k[i], v[i], memory, trained.bias, views[i])
                    for i in range(batch)
                ]
            )
        joined = output.transpose(1, 2).reshape(batch, tokens, c.heads * c.head_dim)
        return functional.linear(joined, weights["o"])

    def _norm_weight(self, name: str, layer: int, base: bool = False) -> torch.Tensor:
        if base or layer < self.first:
            return self.frozen[layer][name]
        return self.norms[f"{name}_{layer}"].to(self.compute)

    def _norm(self, x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        return functional.rms_norm(x, (x.shape[-1],), weight, eps=self.configuration.norm_epsilon)
