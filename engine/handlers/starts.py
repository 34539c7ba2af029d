"""How a case begins: by hand, by a message, by a call, by the clock. All four come through `begin`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from engine import access
from engine.attachments import adopt_staged, files_in
from engine.bpmn.inputs import Start
from engine.bpmn.timers import Due, following
from engine.case_numbers import SERIES, case_number
from engine.clock import district_day
from engine.commands import StartCase
from engine.errors import BadValue, DuplicateCase, FormRejected, JobFault, JobThrow, NotAllowed, NotFound
from engine.feel import Environment, Expression, Value, kind
from engine.feel_context import context_for, environment_for
from engine.identity import new_id
from engine.jobs import JobContext
from engine.journal import FIRST_HASH, Actor
from engine.keys import DataKey
from engine.library import CALENDAR
from engine.lifecycle import CaseStatus
from engine.machine_commands import StartByTimer
from engine.procedure_file import Process
from engine.procedures import Procedure
from engine.step import Step
from engine.store import cases, definitions, people, records, series
from engine.store.cases import CaseRow
from engine.store.lineage import lineage_of
from engine.store.standing import join_behalf
from engine.transaction import Transaction
from forms import validate

MAX_KEY = 200


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a case comes from: a caller's waiting instance, or the case whose message or page caused it."""

    parent: str | None = None
    instance: str | None = None
    cause: str | None = None
    message: str | None = None
    start_event: str | None = None
    outbox: str | None = None  # the delivery that brought it


def start_case(tx: Transaction, command: StartCase) -> dict[str, Any]:
    """Starts a case by hand. Raises NotFound, NotAllowed, FormRejected, DuplicateCase, BadValue."""
    procedure = tx.house.library.newest_with(tx.connection, tx.shelf, command.process)
    process = procedure.process(command.process)
    if not process.start_roles:
        raise NotFound("process", command.process)
    cause = _beside(tx, process, command)
    access.may_start(tx.connection, tx.shelf.roles, command.actor, tx.now, process, None)
    values = start_values(tx, procedure, process, command.actor, command.values)
    variables = {**values, **({"cause": cause_value(cause)} if cause else {})}
    origin = Origin(cause=cause.id if cause else None)
    try:
        step = begin(tx, procedure, process, variables, Actor(command.actor), origin)
    except JobFault as fault:
        raise NotAllowed("cannot-start", str(fault)) from None
    adopt_staged(tx, step, command.actor, files_in(values))
    step.actor = access.may_start(
        tx.connection, tx.shelf.roles, command.actor, tx.now, process, step.row.main_unit, step.units
    )
    if step.actor.behalf:
        cases.save(tx.connection, step.row.id, {"opened_for": join_behalf(step.actor.behalf)})
    cases.add_starters(tx.connection, step.row.id, {command.actor, *step.actor.behalf})
    step.feed(Start(variables=step.given))
    step.save("case:started")
    return {"case": step.row.id, "number": step.row.number}


def _beside(tx: Transaction, process: Process, command: StartCase) -> CaseRow | None:
    """The case from whose page a process is started."""
    if command.beside_case is None:
        if any(process.id in other.beside for other in _neighbours(tx, process)):
            raise BadValue("case", f"{process.id} is started from a case's page")
        return None
    row, reading = access.read_case(tx.connection, tx.shelf.roles, command.actor, command.beside_case, tx.now)
    procedure = tx.house.library.procedure(tx.connection, row.definition)
    if reading is not access.Reading.FULL or process.id not in procedure.process(row.process).beside:
        raise NotFound("process", process.id)
    return row


def _neighbours(tx: Transaction, process: Process) -> list[Process]:
    procedure = tx.house.library.newest_with(tx.connection, tx.shelf, process.id)
    return list(procedure.declared.processes.values())


def cause_value(row: CaseRow) -> dict[str, Value]:
    """What a case that another one caused sees of it, as `cause`."""
    return {"id": row.id, "number": row.number, "title": row.title, "main_unit": row.main_unit, "process": row.process}


def start_values(
    tx: Transaction, procedure: Procedure, process: Process, user_id: str, raw: Mapping[str, Any]
) -> dict[str, Value]:
    """The start form's values, as this person fills it. Raises FormRejected with every problem."""
    if process.start_form is None:
        if raw:
            raise BadValue("values", f"{process.id} has no start form")
        return {}
    form = procedure.forms[process.start_form]
    environment = environment_for(procedure, tx.shelf, tx.now, [])
    result = validate(form, raw, start_context(tx, procedure, process, user_id), environment)
    if result.problems:
        raise FormRejected(form.id, result.problems)
    return dict(result.values)


