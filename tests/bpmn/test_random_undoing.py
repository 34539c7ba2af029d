"""Random diagrams that undo, give up and choose what to do: nothing is lost, and nothing is undone twice or too early."""

from __future__ import annotations

from random import Random

import pytest

from engine.bpmn.effects import CompensationBegun, ElementCancelled, ElementCompleted
from engine.bpmn.inputs import TaskCompleted, TimerFired
from tests.bpmn.building import Driver, boundary, compensate, events, flows, multi, number, read, sub, tasks, timer, undone, user
from tests.bpmn.random_diagrams import Generator

EVENT_SUB = 'triggeredByEvent="true"'


class Undoing(Generator):
    """Diagrams of tasks and subprocesses that can be undone, with throw events, transactions and ad-hoc subprocesses among them."""

    def block(self, depth: int) -> tuple[str, str, str]:
        leaves = [self.task, self.done, self.done, self.throw]
        nested = [self.row, self.row, self.choice, self.fork, self.whole, self.whole, self.transaction, self.ad_hoc, self.beside]
        return self.random.choice([*nested, *leaves] if depth > 0 else leaves)(depth - 1)

    def done(self, depth: int) -> tuple[str, str, str]:
        name = self.name("t")
        late = self.random.random() < 0.2
        text = user(name) + undone(name, f"u.{name}")
        if late:
            event, after = self.name("b"), self.name("t")
            text += boundary(event, f"u.{name}", timer("timeDuration", "P1D")) + user(after) + flows(f"{event} > {after}")
        return text, name, name

    def throw(self, depth: int) -> tuple[str, str, str]:
        name = self.name("x")
        return compensate(name), name, name

    def whole(self, depth: int) -> tuple[str, str, str]:
        name = self.name("p")
        inner = self.scope(depth, self.name("s"), self.name("e"))
        if self.random.random() < 0.3:
            inner = multi("xs", sequential=self.random.random() < 0.5) + inner
        if self.random.random() < 0.4:
            inner += self.undoing_subprocess(depth)
        elif self.random.random() < 0.3:
            return sub(name, inner) + undone(name, f"u.{name}"), name, name
        return sub(name, inner), name, name

    def undoing_subprocess(self, depth: int) -> str:
        start, end = self.name("s"), self.name("e")
        inner, first, last = self.block(depth)
        begins = f'<startEvent id="{start}"><compensateEventDefinition/></startEvent><endEvent id="{end}"/>'
        return sub(self.name("v"), begins + inner + flows(f"{start} > {first}; {last} > {end}"), EVENT_SUB)

    def transaction(self, depth: int) -> tuple[str, str, str]:
        name, start, end, gives_up, split, event, merge = (self.name(letter) for letter in "psexgcm")
        inner, first, last = self.block(depth)
        text = events(f"{start} {end}") + inner + f'<endEvent id="{gives_up}"><cancelEventDefinition/></endEvent>'
        text += f'<exclusiveGateway id="{split}" default="{split}-{end}"/>'
        text += flows(f"{start} > {first}; {last} > {split} > {end}; {split} > {gives_up} [x > 0]")
        after = f'<exclusiveGateway id="{merge}"/>' + flows(f"{name} > {merge}; {event} > {merge}")
        return f'<transaction id="{name}">{text}</transaction>' + boundary(event, name, "<cancelEventDefinition/>") + after, name, merge

    def ad_hoc(self, depth: int) -> tuple[str, str, str]:
        name = self.name("p")
        parts = [self.done(0)[0] if self.random.random() < 0.5 else self.whole(depth)[0] for _ in range(3)]
        order = self.random.choice(("Parallel", "Sequential"))
        keeps = self.random.choice(("true", "false"))
        enough = "<completionCondition>=x = 1</completionCondition>" if self.random.random() < 0.5 else ""
        attributes = f'ordering="{order}" cancelRemainingInstances="{keeps}"'
        return f'<adHocSubProcess id="{name}" {attributes}>{"".join(parts)}{enough}</adHocSubProcess>', name, name

    def beside(self, depth: int) -> tuple[str, str, str]:
        """A subprocess with an event subprocess that throws, and a timer on it."""
        name, event, start, end, throws = (self.name(letter) for letter in "pbsex")
        flag = self.random.choice(("true", "false"))
        begins = f'<startEvent id="{start}" isInterrupting="{flag}">{timer("timeDuration", "PT1H")}</startEvent><endEvent id="{end}"/>'
        inner, first, last = self.done(0)
        inner = sub(self.name("v"), begins + inner + compensate(throws) + flows(f"{start} > {first}; {last} > {throws} > {end}"), EVENT_SUB)
        text = sub(name, self.scope(depth, self.name("s"), self.name("e")) + inner)
        after = self.name("t")
        return text + boundary(event, name, timer("timeDuration", "P2D")) + tasks(after) + flows(f"{event} > {after}"), name, name


def begin(seed: int) -> tuple[Driver, Random]:
    random = Random(seed)
    case = Driver(read(Undoing(random).body()))
    return case.start(xs=["p", "q"], x=number(0)), random


def move(case: Driver, random: Random) -> None:
    state = case.state
    working = [TaskCompleted(entry.id, {"x": number(random.choice((0, 1)))}) for entry in state.instances.values()
               if entry.element[0] in "tu" and entry.phase == "active" and not entry.children]  # fmt: skip
    firing = [TimerFired(wait.id) for wait in state.waits.values() if wait.kind == "timer"]
    given: list[TaskCompleted | TimerFired] = [*working, *working, *working, *firing]
    case.give(random.choice(given))


def check(case: Driver) -> None:
    over: list[str] = []
    used: set[str] = set()
    before: dict[str, int] = {}
    for effect in case.log:
        if isinstance(effect, CompensationBegun):
            assert effect.undone in over, "what is undone was done"
            assert effect.undone not in used, "and is undone once"
            used.add(effect.undone)
            place = over.index(effect.undone)
            assert place < before.get(effect.thrower, place + 1), "the latest first"
            before[effect.thrower] = place
        elif isinstance(effect, ElementCompleted):
            over.append(effect.instance)
        elif isinstance(effect, ElementCancelled):
            assert effect.instance not in over, "what is over cannot be cancelled"


@pytest.mark.parametrize("seed", range(25))
def test_a_random_case_ends_or_says_why_not(seed: int) -> None:
    case, random = begin(seed)
    for _ in range(150):
        if case.how is not None:
            break
        if case.open == []:
            assert case.incidents
            break
        move(case, random)
    check(case)
