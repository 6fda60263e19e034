"""Dimensions of a Llama-architecture model."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ModelConfiguration:
    """Shape of a Llama-architecture model (RMSNorm, half-rotation RoPE, SwiGLU, GQA)."""

    layers: int
    hidden: int
    intermediate: int
    heads: int
    kv_heads: int
    head_dim: int
    vocabulary: int
    rope_theta: float
    norm_epsilon: float

    def __post_init__(self) -> None:
        if self.heads % self.kv_heads:
            raise ValueError(f"{self.heads} heads are no multiple of {self.kv_heads} kv heads")
        if self.head_dim % 2:
            raise ValueError(f"head dimension {self.head_dim} is odd")

    @property
    def groups(self) -> int:
        """Query heads that share one kv head."""
        return self.heads // self.kv_heads
