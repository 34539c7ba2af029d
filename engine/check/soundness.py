"""Whether the tokens of every scope come to an end in order, shown on its workflow net with the way to each fault in words.

A fault is an error where the flow alone leads to it, whatever the conditions say; a warning where conditions choose the way
there, for the net does not know which of them can hold together.
Source: van der Aalst, "The Application of Petri Nets to Workflow Management" (1998), soundness; BPMN 2.0.2, 13.4.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.diagram import Container, Diagram, Element, EndEvent, TerminateEvent
from engine.bpmn.net import Explored, Marking, Net, Step, StepKind, explore, is_unsafe, scopes_of, unending
from engine.check.neighbourhood import Neighbourhood
from engine.findings import Finding, Severity
from engine.procedures import Procedure

LIMIT = 10_000
"""Markings of one scope that are looked at."""
TOLD = 30
"""Steps of a way to a fault that are told, the last ones."""


def check_soundness(procedure: Procedure, around: Neighbourhood) -> Iterator[Finding]:
    """Every scope of every diagram of a folder."""
    for diagram in procedure.diagrams.values():
        yield from diagram_soundness(diagram)


def diagram_soundness(diagram: Diagram, limit: int = LIMIT) -> Iterator[Finding]:
    """Faults of one diagram, one of each kind in a scope."""
    for scope in scopes_of(diagram):
        net = Net(diagram, scope.id, abridged=True)
        if net.starts:
            yield from _Look(diagram, scope, net, explore(net, limit=limit, safe=True)).findings()


class _Look:
    """One scope under inspection."""

    def __init__(self, diagram: Diagram, scope: Container, net: Net, explored: Explored) -> None:
        self.diagram, self.scope, self.net, self.explored = diagram, scope, net, explored

    def findings(self) -> Iterator[Finding]:
        faults = [*self.stuck(), *self.doubled()]
        yield from faults
        if not self.explored.decided:
            message = (
                f"Looked at {len(self.explored.found)} positions of the tokens of {self.scope.id} without coming to an end: whether "
                "they can get stuck or meet is not decided beyond them. Put parallel parts into subprocesses of their own."
            )
            yield self.finding("not-decided", Severity.NOTE, self.scope, message)
        elif not faults:
            yield from self.endless()
            yield from self.superfluous_terminations()

    def finding(self, rule: str, severity: Severity, element: Element, message: str) -> Finding:
        return Finding(rule, severity, self.diagram.file, element.id, element.line, message)

    def weight(self, marking: Marking) -> Severity:
        """An error if no condition has to hold on the way to a marking, or if nothing else can come of the scope."""
        if not any(step.chosen for step in self.explored.trace(marking)):
            return Severity.ERROR
        return Severity.WARNING if () in self.explored.found else Severity.ERROR

    def stuck(self) -> Iterator[Finding]:
        """Joins before which tokens wait for ever, each once, by the shortest way there."""
        seen: set[str] = set()
        for marking in self.explored.found:
            for join, missing in self.net.waits_for_ever(marking).items():
                if join in seen:
                    continue
                seen.add(join)
                steps = self.explored.trace(marking)
                over = any(step.kind is StepKind.END for step in steps)
                what = (
                    f"Expected {self.called(join)} to join all ways in, but no token can come any more by {', '.join(missing)}: "
                    f"{self.told(steps)}."
                )
                if over:
                    message = f"{what} The scope never ends, for a token is left there; lead the ways that end by themselves into the join."
                    yield self.finding("token-left", self.weight(marking), self.net.elements[join], message)
                else:
                    message = f"{what} Join ways of which only one is taken with an exclusive gateway."
                    yield self.finding("deadlock", self.weight(marking), self.net.elements[join], message)

    def doubled(self) -> Iterator[Finding]:
        """The first place where two tokens meet: what comes after it is done twice."""
        marking = next(filter(is_unsafe, self.explored.found), None)
        if marking is None:
            return
        place = next(place for place in marking if marking.count(place) > 1)
        element = self.net.elements[place if place in self.net.elements else self.diagram.flows[place].target]
        message = (
            f"Expected one token at {self.called(element.id)} at a time, but two can meet there, and what follows is done twice: "
            f"{self.told(self.explored.trace(marking))}. Join parallel ways with a parallel or inclusive gateway."
        )
        yield self.finding("double-token", self.weight(marking), element, message)

    def endless(self) -> Iterator[Finding]:
        """A loop that no way leads out of, told from the last position that was found in it."""
        for marking in reversed(unending(self.net, self.explored)):
            place = next((place for place in marking if place in self.net.elements), None)
            if place is not None:
                message = (
                    f"Expected a way from {self.called(place)} to the end of {self.scope.id}, but there is none: "
                    f"{self.told(self.explored.trace(marking))}. Lead a way out of the loop."
                )
                yield self.finding("endless-loop", self.weight(marking), self.net.elements[place], message)
                return

    def superfluous_terminations(self) -> Iterator[Finding]:
        """Terminate end events beside which nothing else can be at work."""
        if self.scope.event_subprocesses:  # one may be at work beside every marking
            return
        for element in self.net.elements.values():
            ends_all = isinstance(element, EndEvent) and any(isinstance(part, TerminateEvent) for part in element.parts)
            if ends_all and all(len(marking) == 1 for marking in self.explored.found if element.id in marking):
                message = (
                    f"Expected something for {self.called(element.id)} to terminate, but nothing else is at work then; use an end "
                    "event without a kind."
                )
                yield self.finding("superfluous-termination", Severity.WARNING, element, message)

    def told(self, steps: list[Step]) -> str:
        """The way in words: what was done in turn, which way a choice took, which event came."""
        words = [self.step(step) for step in steps]
        return ("…, " if len(words) > TOLD else "") + ", ".join(words[-TOLD:])

    def step(self, step: Step) -> str:
        name = self.called(step.element)
        targets = " and ".join(self.called(self.diagram.flows[flow].target) for flow in step.flows)
        if step.kind is StepKind.JOIN:
            return f"{name} joins"
        if step.kind is StepKind.EVENT:
            return f"{self.called(self.diagram.flows[step.flows[0]].target) if step.flows else name} happens"
        if step.chosen or len(step.flows) > 1:
            return f"{name} goes on to {targets}"
        return f"{name} ends" if step.kind is StepKind.END else name

    def called(self, identity: str) -> str:
        """An element as its drawing names it, with its id."""
        name = self.diagram.elements[identity].name
        return f"{name} ({identity})" if name else identity
