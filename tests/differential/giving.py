"""Gives the same to both sides, and compares everything that must be equal after it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any

from engine.bpmn import InputRejected, State, Step
from engine.bpmn.inputs import Input, TakenBack
from engine.bpmn.migrating import CannotMigrate
from engine.canonical import decode, encode
from tests.differential.live import Live, Wait
from tests.differential.pictures import CoreTree, core_facts, lives, pairs, reference_facts, reference_picture, reference_waits
from tests.differential.promises import broken_promise
from tests.differential.reading import Reading
from tests.differential.reference import Case
from tests.differential.renaming import RENAMED, plain
from tests.differential.workers import Office, decide

BEGIN = datetime(2026, 10, 9, 1, 0, tzinfo=UTC)


class Disagreement(AssertionError):
    """Both sides differ; the message says where."""


@dataclass
class Run:
    """How one case went.

    `operations` counts what was given to it, by hand or not, `at_rest` while items of a multi-instance were kept as ranges; `tried`
    what was only tried aside.
    """

    how: str | None = None
    steps: int = 0
    entered: Counter[str] = field(default_factory=Counter)
    incidents: int = 0
    operations: Counter[str] = field(default_factory=Counter)
    tried: Counter[str] = field(default_factory=Counter)
    at_rest: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)


class Giving:
    """Both sides of one case.

    `sound` says that no join of the diagram can come to wait for ever; `unsound` that a token was put by hand where the flow could
    not have brought it.
    """

    def __init__(self, source: bytes, seed: int, sound: bool = False) -> None:
        self.random = Random(seed)
        self.now = BEGIN
        self.source, self.sound, self.unsound = source, sound, False
        self.case = Case(Reading(source), decide)
        self.office = Office(source)
        self.history: list[tuple[datetime, str, list[Any]]] = []
        self.ids: dict[Live | Wait, str] = {}
        self.gone: list[str] = []
        self.rests = False
        self.run = Run()

    def state(self) -> State:
        state = self.office.stored.state()
        assert state is not None
        return state

    def named(self, element: str) -> str:
        """What the version that the case is on calls an element."""
        return RENAMED + element if self.office.stored.other else element

    def plain(self, element: str) -> str:
        return plain(element)

    def values(self) -> dict[str, Any]:
        names = self.random.sample("xyz", self.random.randint(0, 2))
        values: dict[str, Any] = {name: Decimal(self.random.randint(0, 3)) for name in names}
        if self.random.random() < 0.04:
            values["y"] = None
        if self.random.random() < 0.1:
            values["xs"] = self.items()
        return values

    def items(self) -> Any:
        """Now and then so many that they are kept in more than one piece while they wait."""
        number = self.random.choice((0, 1, 2, 2, 3)) if self.random.random() < 0.97 else self.random.randint(49, 64)
        return "none" if self.random.random() < 0.05 else [Decimal(n) for n in range(1, number + 1)]

    # Giving.

    def do(self, given: Input, method: str, *arguments: Any) -> None:
        """Gives something to both: to the engine as an input, to the reference as a call of a method."""
        step = self.give(given)
        self.history.append((self.now, method, [self.place(each) for each in arguments]))
        getattr(self.case, method)(self.now, *arguments)
        facts = reference_facts(self.case.facts)
        self.run.entered.update(fact[2] for fact in facts if fact[0] == "entered")
        self.run.incidents += sum(fact[0] == "incident" for fact in facts)
        self.compare(facts, core_facts(step.effects), CoreTree(step.state))

    def give(self, given: Input) -> Step:
        self.run.steps += 1
        self.run.told.append(f"{self.now:%d %H:%M} {given}")
        try:
            step = self.office.give(self.now, given, self.random.random() < 0.1)
        except InputRejected as error:
            raise Disagreement(f"{given} is refused: {error}") from None
        except CannotMigrate:
            raise
        except Exception as error:
            raise Disagreement(f"{given} breaks the engine: {error!r}") from error
        self.run.operations[given.kind] += 1
        if self.rests:
            self.run.at_rest[given.kind] += 1
        self.rests = any(instance.loop is not None and instance.loop.resting is not None for instance in step.state.stored.values())
        return step

    def expect_refusal(self, given: Input, reasons: set[str]) -> None:
        """What does not fit is refused, and nothing changes."""
        before = self.office.stored.content
        try:
            self.office.give(self.now, given, False)
        except InputRejected as error:
            if error.reason not in reasons:
                raise Disagreement(f"{given} was refused as {error.reason}, not as {sorted(reasons)}: {error}") from None
            self.refused(given, error.reason)
        else:
            raise Disagreement(f"{given} was accepted, not refused as {sorted(reasons)}")
        if self.office.stored.content != before:
            raise Disagreement(f"{given} was refused, but changed the case")

    def refused(self, given: Input, reason: str) -> None:
        self.run.operations[f"{given.kind} refused: {reason}"] += 1
        self.run.told.append(f"{given} refused: {reason}")

    def undo(self, given: TakenBack) -> None:
        """The engine takes its last step back; the reference, which keeps nothing, goes all the way to there once more."""
        before = self.office.stored.journal[given.undone - 1].content
        step = self.give(given)
        if encode(step.state.to_plain() | {"n": 0}) != encode(decode(before) | {"n": 0}):
            raise Disagreement("what was taken back has left something")
        self.history.pop()
        self.case = Case(Reading(self.source), decide)
        for now, method, places in self.history:
            getattr(self.case, method)(now, *map(self.at, places))
        self.compare([], [], CoreTree(step.state))

    def place(self, argument: Any) -> Any:
        """Where something stands among what is live, for whoever goes the same way again; anything else is itself."""
        if isinstance(argument, Wait):
            return ("wait", self.place(argument.owner), reference_waits(argument.owner).index(argument))
        if isinstance(argument, Live):
            return ("live", [live.scope.children.index(live) for live in argument.path() if live.scope])
        return argument

    def at(self, place: Any) -> Any:
        if isinstance(place, tuple) and place[0] == "wait":
            return reference_waits(self.at(place[1]))[place[2]]
        if isinstance(place, tuple):
            live = self.case.root
            for number in place[1]:
                live = live.children[number]
            return live
        return place

    # Comparing.

    def compare(self, ours: list[Any], theirs: list[Any], tree: CoreTree) -> None:
        one, two = lives(ours), lives(theirs)
        for element in sorted({*one, *two}):
            if one.get(element) != two.get(element):
                raise Disagreement(f"at {element}: the reference tells {one.get(element)}, the engine {two.get(element)}")
        state = tree.state
        if (self.case.how, self.case.since) != (state.how, state.suspended_at):
            raise Disagreement(f"the reference stands {self.case.how, self.case.since}, the engine {state.how, state.suspended_at}")
        root = self.case.root
        mine, core = reference_picture(root), tree.picture(tree.root)
        if encode(mine) != encode(core):
            raise Disagreement(f"what is live differs: {difference(mine, core)}")
        ids = dict(pairs(tree, tree.root, root))
        if len(ids) != len(state.instances) + len(state.waits):
            raise Disagreement(f"the engine keeps more than is live: {sorted(set(state.waits) - set(ids.values()))}")
        alive = set(ids.values())
        self.gone = [identity for identity in (*self.gone, *self.ids.values()) if identity not in alive][-20:]
        self.ids = ids
        self.require_promises(state)

    def require_promises(self, state: State) -> None:
        if broken := broken_promise(state, self.office.diagram):
            raise Disagreement(broken)
        stuck = [live for live in self.case.root.tree() if live.stuck]
        if stuck and self.sound and not self.unsound:
            raise Disagreement(f"join {stuck[0].node.id} waits for ever")


def difference(mine: Any, core: Any, place: str = "") -> str:
    """The first place where two pictures differ."""
    place = f"{place}/{mine['element']}"
    for name in mine:
        if name != "inside" and encode(mine[name]) != encode(core[name]):
            return f"{place}: {name}: the reference has {mine[name]}, the engine {core[name]}"
    if [child["element"] for child in mine["inside"]] != [child["element"] for child in core["inside"]]:
        return f"in {place} the reference has {[c['element'] for c in mine['inside']]}, the engine {[c['element'] for c in core['inside']]}"
    return next((found for a, b in zip(mine["inside"], core["inside"], strict=True) if (found := difference(a, b, place))), "")