def start_context(tx: Transaction, procedure: Procedure, process: Process, user_id: str) -> dict[str, Value]:
    """What a start form sees: parameters, and what the process's `choices` job offers (options of its menus), but for units in
    which this person could not start the case."""
    context = context_for(procedure, tx.shelf, tx.now, None, tx.house.overrides.get(procedure.name, {}))
    offered: dict[str, Any] = {}
    if process.choices is not None:
        job = tx.house.jobs[process.choices]
        offered = dict(job.run(JobContext(tx.connection, "", "", tx.now, district_day(tx.now), None, 0, tx.shelf.law), {}))
        for name, part in job.places.items():
            fits = access.may_start_in(tx.connection, tx.shelf.roles, user_id, tx.now, process, part)
            offered[name] = [option for option in offered[name] if fits(option["value"])]
    return {**context.constants, **offered}


def start_by_timer(tx: Transaction, command: StartByTimer) -> dict[str, Any]:
    """Starts a case because its process's clock says so, and sets the clock for the next time."""
    held = definitions.lock_process_timer(tx.connection, command.process, command.event)
    if held is None or held.due_at > tx.now:
        return {"case": None}
    again = following(held.cycle, Due(held.due_at, held.left), tx.now)
    if again is None:
        definitions.remove_process_timer(tx.connection, command.process, command.event)
    else:
        definitions.move_process_timer(tx.connection, command.process, command.event, again.at, again.left)
    procedure = tx.house.library.newest_with(tx.connection, tx.shelf, command.process)
    origin = Origin(start_event=command.event)
    savepoint = tx.connection.begin_nested()
    try:
        step = begin(tx, procedure, procedure.process(command.process), {}, Actor(command.actor), origin)
    except DuplicateCase:  # somebody was quicker than the clock: there is nothing to start
        savepoint.rollback()
        return {"case": None}
    savepoint.commit()
    step.facts["due_at"] = held.due_at
    step.feed(Start(variables=step.given, start_event=command.event))
    step.save("case:started")
    return {"case": step.row.id}


def start_caused(
    tx: Transaction, procedure: Procedure, process: Process, variables: Mapping[str, Value], origin: Origin
) -> Step:
    """Starts a case that a call or a message asks for; its `cause` or `parent` links both. Raises DuplicateCase, JobFault."""
    step = begin(tx, procedure, process, variables, Actor("system"), origin)
    step.feed(Start(variables=step.given, message=origin.message, start_event=origin.start_event))
    step.save("case:started")
    return step


@dataclass(frozen=True, slots=True)
class Wording:
    """What a process says of a case that begins, evaluated over what is known of it."""

    process: Process
    scope: Mapping[str, Value]
    environment: Environment

    def text(self, expression: Expression | None, what: str) -> str | None:
        """A text that is not empty; None without an expression. Raises JobFault."""
        if expression is None:
            return None
        value = expression.evaluate(self.scope, self.environment)
        if not isinstance(value, str) or not value:
            raise JobFault(f"Expected text as {what} of {self.process.id}, but {expression.source} gives {kind(value)}.")
        return value

    def key(self) -> str:
        """The key of the case, "" for none. Raises JobFault."""
        key = self.text(self.process.key, "key") or ""
        if len(key) > MAX_KEY:
            raise JobFault(f"Expected a key of at most {MAX_KEY} characters for {self.process.id}, but it has {len(key)}.")
        return key

    def units(self, connection: Connection) -> tuple[str | None, dict[str, str]]:
        """The main unit, and the side units by name, all of which exist. Raises JobFault."""
        sides = {name: found for name, expression in self.process.side_units.items()
                 if isinstance(found := expression.evaluate(self.scope, self.environment), str)}  # fmt: skip
        main_unit = self.text(self.process.main_unit, "main unit")
        for unit_id in [*sides.values(), *([main_unit] if main_unit else [])]:
            if people.unit_by_id(connection, unit_id) is None:
                raise JobFault(f"Expected a unit {unit_id} for {self.process.id}, but there is none.")
        return main_unit, sides


