"""Where a case stands: the live element instances, their variables and waits; nothing that is over.

The shape is Zeebe's: a tree of element instances, the process at its root. A scope (process, subprocess,
multi-instance body) counts its live children and the tokens that stand before its joins. The size of a state depends
on what is open now, never on how long the case has run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.bpmn.packing import values_so_far
from engine.bpmn.resting import Resting, resting_in
from engine.canonical import kept

ACTIVE = "active"
"""The phase of an instance that waits for an input or for its children."""


@dataclass(slots=True)
class Loop:
    """A multi-instance body at work: the items still to be entered, what came out so far, and the counts.

    `total` counts every item that there ever was; `removed` are the loop counters of those that were taken away again, and
    whose places in `items` and `output` count no more. Values in both are packed in groups. `resting` are the open items that
    stand as they were opened.
    """

    total: int
    entered: int = 0
    completed: int = 0
    items: list[str] = field(default_factory=list)
    output: list[str] | None = None
    removed: list[int] = field(default_factory=list)
    resting: Resting | None = None

    @property
    def left(self) -> int:
        """How many items are neither completed nor removed."""
        return self.total - len(self.removed) - self.completed

    @property
    def at_work(self) -> int:
        """How many items have been entered and are neither completed nor removed."""
        return self.entered - self.completed - sum(item <= self.entered for item in self.removed)

    @property
    def gathered(self) -> list[Any] | None:
        """The output so far, without the places of removed items."""
        if self.output is None:
            return None
        given = values_so_far(self.output, self.total)
        return [value for place, value in enumerate(given, 1) if place not in self.removed]

    def copy(self) -> Loop:
        """An independent copy; values are shared, for they never change."""
        return Loop(self.total, self.entered, self.completed, self.items, self.output, self.removed, self.resting)

    def to_plain(self) -> list[Any]:
        """The loop as a list in the order of its fields, without the last ones where they say nothing."""
        plain = [self.total, self.entered, self.completed, self.items, self.output]
        if self.resting is not None:
            return [*plain, self.removed, self.resting.to_plain()]
        return [*plain, self.removed] if self.removed else plain

    @staticmethod
    def from_plain(plain: list[Any]) -> Loop:
        """The loop that `to_plain` wrote."""
        total, entered, completed, items, output, *rest = plain
        resting = Resting.from_plain(rest[1]) if len(rest) > 1 else None
        return Loop(total, entered, completed, items, output, rest[0] if rest else [], resting)


@dataclass(frozen=True, slots=True)
class Record:
    """A completed activity that can still be undone; the greater its number, the later it completed.

    `item` is the loop counter of an item. `variables` and `records` (what can be undone inside) are those of a subprocess.
    """

    number: int
    element: str
    instance: str
    item: int | None = None
    variables: dict[str, Any] | None = None
    records: tuple[Record, ...] = ()

    def to_plain(self) -> list[Any]:
        """The record as a list in the order of its fields; a task's is short."""
        plain: list[Any] = [self.number, self.element, self.instance]
        if self.item is None and self.variables is None and not self.records:
            return plain
        return [*plain, self.item, self.variables, [record.to_plain() for record in self.records]]

    @staticmethod
    def from_plain(plain: list[Any]) -> Record:
        """The record that `to_plain` wrote."""
        number, element, instance, *rest = plain
        item, variables, records = rest or (None, None, ())
        return Record(number, element, instance, item, variables, tuple(Record.from_plain(entry) for entry in records))


