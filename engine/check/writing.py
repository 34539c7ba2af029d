"""Who writes the variables that a diagram reads, and whether before: what is read too early, or only ever passed on, is null.

Source: Camunda 8 docs, Variables: an output mapping sees the activity's results, then what the scopes around it hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.bpmn.diagram import (
    Activity,
    BoundaryEvent,
    Element,
    Mapping_,
    MultiInstance,
    Process,
    StartEvent,
    UserTask,
)
from engine.check.near_names import nearest
from engine.check.paths import Paths
from engine.check.scopes import Scopes
from engine.feel import Expression
from engine.feel.syntax import Name
from engine.findings import Finding, Severity

Place = tuple[str, str]
"""A scope and the name of a variable in it."""


@dataclass(slots=True)
class Writing:
    """The writers of one diagram's variables. `passing`: elements that write one only by giving it to itself."""

    scopes: Scopes
    paths: Paths = field(init=False)
    passing: dict[Place, set[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.paths, self.passing = Paths(self.scopes.diagram), {}
        for element in self.scopes.diagram.elements.values():
            for mapping in element.outputs:
                home = self._gives_to_itself(element, mapping)
                if home is not None:
                    self.passing.setdefault((home, mapping.target), set()).add(element.id)

    def findings(self, element: Element, expression: Expression, attribute: str, at: str, line: int) -> Iterator[Finding]:
        """What one expression of an element reads in vain."""
        file, scopes = self.scopes.diagram.file, self.scopes
        reader = element.attached_to if isinstance(element, BoundaryEvent) else element.id
        mapping = next((one for one in element.outputs if one.source is expression), None)
        if mapping is not None and self._gives_to_itself(element, mapping) is not None:
            severity, message = self._idle(element, mapping.target)
            yield Finding("unknown-variable", severity, file, at, line, message)
            return
        for name in sorted(expression.free_names):
            home = scopes.home(reader, name)
            if home is None or self._given(home, name):
                continue
            if mapping is not None and element.id in scopes.taking:
                continue  # it may have the name from its own result
            writers = scopes.writers.get((home, name), set())
            others = writers - self.passing.get((home, name), set())
            if mapping is not None and element.id in others and not self._wrote_before(element, mapping, name, home):
                others = others - {element.id}
                if not others:
                    sees = f"nobody but {element.id} writes {name}, and no earlier"
                    message = f"Expected a name that somebody writes in {attribute}, but {sees}."
                    yield Finding("unknown-variable", Severity.ERROR, file, at, line, message)
                    continue
            if others and all(self.paths.only_before(element.id, one) for one in others) and home not in others | {element.id}:
                message = (
                    f"Expected {name} to be written before it is read in {attribute}, but only {', '.join(sorted(others))} "
                    "writes it, later; read it later, or write it first."
                )
                yield Finding("read-too-early", Severity.WARNING, file, at, line, message)

    def _gives_to_itself(self, element: Element, mapping: Mapping_) -> str | None:
        """The scope of the variable that an output mapping reads and writes unchanged; None if it does anything else."""
        source = mapping.source.ast if isinstance(mapping.source, Expression) else None
        if not isinstance(source, Name) or source.name != mapping.target or element.id in self.scopes.taking:
            return None
        if any(one.target == mapping.target and one is not mapping for one in element.outputs):
            return None
        home = self.scopes.home(element.id, mapping.target)
        return home if home == self.scopes.declaring(element.scope, mapping.target) else None

    def _idle(self, element: Element, name: str) -> tuple[Severity, str]:
        """What is said of a mapping that gives a variable to itself: an error where the value could only come from here."""
        home = self.scopes.home(element.id, name) or ""
        others = self.scopes.writers.get((home, name), set()) - self.passing.get((home, name), set())
        given = self.scopes.taken.get(element.id, {})
        like = nearest(name, given or self.scopes.at(element.id).names())
        there = f"; there is {like}" if like not in (None, name) else ""
        if others or self._given(home, name):
            severity = Severity.ERROR if isinstance(element, UserTask) else Severity.WARNING
            return severity, f"Expected a name that {element.id} gives in source, but it gives no {name}, so this changes nothing{there}."
        return Severity.ERROR, f"Expected a name that somebody writes in source, but nobody writes {name}, this only passes it on{there}."

    def _given(self, home: str, name: str) -> bool:
        """Whether a scope has a variable from its beginning, not from a writer."""
        element = self.scopes.diagram.elements[home]
        if isinstance(element, Process):
            return name in self.scopes.started
        loop = element.loop if isinstance(element, Activity) else None
        counted = loop is not None and name == "loopCounter"
        item = isinstance(loop, MultiInstance) and name in (loop.item, loop.local_output)
        return counted or item or any(mapping.target == name for mapping in element.inputs)

    def _wrote_before(self, element: Element, mapping: Mapping_, name: str, home: str) -> bool:
        """Whether an element may have written a variable before it reads it: by an earlier mapping, or the time before."""
        before = element.outputs[: element.outputs.index(mapping)]
        return any(one.target == name for one in before) or self._comes_again(element, home)

    def _comes_again(self, element: Element, home: str) -> bool:
        """Whether an element may be done more than once while the scope of a variable lives."""
        begun_anew = [one for each in self.scopes.diagram.elements.values() for one in self._begun_by(each)]
        ways = self.paths.after
        if element.id in ways(element.id) or any(element.id == one or element.id in ways(one) for one in begun_anew):
            return True
        at: Element | None = element
        while at is not None and at.id != home:
            if isinstance(at, Activity) and at.loop is not None:
                return True
            at = self.scopes.diagram.elements.get(at.scope)
        return False

    def _begun_by(self, element: Element) -> tuple[str, ...]:
        """What an element may begin again and again: the way of an event that does not interrupt, a task returned to."""
        if isinstance(element, UserTask):
            return element.return_to
        beside = isinstance(element, BoundaryEvent | StartEvent) and not element.interrupting
        return (element.id,) if beside else ()
