"""A step at work: the state being changed, the tokens still to be moved, the effects so far.

What is changed is copied first, so that the state given to `advance` stays as it was.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine.bpmn.context import Context
from engine.bpmn.diagram import Diagram, Element
from engine.bpmn.effects import Effect, ElementEntered, IncidentRaised
from engine.bpmn.resting import resting_in
from engine.bpmn.state import ACTIVE as ACTIVE
from engine.bpmn.state import Instance, State, Wait, item_at_rest, items_at_rest

ACTIVATIONS_PER_STEP = 10_000

# Phases of an instance, in the order it passes through them.
ENTERING = "enter"  # input mappings, items of a multi-instance
WATCHING = "watch"  # boundary events begin to wait
WORKING = "work"  # what the element is for
# ACTIVE: waits for an input or for its children
COMPLETING = "complete"  # output mappings
LEAVING = "leave"  # conditions, outgoing flows
UNDOING = "undo"  # drives compensation: the next handler, or on
STUCK = "stuck"  # a join whose missing token can no longer come


class Fault(Exception):
    """A token cannot go on: an incident at its instance. The message is the sentence."""


class Question(StrEnum):
    """What an element asks its expressions."""

    CONDITIONS = "conditions"  # of the outgoing flows
    ITEMS = "items"  # of a multi-instance
    ENOUGH = "enough"  # whether a completion condition holds
    AGAIN = "again"  # whether a standard loop goes on


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the names that its expressions saw."""

    element: str
    question: Question
    names: Mapping[str, Any]


