"""The rows that a case's journal asks for beside its flow: who urged, who was asked for an opinion, who got a copy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engine.clock import district_day
from engine.lifecycle import OpinionStatus
from engine.proof.chain import Opened
from engine.proof.row import Row
from engine.store.desk_acts import columns_of


@dataclass(slots=True)
class OfficeRows:
    """What stands after the entries taken so far."""

    urgings: dict[str, Row] = field(default_factory=dict)  # by the number of their entry
    opinions: dict[str, Row] = field(default_factory=dict)
    copies: dict[str, Row] = field(default_factory=dict)
    readers: dict[str, Row] = field(default_factory=dict)  # by `reader_key`
    desk_acts: dict[str, Row] = field(default_factory=dict)  # by the number of their entry

    def urged(self, entry: Opened) -> None:
        columns = {"task_id": entry.fact("task"), "user_id": entry.actor.user, "day": district_day(entry.at), "at": entry.at}
        self.urgings[str(entry.number)] = Row(entry.number, columns)

    def acted(self, entry: Opened) -> None:
        """What was done at a desk has a row where it counts for four eyes."""
        if entry.fact("counts"):
            self.entered(entry)

    def entered(self, entry: Opened) -> None:
        """Who entered a paper has done a part of its task."""
        columns = {"task_id": entry.fact("task"), "element": entry.fact("element"), **columns_of(entry.actor)}
        self.desk_acts[str(entry.number)] = Row(entry.number, columns)

    def asked(self, entry: Opened) -> int:
        """Returns how many questions were put."""
        facts = entry.facts()
        for one in facts["asked"]:
            self.opinions[one["opinion"]] = Row(entry.number, {
                "task_id": facts["task"], "entry": entry.number, "asked_by": entry.actor.user, "asked_at": entry.at,
                **_addressee(one), "due_on": facts["due_on"],
                "status": OpinionStatus.ASKED, "closed_at": None, "closed_by": None, "closed_entry": None,
            })  # fmt: skip
        return len(facts["asked"])

    def replied(self, entry: Opened) -> None:
        self._close_question(entry, entry.facts()["opinion"], OpinionStatus(entry.kind.partition(":")[2]), entry.actor.user)

    def task_gone(self, entry: Opened, task_id: str) -> None:
        """Nobody waits any more for an answer about a task that is withdrawn."""
        for identity, row in self.opinions.items():
            if row.columns["task_id"] == task_id and row.columns["status"] == OpinionStatus.ASKED:
                self._close_question(entry, identity, OpinionStatus.CLOSED, None)

    def copied(self, entry: Opened) -> None:
        for one in entry.facts()["copied"]:
            sent = {"sent_by": entry.actor.user, "sent_at": entry.at, "entry": entry.number}
            self.copies[one["copy"]] = Row(entry.number, {**sent, **_addressee(one)})
            for user_id in one["readers"]:
                columns = {
                    "copy_id": one["copy"], "user_id": user_id, "sent_at": entry.at, "role": one.get("role", ""),
                    "unit_id": one.get("unit", ""), "read_at": None, "read_entry": None,
                }  # fmt: skip
                self.readers[reader_key(one["copy"], user_id)] = Row(entry.number, columns)

    def read(self, entry: Opened) -> None:
        row = self.readers[reader_key(entry.facts()["copy"], entry.actor.user)]
        row.entry = entry.number
        row.columns |= {"read_at": entry.at, "read_entry": entry.number}

    def _close_question(self, entry: Opened, identity: str, status: OpinionStatus, by: str | None) -> None:
        row = self.opinions[identity]
        row.entry = entry.number
        row.columns |= {"status": status, "closed_at": entry.at, "closed_by": by, "closed_entry": entry.number}


def reader_key(copy_id: str, user_id: str) -> str:
    """Names a reader of a copy in a finding."""
    return f"{user_id} of {copy_id}"


def _addressee(one: dict[str, Any]) -> dict[str, Any]:
    return {"person": one.get("person"), "role": one.get("role", ""), "unit_id": one.get("unit", "")}
