"""Tokenised files of one split, grouped by project."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from .source_files import language_of, source_files


@dataclass(frozen=True)
class StoredFile:
    """One file's place in the token array."""

    project: str
    path: str
    language: str
    start: int
    length: int


class TokenStore:
    """Token ids of files, kept on disk as one array of 16- or 32-bit integers."""

    def __init__(self, directory: Path) -> None:
        listing = json.loads((directory / "files.json").read_text())
        self.files = [StoredFile(**entry) for entry in listing["files"]]
        self.ids = np.memmap(directory / "tokens.bin", dtype=listing["dtype"], mode="r")
        self.by_project: dict[str, list[StoredFile]] = {}
        for file in self.files:
            self.by_project.setdefault(file.project, []).append(file)

    def tokens(self, file: StoredFile, start: int, count: int) -> np.ndarray:
        """At most `count` ids from `start` of `file`, as int64."""
        stop = min(start + count, file.length)
        return self.ids[file.start + start : file.start + stop].astype(np.int64)


def build_store(
    corpus: Path, directory: Path, tokenizer: Tokenizer, tokens_per_project: int, seed: int
) -> int:
    """Tokenises `corpus/PROJECT/...` into `directory`; returns the number of tokens.

    A project gives at most `tokens_per_project` tokens, from files in a random order, so that no
    large project dominates.
    """
    directory.mkdir(parents=True, exist_ok=True)
    dtype = "uint16" if tokenizer.get_vocab_size() <= 65536 else "uint32"
    entries, total = [], 0
    with open(directory / "tokens.bin", "wb") as out:
        for project in sorted(p for p in corpus.iterdir() if p.is_dir()):
            for path, language, ids in _project_tokens(
                project, tokenizer, tokens_per_project, random.Random(f"{seed} {project.name}")
            ):
                out.write(np.asarray(ids, dtype=dtype).tobytes())
                entries.append(asdict(StoredFile(project.name, path, language, total, len(ids))))
                total += len(ids)
    (directory / "files.json").write_text(json.dumps({"dtype": dtype, "files": entries}))
    return total


def _project_tokens(
    project: Path, tokenizer: Tokenizer, limit: int, order: random.Random
) -> Iterator[tuple[str, str, list[int]]]:
    files = list(source_files(project))
    order.shuffle(files)
    spent = {"code": 0, "text": 0}
    seen: set[str] = set()
    for path, text in files:
        language = language_of(path)
        kind = "text" if language == "English" else "code"
        allowed = limit // 5 if kind == "text" else limit
        if spent[kind] >= allowed or text in seen:
            continue
        seen.add(text)
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        spent[kind] += len(ids)
        yield str(path.relative_to(project)), language, ids