class Run:
    """One step of one case."""

    __slots__ = (
        "_activations", "_asked", "_own", "agenda", "attempts", "context", "counter", "diagram", "effects", "elements", "how", "idle",
        "instances", "suspended_at", "unlooked", "waits", "written",
    )  # fmt: skip

    def __init__(self, state: State | None, diagram: Diagram, context: Context, asked: list[Asked] | None = None) -> None:
        self.diagram, self.context, self.elements = diagram, context, diagram.elements
        self.instances: dict[str, Instance] = {} if state is None else dict(state.stored)
        self.waits: dict[str, Wait] = {} if state is None else dict(state.waits)
        self.counter = 0 if state is None else state.counter
        self.how: str | None = None
        self.suspended_at = None if state is None else state.suspended_at
        self.effects: list[Effect] = []
        self.agenda: deque[str] = deque()
        self.attempts: dict[str, int] = {}  # instance -> which attempt at its job is about to be made, from the second on
        self.idle: list[str] = []  # scopes without children, but with tokens before joins
        self.written: set[str] = set()  # scopes in which a variable was set since conditions were looked at
        self.unlooked: set[str] = set()  # waits for conditions that have to be looked at
        self._own: set[str] = set()
        self._activations = 0
        self._asked = asked

    def asks(self, element: str, question: Question, names: Mapping[str, Any]) -> None:
        """Tell whoever records the step what is about to be evaluated."""
        if self._asked is not None:
            self._asked.append(Asked(element, question, names))

    def state(self) -> State:
        """The state as it is now; items that stand as they were opened have gone to rest."""
        self._put_to_rest()
        return State(self.instances, self.waits, self.counter, self.how, self.suspended_at)

    def wake(self, identity: str) -> None:
        """Let an item of a multi-instance that rests be an instance of its own; any other instance is one already."""
        if identity in self.instances:
            return
        for body in self.instances.values():
            resting = resting_in(body)
            item = None if resting is None else resting.item_of(identity)
            if item is not None:
                self._wake(body.id, [item_at_rest(body, item)])
                return

    def wake_all(self, bodies: Iterable[str] | None = None) -> list[str]:
        """Wake every item that rests, or those of these bodies. Returns their ids."""
        asked = list(self.instances) if bodies is None else list(bodies)
        woken = {identity: list(items_at_rest(self.instances[identity])) for identity in asked}
        for body, items in woken.items():
            self._wake(body, items)
        return [item.id for items in woken.values() for item in items]

    def _wake(self, body: str, items: list[Instance]) -> None:
        if not items:
            return
        loop = self.edit(body).loop
        assert loop is not None
        assert loop.resting is not None
        loop.resting = loop.resting.without([item.item for item in items if item.item is not None])
        self.instances.update((item.id, item) for item in items)
        self._own.update(item.id for item in items)
        # Instances stand in the order of their numbers, woken or not: whatever looks through them finds the same first.
        self.instances = dict(sorted(self.instances.items(), key=lambda entry: int(entry[0][1:])))

    def _put_to_rest(self) -> None:
        """What was touched and stands as it was opened goes to rest; a body of which nothing rests keeps no record of it."""
        quiet: dict[str, list[int]] = {}
        for instance in map(self.instances.get, sorted(self._own)):
            if instance is None:
                continue
            if resting_in(instance) is not None:
                quiet.setdefault(instance.id, [])
            body = None if instance.item is None else self.instances.get(instance.scope)
            resting = None if body is None else resting_in(body)
            if body is None or resting is None or instance.item is None:
                continue
            if resting.could_hold(instance.id, instance.item) and instance == item_at_rest(body, instance.item):
                quiet.setdefault(body.id, []).append(instance.item)
        for identity, items in quiet.items():
            loop = self.edit(identity).loop
            assert loop is not None
            assert loop.resting is not None
            for item in items:
                del self.instances[f"i{loop.resting.base + item}"]
            loop.resting = loop.resting.including(items).tidied()

    def element(self, instance: Instance) -> Element:
        """The element that an instance is an instance of."""
        return self.elements[instance.element]

    def edit(self, identity: str) -> Instance:
        """An instance that may be changed."""
        if identity not in self._own:
            self._own.add(identity)
            self.instances[identity] = self.instances[identity].copy()
        return self.instances[identity]

    def identity(self, letter: str) -> str:
        """A new id, unique in the case: "i17", "w18"."""
        self.counter += 1
        return f"{letter}{self.counter}"

    def number(self) -> int:
        """A new number, greater than any before."""
        self.counter += 1
        return self.counter

    def create(
        self, element: str, scope: str, phase: str = ENTERING, item: int | None = None, variables: dict[str, object] | None = None
    ) -> Instance:
        """A new instance inside a scope, put on the agenda; past the limit it is stopped by an incident at once."""
        instance = Instance(self.identity("i"), element, scope, phase, variables, item=item)
        self.instances[instance.id] = instance
        self._own.add(instance.id)
        if scope:
            self.edit(scope).children += 1
            self.effects.append(ElementEntered(element, instance.id))
        self._activations += 1
        if self._activations > ACTIVATIONS_PER_STEP:
            self.stop(
                instance,
                f"Expected {element} to be reached by fewer than {ACTIVATIONS_PER_STEP} elements entered in one step; "
                "the diagram seems to go round without waiting.",
            )
        else:
            self.agenda.append(instance.id)
        return instance

    def go(self, instance: Instance, phase: str) -> None:
        """Let an instance (already one that may be changed) take up a phase."""
        instance.phase = phase
        self.agenda.append(instance.id)

    def stop(self, instance: Instance, message: str) -> None:
        """Raise an incident at an instance that may be changed."""
        instance.incident = message
        self.effects.append(IncidentRaised(instance.element, instance.id, message))

    def vanish(self, instance: Instance) -> None:
        """Take an instance out of its scope, whatever that means for the scope; who waited for it to undo something goes on."""
        del self.instances[instance.id]
        if instance.scope in self.instances:
            self.edit(instance.scope).children -= 1
        if instance.undoes is not None and instance.undoes in self.instances:
            self.go(self.edit(instance.undoes), UNDOING)

    def remove(self, instance: Instance) -> None:
        """Take an instance out; a scope that has nothing left to do completes."""
        self.vanish(instance)
        scope = self.instances[instance.scope]
        if scope.children == 0:
            if scope.arrivals:
                self.idle.append(scope.id)
            else:
                self.go(self.edit(scope.id), COMPLETING)
