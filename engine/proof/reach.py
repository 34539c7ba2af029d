"""Who reaches a case, as its journal says it: whoever may do its tasks, reads it, began it by hand, is served by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.identity import SYSTEM
from engine.lifecycle import TaskStatus
from engine.proof.chain import Opened
from engine.proof.findings import Findings, Kind
from engine.proof.row import Row, same
from engine.store import proving
from engine.store.cases import CaseRow
from engine.transaction import Transaction


@dataclass(slots=True)
class Reach:
    """What stands after the entries taken so far."""

    candidates: dict[str, Row] = field(default_factory=dict)
    """Role, unit and task -> the columns of the row that puts the task into their inboxes."""
    readers: dict[str, Row] = field(default_factory=dict)  # role and unit that read the case without a task in it
    starters: dict[str, Row] = field(default_factory=dict)  # persons who began it by hand
    served: dict[str, Row] = field(default_factory=dict)  # letters that it serves

    def take(self, entry: Opened) -> None:
        """Goes on by one entry."""
        for instance, offer in (entry.fact("offered") or {}).items():
            task = f"{entry.row.case_id}/{instance}"
            for role, unit, second, late in offer:
                columns = {"task_id": task, "second_unit": second, "when_late": late}
                self.candidates[f"{role} in {unit} for {task}"] = Row(entry.number, columns)
        for role, unit in entry.fact("readers") or ():
            self.readers[f"{role} in {unit}"] = Row(entry.number, {})
        if entry.fact("serves"):
            self.served[entry.fact("serves")] = Row(entry.number, {})
        if entry.number == 1 and entry.actor.user != SYSTEM:
            self.starters |= {person: Row(1, {}) for person in (entry.actor.user, *entry.actor.behalf)}


def compare_reach(tx: Transaction, case: CaseRow, reach: Reach, tasks: Mapping[str, Row], findings: Findings) -> None:
    """Adds a finding for each row of these that is missing, too many or another. A task is in inboxes as long as it is open."""
    wanted = {}
    for place, row in reach.candidates.items():
        task = tasks.get(row.columns["task_id"])
        is_open = task is not None and task.columns["status"] == TaskStatus.OPEN
        wanted[place] = Row(row.entry, {**row.columns, "open": is_open})
    same(Kind.TASK, "candidate", wanted, proving.candidates_of(tx.connection, case.id), case.entries, findings)
    for noun, asked, found in (
        ("reader", reach.readers, proving.readers_of(tx.connection, case.id)),
        ("starter", reach.starters, proving.starters_of(tx.connection, case.id)),
        ("served letter", reach.served, proving.served_by(tx.connection, case.id)),
    ):
        same(Kind.CASE, noun, asked, {one: {} for one in found}, case.entries, findings)
