"""The slow twin: a plain Llama with memory layers, one position at a time, in float64."""

from __future__ import annotations

import math

import torch

from mneme_training.checkpoint import LAYER_TENSORS
from mneme_training.model_configuration import ModelConfiguration

Memory = dict[int, tuple[torch.Tensor, torch.Tensor, torch.Tensor]]


def naive_hidden(
    tensors: dict[str, torch.Tensor],
    c: ModelConfiguration,
    ids: list[int],
    memory: Memory | None = None,
) -> torch.Tensor:
    """Final normed hidden states, [tokens, hidden].

    `memory` gives, by layer, un-rotated keys and values [kv heads, memory, head_dim] and a bias
    per head; every query attends to all of it.
    """
    x = [tensors["model.embed_tokens.weight"][i].double() for i in ids]
    for layer in range(c.layers):
        w = {
            short: tensors[f"model.layers.{layer}.{name}"].double()
            for short, name in LAYER_TENSORS.items()
        }
        normed = [_norm(t, w["attention_norm"], c) for t in x]
        keys = [_heads(w["k"] @ t, c.kv_heads) for t in normed]
        values = [_heads(w["v"] @ t, c.kv_heads) for t in normed]
        for position in range(len(x)):
            queries = _heads(w["q"] @ normed[position], c.heads)
            outputs = []
            for head in range(c.heads):
                group = head // c.groups
                query = _rotate(queries[head], position, c)
                logits = [
                    query @ _rotate(keys[p][group], p, c) / math.sqrt(c.head_dim)
                    for p in range(position + 1)
                ]
                read = [values[p][group] for p in range(position + 1)]
                if memory is not None and layer in memory:
                    own_keys, own_values, bias = memory[layer]
                    for key, value in zip(own_keys[group], own_values[group], strict=True):
                        logit = query @ key.double() / math.sqrt(c.head_dim)
                        logits.append(logit + bias[head].double())
                        read.append(value.double())
                weights = torch.stack(logits).softmax(0)
                outputs.append(sum(a * v for a, v in zip(weights, read, strict=True)))
            x[position] = x[position] + w["o"] @ torch.cat(outputs)
        for position in range(len(x)):
            normed_one = _norm(x[position], w["mlp_norm"], c)
            gate = w["gate"] @ normed_one
            x[position] = x[position] + w["down"] @ (gate * gate.sigmoid() * (w["up"] @ normed_one))
    return torch.stack([_norm(t, tensors["model.norm.weight"].double(), c) for t in x])


def _norm(x: torch.Tensor, weight: torch.Tensor, c: ModelConfiguration) -> torch.Tensor:
    return x / (x.pow(2).mean() + c.norm_epsilon).sqrt() * weight


def _heads(x: torch.Tensor, heads: int) -> torch.Tensor:
    return x.view(heads, -1)


def _rotate(x: torch.Tensor, position: int, c: ModelConfiguration) -> torch.Tensor:
    half = c.head_dim // 2
    result = x.clone()
    for i in range(half):
        angle = position * c.rope_theta ** (-2 * i / c.head_dim)
        a, b = x[i], x[i + half]
        result[i] = a * math.cos(angle) - b * math.sin(angle)
        result[i + half] = b * math.cos(angle) + a * math.sin(angle)
    return result
