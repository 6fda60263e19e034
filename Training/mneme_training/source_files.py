"""Which files of an unpacked project are its own source text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

MAXIMUM_BYTES = 200_000
MINIMUM_BYTES = 400

LANGUAGE_OF_SUFFIX = {
    ".swift": "Swift",
    ".py": "Python",
    ".c": "C",
    ".h": "C",
    ".go": "Go",
    ".rs": "Rust",
    ".java": "Java",
    ".js": "JavaScript",
    ".ts": "JavaScript",
    ".md": "English",
    ".rst": "English",
    ".txt": "English",
}

# Copies of other projects would cross the split by project; generated text teaches nothing.
EXCLUDED_DIRECTORIES = {
    "_vendor", "vendor", "vendored", "vendors", "third_party", "thirdparty", "3rdparty",
    "node_modules", "external", "extern", "deps", "dist", "build", "testdata", "fixtures",
    "locale", "locales", ".git", ".pc", "_vendored_packages", "bower_components",
    "_click", "CYaml",
}  # fmt: skip
GENERATED_MARKS = (
    "DO NOT EDIT",
    "@generated",
    "automatically generated",
    "Automatically generated",
)


def source_files(root: Path) -> Iterator[tuple[Path, str]]:
    """Yields (path, text) of every own source file below `root`, in path order."""
    for path in sorted(root.rglob("*")):
        if path.suffix not in LANGUAGE_OF_SUFFIX or path.is_symlink() or not path.is_file():
            continue
        if any(part in EXCLUDED_DIRECTORIES for part in path.relative_to(root).parts[:-1]):
            continue
        if ".min." in path.name or not MINIMUM_BYTES <= path.stat().st_size <= MAXIMUM_BYTES:
            continue
        text = _text(path)
        if text is not None:
            yield path, text


def language_of(path: Path) -> str:
    """The language of a file that `source_files` yielded."""
    return LANGUAGE_OF_SUFFIX[path.suffix]


def _text(path: Path) -> str | None:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
    if any(mark in text[:600] for mark in GENERATED_MARKS):
        return None
    lines = text.count("\n") + 1
    if "\x00" in text or len(text) / lines > 200:  # data tables and minified code
        return None
    return text.replace("\r\n", "\n")