def begin(
    tx: Transaction, procedure: Procedure, process: Process, variables: Mapping[str, Value], actor: Actor,
    origin: Origin,
) -> Step:  # fmt: skip
    """A case's row, key, number, title and units; its diagram has not moved yet.

    Raises DuplicateCase if one stands for its key, JobFault if what it needs to know cannot be found.
    """
    case_id = new_id()
    year = district_day(tx.now).year
    label = process.case_label or procedure.declared.case_label
    number = case_number(label, year, series.next_number(tx.connection, SERIES + label, year))
    known = _prepare(tx, process, variables, case_id, number, actor)
    wording = _wording(tx, procedure, process, known)
    key = wording.key()
    main_unit, units = wording.units(tx.connection)
    unique_key = f"{process.id}/{key}" if process.unique != "no" else None
    _refuse_second(tx, process, key, unique_key)
    row = CaseRow(
        id=case_id, number=number, procedure=procedure.name,
        version=definitions.version_of(tx.connection, procedure.name, procedure.hash), definition=procedure.hash,
        process=process.id, key=key, unique_key=unique_key,
        title=(wording.text(process.case_title, "title") or process.title)[:300],
        title_en=(wording.text(process.case_title_en, "English title") or "")[:300], status=CaseStatus.RUNNING, outcome="",
        main_unit=main_unit, parent_case=origin.parent, parent_instance=origin.instance, cause_case=origin.cause,
        opened_at=tx.now, ended_at=None, opened_by=actor.user, state=b"", entries=0, last_hash=FIRST_HASH,
        calendar=tx.shelf.newest.get(CALENDAR),
    )  # fmt: skip
    data_key = _add(tx, process, row, units)
    lineage = lineage_of(tx.connection, main_unit) if main_unit else {}
    readers = sorted(set(readers_of(tx, procedure, process, lineage, units)))
    cases.add_readers(tx.connection, case_id, readers)
    letter = _serve(tx, case_id, wording.text(process.serves, "letter to serve"))
    step = Step(tx, row, procedure, data_key, None, units, lineage)
    step.actor, step.given = actor, known
    step.facts |= {
        "number": number, "title": row.title, "title_en": row.title_en, "procedure": procedure.name, "version": row.version,
        "process": process.id, "key": key, "main_unit": main_unit, "units": units, "readers": [list(one) for one in readers],
    }  # fmt: skip
    links = (
        ("parent", origin.parent), ("instance", origin.instance), ("cause", origin.cause), ("outbox", origin.outbox), ("serves", letter),
    )  # fmt: skip
    step.facts |= {name: value for name, value in links if value}
    return step


def _wording(tx: Transaction, procedure: Procedure, process: Process, known: Mapping[str, Value]) -> Wording:
    overrides = tx.house.overrides.get(procedure.name, {})
    constants = context_for(procedure, tx.shelf, tx.now, None, overrides).constants
    return Wording(process, {**constants, **known}, environment_for(procedure, tx.shelf, tx.now, []))


def _add(tx: Transaction, process: Process, row: CaseRow, units: Mapping[str, str]) -> DataKey:
    """Writes the row of a new case, with its units and a key, which is returned. Raises DuplicateCase."""
    data_key, wrapped = tx.house.keys.new_data_key(row.id)
    try:
        with tx.connection.begin_nested():
            cases.add(tx.connection, row._asdict(), wrapped, units)
    except IntegrityError:  # another command began one for this key meanwhile
        _refuse_second(tx, process, row.key, row.unique_key)
        raise
    return data_key


def _serve(tx: Transaction, case_id: str, letter: str | None) -> str | None:
    """Writes down the letter, if any, that a case serves. Raises JobFault where there is no such letter."""
    if letter is not None:
        if records.document_by_id(tx.connection, letter) is None:
            raise JobFault(f"Expected a letter {letter} to serve, but there is none.")
        records.add_service(tx.connection, letter, case_id)
    return letter


def _prepare(
    tx: Transaction, process: Process, variables: Mapping[str, Value], case_id: str, number: str, actor: Actor
) -> dict[str, Value]:
    """The start variables with what the process's `prepare` job adds."""
    if process.prepare is None:
        return dict(variables)
    job = tx.house.jobs.get(process.prepare)
    if job is None:
        raise JobFault(f"Expected a job type {process.prepare}, but there is none.")
    asked = {name: variables.get(name) for name in (one.rstrip("?") for one in job.inputs)}
    context = JobContext(tx.connection, case_id, number, tx.now, district_day(tx.now), actor.user, 1, tx.shelf.law)
    try:
        return {**variables, **job.run(context, asked)}
    except JobThrow as thrown:  # no diagram runs yet that could catch it
        raise JobFault(str(thrown)) from None


def readers_of(
    tx: Transaction, procedure: Procedure, process: Process, lineage: Mapping[str, str], units: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """(role, unit) of whoever reads the case without a task in it: who owns the procedure, and so may operate it, with the
    superior; who may start a process from its page."""
    beside = [role for name in process.beside for role in procedure.process(name).start_roles]
    owner = procedure.declared.owner
    superior = tx.shelf.roles[owner].superior if owner in tx.shelf.roles else None
    for role in (owner, *([superior] if superior else []), *beside):
        reach = tx.shelf.roles.reach(role, lineage, units) if role in tx.shelf.roles else None
        if reach is not None:
            yield reach.role, reach.unit


def _refuse_second(tx: Transaction, process: Process, key: str, unique_key: str | None) -> None:
    standing = cases.by_unique_key(tx.connection, unique_key) if unique_key else None
    if standing is not None:
        raise DuplicateCase(process.id, key, standing.number)
