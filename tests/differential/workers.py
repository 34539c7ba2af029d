"""The engine's side: one stored state, and workers that each load it for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from engine.bpmn import Context, Diagram, InputRejected, State, Step, advance, read_diagrams
from engine.bpmn.inputs import Input, Migrated, TakenBack, TaskCompleted, input_from_plain
from engine.bpmn.migrating import Plan, migrate
from engine.bpmn.taking_back import stays_inside, take_back
from engine.canonical import decode, encode
from engine.dmn import Decided
from engine.feel import Environment
from engine.findings import Severity
from tests.differential.renaming import names_between, renamed

LATER = timedelta(days=1)
"""By how much a calendar that has changed moves each term."""


def decide(decision: str, variables: Mapping[str, Any]) -> Decided:
    """The same decision for both sides."""
    return Decided(decision, [decision, variables.get("x")], (), ())


def read(source: bytes) -> Diagram:
    """Raises AssertionError if the diagram is refused: only accepted ones are generated."""
    diagrams, findings = read_diagrams(source, "p.bpmn")
    refused = [finding for finding in findings if finding.severity is not Severity.NOTE]
    assert not refused, refused
    return diagrams["p"]


class Versions:
    """A diagram, and the same under other names; each is read when it is first asked for."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.diagram = cache(lambda other: read(renamed(self.source) if other else self.source))

    def plan(self, other: bool) -> Plan:
        """From the version that a case is on, the one with other names or the first, to the one that it is not on."""
        old, new = self.diagram(other), self.diagram(not other)
        return Plan(old, new, names_between({*old.elements, *old.flows} - {old.process_id}, other))


@dataclass(frozen=True)
class Entry:
    """What happened once: the input, when, the case after it, and which version it is on then."""

    now: datetime
    given: bytes
    effects: bytes
    content: bytes
    other: bool
    inside: bool
    """Whether the step stayed inside the case, as far as effects tell, and may be taken back."""


@dataclass
class Stored:
    """A case as it is kept: canonical bytes, and how often they were written."""

    content: bytes | None = None
    version: int = 0
    other: bool = False
    journal: list[Entry] = field(default_factory=list)

    def state(self) -> State | None:
        return None if self.content is None else State.from_plain(decode(self.content))


def context(now: datetime) -> Context:
    return Context(now, Environment(now=now), decide, recount=lambda due, notes: (due + LATER, notes))


class Worker:
    """Knows the diagram and nothing else; whatever it needs of the case it loads."""

    def __init__(self, versions: Versions) -> None:
        self.versions = versions
        self.loaded: tuple[int, State | None] = (0, None)
        self.other = False

    def load(self, stored: Stored) -> None:
        self.loaded, self.other = (stored.version, stored.state()), stored.other

    def step(self, now: datetime, given: bytes, journal: list[Entry]) -> Step:
        """Raises InputRejected, or CannotMigrate."""
        state = self.loaded[1]
        before = None if state is None else encode(state.to_plain())
        step = self.carried_out(state, now, input_from_plain(decode(given)), journal)
        assert state is None or encode(state.to_plain()) == before, "the given state was changed"
        return step

    def carried_out(self, state: State | None, now: datetime, given: Input, journal: list[Entry]) -> Step:
        if isinstance(given, TakenBack):
            assert state is not None
            before = State.from_plain(decode(journal[given.undone - 1].content))
            return take_back(before, state, self.versions.diagram(self.other))
        if isinstance(given, Migrated):
            assert state is not None
            return migrate(state, self.versions.plan(self.other), context(now))
        return advance(state, self.versions.diagram(self.other), given, context(now))

    def save(self, stored: Stored, now: datetime, given: bytes, step: Step) -> bool:
        """False if another has written since this one loaded: nothing is kept then."""
        if stored.version != self.loaded[0]:
            return False
        stored.content = encode(step.state.to_plain())
        assert encode(State.from_plain(decode(stored.content)).to_plain()) == stored.content, "the state changes by being stored"
        stored.version += 1
        stored.other = self.other ^ (decode(given)["kind"] == Migrated.kind)
        inside = decode(given)["kind"] == TaskCompleted.kind and stays_inside(step.effects)
        stored.journal.append(Entry(now, given, effects_of(step), stored.content, stored.other, inside))
        return True


def effects_of(step: Step) -> bytes:
    return encode([effect.to_plain() for effect in step.effects])


@dataclass
class Office:
    """Two workers at one stored case. What they are given is tried by both now and then, as after a lost answer."""

    source: bytes
    stored: Stored = field(default_factory=Stored)
    turn: int = 0

    def __post_init__(self) -> None:
        self.versions = Versions(self.source)
        self.workers = Worker(self.versions), Worker(self.versions)

    @property
    def diagram(self) -> Diagram:
        """The version that the case is on."""
        return self.versions.diagram(self.stored.other)

    def give(self, now: datetime, given: Input, both: bool) -> Step:
        """One of them carries the input out. If both try, the slower one finds the case changed, loads again and is refused or not.

        Raises: InputRejected, or CannotMigrate.
        """
        content = encode(given.to_plain())
        first, second = self.workers if self.turn % 2 else self.workers[::-1]
        self.turn += 1
        first.load(self.stored)
        if both:
            second.load(self.stored)
        step = first.step(now, content, self.stored.journal)
        late = second.step(now, content, self.stored.journal) if both else None
        assert first.save(self.stored, now, content, step)
        if late is not None:
            assert effects_of(late) == effects_of(step), "two workers make different steps of one state"
            assert not second.save(self.stored, now, content, late)
        return step

    def tried(self, now: datetime, given: Input) -> Step:
        """What the input would cause; the case is not changed. Raises: InputRejected, or CannotMigrate."""
        worker = Worker(self.versions)
        worker.load(self.stored)
        return worker.step(now, encode(given.to_plain()), self.stored.journal)

    def replayed(self) -> str | None:
        """What differs when all inputs are carried out once more from nothing; None if nothing does.

        Once loaded and saved around each step, as the case went; once with the state kept in memory from beginning to end, as
        whoever replays a whole journal keeps it.
        """
        worker, again, kept = Worker(Versions(self.source)), Stored(), None
        worker.versions = self.versions if len(self.stored.journal) % 8 else worker.versions
        for number, entry in enumerate(self.stored.journal):
            worker.load(again)
            on = worker.other
            step = worker.step(entry.now, entry.given, again.journal)
            worker.save(again, entry.now, entry.given, step)
            if (effects_of(step), again.content) != (entry.effects, entry.content):
                return f"replaying input {number} gives another step"
            worker.loaded, worker.other = (again.version, kept), on
            step = worker.step(entry.now, entry.given, again.journal)
            kept = step.state
            if (effects_of(step), encode(kept.to_plain())) != (entry.effects, entry.content):
                return f"replaying input {number} without loading the state gives another step"
        return None


__all__ = ["InputRejected", "Office", "decide"]
