"""A register's list cut into pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE = 50
"""Rows of a page."""
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Cut(Generic[Row]):
    """One page of what was found: its rows, which one it is, from 1, and how many there are, one at least."""

    rows: tuple[Row, ...]
    page: int
    pages: int


def cut(found: Sequence[Row], page: int) -> Cut[Row]:
    """The page asked for; the first or the last one for a number beyond them."""
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, page), pages)
    return Cut(tuple(found[(page - 1) * PAGE : page * PAGE]), page, pages)
