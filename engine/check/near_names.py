"""A known name much like one that nobody knows: most unknown names are slips of the pen."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LIKE = 0.7


def nearest(name: str, names: Iterable[str], like: float = LIKE) -> str | None:
    """The name most like it; None if none is."""
    found = get_close_matches(name, list(names), 1, like)
    return found[0] if found else None


def near(name: str, names: Iterable[str]) -> str:
    """The same for the end of a sentence."""
    found = nearest(name, names)
    return f"; there is {found}" if found else ""
