"""A procedure folder as files: read from disk, hashed, packed for the database."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from engine.canonical import decode, encode

SUFFIXES = {".toml", ".bpmn", ".dmn", ".form", ".html", ".yaml", ".md"}
MAX_BYTES = 5_000_000
FILES_KEPT = 1024
"""Files of each kind whose reading is kept in memory: more than twice the forms of a district's folders. With fewer than it holds,
each would be forgotten by the time that it is asked for again."""

Files = Mapping[str, bytes]
"""Path inside the folder (with "/") -> content."""


def read_folder(folder: Path) -> dict[str, bytes]:
    """All files of a folder. Raises ValueError for a file of a kind that has no business here, or a folder too large."""
    files: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_dir() or path.name.startswith("."):
            continue
        if path.suffix not in SUFFIXES or path.is_symlink():
            raise ValueError(f"Expected only {', '.join(sorted(SUFFIXES))} in {folder.name}, but found {path.name}.")
        files[path.relative_to(folder).as_posix()] = path.read_bytes()
    if sum(map(len, files.values())) > MAX_BYTES:
        raise ValueError(f"Expected at most {MAX_BYTES} bytes in {folder.name}.")
    return files


def content_hash(files: Files) -> str:
    """SHA-256 over the canonical mapping of paths to file hashes: the identity of a version."""
    return hashlib.sha256(encode({path: hashlib.sha256(content).hexdigest() for path, content in files.items()})).hexdigest()


def pack(files: Files) -> bytes:
    """For the database."""
    return encode(dict(files))


def unpack(packed: bytes) -> dict[str, bytes]:
    files: dict[str, bytes] = decode(packed)
    return files
