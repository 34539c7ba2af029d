"""The journal: what was asked of a case and what it caused, as the exact bytes that were hashed.

An entry is canonical JSON; it holds the hash of the entry before, the semantics number of the engine that made it, and
what is public: who, when, as what, which elements and flows. What people entered, and all that derives from it, is one
ciphertext under the case's data key; beside it stands SHA-256 of (32-byte salt ‖ canonical plaintext), the salt inside
the ciphertext, so that values can be proved later without a cipher.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine.canonical import decode, encode
from engine.errors import Tampered
from engine.identity import random_bytes
from engine.keys import DataKey
from engine.store import records
from engine.store.records import EntryRow

SEMANTICS = 1
"""Raised when a change of the engine alters what a recorded input causes."""

AS_GIVEN = "as_given"
"""Stands in the sealed part of an effect in the place of the variables that its input brought."""
FIRST_HASH = "0" * 64
SALT_BYTES = 32

PUBLIC = frozenset(
    {"kind", "element", "instance", "flow", "wait", "form", "groups", "unit", "item", "how", "type", "timer_kind",
     "process", "due_at", "case", "entry_hash", "task", "start_event", "job_rows", "document", "number", "title",
     "attempt", "hash", "procedure", "version", "cause", "parent", "title_en", "outbox", "delivered_to", "role", "until",
     "main_unit", "units", "activity", "undone", "thrower",
     "target", "intervention", "proposed_by", "move", "decided_by", "definition", "mapping",
     "act", "counts", "held_by", "taken_from", "offered", "readers", "serves"}
)  # fmt: skip
"""Keys of inputs, effects and facts that stay readable: ids of the diagram, of rows, of moments. All else is sealed."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted: user id (or "system"), in which role and unit, on whose behalf (the absent persons: whose role it is
    first, the one whom the actor replaced last)."""

    user: str
    role: str = ""
    unit: str = ""
    behalf: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it is written: its tag (`noun:verb`), actor, facts, and the moves of the diagram, in order.

    `ground`: what the moves rest on beside the version: the content hashes of the law and of the calendar that were the
    newest then ("law", "calendar"), and the "parameters" that a scenario tries. Both may change before anybody looks again.
    """

    kind: str
    actor: Actor
    facts: Mapping[str, Any] = field(default_factory=dict)
    moves: Sequence[Mapping[str, Any]] = ()  # {"input": {…}, "effects": [{…}]}
    ground: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as read back, public and sealed parts joined (sealed ones missing where the key was destroyed)."""

    case_id: str
    number: int
    at: datetime
    hash: str
    kind: str
    actor: Actor
    definition: str
    semantics: int
    facts: Mapping[str, Any]
    moves: tuple[Mapping[str, Any], ...]
    ground: Mapping[str, Any] = field(default_factory=dict)

    def effects(self) -> list[Mapping[str, Any]]:
        """All effects of the entry, in order."""
        return [effect for move in self.moves for effect in move["effects"]]


def write(
    connection: Connection, key: DataKey, case_id: str, number: int, before: str, definition: str, at: datetime,
    draft: Draft,
) -> str:
    """Appends an entry and returns its hash."""
    content = compose(key, case_id, number, before, definition, at, draft)
    digest = hashlib.sha256(content).hexdigest()
    records.add_entry(connection, EntryRow(case_id, number, at, content, digest))
    return digest


def compose(
    key: DataKey, case_id: str, number: int, before: str, definition: str, at: datetime, draft: Draft
) -> bytes:
    """The exact bytes of an entry."""
    public_facts, sealed_facts = split(draft.facts)
    moves, sealed_moves = [], []
    for move in draft.moves:
        asked, sealed_input = split(move["input"])
        given = sealed_input.get("variables")
        seen, hidden = [], []
        for effect in move["effects"]:
            public, sealed = split(effect)
            seen.append(public)
            hidden.append(_without_given(sealed, given) if given and "variables" in sealed else sealed)
        moves.append({"input": asked, "effects": seen})
        sealed_moves.append({"input": sealed_input, "effects": hidden})
    salted = random_bytes(SALT_BYTES) + encode({"facts": sealed_facts, "moves": sealed_moves})
    parts = (draft.actor.user, draft.actor.role, draft.actor.unit, list(draft.actor.behalf))
    actor = {name: value for name, value in zip(("user", "role", "unit", "behalf"), parts) if value}
    return encode(
        {
            "case": case_id, "entry": number, "before": before, "definition": definition, "semantics": SEMANTICS,
            "at": at, "kind": draft.kind, "actor": actor, "facts": public_facts, "moves": moves, "ground": draft.ground,
            "commitment": hashlib.sha256(salted).hexdigest(), "sealed": key.seal(salted, f"entry {number} of {case_id}"),
        }
    )  # fmt: skip


def _without_given(sealed: Mapping[str, Any], given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The sealed part of an effect; where it sets just what its input brought, these very values, they are written once, with
    the input."""
    if not are_given(sealed["variables"], given):
        return sealed
    return {**{name: value for name, value in sealed.items() if name != "variables"}, AS_GIVEN: True}


