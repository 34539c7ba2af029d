"""The rows that a case's journal asks for: its tasks, what it waits for, what it sent, where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.bpmn import effects as fx
from engine.bpmn.diagram import UserTask
from engine.bpmn.inputs import Migrated, Recounted, Resumed, Suspended
from engine.canonical import encode, untagged
from engine.lifecycle import CaseStatus, InterventionKind, InterventionStatus, PaperStatus, TaskStatus
from engine.procedures import Procedure
from engine.proof.chain import Opened
from engine.proof.office_rows import OfficeRows
from engine.proof.party_rows import PartyRows
from engine.proof.reach import Reach
from engine.proof.replay import Move, Replay
from engine.proof.row import Row
from engine.sending import SENDERS, Sending, correlating, message, outbox_id, sendings
from engine.step import end_of
from engine.store import search_fields
from engine.store.standing import join_behalf
from engine.task_rows import LATE_WAIT, REMIND_WAIT, task_row, term_timers, timers_left

NEVER = {
    "claimed_by": None, "claimed_at": None, "late_at": None, "reminded_at": None, "stopped_at": None, "closed_at": None,
    "closed_by": None, "closed_role": None, "closed_for": "", "handed_by": None, "urged_at": None, "questions": 0, "party": None,
}  # fmt: skip


@dataclass(slots=True)
class Expected:
    """What stands after the entries taken so far; keys are task, wait and outbox ids."""

    case: dict[str, Any] = field(default_factory=dict)
    tasks: dict[str, Row] = field(default_factory=dict)
    timers: dict[str, Row] = field(default_factory=dict)
    subscriptions: dict[str, Row] = field(default_factory=dict)
    sent: dict[str, tuple[int, Sending]] = field(default_factory=dict)
    documents: dict[str, Row] = field(default_factory=dict)
    job_rows: list[Row] = field(default_factory=list)
    fields: dict[str, Row] = field(default_factory=dict)
    """Search field -> its row's columns."""
    proposals: dict[str, Row] = field(default_factory=dict)
    """What administrators proposed to do by hand, by id; what is sealed in the row stands under "content"."""
    office: OfficeRows = field(default_factory=OfficeRows)
    people: PartyRows = field(default_factory=PartyRows)
    """Those without an account."""
    reach: Reach = field(default_factory=Reach)
    moves: dict[str, Row] = field(default_factory=dict)  # to another version, by the move's id
    _why: dict[str, bytes | None] = field(default_factory=dict)
    """Wait -> the reasons with which its timer was set, cleared ones too."""
    _returned: tuple[int, str] = (0, "")
    """The last entry that returned the case, and the element to which."""

    def take(self, entry: Opened, moves: Sequence[Move], replay: Replay) -> None:
        """Goes on by one entry."""
        if entry.number == 1:
            self._begin(entry, entry.facts())
        for move in moves:
            if isinstance(move.given, Migrated):
                self._migrated(entry, move.given, replay)
        note = _NOTES.get(entry.kind)
        if note is not None:
            note(self, entry)
        self.reach.take(entry)
        for written in entry.fact("job_rows") or ():
            self.job_rows.append(Row(entry.number, written))
        for letter in entry.sealed["facts"].get("documents", ()):
            self.documents[letter["document"]] = Row(entry.number, _letter(entry, untagged(letter), replay.procedure))
        if entry.kind.startswith("intervention:"):
            self._intervened(entry)
        effects = [effect for move in moves for effect in move.effects]
        self._search(entry, effects, replay)
        for effect in effects:
            write = _WRITERS.get(type(effect))
            if write is not None:
                write(self, entry, effect, replay)
        if not SENDERS.isdisjoint(map(type, effects)):
            for index, sending in sendings(effects, self.case["parent_case"], self.case["parent_instance"]):
                self.sent[outbox_id(entry.row.case_id, entry.number, index)] = (entry.number, sending)

    def other_terms(self, entry: Opened, move: Move) -> list[str]:
        """Of which pending terms an input that takes them from the rows says something else than the journal so far."""
        if not isinstance(move.given, Resumed | Recounted):
            return []
        others = []
        for instance, due_at in move.given.due.items():
            task = self.tasks.get(f"{entry.row.case_id}/{instance}")
            if task is None or task.columns["due_at"] != due_at:
                others.append(instance)
        for name, notes in move.given.notes.items():
            task = self.tasks.get(f"{entry.row.case_id}/{name}")
            why = self._why.get(name) if task is None else task.columns["due_why"]
            if why != encode(list(notes)):
                others.append(name)
        return others

    def _begin(self, entry: Opened, facts: Mapping[str, Any]) -> None:
        named = ("number", "title", "title_en", "procedure", "version", "process", "key", "main_unit")
        self.case = {
            "status": CaseStatus.RUNNING, "outcome": "", "ended_at": None, "opened_at": entry.at,
            "opened_by": entry.actor.user, "opened_for": join_behalf(entry.actor.behalf),
            "parent_case": facts.get("parent"), "parent_instance": facts.get("instance"), "cause_case": facts.get("cause"),
            "definition": entry.public["definition"], "units": facts["units"], **{name: facts[name] for name in named},
        }  # fmt: skip

    def _migrated(self, entry: Opened, given: Migrated, replay: Replay) -> None:
        """Rows name elements as the new version does; open tasks are called, and have forms, as there."""
        self.case |= {"version": given.version, "definition": given.definition}
        facts = entry.facts()
        columns = {name: facts[name] for name in ("version", "was", "reason", "proposed_by", "decided_by")}
        self.moves[facts["move"]] = Row(entry.number, columns)
        for row in (*self.tasks.values(), *self.timers.values(), *self.subscriptions.values()):
            row.columns["element"] = given.mapping.get(row.columns["element"]) or row.columns["element"]
        for row in self.tasks.values():
            element = replay.diagram.elements.get(row.columns["element"])
            if row.columns["status"] == TaskStatus.OPEN and isinstance(element, UserTask):
                row.columns |= {"name": element.name, "name_en": element.properties.get("name.en", ""), "form": element.form}

        self.fields = {name: row for name, row in self.fields.items() if name in replay.procedure.declared.search}
        self._fields_of(entry, replay, frozenset(replay.procedure.declared.search))

    def _search(self, entry: Opened, effects: Sequence[fx.Effect], replay: Replay) -> None:
        """The fields that speak of a variable that was set."""
        if not replay.procedure.declared.search:
            return
        touched = {name for effect in effects if isinstance(effect, fx.VariablesSet) for name in effect.variables}
        search = replay.procedure.declared.search
        self._fields_of(entry, replay, frozenset(name for name, said in search.items() if not said.free_names.isdisjoint(touched)))

    def _fields_of(self, entry: Opened, replay: Replay, names: frozenset[str]) -> None:
        if not names:
            return
        assert replay.state is not None
        variables = replay.state.variables
        for name in names:
            said = replay.procedure.declared.search[name]
            value = None if said.free_names.isdisjoint(variables) else said.evaluate(variables)
            columns = search_fields.columns_of(value)
            self.fields.pop(name, None)
            if columns is not None:
                self.fields[name] = Row(entry.number, columns)

    def _intervened(self, entry: Opened) -> None:
        facts = entry.facts()
        identity, status = facts["intervention"], entry.kind.partition(":")[2]
        if status == InterventionStatus.PROPOSED:
            content = {"reason": facts["reason"], "changed": facts.get("changed", []), "target": facts.get("target", "")}
            self.proposals[identity] = Row(entry.number, {
                "kind": InterventionKind.VARIABLES if "changed" in facts else InterventionKind.MOVE, "element": facts["element"],
                "instance": facts["instance"], "entry": entry.number, "proposed_by": entry.actor.user,
                "proposed_for": join_behalf(entry.actor.behalf), "proposed_at": entry.at, "status": status, "decided_by": None,
                "decided_at": None, "content": content,
            })  # fmt: skip
            return
        row = self.proposals[identity]
        row.entry = entry.number
        row.columns |= {"status": status, "decided_by": entry.actor.user, "decided_at": entry.at}

    # Entries that move nothing.

    def _claimed(self, entry: Opened) -> None:
        self._change(entry, entry.fact("task"), claimed_by=entry.public["actor"]["user"], claimed_at=entry.at, handed_by=None)

    def _handed_over(self, entry: Opened) -> None:
        self._change(
            entry, entry.fact("task"), claimed_by=entry.facts()["held_by"], claimed_at=entry.at, handed_by=entry.number
        )

    def _urged(self, entry: Opened) -> None:
        self._mark(entry, entry.fact("task"), urged_at=entry.at)
        self.office.urged(entry)

    def _acted(self, entry: Opened) -> None:
        self.office.acted(entry)

    def _code_issued(self, entry: Opened) -> None:
        self.people.issued(entry)

    def _paper_entered(self, entry: Opened) -> None:
        self.people.entered(entry)
        self.office.entered(entry)

    def _paper_returned(self, entry: Opened) -> None:
        self.people.decided(entry, PaperStatus.RETURNED)

    def _paper_confirmed(self, entry: Opened) -> None:
        """A task that was completed with a paper; any other has none."""
        if "paper" in entry.facts():
            self.people.decided(entry, PaperStatus.CONFIRMED)

    def _asked(self, entry: Opened) -> None:
        self._count_questions(entry, entry.fact("task"), self.office.asked(entry))

    def _replied(self, entry: Opened) -> None:
        self.office.replied(entry)
        self._count_questions(entry, entry.fact("task"), -1)

    def _count_questions(self, entry: Opened, task_id: str, more: int) -> None:
        self._mark(entry, task_id, questions=self.tasks[task_id].columns["questions"] + more)

    def _copied(self, entry: Opened) -> None:
        self.office.copied(entry)

    def _read(self, entry: Opened) -> None:
        self.office.read(entry)

    def _handed(self, entry: Opened) -> None:
        self._change(entry, entry.fact("task"), claimed_by=entry.facts()["held_by"], claimed_at=entry.at)

    def _released(self, entry: Opened) -> None:
        self._change(entry, entry.fact("task"), claimed_by=None, claimed_at=None, handed_by=None)

    def _late(self, entry: Opened) -> None:
        self.timers.pop(entry.fact("wait"), None)
        self._mark(entry, entry.fact("task"), late_at=entry.at)

    def _reminded(self, entry: Opened) -> None:
        self.timers.pop(entry.fact("wait"), None)
        self._mark(entry, entry.fact("task"), reminded_at=entry.at)

    def _published(self, entry: Opened) -> None:
        facts = entry.facts()
        sending = message(facts["message"], facts["key"], {"variables": facts["variables"]})
        self.sent[outbox_id(entry.row.case_id, entry.number, 0)] = (entry.number, sending)

    def _halted(self, entry: Opened) -> None:
        """A stop that came by a message, or its end, is passed on to the cases that this one called."""
        facts = entry.facts()
        variables = {"variables": {"reason": facts["reason"]}}
        for index, number in enumerate(facts.get("passed_on", ()), sum(len(move["effects"]) for move in entry.public["moves"])):
            self.sent[outbox_id(entry.row.case_id, entry.number, index)] = (entry.number, message(facts["message"], number, variables))

    def _rendered(self, entry: Opened) -> None:
        self.documents[entry.fact("document")].columns["pdf_hash"] = entry.fact("hash")

    def _mark(self, entry: Opened, task_id: str, **columns: Any) -> None:
        row = self.tasks[task_id]
        row.entry = entry.number
        row.columns |= columns

    def _change(self, entry: Opened, task_id: str, **columns: Any) -> None:
        self._mark(entry, task_id, version=self.tasks[task_id].columns["version"] + 1, **columns)

    # Effects.

    def _going_back(self, entry: Opened, effect: fx.TaskReturned, replay: Replay) -> None:
        self._returned = (entry.number, effect.target)

    def _opened(self, entry: Opened, effect: fx.TaskOpened, replay: Replay) -> None:
        element = replay.diagram.elements[effect.element]
        assert isinstance(element, UserTask)
        returned = entry.number if self._returned == (entry.number, effect.element) else None
        columns = {**task_row(entry.row.case_id, element, effect, entry.at), **NEVER, "returned_by": returned}
        self.tasks[columns["id"]] = Row(entry.number, columns)
        if effect.due_at is not None:
            calendar = replay.ground.calendar
            self._set(entry, term_timers(replay.procedure, element, columns, calendar, entry.at))

    def _awaited(self, entry: Opened, effect: fx.PartyAwaited, replay: Replay) -> None:
        self._mark(entry, f"{entry.row.case_id}/{effect.instance}", party=self.people.awaited(entry, effect.person))

    def _closed(self, entry: Opened, effect: fx.TaskClosed, replay: Replay) -> None:
        columns: dict[str, Any] = {"status": TaskStatus(effect.how), "closed_at": entry.at}
        if effect.how == "completed":
            actor = entry.actor
            columns |= {"closed_by": actor.user, "closed_role": actor.role, "closed_for": join_behalf(actor.behalf)}
        task_id = f"{entry.row.case_id}/{effect.instance}"
        if effect.how != "completed":
            columns["questions"] = 0
            self.office.task_gone(entry, task_id)
        self._change(entry, task_id, **columns)
        for wait in (LATE_WAIT, REMIND_WAIT):
            self.timers.pop(wait.format(effect.instance), None)

    def _reopened(self, entry: Opened, effect: fx.TaskReopened, replay: Replay) -> None:
        task_id = f"{entry.row.case_id}/{effect.instance}"
        self._change(entry, task_id, status=TaskStatus.OPEN, closed_at=None, closed_by=None, closed_role=None, closed_for="")
        task = self.tasks[task_id].columns
        element = replay.diagram.elements[effect.element]
        assert isinstance(element, UserTask)
        if task["due_at"] is not None:
            self._set(entry, timers_left(replay.procedure, element, task, replay.ground.calendar, entry.at))

    def _set(self, entry: Opened, timers: Sequence[Mapping[str, Any]]) -> None:
        for timer in timers:
            self.timers[timer["wait"]] = Row(entry.number, {name: timer[name] for name in ("element", "due_at", "why")})

    def _timer_set(self, entry: Opened, effect: fx.TimerSet, replay: Replay) -> None:
        self._why[effect.wait] = encode(list(effect.notes)) if effect.notes else None
        self._timer_resumed(entry, effect, replay)

    def _timer_resumed(self, entry: Opened, effect: fx.TimerSet | fx.TimerResumed | fx.TimerMoved, replay: Replay) -> None:
        columns = {"element": effect.element, "due_at": effect.due_at, "why": self._why.get(effect.wait)}
        self.timers[effect.wait] = Row(entry.number, columns)

    def _timer_cleared(self, entry: Opened, effect: fx.TimerCleared, replay: Replay) -> None:
        self.timers.pop(effect.wait, None)

    def _subscribed(self, entry: Opened, effect: fx.SubscriptionOpened, replay: Replay) -> None:
        columns = {"element": effect.element, "message": effect.message, "key": correlating(effect.key)}
        self.subscriptions[effect.wait] = Row(entry.number, columns)

    def _unsubscribed(self, entry: Opened, effect: fx.SubscriptionClosed, replay: Replay) -> None:
        self.subscriptions.pop(effect.wait, None)

    def _moved_timer(self, entry: Opened, effect: fx.TimerMoved, replay: Replay) -> None:
        self._why[effect.wait] = encode(list(effect.notes)) if effect.notes else None
        self._timer_resumed(entry, effect, replay)

    def _moved_term(self, entry: Opened, effect: fx.TermMoved, replay: Replay) -> None:
        task_id = f"{entry.row.case_id}/{effect.instance}"
        self._mark(entry, task_id, due_at=effect.due_at, due_why=encode(list(effect.notes)) if effect.notes else None)
        element = replay.diagram.elements[effect.element]
        assert isinstance(element, UserTask)
        for wait in (LATE_WAIT, REMIND_WAIT):
            self.timers.pop(wait.format(effect.instance), None)
        self._set(entry, timers_left(replay.procedure, element, self.tasks[task_id].columns, replay.ground.calendar, entry.at))

    def _suspended(self, entry: Opened, effect: fx.CaseSuspended, replay: Replay) -> None:
        self._stand(entry, CaseStatus.SUSPENDED, stopped_at=entry.at)

    def _resumed(self, entry: Opened, effect: fx.CaseResumed, replay: Replay) -> None:
        self._stand(entry, CaseStatus.RUNNING, stopped_at=None)

    def _stand(self, entry: Opened, status: CaseStatus, **columns: Any) -> None:
        self.case["status"] = status
        for task_id, row in self.tasks.items():
            if row.columns["status"] == TaskStatus.OPEN:
                self._change(entry, task_id, **columns)

    def _ended(self, entry: Opened, effect: fx.CaseEnded, replay: Replay) -> None:
        status, outcome = end_of(effect)
        self.case |= {"status": status, "outcome": outcome, "ended_at": entry.at}
        self.timers.clear()
        self.subscriptions.clear()