@dataclass(slots=True)
class Instance:
    """One live element instance.

    `phase` says what it does now (module `phases`); `incident` is the message that stopped it, `resume` the phase to
    take up again on a retry. `variables` is None for an instance without variables of its own. `records` are the
    completed activities of a scope that can be undone, the latest last; `undoes` is the instance that waits for this
    one to undo something, `until` the number of the last record that a compensation touches.
    """

    id: str
    element: str
    scope: str
    phase: str
    variables: dict[str, Any] | None = None
    children: int = 0
    arrivals: dict[str, int] | None = None  # flow id -> tokens that stand before a join
    waits: tuple[str, ...] = ()
    loop: Loop | None = None
    item: int | None = None  # loop counter, from 1
    event: str | None = None  # the event that chose the way on, for what is interrupted or triggered
    incident: str | None = None
    came: dict[str, list[list[Any]]] | None = None  # parallel-multiple event -> [part, payload] of those that have come
    records: tuple[Record, ...] = ()
    undoes: str | None = None
    until: int | None = None
    left: tuple[str, ...] | None = None  # activities of an ad-hoc subprocess still to begin; None where enough is done

    def copy(self) -> Instance:
        """An independent copy; values are shared, for they never change."""
        return Instance(
            self.id, self.element, self.scope, self.phase,
            None if self.variables is None else self.variables.copy(),
            self.children,
            None if self.arrivals is None else self.arrivals.copy(),
            self.waits,
            None if self.loop is None else self.loop.copy(),
            self.item, self.event, self.incident, self.came,
            self.records, self.undoes, self.until, self.left,
        )  # fmt: skip

    def at_rest(self) -> Instance:
        """The instance as storage would give it back."""
        if self.loop is not None or self.came or self.records:
            return Instance.from_plain(self.id, kept(self.to_plain()))
        return Instance(
            self.id, self.element, self.scope, self.phase, kept(self.variables), self.children, kept(self.arrivals) or None,
            self.waits, None, self.item, self.event, self.incident, None, (), self.undoes, self.until, self.left,
        )  # fmt: skip

    def to_plain(self) -> dict[str, Any]:
        """Only what differs from the default, under short names."""
        plain: dict[str, Any] = {"e": self.element, "s": self.scope, "p": self.phase}
        if self.variables is not None:
            plain["v"] = self.variables
        if self.children:
            plain["c"] = self.children
        if self.arrivals:
            plain["a"] = self.arrivals
        if self.waits:
            plain["w"] = list(self.waits)
        if self.loop is not None:
            plain["l"] = self.loop.to_plain()
        if self.item is not None:
            plain["n"] = self.item
        if self.event is not None:
            plain["t"] = self.event
        if self.incident is not None:
            plain["x"] = self.incident
        if self.came:
            plain["m"] = self.came
        if self.records:
            plain["r"] = [record.to_plain() for record in self.records]
        if self.undoes is not None:
            plain["u"] = self.undoes
        if self.until is not None:
            plain["b"] = self.until
        if self.left is not None:
            plain["q"] = list(self.left)
        return plain

    @staticmethod
    def from_plain(identity: str, plain: Mapping[str, Any]) -> Instance:
        """The instance that `to_plain` wrote."""
        loop = plain.get("l")
        return Instance(
            identity, plain["e"], plain["s"], plain["p"],
            plain.get("v"), plain.get("c", 0), plain.get("a"), tuple(plain.get("w", ())),
            None if loop is None else Loop.from_plain(loop),
            plain.get("n"), plain.get("t"), plain.get("x"), plain.get("m"),
            tuple(Record.from_plain(entry) for entry in plain.get("r", ())), plain.get("u"), plain.get("b"),
            tuple(plain["q"]) if "q" in plain else None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wait:
    """One open wait for a timer, a message, a signal or a condition.

    `instance` owns it: the activity that a boundary event watches, the scope of an event subprocess, or the catching
    element itself; `element` is what the event triggers. `due_at` and `left` (further firings; None = no end) belong
    to timers, `name` and `key` to messages and signals; `held` says whether a condition was true when last looked at.
    """

    id: str
    kind: str  # "timer", "message", "signal" or "condition"
    instance: str
    element: str
    name: str = ""
    key: str = ""
    due_at: datetime | None = None
    left: int | None = 0
    part: int = 0  # which of the element's definitions
    held: bool = False

    def to_plain(self) -> list[Any]:
        """The wait as a list in the order of its fields, without the id; the last two only where they say something."""
        plain = [self.kind, self.instance, self.element, self.name, self.key, self.due_at, self.left]
        return [*plain, self.part, self.held] if self.part or self.held else plain


@dataclass(frozen=True, slots=True)
class State:
    """A case at rest between two inputs. Treat all that it holds as immutable: `advance` copies what it changes.

    `stored` are the live element instances without the items of multi-instances that only wait (module `resting`).
    """

    stored: Mapping[str, Instance]
    waits: Mapping[str, Wait]
    counter: int
    how: str | None = None  # how the case ended; None while it runs
    suspended_at: datetime | None = None  # since when it stands still; None while it does not

    ROOT = "i1"

    @property
    def ended(self) -> bool:
        """Whether the case is over."""
        return self.how is not None

    @property
    def instances(self) -> Mapping[str, Instance]:
        """Every live element instance, in the order of their numbers."""
        bodies = [entry for entry in self.stored.values() if entry.loop is not None and entry.loop.resting is not None]
        if not bodies:
            return self.stored
        found = dict(self.stored)
        for body in bodies:
            found.update((entry.id, entry) for entry in items_at_rest(body))
        return {identity: found[identity] for identity in sorted(found, key=_number)}

    def find(self, identity: str) -> Instance | None:
        """A live element instance."""
        found = self.stored.get(identity)
        if found is not None:
            return found
        for body in self.stored.values():
            resting = resting_in(body)
            item = None if resting is None else resting.item_of(identity)
            if item is not None:
                return item_at_rest(body, item)
        return None

    @property
    def variables(self) -> Mapping[str, Any]:
        """The variables of the case itself."""
        return self.stored[self.ROOT].variables or {}

    @property
    def awaits_condition(self) -> bool:
        """Whether a token stands before a condition: not only a boundary event, or an event subprocess, around others."""
        standing = (entry for entry in self.stored.values() if entry.children == 0)
        return any(self.waits[wait].kind == "condition" for entry in standing for wait in entry.waits)

    def visible_variables(self, instance: str) -> dict[str, Any]:
        """What an instance sees: the scopes from the case down to itself, the inner ones covering the outer.

        Raises: KeyError if there is no such live instance.
        """
        chain: list[Mapping[str, Any]] = []
        current = instance
        while current:
            entry = self.find(current)
            if entry is None:
                raise KeyError(current)
            if entry.variables:
                chain.append(entry.variables)
            current = entry.scope
        merged: dict[str, Any] = {}
        for variables in reversed(chain):
            merged.update(variables)
        return merged

    def to_plain(self) -> dict[str, Any]:
        """A canonical-encodable dict."""
        plain: dict[str, Any] = {
            "n": self.counter,
            "i": {identity: entry.to_plain() for identity, entry in self.stored.items()},
        }
        if self.waits:
            plain["w"] = {identity: wait.to_plain() for identity, wait in self.waits.items()}
        if self.how is not None:
            plain["h"] = self.how
        if self.suspended_at is not None:
            plain["z"] = self.suspended_at
        return plain

    @staticmethod
    def from_plain(plain: Mapping[str, Any]) -> State:
        """The state that `to_plain` wrote; entries come back in the order of their numbers."""
        instances = plain["i"]
        waits = plain.get("w", {})
        return State(
            {identity: Instance.from_plain(identity, instances[identity]) for identity in sorted(instances, key=_number)},
            {identity: Wait(identity, *waits[identity]) for identity in sorted(waits, key=_number)},
            plain["n"],
            plain.get("h"),
            plain.get("z"),
        )

    def at_rest(self, before: State | None = None) -> State:
        """The state as storage would give it back, without the way there. What is shared with a `before` at rest stays."""
        known = {} if before is None else before.stored
        stored = {
            identity: entry if known.get(identity) is entry else entry.at_rest()
            for identity, entry in sorted(self.stored.items(), key=_place)
        }
        return replace(self, stored=stored, waits=dict(sorted(self.waits.items(), key=_place)))


def _place(item: tuple[str, Any]) -> int:
    return _number(item[0])


def _number(identity: str) -> int:
    return int(identity[1:])


def items_at_rest(body: Instance, items: Iterable[int] | None = None) -> Iterator[Instance]:
    """The instances of items of a body that rest, or of all, in their order."""
    resting = resting_in(body)
    if resting is not None:
        for item, variables in resting.variables(resting.items() if items is None else items):
            yield Instance(f"i{resting.base + item}", body.element, body.id, ACTIVE, variables, item=item)


def item_at_rest(body: Instance, item: int) -> Instance:
    """The instance of one item that rests."""
    return next(items_at_rest(body, [item]))
