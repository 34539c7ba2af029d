"""How a folder's files fit together, and into the district: forms, decisions, roles, jobs, terms, letters, messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from engine.bpmn.diagram import (
    Activity,
    BusinessRuleTask,
    CallActivity,
    Diagram,
    Element,
    MultiInstance,
    ServiceTask,
    StartEvent,
    UserTask,
)
from engine.check.adverse_decisions import check_adverse_decisions
from engine.check.blind_tasks import blind_problems
from engine.check.catching import check_caught
from engine.check.diagram_facts import acts_when_late, awaited_signals, awaiting, sent_messages
from engine.check.figures import check_figures
from engine.check.modelling import check_modelling
from engine.check.near_names import near
from engine.check.neighbourhood import Neighbourhood
from engine.check.party_tasks import party_problems
from engine.check.references import check_references
from engine.check.soundness import check_soundness
from engine.check.standard_schema import check_schema
from engine.findings import Finding, Severity
from engine.lifecycle import LateMode
from engine.procedure_file import Process
from engine.procedures import PROCEDURE_FILE, Procedure
from engine.toml_lines import line_in

MAX_NAME = 120
Check = Callable[[Procedure, Neighbourhood], Iterator[Finding]]


def check_fit(procedure: Procedure, around: Neighbourhood, checks: Iterable[Check] | None = None) -> list[Finding]:
    """Every finding about how the parts fit, or those of some of the checks."""
    return _named(procedure, (finding for check in checks or CHECKS for finding in check(procedure, around)))


def _named(procedure: Procedure, findings: Iterable[Finding]) -> list[Finding]:
    """The findings, those about something drawn with what it is called there."""
    names: dict[tuple[str, str], str] = {}
    for diagram in procedure.diagrams.values():
        names |= {(diagram.file, element.id): element.name for element in diagram.elements.values()}
        names |= {(diagram.file, flow.id): flow.name for flow in diagram.flows.values()}
    return [replace(one, name=names.get((one.file, one.element), one.name)) for one in findings]


def _error(rule: str, file: str, element: str, line: int, message: str) -> Finding:
    return Finding(rule, Severity.ERROR, file, element, line, message)


def _line(procedure: Procedure, table: str, key: str = "", word: str = "") -> int:
    return line_in(procedure.files.get(PROCEDURE_FILE, b""), table, key, word)


def check_processes(procedure: Procedure, around: Neighbourhood) -> Iterator[Finding]:
    """Each diagram has its table in procedure.toml, and each table its diagram."""
    described, drawn = procedure.declared.processes, procedure.diagrams
    for name in described.keys() - drawn.keys():
        message = f"Expected a diagram with process {name}, but there is none{near(name, drawn.keys() - described.keys())}."
        yield _error("missing-diagram", PROCEDURE_FILE, name, _line(procedure, f"process.{name}"), message)
    for name in drawn.keys() - described.keys():
        message = f"Expected a table [process.{name}] in {PROCEDURE_FILE}, but there is none."
        yield _error("missing-process", drawn[name].file, name, 1, message)
    for process in described.values():
        yield from _starts(procedure, around, process)
    if procedure.declared.owner not in around.roles:
        message = f"Expected a role as owner, but {procedure.declared.owner} is none."
        yield _error("missing-role", PROCEDURE_FILE, "owner", _line(procedure, "", "owner"), message)


def _starts(procedure: Procedure, around: Neighbourhood, process: Process) -> Iterator[Finding]:
    def missing(rule: str, key: str, noun: str, name: str) -> Finding:
        line = _line(procedure, f"process.{process.id}", key, name)
        return _error(rule, PROCEDURE_FILE, process.id, line, f"Expected {noun}, but there is none.")

    for role in process.start_roles:
        if role not in around.roles:
            yield missing("missing-role", "start_roles", f"a role {role} in roles.toml", role)
    if process.start_form is not None and process.start_form not in procedure.forms:
        yield missing("missing-form", "start_form", f"a form {process.start_form}", process.start_form)
    for key, job in (("prepare", process.prepare), ("choices", process.choices)):
        if job is not None and job not in around.jobs:
            yield missing("missing-job", key, f"a job type {job}", job)
    for other in process.beside:
        if other not in procedure.declared.processes:
            yield missing("missing-process", "beside", f"a process {other}", other)
    for one in process.next:
        if one.start is not None and one.start not in around.processes() and one.start not in procedure.declared.processes:
            line = _line(procedure, f"process.{process.id}", "next", one.start)
            message = f"Process {one.start} is not built yet: until then its start is not offered."
            yield Finding("procedure-not-built", Severity.NOTE, PROCEDURE_FILE, process.id, line, message)
    known = {name for diagram in procedure.diagrams.values() for _element, name in awaiting(diagram)}
    if process.offered_while is not None and process.offered_while not in known:
        noun = f"an element that awaits the message {process.offered_while}"
        yield missing("missing-element", "offered_while", noun, process.offered_while)


def check_tasks(procedure: Procedure, around: Neighbourhood) -> Iterator[Finding]:
    """Who does a task, with which form, by when, and what if late."""
    for diagram in procedure.diagrams.values():
        for element in diagram.elements.values():
            loop = element.loop if isinstance(element, Activity) else None
            adding = loop.adding if isinstance(loop, MultiInstance) else None
            if adding is not None and adding.role not in around.roles:
                message = f"Expected a role in add-item, but {adding.role} is none of roles.toml."
                yield _error("missing-role", diagram.file, element.id, element.line, message)
            if isinstance(element, UserTask):
                for rule, message in _task_problems(procedure, around, diagram, element):
                    yield _error(rule, diagram.file, element.id, element.line, message)


def _task_problems(
    procedure: Procedure, around: Neighbourhood, diagram: Diagram, task: UserTask
) -> Iterator[tuple[str, str]]:
    groups = task.groups if isinstance(task.groups, tuple) else ()
    if task.groups == ():
        yield "missing-role", "Expected candidateGroups (an assignee only narrows them to one person), but there are none."
    for role in groups:
        if role not in around.roles:
            yield "missing-role", f"Expected a role, but {role} is none of roles.toml{near(role, around.roles)}."
    if task.form is not None and task.form not in procedure.forms:
        yield "missing-form", f"Expected a form {task.form}, but there is none{near(task.form, procedure.forms)}."
    yield from party_problems(around, task)
    yield from blind_problems(procedure, task)
    if task.desk is not None and task.desk not in around.desks:
        yield "missing-desk", f"Expected a desk of the registry, but {task.desk} is none{near(task.desk, around.desks)}."
    for letter in f"{task.document or ''} {task.preview or ''}".split():
        if letter not in procedure.declared.documents:
            yield "missing-document", f"Expected a table [documents.{letter}], but there is none."
    for other in task.four_eyes:
        if not isinstance(diagram.elements.get(other), UserTask | StartEvent):
            yield "missing-element", f"Expected a user task or start event {other} for four-eyes, but there is none."
    if task.late == LateMode.FLOW and not acts_when_late(diagram, task):
        yield "missing-late-path", "Expected a boundary timer, because late is flow, but there is none."
    groups = task.paper_by or groups
    if task.late in (None, LateMode.SUPERIOR) and groups and all(_without_superior(around, role) for role in groups):
        yield "missing-superior", f"Expected a superior of {', '.join(groups)} in roles.toml, or late=stays or flow."


def _without_superior(around: Neighbourhood, role: str) -> bool:
    """Whether a role is known to have none; of a role that is not there by its name nobody knows."""
    return role in around.roles and around.roles[role].superior is None


def check_work(procedure: Procedure, around: Neighbourhood) -> Iterator[Finding]:
    """Jobs, decisions and called processes are there and get what they want."""
    decisions = {name for model in procedure.models for name in model.decisions}
    processes = around.processes()
    for diagram in procedure.diagrams.values():
        for element in diagram.elements.values():
            for rule, message in _work_problems(element, around, decisions, set(processes)):
                yield _error(rule, diagram.file, element.id, element.line, message)


def _work_problems(
    element: Element, around: Neighbourhood, decisions: set[str], processes: set[str]
) -> Iterator[tuple[str, str]]:
    if isinstance(element, BusinessRuleTask) and element.decision not in decisions:
        yield "missing-decision", f"Expected a decision {element.decision}, but no table has it{near(element.decision, decisions)}."
    if isinstance(element, CallActivity) and element.process not in processes and not around.unread.has(element.process):
        yield "missing-process", f"Expected a process {element.process}, but no folder has it{near(element.process, processes)}."
    if isinstance(element, ServiceTask):
        job = around.jobs.get(element.job_type)
        if job is None:
            like = near(element.job_type, around.jobs)
            yield "missing-job", f"Expected a job type {element.job_type}, but the registry has none{like}."
            return
        given = {mapping.target for mapping in element.inputs}
        wanted = {name for name, word in job.inputs.items() if not word.endswith("?")}
        for name in sorted(wanted - given):
            yield "missing-input", f"Expected an input {name} for job {job.type}, but it is not mapped."
        for name in sorted(given - job.inputs.keys()):
            yield "unknown-input", f"Expected one of {', '.join(job.inputs)} for job {job.type}, but found {name}."


def check_terms(procedure: Procedure, around: Neighbourhood) -> Iterator[Finding]:
    """Every term of procedure.toml is used by somebody; that those used stand there is a matter of references."""
    text = b"".join(content for path, content in procedure.files.items() if path != PROCEDURE_FILE).decode(errors="replace")
    for term in procedure.declared.terms:
        if f"&quot;{term}&quot;" not in text and f'"{term}"' not in text and f"terms.{term}" not in text:
            message = f"Expected somebody to use term {term}, but nobody does."
            line = _line(procedure, f"terms.{term}")
            yield Finding("unused-term", Severity.WARNING, PROCEDURE_FILE, f"terms.{term}", line, message)


def check_messages(procedure: Procedure, around: Neighbourhood) -> Iterator[Finding]:
    """A message is awaited by somebody, or declared as one for a procedure that is not here yet."""
    declared = {message.name: message for message in procedure.declared.messages}
    awaited = around.awaited()
    for diagram in procedure.diagrams.values():
        for element, name in sent_messages(diagram):
            if name in awaited or around.unread.speaks(name):
                continue
            if name not in declared:
                like = near(name, awaited)
                message = f"Expected somebody to await message {name}, or a [[message]] table for it{like}."
                yield _error("unawaited-message", diagram.file, element.id, element.line, message)
            elif declared[name].to in around.unread.folders:
                continue
            elif declared[name].to not in around.procedures:
                message = f"Message {name} is for {declared[name].to}, which is not built yet: it is journalled and shown as sent."
                yield Finding("procedure-not-built", Severity.NOTE, diagram.file, element.id, element.line, message)
            else:
                message = f"Expected {declared[name].to} to await message {name}, but it does not."
                yield _error("unawaited-message", diagram.file, element.id, element.line, message)


def check_awaited(procedure: Procedure, around: Neighbourhood) -> Iterator[Finding]:
    """A message that is awaited is sent by somebody of the district."""
    sent = {name for one in around.procedures.values() for diagram in one.diagrams.values() for _, name in sent_messages(diagram)}
    for diagram in procedure.diagrams.values():
        for element, name in awaiting(diagram):
            if name not in sent and not around.unread.speaks(name):
                promised = next((one for one in procedure.declared.awaited if one.name == name), None)
                if promised is not None and promised.sender not in around.procedures:
                    message = f"Message {name} comes from {promised.sender}, which is not built yet: nobody sends it until then."
                    yield Finding("procedure-not-built", Severity.NOTE, diagram.file, element.id, element.line, message)
                    continue
                like = near(name, sent)
                message = f"Expected somebody to send message {name}, but nobody does, so it never comes; let a step send it{like}."
                yield Finding("unsent-message", Severity.WARNING, diagram.file, element.id, element.line, message)


def check_signals(procedure: Procedure, around: Neighbourhood) -> Iterator[Finding]:
    """A signal that is awaited is sent by somebody of the district."""
    sent = around.signals_sent()
    for diagram in procedure.diagrams.values():
        for element, name in awaited_signals(diagram):
            if name not in sent and not around.unread.speaks(name):
                message = f"Expected somebody to send signal {name}, but nobody does; let a step send it."
                yield Finding("unsent-signal", Severity.WARNING, diagram.file, element.id, element.line, message)


def check_labels(procedure: Procedure, around: Neighbourhood) -> Iterator[Finding]:
    """Whatever a person reads has a name, in English too; whatever a person does has a term."""
    for diagram in procedure.diagrams.values():
        for element in diagram.elements.values():
            if max(len(element.id), len(element.name), len(element.properties.get("name.en", ""))) > MAX_NAME:
                message = f"Expected an id and names of at most {MAX_NAME} characters."
                yield _error("too-long", diagram.file, element.id, element.line, message)
            if isinstance(element, UserTask) and not element.name:
                yield _error("missing-name", diagram.file, element.id, element.line, "Expected a name, but there is none.")
            if isinstance(element, UserTask) and element.due is None:
                message = "Expected a term (zeebe:taskSchedule dueDate), but there is none."
                yield Finding("missing-term", Severity.WARNING, diagram.file, element.id, element.line, message)
            if isinstance(element, UserTask) and "name.en" not in element.properties:
                message = "Expected an English label (property name.en), but there is none."
                yield Finding("missing-label", Severity.WARNING, diagram.file, element.id, element.line, message)


CHECKS: tuple[Check, ...] = (
    check_processes, check_tasks, check_work, check_terms, check_messages, check_awaited, check_signals, check_labels, check_references,
    check_figures, check_adverse_decisions, check_caught, check_modelling, check_soundness, check_schema,
)  # fmt: skip
