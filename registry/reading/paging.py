"""A register's list cut into pages: a short one by number, one that grows with the cases page behind page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy import Row as Fetched

from registry.store.listing import Listing

PAGE = 50
"""Rows of a page."""
MOST_COUNTED = 1_000
"""How far the rows of a list that grows are counted; one more is found where there are more."""
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


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """A page of a list that grows: its rows, the cursor of the following page, None at the end, and how many match in all, counted
    up to one more than `MOST_COUNTED`."""

    rows: tuple[Row, ...]
    next: str | None
    count: int


def part(connection: Connection, listing: Listing, after: str, told: Callable[[Fetched[Any]], Row]) -> Part[Row]:
    """The page behind a cursor, the first one for none; `told` makes what is shown of a row."""
    found = listing.rows(connection, PAGE + 1, after)
    following = listing.cursor(found[PAGE - 1]) if len(found) > PAGE else None
    return Part(tuple(told(row) for row in found[:PAGE]), following, listing.count(connection, MOST_COUNTED + 1))
