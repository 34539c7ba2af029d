"""What may stand where: the rules of the standard that no schema holds, and those of this dialect.

Source: BPMN 2.0.2, 10.3 to 10.6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

from engine.bpmn.diagram import (
    Activity,
    AdHocSubProcess,
    BoundaryEvent,
    CallActivity,
    CancelEvent,
    CatchEvent,
    CompensateEvent,
    ConditionalEvent,
    Container,
    Element,
    EndEvent,
    ErrorEvent,
    EscalationEvent,
    Event,
    EventBasedGateway,
    EventSubProcess,
    Flow,
    LinkEvent,
    MessageEvent,
    MultipleEvent,
    Part,
    Process,
    ReceiveTask,
    SignalEvent,
    StartEvent,
    SubProcess,
    TerminateEvent,
    ThrowEvent,
    TimerEvent,
    UserTask,
)
from engine.bpmn.report import Report


class Placement:
    """The elements of one process under inspection."""

    def __init__(
        self, elements: Mapping[str, Element], flows: Mapping[str, Flow], nodes: Mapping[str, etree._Element], report: Report,
        in_doubt: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        """`in_doubt`: elements that lack a flow, and scopes that lack a start, for a fault that has a finding of its own."""
        self.elements, self.flows, self._nodes, self._report = elements, flows, nodes, report
        self.starts: dict[str, list[StartEvent]] = {}
        beginning = {identity for identity, node in nodes.items() if node.get("instantiate") == "true"}  # refused for that
        self.in_doubt = in_doubt | beginning | {elements[one].scope for one in beginning if one in elements}
        for element in elements.values():
            if isinstance(element, StartEvent):
                self.starts.setdefault(element.scope, []).append(element)

    def error(self, rule: str, identity: str, message: str) -> None:
        """Note an error at an element or a flow."""
        self._report.error(rule, self._nodes.get(identity), message)


def check_placement(placement: Placement) -> None:
    """Note every element that stands where it cannot be executed."""
    for element in placement.elements.values():
        for kind, check in _CHECKS:
            if isinstance(element, kind):
                check(element, placement)
    _check_links(placement)


def _check_connected(element: Element, placement: Placement) -> None:
    apart = isinstance(element, (Process, EventSubProcess)) or (isinstance(element, Activity) and element.for_compensation)
    undoes = isinstance(element, BoundaryEvent) and element.compensation is not None
    starts = apart or isinstance(element, (StartEvent, BoundaryEvent)) or _is_link(element, CatchEvent)
    ends = apart or undoes or isinstance(element, EndEvent) or _is_link(element, ThrowEvent)
    if starts and element.incoming:
        placement.error("misplaced-flow", element.id, f"{element.id} cannot have an incoming flow; remove it.")
    begins = isinstance(element, Activity) and isinstance(placement.elements.get(element.scope), AdHocSubProcess)
    said = element.id in placement.in_doubt
    if not starts and not begins and not element.incoming and not said:
        placement.error("unconnected", element.id, f"{element.id} has no incoming flow, so no token reaches it; connect or remove it.")
    if ends and element.outgoing:
        placement.error("misplaced-flow", element.id, f"{element.id} cannot have an outgoing flow; remove it.")
    if isinstance(element, (StartEvent, BoundaryEvent)) and not undoes and not element.outgoing and not said:
        placement.error("unconnected", element.id, f"{element.id} has no outgoing flow; connect it.")


def _is_link(element: Element, kind: type[Event]) -> bool:
    return isinstance(element, kind) and isinstance(element.definition, LinkEvent)


def _check_scope(scope: Container, placement: Placement) -> None:
    if isinstance(scope, AdHocSubProcess):
        if not scope.begins:
            placement.error("missing-start", scope.id, f"{scope.id} has no activity that could begin; add one.")
        return
    inner = placement.starts.get(scope.id, [])
    none_starts = [start for start in inner if start.definition is None]
    if not inner and scope.id not in placement.in_doubt:
        placement.error("missing-start", scope.id, f"{scope.id} has no start event; add one.")
    if len(none_starts) > 1:
        placement.error("repeated-start", none_starts[1].id, f"{scope.id} has two none start events; keep one.")
    if isinstance(scope, SubProcess) and any(start.definition is not None for start in inner):
        placement.error("misplaced-event", scope.id, f"{scope.id} is entered by its flow; its start event must be a none start event.")
    if isinstance(scope, EventSubProcess) and (len(inner) != 1 or none_starts):
        placement.error("misplaced-event", scope.id, f"Event subprocess {scope.id} needs exactly one start event, with a trigger.")
    if isinstance(scope, Process):
        _check_process_starts(inner, placement)


def _check_process_starts(starts: list[StartEvent], placement: Placement) -> None:
    names: set[str] = set()
    for start in starts:
        if start.parallel:
            message = f"A case cannot wait for all of {start.id} before it begins; let it begin, and a catch event wait for all."
            placement.error("unsupported-element", start.id, message)
        if sum(isinstance(part, TimerEvent) for part in start.parts) > 1:
            placement.error("repeated-start", start.id, f"{start.id} has two timers; draw a start event for each.")
        for part in start.parts:
            _check_process_start(start, part, names, placement)
        if not start.interrupting:
            placement.error("misplaced-event", start.id, "isInterrupting=\"false\" belongs to an event subprocess; remove it.")


def _check_process_start(start: StartEvent, definition: Part, names: set[str], placement: Placement) -> None:
    if isinstance(definition, (ErrorEvent, EscalationEvent, CompensateEvent)):
        placement.error("misplaced-event", start.id, f"{start.id} can only start an event subprocess; let a message start the process.")
    if isinstance(definition, ConditionalEvent):
        placement.error("unsupported-element", start.id, f"A condition cannot start a case; let a message start it at {start.id}.")
    if isinstance(definition, SignalEvent) and not isinstance(definition.name, str):
        placement.error("bad-value", start.id, "The signal of a process's start event needs a fixed name; write it without =.")
    if isinstance(definition, MessageEvent):
        if not isinstance(definition.name, str):
            placement.error("bad-value", start.id, "The message of a process's start event needs a fixed name; write it without =.")
        elif definition.name in names:
            placement.error("repeated-start", start.id, f"Two start events wait for the message {definition.name}; keep one.")
        else:
            names.add(definition.name)


def _check_multiple(event: Event, placement: Placement) -> None:
    """What may stand among several definitions of one event."""
    if not isinstance(event.definition, MultipleEvent):
        return
    for place, part in enumerate(event.parts):
        if isinstance(part, LinkEvent):
            placement.error("misplaced-element", event.id, f"The link of {event.id} must be its only definition; draw an event for it.")
        if event.parallel and isinstance(part, (ErrorEvent, EscalationEvent, CompensateEvent)):
            what = "an error, escalation or compensation"
            message = f"{event.id} cannot wait for {what} together with other events; give it an event of its own."
            placement.error("misplaced-element", event.id, message)
        ends = isinstance(event, (ThrowEvent, EndEvent)) and isinstance(part, (ErrorEvent, TerminateEvent, CancelEvent))
        if ends and place < len(event.parts) - 1:
            placement.error("misplaced-element", event.id, f"What ends the scope at {event.id} must be its last definition; move it there.")


def _check_boundary(event: BoundaryEvent, placement: Placement) -> None:
    host = placement.elements.get(event.attached_to)
    if not isinstance(host, Activity) or host.scope != event.scope:
        placement.error("bad-reference", event.id, f"attachedToRef {event.attached_to} is no activity of the same scope; attach it to one.")
        return
    if event.definition is None:
        placement.error("misplaced-event", event.id, f"Boundary event {event.id} needs a trigger; give it one, such as a timer.")
    if _catches(event, ErrorEvent) and not event.interrupting:
        placement.error("misplaced-event", event.id, f"Error boundary event {event.id} always interrupts; remove cancelActivity.")
    if _catches(event, EscalationEvent) and not isinstance(host, (SubProcess, CallActivity)):
        message = f"No escalation can reach {event.id}: only a subprocess or a called process throws one; attach it there."
        placement.error("misplaced-event", event.id, message)
    _check_waits(event, event.interrupting, placement)


def _catches(event: Event, kind: type[ErrorEvent] | type[EscalationEvent]) -> bool:
    return any(isinstance(part, kind) for part in event.parts)


def _check_start(event: StartEvent, placement: Placement) -> None:
    within = placement.elements.get(event.scope)
    if isinstance(within, EventSubProcess):
        if _catches(event, ErrorEvent) and not event.interrupting:
            placement.error("misplaced-event", event.id, f"Error start event {event.id} always interrupts; remove isInterrupting.")
        _check_waits(event, event.interrupting, placement)


def _check_waits(event: Event, once: bool, placement: Placement) -> None:
    """Timers that can be waited for beside other events, messages with a key. What fires once takes a cycle's first time.

    Source: BPMN 2.0.2, 10.5.4 (tables of intermediate and boundary events: "a specific cycle, e.g. every Monday at 9am").
    """
    for part in event.parts:
        if isinstance(part, TimerEvent) and part.kind == "cycle" and event.parallel:
            message = f"{event.id} waits for all of its events once, and a cycle comes again; use timeDate or timeDuration."
            placement.error("bad-timer", event.id, message)
        if isinstance(part, TimerEvent) and part.kind == "date" and not once and event.parallel:
            placement.error("bad-timer", event.id, f"{event.id} waits again and again, and a date comes once; use timeDuration.")
        _check_key(event, part, placement)


def _check_key(element: Element, definition: object, placement: Placement) -> None:
    if isinstance(definition, MessageEvent) and definition.key is None:
        placement.error(
            "missing-key", element.id,
            f"{element.id} waits for a message without a key; give bpmn:message a zeebe:subscription correlationKey.",
        )  # fmt: skip


def _check_catch(event: CatchEvent, placement: Placement) -> None:
    if event.definition is None:
        placement.error("misplaced-event", event.id, f"Catch event {event.id} needs a trigger; give it one, such as a timer.")
    _check_waits(event, True, placement)


def _check_receive(task: ReceiveTask, placement: Placement) -> None:
    _check_key(task, task.message, placement)


def _check_user_task(task: UserTask, placement: Placement) -> None:
    for identity in task.four_eyes:
        # A start event stands for whoever started the case by hand.
        if not isinstance(placement.elements.get(identity), (UserTask, StartEvent)):
            message = f"Property four-eyes names {identity}, which is no user task or start event of this process; name one."
            placement.error("bad-reference", task.id, message)
    for identity in task.return_to:
        earlier = placement.elements.get(identity)
        if not isinstance(earlier, UserTask) or earlier.scope != task.scope or identity == task.id:
            message = f"Property return-to names {identity}, which is no other user task of the scope of {task.id}; name one."
            placement.error("bad-reference", task.id, message)
        elif task.id not in _ahead(identity, placement):
            message = f"Property return-to names {identity}, from which no flow leads to {task.id}; name an earlier task."
            placement.error("bad-reference", task.id, message)


def _ahead(begin: str, placement: Placement) -> set[str]:
    """The elements that flows, links and boundary events lead to from one."""
    catching = [element for element in placement.elements.values() if isinstance(element, CatchEvent)]
    links = {event.definition.name: event.id for event in catching if isinstance(event.definition, LinkEvent)}
    agenda, found = [begin], set[str]()
    while agenda:
        element = placement.elements.get(agenda.pop())
        if element is None or element.id in found:
            continue
        found.add(element.id)
        agenda.extend(placement.flows[flow].target for flow in element.outgoing)
        if isinstance(element, Activity):
            agenda.extend(element.boundaries)
        if isinstance(element, ThrowEvent) and isinstance(element.definition, LinkEvent):
            agenda.append(links.get(element.definition.name, ""))
    return found


def _check_throw(event: ThrowEvent, placement: Placement) -> None:
    if any(isinstance(part, EscalationEvent) and part.code is None for part in event.parts):
        placement.error("missing-attribute", event.id, f"{event.id} throws an escalation and needs an escalationRef; name one.")


def _check_end(event: EndEvent, placement: Placement) -> None:
    if any(isinstance(part, (ErrorEvent, EscalationEvent)) and part.code is None for part in event.parts):
        placement.error("missing-attribute", event.id, f"{event.id} throws and needs an errorRef or escalationRef; name one.")


def _check_mappings(element: Element, placement: Placement) -> None:
    """What an event triggers has no moment in which input mappings could be applied."""
    follows = [placement.elements.get(placement.flows[identity].source) for identity in element.incoming]
    triggered = isinstance(element, (StartEvent, BoundaryEvent, CatchEvent, EventSubProcess)) or any(
        isinstance(source, EventBasedGateway) for source in follows
    )
    if triggered and element.inputs:
        message = f"{element.id} is triggered by an event, with which no inputs can be mapped; use zeebe:output."
        placement.error("misplaced-element", element.id, message)


def _check_links(placement: Placement) -> None:
    catches: dict[tuple[str, str], str] = {}
    throws: dict[tuple[str, str], str] = {}
    for element in placement.elements.values():
        if not isinstance(element, Event) or not isinstance(element.definition, LinkEvent):
            continue
        place = (element.scope, element.definition.name)
        if isinstance(element, CatchEvent):
            if place in catches:
                placement.error("repeated-name", element.id, f"Link {place[1]} leads to {catches[place]} already; use another name.")
            catches.setdefault(place, element.id)
        else:
            throws.setdefault(place, element.id)
    for place in sorted(throws.keys() ^ catches.keys()):
        identity = throws.get(place) or catches[place]
        message = f"Link {place[1]} needs a throw and a catch event in the same scope; draw the other one."
        placement.error("bad-reference", identity, message)


_CHECKS: tuple[tuple[type[Element], Callable[..., None]], ...] = (
    (Element, _check_connected),
    (Element, _check_mappings),
    (Process, _check_scope),
    (EventSubProcess, _check_scope),
    (SubProcess, _check_scope),
    (BoundaryEvent, _check_boundary),
    (StartEvent, _check_start),
    (Event, _check_multiple),
    (CatchEvent, _check_catch),
    (ThrowEvent, _check_throw),
    (EndEvent, _check_end),
    (ReceiveTask, _check_receive),
    (UserTask, _check_user_task),
)
