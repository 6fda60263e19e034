"""The manifest, the choice of files, fetching from git, and the token store."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from mneme_training.fetch import FetchError, fetch
from mneme_training.project import Project, read_projects, write_projects
from mneme_training.source_files import source_files
from mneme_training.token_store import TokenStore

MANIFEST = Path(__file__).parents[1] / "projects.json"


def test_splits_are_disjoint_by_project() -> None:
    projects = read_projects(MANIFEST)
    names = {split: {_family(p.name) for p in projects if p.split == split}
             for split in ("train", "dev", "test")}  # fmt: skip
    assert not names["train"] & names["test"]
    assert not names["train"] & names["dev"]
    assert not names["dev"] & names["test"]


def test_the_test_split_is_broad_and_everything_is_pinned() -> None:
    projects = read_projects(MANIFEST)
    tested = [p for p in projects if p.split == "test"]
    assert len(tested) >= 12
    assert len({p.language for p in tested}) >= 3
    for project in projects:
        assert project.version and project.licence and project.language
        assert project.sha256 or project.commit, project.name


def test_a_project_listed_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "projects.json"
    entry = {"version": "1", "licence": "MIT", "language": "C", "source": "debian"}
    entries = [
        {"name": "One", "split": "train", **entry},
        {"name": "one", "split": "test", **entry},
    ]
    path.write_text(json.dumps({"projects": entries}))
    with pytest.raises(ValueError, match="listed twice"):
        read_projects(path)


def test_the_manifest_survives_a_round_trip(tmp_path: Path) -> None:
    projects = read_projects(MANIFEST)
    write_projects(tmp_path / "copy.json", projects)
    assert read_projects(tmp_path / "copy.json") == projects


def test_vendored_generated_and_binary_files_are_left_out(tmp_path: Path) -> None:
    text = "let value = 1  // a line of code\n" * 20
    kept = tmp_path / "Sources" / "Kept.swift"
    others = {
        tmp_path / "_vendor" / "copy.py": text,
        tmp_path / "Sources" / "Made.swift": "// DO NOT EDIT\n" + text,
        tmp_path / "Sources" / "tiny.swift": "x\n",
        tmp_path / "Sources" / "data.json": text,
        tmp_path / "Sources" / "min.js": "x" * 2000,
        kept: text,
    }
    for path, content in others.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (tmp_path / "Sources" / "Broken.swift").write_bytes(b"\xff\xfe" * 500)
    assert [path for path, _ in source_files(tmp_path)] == [kept]


def test_git_projects_are_fetched_at_their_tag_and_checked(tmp_path: Path) -> None:
    origin = tmp_path / "origin"
    origin.mkdir()
    (origin / "Main.swift").write_text("let value = 1  // a line of code\n" * 20)
    for command in (
        ["init", "--quiet"],
        ["add", "."],
        ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "commit", "-qm", "one"],
        ["tag", "1.0"],
    ):
        subprocess.run(["git", *command], cwd=origin, check=True)
    project = Project("Tiny", "1.0", "MIT", "Swift", "dev", "git", url=origin.as_uri())
    assert fetch(project, tmp_path / "corpus", record=True) == 1
    assert (tmp_path / "corpus/dev/Tiny/Main.swift").exists()
    assert project.commit is not None
    wrong = Project("Other", "1.0", "MIT", "Swift", "dev", "git", origin.as_uri(), commit="0" * 40)
    with pytest.raises(FetchError, match="expected 0000"):
        fetch(wrong, tmp_path / "corpus", record=False)


def test_stored_tokens_decode_to_the_files(store: TokenStore, tokenizer: Tokenizer) -> None:
    assert {f.language for f in store.files} == {"Python", "English"}
    file = store.files[0]
    ids = store.tokens(file, 0, file.length)
    assert tokenizer.decode(ids.tolist()).startswith(("value_alpha", "About alpha"))
    assert np.array_equal(store.tokens(file, 10, 5), ids[10:15])
    assert len(store.tokens(file, file.length - 3, 50)) == 3


def _family(name: str) -> str:
    """Package name without the marks of its packaging, so that one project cannot come twice."""
    lowered = name.lower().replace(".", "-").replace("_", "-")
    for mark in ("golang-github-", "python-", "node-", "rust-", "lib", "swift-"):
        lowered = lowered.removeprefix(mark)
    return lowered.removesuffix("-java").removesuffix("-swift")
