"""Hidden states below the first memory layer, computed once per window and kept on disk.

Layers below the first memory layer are frozen, so what a window looks like before that layer
never changes: the cache makes every later visit of the window free of those layers.
"""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path
from typing import Literal

import numpy as np
import torch

from .memory_model import MemoryModel


class PrefixCache:
    """A growing file of bfloat16 rows with an index by window.

    Thread-safe. When `capacity` tokens are reached, further windows are computed but not kept.
    With a file, states are rounded to bfloat16 whether or not they come from it.
    The file belongs to one checkpoint, first memory layer and window layout; `tag` names them.
    """

    def __init__(
        self, directory: Path | None, model: MemoryModel, capacity: int, tag: str = ""
    ) -> None:
        self.model, self.capacity = model, capacity
        self.hidden = model.configuration.hidden
        self.index: dict[str, tuple[int, int]] = {}
        self.used = self.hits = self.misses = 0
        self.lock = threading.Lock()
        self.directory = directory
        self.rows: np.memmap | None = None
        if directory is None or capacity == 0:
            return
        directory.mkdir(parents=True, exist_ok=True)
        shape = (capacity, self.hidden)
        self.tag = f"{tag} first={model.first} hidden={self.hidden} dtype={model.compute}"
        data, listing = directory / "prefix.bin", directory / "prefix.json"
        mode: Literal["r+", "w+"] = "w+"
        if listing.exists() and data.exists():
            found = json.loads(listing.read_text())
            same_size = data.stat().st_size == capacity * self.hidden * 2
            if found["tag"] == self.tag and same_size:
                mode, self.used = "r+", found["used"]
                self.index = {k: tuple(v) for k, v in found["index"].items()}
        self.rows = np.memmap(data, dtype=np.int16, mode=mode, shape=shape)

    def get(self, key: str, ids: torch.Tensor) -> torch.Tensor:
        """Hidden states [tokens, hidden] of the window `key` with `ids` [tokens]."""
        # Another version of a file, or another tokenizer, has other tokens at the same place.
        key += "#" + hashlib.blake2b(ids.cpu().numpy().tobytes(), digest_size=8).hexdigest()
        with self.lock:
            place = self.index.get(key)
            if place is not None and self.rows is not None:
                self.hits += 1
                start, length = place
                kept = torch.from_numpy(np.array(self.rows[start : start + length]))
                return kept.view(torch.bfloat16).to(self.model.device, self.model.compute)
            self.misses += 1
        x = self.model.prefix(ids[None].to(self.model.device))[0]
        if self.rows is None:
            return x
        rounded = x.to(torch.bfloat16)
        self._keep(key, rounded)
        return rounded.to(self.model.compute)

    def _keep(self, key: str, x: torch.Tensor) -> None:
        with self.lock:
            if self.rows is None:
                return
            if key in self.index or self.used + x.shape[0] > self.capacity:
                return
            start, self.used = self.used, self.used + x.shape[0]
            self.rows[start : self.used] = x.cpu().view(torch.int16).numpy()
            self.index[key] = (start, x.shape[0])

    def save(self) -> None:
        """Writes the index; windows kept since the last save are otherwise forgotten."""
        if self.rows is None or self.directory is None:
            return
        with self.lock:
            self.rows.flush()
            text = json.dumps({"tag": self.tag, "used": self.used, "index": self.index})
            partial = self.directory / "prefix.json.partial"
            partial.write_text(text)
            partial.replace(self.directory / "prefix.json")
