"""The list of projects whose source the training, development and test texts come from."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

SPLITS = ("train", "dev", "test")
SOURCES = ("pypi", "debian", "git")


@dataclass
class Project:
    """One source package at one version.

    `sha256` is that of the source archive (PyPI), of the source control file, which itself lists
    the archives' hashes (Debian), or absent where `commit` identifies the tree (git).
    """

    name: str
    version: str | None
    licence: str
    language: str
    split: str
    source: str
    url: str | None = None
    sha256: str | None = None
    commit: str | None = None

    def __post_init__(self) -> None:
        if self.split not in SPLITS:
            raise ValueError(f"{self.name}: split is {self.split!r}, expected one of {SPLITS}")
        if self.source not in SOURCES:
            raise ValueError(f"{self.name}: source is {self.source!r}, expected one of {SOURCES}")
        if not self.name or "/" in self.name or self.name.startswith("."):
            raise ValueError(f"{self.name!r} cannot be a directory name")


def read_projects(path: Path) -> list[Project]:
    """Reads the manifest; raises `ValueError` when a project is listed twice."""
    projects = [Project(**entry) for entry in json.loads(path.read_text())["projects"]]
    seen: dict[str, Project] = {}
    for project in projects:
        other = seen.setdefault(project.name.lower(), project)
        if other is not project:
            raise ValueError(
                f"{project.name} is listed twice ({other.split} and {project.split});"
                " a project belongs to one split"
            )
    return projects


def write_projects(path: Path, projects: list[Project]) -> None:
    """Writes the manifest, absent fields left out."""
    entries = [{k: v for k, v in asdict(p).items() if v is not None} for p in projects]
    text = json.dumps({"format": 1, "projects": entries}, indent=1)
    path.write_text(text + "\n")
