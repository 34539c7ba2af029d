"""What was written, as bytes."""

from __future__ import annotations

from typing import IO


def whole(file: IO[bytes]) -> bytes:
    """All of a file, which is closed."""
    with file:
        return file.read()
