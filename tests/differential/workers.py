"""The engine's side: one stored state, and workers that each load it for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.bpmn import Context, Diagram, InputRejected, State, Step, advance, read_diagrams
from engine.bpmn.inputs import Input, input_from_plain
from engine.canonical import decode, encode
from engine.dmn import Decided
from engine.feel import Environment
from engine.findings import Severity


def decide(decision: str, variables: Mapping[str, Any]) -> Decided:
    """The same decision for both sides."""
    return Decided(decision, [decision, variables.get("x")], (), ())


def read(source: bytes) -> Diagram:
    """Raises AssertionError if the diagram is refused: only accepted ones are generated."""
    diagrams, findings = read_diagrams(source, "p.bpmn")
    refused = [finding for finding in findings if finding.severity is not Severity.NOTE]
    assert not refused, refused
    return diagrams["p"]


@dataclass
class Stored:
    """A case as it is kept: canonical bytes, and how often they were written."""

    content: bytes | None = None
    version: int = 0
    journal: list[tuple[datetime, bytes, bytes, bytes]] = field(default_factory=list)


class Worker:
    """Knows its own reading of the diagram and nothing else; whatever it needs of the case it loads."""

    def __init__(self, source: bytes) -> None:
        self.diagram = read(source)
        self.loaded: tuple[int, State | None] = (0, None)

    def load(self, stored: Stored) -> None:
        self.loaded = stored.version, None if stored.content is None else State.from_plain(decode(stored.content))

    def step(self, now: datetime, given: bytes) -> Step:
        """Raises InputRejected."""
        state = self.loaded[1]
        before = None if state is None else encode(state.to_plain())
        step = advance(state, self.diagram, input_from_plain(decode(given)), Context(now, Environment(now=now), decide))
        assert state is None or encode(state.to_plain()) == before, "the given state was changed"
        return step

    def save(self, stored: Stored, now: datetime, given: bytes, step: Step) -> bool:
        """False if another has written since this one loaded: nothing is kept then."""
        if stored.version != self.loaded[0]:
            return False
        stored.content = encode(step.state.to_plain())
        assert encode(State.from_plain(decode(stored.content)).to_plain()) == stored.content, "the state changes by being stored"
        stored.version += 1
        stored.journal.append((now, given, effects_of(step), stored.content))
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
        self.workers = Worker(self.source), Worker(self.source)

    def give(self, now: datetime, given: Input, both: bool) -> Step:
        """One of them carries the input out. If both try, the slower one finds the case changed, loads again and is refused or not.

        Raises: InputRejected.
        """
        content = encode(given.to_plain())
        first, second = self.workers if self.turn % 2 else self.workers[::-1]
        self.turn += 1
        for worker in (first, second):
            worker.load(self.stored)
        step = first.step(now, content)
        late = second.step(now, content) if both else None
        assert first.save(self.stored, now, content, step)
        if late is not None:
            assert effects_of(late) == effects_of(step), "two workers make different steps of one state"
            assert not second.save(self.stored, now, content, late)
        return step

    def replayed(self) -> str | None:
        """What differs when all inputs are carried out once more from nothing; None if nothing does.

        Once loaded and saved around each step, as the case went; once with the state kept in memory from beginning to end, as
        whoever replays a whole journal keeps it.
        """
        worker, again, kept = Worker(self.source), Stored(), None
        for number, (now, given, effects, content) in enumerate(self.stored.journal):
            worker.load(again)
            step = worker.step(now, given)
            worker.save(again, now, given, step)
            if (effects_of(step), again.content) != (effects, content):
                return f"replaying input {number} gives another step"
            worker.loaded = again.version, kept
            step = worker.step(now, given)
            kept = step.state
            if (effects_of(step), encode(kept.to_plain())) != (effects, content):
                return f"replaying input {number} without loading the state gives another step"
        return None


__all__ = ["InputRejected", "Office", "decide"]