def are_given(values: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    """Whether values are just what an input brought: the very objects, so that they need no comparison."""
    return values.keys() == given.keys() and all(given[name] is value for name, value in values.items())


def split(whole: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(public, sealed) parts."""
    public: dict[str, Any] = {}
    sealed: dict[str, Any] = {}
    for name, value in whole.items():
        (public if name in PUBLIC else sealed)[name] = value
    return public, sealed


def read(connection: Connection, key: DataKey | None, case_id: str) -> tuple[Entry, ...]:
    """A case's journal, decoded. Raises Tampered where bytes, hash and chain disagree."""
    found = []
    before = FIRST_HASH
    for number, row in enumerate(records.entries(connection, case_id), 1):
        found.append(parse(row, key, number, before))
        before = row.hash
    return tuple(found)


def parse(row: EntryRow, key: DataKey | None, number: int, before: str) -> Entry:
    """One entry, checked against its hash, its place and its commitment."""
    where = f"entry {number} of case {row.case_id}"
    if not isinstance(row.bytes, bytes) or hashlib.sha256(row.bytes).hexdigest() != row.hash:
        raise Tampered(f"Expected {where} to have the hash {row.hash}, but its bytes differ.")
    body = decode(row.bytes)
    if (body["case"], body["entry"], body["before"]) != (row.case_id, number, before) or row.entry != number:
        raise Tampered(f"Expected {where} to follow the entry before it, but it does not.")
    sealed: Mapping[str, Any] = {"facts": {}, "moves": [{"input": {}, "effects": []}] * len(body["moves"])}
    if key is not None:
        salted = key.open(body["sealed"], f"entry {number} of {row.case_id}")
        if hashlib.sha256(salted).hexdigest() != body["commitment"]:
            raise Tampered(f"Expected {where} to hold the values that were committed to, but they differ.")
        sealed = decode(salted[SALT_BYTES:])
    moves = tuple(_join(public, hidden) for public, hidden in zip(body["moves"], sealed["moves"], strict=True))
    return Entry(
        row.case_id, number, body["at"], row.hash, body["kind"], actor_of(body["actor"]), body["definition"],
        body["semantics"], {**body["facts"], **sealed["facts"]}, moves, body["ground"],
    )  # fmt: skip


def actor_of(plain: Mapping[str, Any]) -> Actor:
    """Who acted, as an entry has it."""
    return Actor(**{**plain, "behalf": tuple(plain.get("behalf", ()))})


def _join(public: Mapping[str, Any], sealed: Mapping[str, Any]) -> dict[str, Any]:
    hidden = with_given(sealed) or [{}] * len(public["effects"])
    return {
        "input": {**public["input"], **sealed["input"]},
        "effects": [{**seen, **rest} for seen, rest in zip(public["effects"], hidden, strict=True)],
    }


def with_given(sealed: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The sealed parts of a move's effects, each with its values: `_without_given` the other way round."""
    effects: Sequence[Mapping[str, Any]] = sealed["effects"]
    return [with_variables(effect, sealed["input"]["variables"]) if AS_GIVEN in effect else effect for effect in effects]


def with_variables(effect: Mapping[str, Any], values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The sealed part of an effect that sets what its input brought, with these values."""
    return {**{name: value for name, value in effect.items() if name != AS_GIVEN}, "variables": values}
