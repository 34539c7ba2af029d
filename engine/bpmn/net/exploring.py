"""Looks at every marking that a net can come to, breadth first, as long as a limit allows it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.bpmn.diagram import AdHocSubProcess, Diagram, Element
from engine.bpmn.net.marking import Marking, place_tokens, runs_beside
from engine.bpmn.net.workflow_net import Net, Step

LIMIT = 10_000
"""Markings looked at before an answer is "not decided"."""
STEPS_EACH = 50
"""Steps looked at for each marking of a limit, on the average: many may lead to the same marking, and all take time."""


@dataclass(frozen=True, slots=True)
class Explored:
    """What was found: for each marking the step that first led to it and the marking before (None for where it began).

    `decided` is False if the limit came first or the net cannot say all: what was found is then found, the rest is open.
    """

    found: Mapping[Marking, tuple[Marking, Step] | None]
    decided: bool

    def trace(self, marking: Marking) -> list[Step]:
        """A shortest way to a marking that was found, step by step."""
        steps: list[Step] = []
        before = self.found[marking]
        while before is not None:
            steps.append(before[1])
            before = self.found[before[0]]
        return steps[::-1]


def explore(
    net: Net, begins: Iterable[Marking] | None = None, limit: int = LIMIT, until: Marking | None = None, safe: bool = False
) -> Explored:
    """Every marking that can be reached from where the scope begins (or from `begins`); stops early at `until`.

    With `safe` nothing is followed on from a marking with two tokens at one place, which is a fault by itself.
    """
    found: dict[Marking, tuple[Marking, Step] | None] = dict.fromkeys(net.starts if begins is None else begins)
    agenda = deque(found)
    steps = 0
    while agenda and until not in found:
        marking = agenda.popleft()
        for step in () if safe and is_unsafe(marking) else net.steps(marking):
            steps += 1
            if (step.after not in found and len(found) >= limit) or steps > limit * STEPS_EACH:
                return Explored(found, False)
            if step.after not in found:
                found[step.after] = (marking, step)
                agenda.append(step.after)
    return Explored(found, net.decidable)


def is_unsafe(marking: Marking) -> bool:
    """Whether two tokens stand at one place."""
    return len(set(marking)) < len(marking)


def is_reachable(diagram: Diagram, scope: str, marking: Iterable[str], limit: int = LIMIT) -> bool | None:
    """Whether the flow itself can bring a scope to a marking; None if that was not decided within the limit.

    `scope` is the id of the process, subprocess or event subprocess, `marking` what `marking_of` and `moved` give, or any
    places. Ask it before a marking made by hand is taken: only with True do the tokens stand as the drawing foresees.
    None is no permission: let a person decide, or refuse. A place that the scope does not have is simply not reached.
    Of an ad-hoc scope only what it comes to when each of its activities begins once is True, the rest is not decided: a list
    may let one begin twice. Raises: KeyError if the diagram has no such scope.
    """
    wanted = place_tokens(place for place in marking if not runs_beside(diagram, place))
    net = Net(diagram, scope)
    beside = net.side_tokens(wanted)
    if beside > 1:  # a boundary event that does not interrupt has fired more than once
        net = Net(diagram, scope, beside)
    explored = explore(net, _begins(diagram.elements[scope]), limit, wanted)
    if wanted in explored.found:
        return True
    return False if explored.decided else None


def _begins(scope: Element) -> list[Marking] | None:
    """Where an ad-hoc scope begins: at all of its activities, or at one of them where they take turns; None for any other."""
    if not isinstance(scope, AdHocSubProcess):
        return None
    return [(activity,) for activity in scope.begins] if scope.sequential else [place_tokens(scope.begins)]


def can_complete(diagram: Diagram, scope: str, marking: Iterable[str], limit: int = LIMIT) -> bool | None:
    """Whether a scope that stands so can end on every way on: no token is left before a join, no loop is without an exit.

    None if that was not decided within the limit. Conditions may turn out either way and every awaited event may come.
    """
    begin = place_tokens(place for place in marking if not runs_beside(diagram, place))
    net = Net(diagram, scope)
    explored = explore(net, (begin,), limit)
    if not explored.decided:
        return None
    return not unending(net, explored)


def unending(net: Net, explored: Explored) -> list[Marking]:
    """The markings from which no way leads to the end, in the order in which they were found."""
    before: dict[Marking, list[Marking]] = {}
    for marking in explored.found:
        for after in net.successors(marking):
            before.setdefault(after, []).append(marking)
    agenda: list[Marking] = [()]
    ends: set[Marking] = set()
    while agenda:
        marking = agenda.pop()
        if marking not in ends:
            ends.add(marking)
            agenda.extend(before.get(marking, ()))
    return [marking for marking in explored.found if marking not in ends]
