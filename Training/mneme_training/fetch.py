"""Downloads the listed source packages and keeps their source files.

Ordinary clients do the transfer (`pip`, `apt-get`, `git`), so configured mirrors are respected
and hashes of archives are checked by this module against the manifest.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from .project import Project
from .source_files import source_files


class FetchError(RuntimeError):
    """A package could not be downloaded, verified or unpacked."""


def fetch(project: Project, corpus: Path, record: bool) -> int:
    """Puts the source files of `project` below `corpus/SPLIT/NAME`; returns how many.

    A project that is there already is left alone. With `record`, version and hash of what came
    are written into `project`; without, a hash that differs from the listed one is an error.
    """
    target = corpus / project.split / project.name
    if target.is_dir():
        return sum(1 for path in target.rglob("*") if path.is_file())
    with tempfile.TemporaryDirectory() as scratch:
        root = {"pypi": _pypi, "debian": _debian, "git": _git}[project.source](
            project, Path(scratch), record
        )
        partial = target.with_name(target.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        count = 0
        for path, text in source_files(root):
            copy = partial / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(text, encoding="utf-8")
            count += 1
        if count == 0:
            raise FetchError(f"{project.name}: no source files in the package")
        partial.rename(target)
    return count


def _pypi(project: Project, scratch: Path, record: bool) -> Path:
    wanted = project.name + (f"=={project.version}" if project.version else "")
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary",
                project.name, "--dest", str(scratch / "archive")]  # fmt: skip
    if project.sha256 is None or record:
        _run([*download, wanted], project)
    else:
        # pip runs a package's own code for its metadata: only after its hash was checked.
        requirements = scratch / "requirements.txt"
        requirements.write_text(f"{wanted} --hash=sha256:{project.sha256}\n")
        _run([*download, "--require-hashes", "--requirement", str(requirements)], project)
    (archive,) = (scratch / "archive").iterdir()
    stem = archive.name.removesuffix(".tar.gz").removesuffix(".zip")
    if record and project.version is None:
        project.version = stem.rsplit("-", 1)[1]
    _check(project, archive, record)
    _unpack(archive, scratch / "tree")
    return scratch / "tree"


def _debian(project: Project, scratch: Path, record: bool) -> Path:
    """Downloads with `apt-get source`; its lists must hold source packages (see the README)."""
    archive = scratch / "archive"
    archive.mkdir()
    _run(
        ["apt-get", "source", "--quiet", "--download-only", "--only-source",
         f"{project.name}={project.version}"],
        project,
        directory=archive,
    )  # fmt: skip
    (control,) = archive.glob("*.dsc")
    _check(project, control, record)
    tree = scratch / "tree"
    _run(["dpkg-source", "--extract", control.name, str(tree)], project, archive)
    return tree


def _git(project: Project, scratch: Path, record: bool) -> Path:
    tree = scratch / "tree"
    _run(
        ["git", "-c", "advice.detachedHead=false", "clone", "--quiet", "--depth", "1",
         "--branch", str(project.version), str(project.url), str(tree)],
        project,
    )  # fmt: skip
    commit = _run(["git", "rev-parse", "HEAD"], project, tree).strip()
    if record:
        project.commit = commit
    elif project.commit not in (None, commit):
        raise FetchError(f"{project.name}: commit is {commit}, expected {project.commit}")
    return tree


def _check(project: Project, archive: Path, record: bool) -> None:
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if record:
        project.sha256 = digest
    elif project.sha256 not in (None, digest):
        raise FetchError(
            f"{project.name}: {archive.name} has SHA-256 {digest}, expected {project.sha256}"
        )


def _unpack(archive: Path, target: Path) -> None:
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as file:
            file.extractall(target)
    else:
        with tarfile.open(archive) as file:
            file.extractall(target, filter="data")


def _run(command: list[str], project: Project, directory: Path | None = None) -> str:
    result = subprocess.run(
        command, cwd=directory, capture_output=True, text=True, timeout=600, env=os.environ
    )
    if result.returncode != 0:
        tail = (result.stderr or result.stdout).strip()[-400:]
        raise FetchError(f"{project.name}: {' '.join(command[:3])} failed: {tail}")
    return result.stdout
