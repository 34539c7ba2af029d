"""Small diagrams as text, and a driver that saves and reloads the state between all inputs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from engine.bpmn import Context, Diagram, State, Step, advance, read_diagrams
from engine.bpmn.effects import CompensationBegun, Effect
from engine.bpmn.inputs import (
    CallCompleted,
    Input,
    JobCompleted,
    MessageArrived,
    Retried,
    Start,
    TaskCompleted,
    TimerFired,
    input_from_plain,
)
from engine.canonical import decode, encode
from engine.feel import Environment
from engine.findings import Finding, Severity

NOW = datetime(2026, 10, 9, 1, 0, tzinfo=UTC)

ROOT = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:z="http://camunda.org/schema/zeebe/1.0" '
    'targetNamespace="test">'
)


def flows(text: str) -> str:
    """Sequence flows: "s > a > g; g > b [x = 1]; g > c". A flow's id is "s-a"; a condition is FEEL without "="."""
    found = []
    for part in text.split(";"):
        match = re.fullmatch(r"\s*([^\[]*?)\s*(\[(.*)\])?\s*", part, re.S)
        assert match is not None
        names = [name.strip() for name in match.group(1).split(">")]
        for source, target in zip(names, names[1:], strict=False):
            condition = match.group(3)
            inner = "" if condition is None else f"<conditionExpression>={escape(condition)}</conditionExpression>"
            found.append(f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>')
    return "".join(found)


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def events(text: str) -> str:
    """None start and end events by name: "s e e2"; names that begin with "s" are starts."""
    return "".join(f'<{"startEvent" if name.startswith("s") else "endEvent"} id="{name}"/>' for name in text.split())


def tasks(text: str) -> str:
    """User tasks by name."""
    return "".join(user(name) for name in text.split())


def user(name: str, inner: str = "", attributes: str = "", extensions: str = "") -> str:
    return (
        f'<userTask id="{name}" {attributes}><extensionElements><z:userTask/>{extensions}</extensionElements>{inner}</userTask>'
    )


def io(inputs: Mapping[str, str] | None = None, outputs: Mapping[str, str] | None = None) -> str:
    parts = [f'<z:input source="{escape(source)}" target="{target}"/>' for target, source in (inputs or {}).items()]
    parts += [f'<z:output source="{escape(source)}" target="{target}"/>' for target, source in (outputs or {}).items()]
    return f"<z:ioMapping>{''.join(parts)}</z:ioMapping>"


def ext(inner: str) -> str:
    return f"<extensionElements>{inner}</extensionElements>"


def z(element: str, **attributes: str) -> str:
    """One zeebe element: z("script", expression="=1")."""
    written = [f'{name}="{escape(value)}"' for name, value in attributes.items()]
    return f"<z:{element} {' '.join(written)}/>"


def properties(**values: str) -> str:
    """zeebe:properties; an underscore stands for a hyphen."""
    entries = [z("property", name=name.replace("_", "-"), value=value) for name, value in values.items()]
    return f"<z:properties>{''.join(entries)}</z:properties>"


def script(name: str, expression: str, result: str) -> str:
    return f'<scriptTask id="{name}">{ext(f"""<z:script expression="={escape(expression)}" resultVariable="{result}"/>""")}</scriptTask>'


def service(name: str, job_type: str = "job", more: str = "") -> str:
    return f'<serviceTask id="{name}">{ext(f"""<z:taskDefinition type="{job_type}"/>{more}""")}</serviceTask>'


def timer(kind: str, text: str) -> str:
    return f"<timerEventDefinition><{kind}>{escape(text)}</{kind}></timerEventDefinition>"


def boundary(name: str, host: str, definition: str, attributes: str = "") -> str:
    return f'<boundaryEvent id="{name}" attachedToRef="{host}" {attributes}>{definition}</boundaryEvent>'


def undone(host: str, handler: str, made: str = "") -> str:
    """A handler for a host: boundary event "undo.host", association, and the handler, a user task unless `made` is another."""
    made = made or user(handler, attributes='isForCompensation="true"')
    link = f'<association id="handled.{host}" sourceRef="undo.{host}" targetRef="{handler}"/>'
    return boundary(f"undo.{host}", host, "<compensateEventDefinition/>") + link + made


def compensate(name: str, activity: str = "", kind: str = "intermediateThrowEvent") -> str:
    """A throw event that undoes an activity, or all."""
    reference = f'activityRef="{activity}"' if activity else ""
    return f'<{kind} id="{name}"><compensateEventDefinition {reference}/></{kind}>'


def message_event(reference: str) -> str:
    return f'<messageEventDefinition messageRef="{reference}"/>'


def message(identity: str, name: str, key: str | None = "key") -> str:
    subscription = "" if key is None else ext(f'<z:subscription correlationKey="={escape(key)}"/>')
    return f'<message id="{identity}" name="{name}">{subscription}</message>'


def sub(name: str, inner: str, attributes: str = "", extensions: str = "") -> str:
    return f'<subProcess id="{name}" {attributes}>{ext(extensions) if extensions else ""}{inner}</subProcess>'


def multi(collection: str, more: str = "", sequential: bool = False, completion: str = "") -> str:
    condition = f"<completionCondition>={escape(completion)}</completionCondition>" if completion else ""
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f'{ext(f"""<z:loopCharacteristics inputCollection="={escape(collection)}" {more}/>""")}{condition}'
        "</multiInstanceLoopCharacteristics>"
    )


def source_of(body: str, top: str = "") -> bytes:
    return f'{ROOT}{top}<process id="p" isExecutable="true">{body}</process></definitions>'.encode()


