"""One case, moved by chance on both sides, and everything that must be equal compared after every step."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from engine.bpmn import InputRejected
from engine.bpmn.inputs import (
    CallCompleted,
    CallThrew,
    Cancelled,
    Input,
    JobCompleted,
    JobFailed,
    JobThrew,
    MessageArrived,
    Retried,
    SignalArrived,
    Start,
    TaskCompleted,
    TimerFired,
)  # fmt: skip
from engine.canonical import encode
from tests.differential.blocks import STARTS
from tests.differential.live import Live, Wait
from tests.differential.pictures import CoreTree, core_facts, lives, pairs, reference_facts, reference_picture
from tests.differential.reading import Reading
from tests.differential.reference import Case
from tests.differential.workers import Office, decide

BEGIN = datetime(2026, 10, 9, 1, 0, tzinfo=UTC)
STEPS = 45


class Disagreement(AssertionError):
    """Both sides differ; the message says where."""


@dataclass
class Run:
    """How one case went."""

    how: str | None = None
    steps: int = 0
    entered: Counter[str] = field(default_factory=Counter)
    incidents: int = 0
    told: list[str] = field(default_factory=list)


class Drive:
    """A driver seed's way through a diagram."""

    def __init__(self, source: bytes, seed: int) -> None:
        self.random = Random(seed)
        self.now = BEGIN
        self.case = Case(Reading(source), decide)
        self.office = Office(source)
        self.ids: dict[Live | Wait, str] = {}
        self.gone: list[str] = []
        self.run = Run()

    def go(self) -> Run:
        """To the end of the case, or for so many steps and then cancelled from outside. Raises: Disagreement."""
        self.start()
        while self.case.how is None:
            moves = self.moves()
            stands_still = all(kind == "retry" for kind, _ in moves) and self.random.random() < 0.5
            if self.run.steps >= STEPS or not moves or stands_still:
                self.cancel()
            elif self.random.random() < 0.05:
                self.give_what_is_refused()
            else:
                weights = [0.15 if kind == "retry" else 0.3 if kind == "throw" else 1.0 for kind, _ in moves]
                kind, target = self.random.choices(moves, weights)[0]
                self.move(kind, target)
        self.run.how = self.case.how
        if difference := self.office.replayed():
            raise Disagreement(difference)
        return self.run

    # What may be given.

    def moves(self) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = []
        for live in self.case.root.tree():
            if live.open is not None:
                found.append(("complete", live))
            if live.open in ("job", "call"):
                found += [("fail", live), ("throw", live)]
            if live.incident:
                found.append(("retry", live))
            found += [(wait.kind, wait) for wait in live.waits if wait.kind != "condition"]
        return found

    def values(self) -> dict[str, Any]:
        names = self.random.sample("xyz", self.random.randint(0, 2))
        values: dict[str, Any] = {name: Decimal(self.random.randint(0, 3)) for name in names}
        if self.random.random() < 0.04:
            values["y"] = None
        if self.random.random() < 0.1:
            values["xs"] = self.items()
        return values

    def items(self) -> Any:
        number = self.random.choice((0, 1, 2, 2, 3))
        return "none" if self.random.random() < 0.05 else [Decimal(n) for n in range(1, number + 1)]

    # Giving it to both.

    def start(self) -> None:
        variables: dict[str, Any] = {name: Decimal(self.random.randint(0, 3)) for name in "xyz"}
        variables |= {"key": "k", "w": "-", "xs": self.items()}
        others = [name for name in STARTS if name in self.case.reading.nodes and self.random.random() < 0.6]
        if not others:
            self.case.start(self.now, variables)
            self.give(Start(variables))
            return
        self.case.start(self.now, variables, others[0])
        by_message = others[0] == "begin-message" and self.random.random() < 0.7
        self.give(Start(variables, "begin", None) if by_message else Start(variables, None, others[0]))

    def cancel(self) -> None:
        self.case.cancelled(self.now)
        self.give(Cancelled("enough"))

    def move(self, kind: str, target: Any) -> None:
        self.now += timedelta(minutes=self.random.choice((0, 1, 30, 400)))
        values, identity = self.values(), self.ids[target]
        if kind == "complete":
            given = {"task": TaskCompleted, "job": JobCompleted, "call": CallCompleted}[target.open](identity, values)
            self.case.completed(self.now, target, values)
        elif kind == "fail":
            given = JobFailed(identity, "not now")
            self.case.failed(self.now, target)
        elif kind == "throw":
            code = self.random.choice(("bad", "worse", "unknown"))
            given = {"job": JobThrew, "call": CallThrew}[target.open](identity, code, "why")
            self.case.threw(self.now, target, code, "why")
        elif kind == "retry":
            given = Retried(identity)
            self.case.retried(self.now, target)
        elif kind == "timer":
            self.now = max(self.now, target.due)
            given = TimerFired(identity)
            self.case.arrived(self.now, target, {})
        elif kind == "message":
            given = MessageArrived(identity, values)
            self.case.arrived(self.now, target, values)
        else:
            given = SignalArrived(target.definition.name, values)
            self.case.signalled(self.now, target.definition.name, values)
        self.give(given)

    def give_what_is_refused(self) -> None:
        """What is no longer, or never was, there: refused, and nothing changes."""
        identity = self.random.choice([*self.gone[-5:], "i9999"])
        kinds = (TaskCompleted, JobCompleted, MessageArrived, TimerFired, Retried, CallCompleted)
        given = self.random.choice(kinds)(identity)
        before = self.office.stored.content
        try:
            self.office.give(self.now, given, False)
        except InputRejected:
            self.run.told.append(f"{given} refused")
        else:
            raise Disagreement(f"{given} was accepted")
        if self.office.stored.content != before:
            raise Disagreement(f"{given} was refused, but changed the case")

    def give(self, given: Input) -> None:
        self.run.steps += 1
        self.run.told.append(f"{self.now:%d %H:%M} {given}")
        try:
            step = self.office.give(self.now, given, self.random.random() < 0.1)
        except InputRejected as error:
            raise Disagreement(f"{given} is refused: {error}") from None
        except Exception as error:
            raise Disagreement(f"{given} breaks the engine: {error!r}") from error
        facts = reference_facts(self.case.facts)
        self.run.entered.update(fact[2] for fact in facts if fact[0] == "entered")
        self.run.incidents += sum(fact[0] == "incident" for fact in facts)
        self.compare(facts, core_facts(step.effects), CoreTree(step.state))

    # Comparing.

    def compare(self, ours: list[Any], theirs: list[Any], tree: CoreTree) -> None:
        one, two = lives(ours), lives(theirs)
        for element in sorted({*one, *two}):
            if one.get(element) != two.get(element):
                raise Disagreement(f"at {element}: the reference tells {one.get(element)}, the engine {two.get(element)}")
        state = tree.state
        if (self.case.how, state.how) != (state.how, self.case.how):
            raise Disagreement(f"the reference ends {self.case.how}, the engine {state.how}")
        root = self.case.root
        mine, core = reference_picture(root), tree.picture(tree.root)
        if encode(mine) != encode(core):
            raise Disagreement(f"what is live differs: {difference(mine, core)}")
        ids = dict(pairs(tree, tree.root, root))
        if len(ids) != len(state.instances) + len(state.waits):
            raise Disagreement(f"the engine keeps more than is live: {sorted(set(state.waits) - set(ids.values()))}")
        self.gone += [identity for what, identity in self.ids.items() if what not in ids]
        self.ids = ids
        self.require_something_to_wait_for()

    def require_something_to_wait_for(self) -> None:
        """A running case has an open task, a job, a call, a wait or an incident at every leaf of its tree."""
        if self.case.how is not None:
            return
        for live in self.case.root.tree():
            if not live.children and not (live.open or live.waits or live.incident or live.undoing):
                raise Disagreement(f"{live.node.id} waits for nothing")


def difference(mine: Any, core: Any, place: str = "") -> str:
    """The first place where two pictures differ."""
    place = f"{place}/{mine['element']}"
    for name in mine:
        if name != "inside" and encode(mine[name]) != encode(core[name]):
            return f"{place}: {name}: the reference has {mine[name]}, the engine {core[name]}"
    if [child["element"] for child in mine["inside"]] != [child["element"] for child in core["inside"]]:
        return f"in {place} the reference has {[c['element'] for c in mine['inside']]}, the engine {[c['element'] for c in core['inside']]}"
    return next((found for a, b in zip(mine["inside"], core["inside"], strict=True) if (found := difference(a, b, place))), "")
