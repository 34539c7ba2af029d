"""What is live in a case of the reference interpreter: plain objects, kept in memory, never saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.differential.reading import Definition, Node

Stage = Callable[["Live"], None]


@dataclass(eq=False)
class Items:
    """The items of a multi-instance body, or the turns of a standard loop, which has no values."""

    values: list[Any]
    sequential: bool
    begun: int = 0
    completed: int = 0
    results: list[Any] = field(default_factory=list)
    removed: set[int] = field(default_factory=set)

    @property
    def left(self) -> int:
        """How many are neither done nor removed."""
        return len(self.values) - len(self.removed) - self.completed

    @property
    def waiting(self) -> list[int]:
        """Those that have not begun, by their number."""
        return [item for item in range(self.begun + 1, len(self.values) + 1) if item not in self.removed]

    @property
    def gathered(self) -> list[Any]:
        """What came out, of those that were not removed."""
        return [result for item, result in enumerate(self.results, 1) if item not in self.removed]


@dataclass(eq=False)
class Record:
    """An activity that was completed and can be undone in its scope; for a subprocess, its variables and its own records then."""

    node: Node
    scope: Live
    number: int
    item: int | None = None
    own: dict[str, Any] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)


@dataclass(eq=False)
class Undoing:
    """What a throw event, or a subprocess that is undone, still has to undo: the latest first."""

    owner: Live
    records: list[Record]
    gives_up: bool = False


@dataclass(eq=False, repr=False)
class Live:
    """An element instance: a token in an element, or a scope that holds tokens.

    `arrived` counts the tokens that stand before joins of this scope, by flow. `stages` is what is left to do when its
    incident is retried. `open` is "task", "job" or "call" while somebody else is at work. `came` is what the definitions of
    a parallel-multiple event brought so far. `undoing` is what it has undone, `undoes` on whose behalf it undoes something;
    a `given_up` transaction has undone all; a `restored` subprocess was completed and is only there for those that undo what is
    inside. `to_begin` is what an ad-hoc subprocess has not begun yet, `enough` whether its
    completion condition was met. `due` is an open task's term, `attempt` which try at its job is next.
    """

    node: Node
    scope: Live | None
    item: int | None = None
    own: dict[str, Any] = field(default_factory=dict)
    children: list[Live] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    arrived: Counter[str] = field(default_factory=Counter)
    items: Items | None = None
    incident: bool = False
    stages: list[Stage] = field(default_factory=list)
    open: str | None = None
    interrupted: bool = False
    stuck: bool = False
    over: bool = False
    records: list[Record] = field(default_factory=list)
    undoing: Undoing | None = None
    undoes: Undoing | None = None
    restored: bool = False
    given_up: bool = False
    to_begin: list[Node] = field(default_factory=list)
    enough: bool = False
    due: datetime | None = None
    attempt: int = 1
    came: dict[Node, dict[int, dict[str, Any]]] = field(default_factory=dict)

    def path(self) -> list[Live]:
        """From the case to here."""
        return [*(self.scope.path() if self.scope else []), self]

    def tree(self) -> list[Live]:
        """This and all that is inside, outer first."""
        return [self, *(live for child in self.children for live in child.tree())]


@dataclass(eq=False, repr=False)
class Wait:
    """`event` is the node that is triggered, `part` says by which of its definitions; `owner` the instance that is watched, or
    that waits itself. `held` is whether a condition was true when it was last looked at."""

    owner: Live
    event: Node
    part: int
    number: int
    key: str = ""
    due: datetime | None = None
    left: int | None = None
    held: bool = False

    @property
    def definition(self) -> Definition:
        if self.event.kind == "serviceTask":
            return Definition("timer")
        return self.event.definitions[self.part]

    @property
    def kind(self) -> str:
        return self.definition.kind
