"""Pieces of the processes of the small folder."""

from __future__ import annotations

from tests.bpmn.building import ext, io, properties, user, z


def task(name: str, groups: str, form_id: str = "", due: str = "", more: str = "", **property_values: str) -> str:
    """A user task for roles, with what the runtime looks at."""
    parts = [z("assignmentDefinition", candidateGroups=groups)]
    if form_id:
        parts.append(z("formDefinition", formId=form_id))
    if due:
        parts.append(z("taskSchedule", dueDate=due))
    extensions = "".join(parts) + more + (properties(**property_values) if property_values else "")
    return user(name, attributes=f'name="{name}"', extensions=extensions)


def process(identity: str, body: str, starts: str = '<startEvent id="s"/>') -> str:
    """A process whose element ids are its own: building writes short ones."""
    return f'<process id="{identity}" isExecutable="true">{starts}{body}</process>'


def send(name: str, reference: str, key: str, **payload: str) -> str:
    definition = z("taskDefinition", type="send-message")
    extensions = ext(definition + io(payload) + properties(correlation_key=key, time_to_live="P10D"))
    return f'<sendTask id="{name}" messageRef="{reference}">{extensions}</sendTask>'


def call(name: str, process_id: str, inputs: dict[str, str], outputs: dict[str, str]) -> str:
    called = z("calledElement", processId=process_id, propagateAllChildVariables="false")
    return f'<callActivity id="{name}">{ext(called + io(inputs, outputs))}</callActivity>'