def _letter(entry: Opened, written: Mapping[str, Any], procedure: Procedure) -> dict[str, Any]:
    """The columns of a letter that an entry says was written; its id ends in the name that its procedure gives it."""
    name = written["document"].rpartition(".")[2]
    readers = list(procedure.document(name).readers)
    columns = {key: value for key, value in written.items() if key != "basis"}  # the row of law that a measure rests on
    return {**columns, "name": name, "signed_by": entry.actor.user, "made_at": entry.at, "readers": readers, "pdf_hash": None}


_NOTES: Mapping[str, Callable[[Expected, Opened], None]] = {
    "task:claimed": Expected._claimed,
    "task:handed": Expected._handed,
    "task:handed-over": Expected._handed_over,
    "task:urged": Expected._urged,
    "desk:acted": Expected._acted,
    "code:issued": Expected._code_issued,
    "paper:entered": Expected._paper_entered,
    "paper:returned": Expected._paper_returned,
    "task:completed": Expected._paper_confirmed,
    "opinion:asked": Expected._asked,
    "opinion:answered": Expected._replied,
    "opinion:declined": Expected._replied,
    "opinion:withdrawn": Expected._replied,
    "copy:sent": Expected._copied,
    "copy:read": Expected._read,
    "task:released": Expected._released,
    "task:late": Expected._late,
    "task:reminded": Expected._reminded,
    "message:published": Expected._published,
    Suspended.kind: Expected._halted,
    Resumed.kind: Expected._halted,
    "document:rendered": Expected._rendered,
}
_WRITERS: Mapping[type[fx.Effect], Callable[..., None]] = {
    fx.TaskReturned: Expected._going_back,
    fx.TaskOpened: Expected._opened,
    fx.PartyAwaited: Expected._awaited,
    fx.TaskClosed: Expected._closed,
    fx.TaskReopened: Expected._reopened,
    fx.TimerSet: Expected._timer_set,
    fx.TimerResumed: Expected._timer_resumed,
    fx.TimerCleared: Expected._timer_cleared,
    fx.TimerMoved: Expected._moved_timer,
    fx.TermMoved: Expected._moved_term,
    fx.CaseSuspended: Expected._suspended,
    fx.CaseResumed: Expected._resumed,
    fx.SubscriptionOpened: Expected._subscribed,
    fx.SubscriptionClosed: Expected._unsubscribed,
    fx.CaseEnded: Expected._ended,
}