def read(body: str, top: str = "") -> Diagram:
    """The process "p" with this body. Fails on any finding but the missing drawing."""
    diagrams, findings = read_diagrams(source_of(body, top), "p.bpmn")
    assert [finding for finding in findings if finding.severity is not Severity.NOTE] == []
    return diagrams["p"]


def errors(body: str, top: str = "") -> list[Finding]:
    """The errors of a document that must be refused."""
    diagrams, findings = read_diagrams(source_of(body, top), "p.bpmn")
    found = [finding for finding in findings if finding.severity is Severity.ERROR]
    assert found
    assert diagrams == {}
    return found


class Driver:
    """A case that is saved and reloaded between all inputs; after each it must have something to wait for."""

    def __init__(
        self,
        diagram: Diagram,
        decide: Callable[[str, Mapping[str, Any]], Any] | None = None,
        functions: Mapping[str, Callable[..., Any]] | None = None,
        constants: Mapping[str, Any] | None = None,
    ) -> None:
        self.diagram, self.decide, self.functions = diagram, decide, functions or {}
        self.constants = constants or {}
        self.now = NOW
        self.saved: bytes | None = None
        self.log: list[Effect] = []
        self.last: tuple[Effect, ...] = ()
        self.notes: list[dict[str, Any]] = []

    @property
    def state(self) -> State:
        assert self.saved is not None
        return State.from_plain(decode(self.saved))

    def give(self, given: Input) -> Step:
        state = None if self.saved is None else self.state
        before = self.saved
        context = Context(
            self.now, Environment(now=self.now, functions=self.functions), self.decide or _no_decision, self.constants, self.notes
        )
        step = advance(state, self.diagram, input_from_plain(decode(encode(given.to_plain()))), context)
        assert state is None or encode(state.to_plain()) == before, "the given state was changed"
        self.saved = encode(step.state.to_plain())
        assert encode(self.state.to_plain()) == self.saved
        for effect in step.effects:
            encode(effect.to_plain())
        self.log += step.effects
        self.last = step.effects
        assert_alive(step.state, self.diagram)
        return step

    def start(self, message: str | None = None, start_event: str | None = None, **variables: Any) -> Driver:
        self.give(Start(variables, message, start_event))
        return self

    def instance(self, element: str, index: int = 0) -> str:
        """The id of a waiting instance of an element (a multi-instance's items, not its body)."""
        found = [entry.id for entry in self.state.instances.values() if entry.element == element and entry.loop is None]
        return found[index]

    def complete(self, element: str, index: int = 0, **variables: Any) -> Driver:
        self.give(TaskCompleted(self.instance(element, index), variables))
        return self

    def job(self, element: str, index: int = 0, **variables: Any) -> Driver:
        self.give(JobCompleted(self.instance(element, index), variables))
        return self

    def called(self, element: str, index: int = 0, **variables: Any) -> Driver:
        self.give(CallCompleted(self.instance(element, index), variables))
        return self

    def wait(self, element: str, index: int = 0) -> str:
        return [entry.id for entry in self.state.waits.values() if entry.element == element][index]

    def message(self, element: str, index: int = 0, **variables: Any) -> Driver:
        self.give(MessageArrived(self.wait(element, index), variables))
        return self

    def fire(self, element: str, index: int = 0) -> Driver:
        wait = [entry for entry in self.state.waits.values() if entry.element == element and entry.kind == "timer"][index]
        assert wait.due_at is not None
        self.now = max(self.now, wait.due_at)
        self.give(TimerFired(wait.id))
        return self

    def retry(self, element: str, index: int = 0) -> Driver:
        stopped = [e.id for e in self.state.instances.values() if e.element == element and e.incident is not None]
        self.give(Retried(stopped[index]))
        return self

    def after(self, **span: int) -> Driver:
        self.now += timedelta(**span)
        return self

    @property
    def open(self) -> list[str]:
        """Elements that wait for somebody or something, sorted."""
        return sorted(
            entry.element
            for entry in self.state.instances.values()
            if entry.scope and entry.children == 0 and entry.incident is None
        )

    @property
    def incidents(self) -> dict[str, str]:
        return {e.element: e.incident for e in self.state.instances.values() if e.incident is not None}

    @property
    def variables(self) -> dict[str, Any]:
        return dict(self.state.variables)

    @property
    def how(self) -> str | None:
        return self.state.how

    def kinds(self, element: str | None = None) -> list[str]:
        """The kinds of the last step's effects."""
        return [effect.kind for effect in self.last if element is None or effect.element == element]

    def effects(self, kind: type[Any]) -> list[Any]:
        """All effects of a class since the start."""
        return [effect for effect in self.log if isinstance(effect, kind)]


def undone_in_order(case: Driver) -> list[str]:
    """What was undone, in the order in which it began."""
    return [effect.activity for effect in case.effects(CompensationBegun)]


def assert_alive(state: State, diagram: Diagram) -> None:
    """A running case has an open task, a job, a call, a wait, something that is being undone or an incident, at every leaf."""
    if state.ended:
        assert list(state.instances) == [State.ROOT]
        assert not state.waits
        return
    live = state.instances
    leaves = [entry for entry in live.values() if entry.children == 0]
    assert leaves
    inside = Counter(entry.scope for entry in live.values())
    for entry in live.values():
        assert inside[entry.id] == entry.children, entry
    waiting = {"UserTask", "ServiceTask", "CallActivity"}
    undone = {entry.undoes for entry in live.values()}
    for entry in leaves:
        kind = type(diagram.elements[entry.element]).__name__
        busy = entry.id in undone or (kind in waiting and entry.phase == "active")
        assert entry.incident is not None or entry.waits or busy, entry


def _no_decision(decision: str, variables: Mapping[str, Any]) -> Any:
    raise AssertionError(f"unexpected decision {decision}")


def number(value: int | str) -> Decimal:
    return Decimal(value)
