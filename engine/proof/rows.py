"""The rows of a case beside what its journal asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from engine.bpmn import State
from engine.canonical import decode
from engine.errors import Tampered
from engine.faults import OUTBOX_INSTANCE, TIMER_INSTANCE
from engine.incidents import message_of
from engine.interventions import Proposed
from engine.keys import DataKey
from engine.lifecycle import CaseStatus, OutboxKind
from engine.proof.expected import Expected
from engine.proof.findings import Findings, Kind
from engine.proof.office_rows import OfficeRows, reader_key
from engine.proof.party_rows import compare_parties
from engine.proof.reach import compare_reach
from engine.proof.row import Row, same
from engine.sending import PASSED_ON, PURPOSE
from engine.store import cases, copies, desk_acts, drafts, interventions, opinions, outgoing, proving, search_fields, tasks, urgings, waits
from engine.store.cases import CaseRow
from engine.store.outgoing import OutboxRow
from engine.store.waits import NOBODY_INSTANCE
from engine.task_rows import REMIND_WAIT
from engine.transaction import Transaction

REMIND_PREFIX = REMIND_WAIT.format("")
BESIDE = (OUTBOX_INSTANCE.format(""), TIMER_INSTANCE.format(""))
"""How incidents of what no diagram knows begin: a delivery, a timer that broke."""
NOBODY = NOBODY_INSTANCE.format("")


def compare_rows(tx: Transaction, case: CaseRow, key: DataKey, expected: Expected, state: State | None, findings: Findings) -> None:
    """Adds a finding for each row that is missing, too many, or another than the journal says."""
    _case(tx, case, expected, findings)
    found_tasks = {task.id: task._asdict() for task in tasks.tasks_of(tx.connection, case.id)}
    same(Kind.TASK, "task", expected.tasks, found_tasks, case.entries, findings)
    _office(tx, case, expected.office, findings)
    compare_parties(tx, case, key, expected.people, findings)
    compare_reach(tx, case, expected.reach, expected.tasks, findings)
    _timers(tx, case, expected, findings)
    awaited = {
        wait: dict(zip(("element", "message", "key"), found))
        for wait, found in waits.subscriptions_of(tx.connection, case.id).items()
    }
    same(Kind.WAIT, "awaited message", expected.subscriptions, awaited, case.entries, findings)
    _outbox(tx, case, key, expected, findings)
    _incidents(tx, case, key, state, findings)
    _search_fields(tx, case, expected, findings)
    _proposals(tx, case, key, expected, findings)
    same(Kind.MOVE, "move", expected.moves, proving.moves_of(tx.connection, case.id), case.entries, findings)
    _drafts(tx, case, expected, findings)


def _office(tx: Transaction, case: CaseRow, expected: OfficeRows, findings: Findings) -> None:
    """Who urged, who was asked and answered, to whom copies were sent and who has read them."""
    connection, last = tx.connection, case.entries
    urged = {str(one.entry): asdict(one) for one in urgings.of_case(connection, case.id)}
    same(Kind.TASK, "urging of entry", expected.urgings, urged, last, findings)
    same(Kind.TASK, "act at a desk of entry", expected.desk_acts, desk_acts.of_case(connection, case.id), last, findings)
    asked = {one.id: asdict(one) for one in opinions.of_case(connection, case.id)}
    same(Kind.TASK, "question", expected.opinions, asked, last, findings)
    sent = {one.id: asdict(one) for one in copies.of_case(connection, case.id)}
    same(Kind.COPY, "copy", expected.copies, sent, last, findings)
    readers = {reader_key(one.copy_id, one.user_id): asdict(one) for one in copies.readers_of_case(connection, case.id)}
    same(Kind.COPY, "reader", expected.readers, readers, last, findings)


def _search_fields(tx: Transaction, case: CaseRow, expected: Expected, findings: Findings) -> None:
    wanted = {name: Row(row.entry, _filled(row.columns)) for name, row in expected.fields.items()}
    found = {name: _filled(columns) for name, columns in search_fields.of_case(tx.connection, case.id).items()}
    same(Kind.CASE, "search field", wanted, found, case.entries, findings)


def _drafts(tx: Transaction, case: CaseRow, expected: Expected, findings: Findings) -> None:
    """What somebody typed into a task goes when it is closed."""
    for task_id in drafts.left_behind(tx.connection, case.id):
        entry = expected.tasks[task_id].entry if task_id in expected.tasks else case.entries
        findings.add(entry, Kind.TASK, f"Expected no draft of task {task_id}, which is closed, but there is one.")


def _filled(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {**dict.fromkeys(("number", "day", "words")), **columns}


def _proposals(tx: Transaction, case: CaseRow, key: DataKey, expected: Expected, findings: Findings) -> None:
    """What was proposed to be done by hand, and what became of it, with the sealed values and reason."""
    found = {}
    for row in interventions.all_of(tx.connection, case.id):
        try:
            content: Any = asdict(Proposed.of(key, row))
        except Tampered as altered:
            content = str(altered)
        found[row.id] = {**asdict(row), "content": content}
    same(Kind.INTERVENTION, "intervention", expected.proposals, found, case.entries, findings)


def _case(tx: Transaction, case: CaseRow, expected: Expected, findings: Findings) -> None:
    process, wanted = expected.case["process"], dict(expected.case)
    unique = tx.house.library.procedure(tx.connection, case.definition).process(process).unique
    free = wanted["status"] == CaseStatus.CANCELLED or (unique == "open" and wanted["ended_at"] is not None)
    wanted["unique_key"] = None if unique == "no" or free else f"{process}/{wanted['key']}"
    found = {**case._asdict(), "units": cases.units(tx.connection, case.id)}
    same(Kind.CASE, "case", {case.id: Row(case.entries, wanted)}, {case.id: found}, case.entries, findings)


def _timers(tx: Transaction, case: CaseRow, expected: Expected, findings: Findings) -> None:
    """A reminder that came too late for anybody is gone without an entry."""
    found = {timer.wait: asdict(timer) for timer in waits.timers_of(tx.connection, case.id)}
    held = expected.case["status"] == CaseStatus.SUSPENDED
    wanted = {
        wait: Row(row.entry, {**row.columns, "held": held}) for wait, row in expected.timers.items()
        if wait in found or not wait.startswith(REMIND_PREFIX) or row.columns["due_at"] > tx.now
    }  # fmt: skip
    same(Kind.WAIT, "timer", wanted, found, case.entries, findings)


def _outbox(tx: Transaction, case: CaseRow, key: DataKey, expected: Expected, findings: Findings) -> None:
    every = {row.id: row for row in outgoing.sent_by(tx.connection, case.id) if row.kind != OutboxKind.RENDITION}
    rows = {identity: row for identity, row in every.items() if row.kind not in PASSED_ON}
    wanted = {
        identity: Row(entry, {"kind": one.kind, "name": one.name, "target": one.target})
        for identity, (entry, one) in expected.sent.items()
    }
    same(Kind.OUTBOX, "delivery", wanted, {identity: asdict(row) for identity, row in rows.items()}, case.entries, findings)
    for identity in rows.keys() & wanted.keys():
        entry, sending = expected.sent[identity]
        try:
            carried = decode(key.open(rows[identity].payload, PURPOSE.format(identity)))
        except Tampered as altered:
            findings.add(entry, Kind.OUTBOX, str(altered))
            continue
        if carried != sending.payload:
            findings.add(entry, Kind.OUTBOX, f"Expected delivery {identity} to carry what was sent, but it carries something else.")
    for identity in every.keys() - rows.keys():
        _passed_on(every[identity], case, key, expected, findings)


def _passed_on(row: OutboxRow, case: CaseRow, key: DataKey, expected: Expected, findings: Findings) -> None:
    """A signal on its way to one of those who hear it carries what was sent; who they were no journal of the sender says."""
    entry, sending = expected.sent.get(row.id.rpartition("/")[0], (case.entries, None))
    try:
        carried = decode(key.open(row.payload, PURPOSE.format(row.id)))
    except Tampered as altered:
        findings.add(entry, Kind.OUTBOX, str(altered))
        return
    carried.pop("start_event", None)
    if sending is None or sending.kind != OutboxKind.SIGNAL or (sending.name, sending.payload) != (row.name, carried):
        findings.add(entry, Kind.OUTBOX, f"Expected delivery {row.id} to pass on a signal that was sent, but it carries something else.")


def _incidents(tx: Transaction, case: CaseRow, key: DataKey, state: State | None, findings: Findings) -> None:
    """Every stopped token has its incident, with its sentence; none stands at a place that is not live."""
    if state is None or state.ended:
        return
    standing = {one.instance: one for one in waits.open_incidents(tx.connection, case.id, limit=len(state.instances) + 1_000)}
    for instance in state.instances.values():
        if instance.incident is None:
            continue
        row = standing.get(instance.id)
        try:
            said = None if row is None else message_of(key, row)
        except Tampered as altered:
            said = str(altered)
        if said != instance.incident:
            trouble = "there is none" if row is None else "it says something else"
            findings.add(case.entries, Kind.INCIDENT, f"Expected the incident of {instance.element} {instance.id}, but {trouble}.")
    for place in standing:
        if not place.startswith(BESIDE) and place.removeprefix(NOBODY) not in state.instances:
            findings.add(case.entries, Kind.INCIDENT, f"Expected no incident of {place}, which is not live, but there is one.")
