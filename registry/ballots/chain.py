"""The chain of a ballot: what was voted, entry after entry, each with the hash of the one before.

An entry is its canonical bytes (`engine.canonical`). What was voted stands here with its weight and never with a name; what was
entered by mistake is not changed, a counter-entry takes it back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from engine.canonical import decode, encode
from registry.kinds import Choice

FIRST_HASH = "0" * 64

OPENED, VOTE, TAKEN_BACK = "opened", "vote", "vote_taken_back"
BUNDLE, CODE_REISSUED = "bundle_confirmed", "code_reissued"
"""The kinds of entries."""

Content = Mapping[str, Any]


class Link(NamedTuple):
    """An entry as it is stored."""

    number: int
    bytes: bytes
    hash: str
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class End:
    """How long a chain is, and its last hash."""

    entries: int
    hash: str


class Broken(Exception):
    """The chain, or what it is held against, was altered: the message says where."""


def opened(snapshot: str, heads: int, area_dm2: int) -> Content:
    """The first entry: it binds whom the ballot counts."""
    return {"kind": OPENED, "snapshot": snapshot, "heads": heads, "area_dm2": area_dm2}


def vote(choice: Choice, area_dm2: int, channel: str, bundle: int | None = None, receipt: str | None = None) -> Content:
    return {
        "kind": VOTE, "choice": str(choice), "area_dm2": area_dm2, "channel": str(channel), "bundle": bundle, "receipt": receipt,
    }  # fmt: skip


def taken_back(number: int, entry: Content) -> Content:
    """Counters the vote of an entry."""
    return {"kind": TAKEN_BACK, "entry": number, **{name: entry[name] for name in ("choice", "area_dm2", "channel", "bundle")}}


def bundle_confirmed(number: int, counts: Mapping[str, int], papers: int, correction: bool) -> Content:
    return {"kind": BUNDLE, "bundle": number, "counts": dict(counts), "papers": papers, "correction": correction}


def code_reissued(head: int) -> Content:
    return {"kind": CODE_REISSUED, "head": head}


def append(ballot: str, end: End, contents: Iterable[Content]) -> tuple[list[Link], End]:
    """The entries that follow the chain's end, and its end with them."""
    links: list[Link] = []
    number, before = end.entries, end.hash
    for content in contents:
        number += 1
        written = encode({"ballot": ballot, "number": number, "before": before, **content})
        before = hashlib.sha256(written).hexdigest()
        links.append(Link(number, written, before, content.get("receipt")))
    return links, End(number, before)


def read(ballot: str, links: Sequence[Link]) -> tuple[list[dict[str, Any]], End]:
    """The contents of a whole chain, each entry held against its hash, its place and the one before. Raises Broken."""
    before, contents = FIRST_HASH, []
    for place, link in enumerate(links, 1):
        where = f"entry {place} of ballot {ballot}"
        if link.number != place:
            raise Broken(f"Expected {where}, but there is none.")
        if hashlib.sha256(link.bytes).hexdigest() != link.hash:
            raise Broken(f"Expected {where} to have its hash, but its bytes differ.")
        body = decode(link.bytes)
        if (body["ballot"], body["number"], body["before"]) != (ballot, place, before):
            raise Broken(f"Expected {where} to follow the entry before it, but it does not.")
        if body.get("receipt") != link.receipt:
            raise Broken(f"Expected {where} with the receipt of its bytes, but another one stands beside them.")
        contents.append(body)
        before = link.hash
    return contents, End(len(links), before)
