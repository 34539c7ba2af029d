"""One step of a case: load it, let inputs move its tokens, run the jobs they ask for, save it with one journal entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.bpmn import Context, State, advance, catches_error, stays_inside
from engine.bpmn import Step as Moved
from engine.bpmn.diagram import Diagram, ServiceTask
from engine.bpmn.effects import CaseEnded, CaseResumed, CaseSuspended, Effect, EscalationUncaught, JobRequested, TaskOpened
from engine.bpmn.inputs import Input, JobCompleted, JobDelayed, JobFailed, JobThrew
from engine.bpmn.state import ACTIVE
from engine.canonical import decode, encode, kept
from engine.clock import district_day
from engine.errors import Cause, JobFault, JobThrow, NotFound, WrongState
from engine.feel import Value
from engine.feel_context import CaseFacts, constants_for, context_with
from engine.jobs import TRANSIENT_ATTEMPTS, JobContext, pause_before
from engine.journal import Actor, Draft, write
from engine.keys import DataKey
from engine.library import CALENDAR, LAW
from engine.lifecycle import CaseStatus
from engine.offers import offered, offers
from engine.procedures import Procedure
from engine.settle import settle
from engine.store import cases
from engine.store.cases import CaseRow
from engine.store.tasks import Candidate
from engine.transaction import Transaction

MAX_OUTCOME = 60
STATE_PURPOSE = "state of {}"
_MACHINE = Actor("system")
MAX_JOBS = 1_000
"""How many jobs one input may cause: a diagram that goes round through service tasks stops there, with an incident."""


class Step:
    """One command's work on one case, from its lock to its journal entry. Saving is the last thing a handler does."""

    def __init__(
        self, tx: Transaction, row: CaseRow, procedure: Procedure, key: DataKey, state: State | None,
        units: Mapping[str, str], lineage: Mapping[str, str],
    ) -> None:  # fmt: skip
        self.tx, self.row, self.procedure, self.key, self._state = tx, row, procedure, key, state
        self.units, self.lineage = units, lineage
        self._stored: bytes | None = None
        self._constants: Mapping[str, Value] | None = None
        self.given: Mapping[str, Value] = {}  # what a new case starts with
        self.before: Mapping[str, Value] = {}  # the case's own variables, as the step found them
        self.facts: dict[str, Any] = {}
        self.moves: list[dict[str, Any]] = []
        self.job_rows: list[dict[str, str]] = []
        self.effects: list[Effect] = []
        self.offers: Mapping[str, list[Candidate]] = {}  # for whom the tasks are that it opened
        self.causes: dict[str, Cause] = {}  # why a job or a call failed, by element instance
        self.actor = _MACHINE

    @classmethod
    def open(cls, tx: Transaction, case_id: str) -> Step:
        """Locks a case and loads it. Raises NotFound."""
        return cls.locked(tx, case_id, cases.lock(tx.connection, case_id))

    @classmethod
    def read(cls, tx: Transaction, case_id: str) -> Step:
        """Loads a case without a lock, for a page. Raises NotFound."""
        return cls.locked(tx, case_id, cases.find(tx.connection, case_id))

    @classmethod
    def locked(cls, tx: Transaction, case_id: str, row: CaseRow | None) -> Step:
        """Loads a case whose row was read (and, for a command, locked) already. Raises NotFound."""
        if row is None:
            raise NotFound("case", case_id)
        procedure = tx.house.library.procedure(tx.connection, row.definition)
        around = cases.surroundings(tx.connection, case_id, row.main_unit)
        tx.deployments = around.deployments
        step = cls(tx, row, procedure, tx.unwrapped(case_id, around.wrapped), None, around.units, around.lineage)
        step._stored = step.key.open(row.state, STATE_PURPOSE.format(case_id))  # an altered one stops every command
        return step

    @property
    def state(self) -> State | None:
        """Where the case stands; None until a new case's diagram has moved. Read when it is first asked for."""
        if self._state is None and self._stored is not None:
            self._state = State.from_plain(decode(self._stored))
            self.before = self._state.variables
        return self._state

    @property
    def entry(self) -> int:
        """The number that this step's journal entry will have."""
        return self.row.entries + 1

    @property
    def diagram(self) -> Diagram:
        return self.procedure.diagrams[self.row.process]

    def require_running(self, wanted: str) -> None:
        """Raises WrongState for a case that has ended or is suspended."""
        if self.row.status != CaseStatus.RUNNING:
            raise WrongState("case", self.row.number, wanted, self.row.status)

    @property
    def suspended(self) -> bool:
        return self.row.status == CaseStatus.SUSPENDED

    def feed(self, given: Input) -> None:
        """Moves the tokens by an input, then by the results of the jobs that it asked for."""
        done = len(self.effects)
        self._move(given)
        self.do_jobs(done)

    def do_jobs(self, done: int) -> None:
        """Runs the jobs that were asked for since so many effects, and those that follow of them."""
        jobs = 0
        while done < len(self.effects):
            effect = self.effects[done]
            done += 1
            if isinstance(effect, JobRequested) and self.awaits(effect.instance):
                jobs += 1
                over = JobFailed(effect.instance, f"Expected at most {MAX_JOBS} jobs in one step, but it wants more.")
                self._move(self._run(effect) if jobs <= MAX_JOBS else over)

    def _move(self, given: Input) -> None:
        given = as_kept(given)
        self.put(given, advance(self.state, self.diagram, given, self.context()))

    def put(self, given: Input, result: Moved) -> None:
        """Takes over what an input led to."""
        self._state = result.state
        self.moves.append({"input": given.to_plain(), "effects": [journalled(e) for e in result.effects]})
        self.effects += result.effects

    def awaits(self, instance: str) -> bool:
        """Whether an element instance still waits for its job or call: it may have been cancelled meanwhile."""
        if self.state is None or self.state.ended or self.row.status != CaseStatus.RUNNING:
            return False
        found = self.state.find(instance)
        return found is not None and found.phase == ACTIVE

    def caught_outside(self, code: str) -> bool:
        """Whether the case that called this one, or one further out, catches an error that leaves this one."""
        if self.row.parent_case is None or self.row.parent_instance is None:
            return False
        caller = Step.read(self.tx, self.row.parent_case)
        return caller.catches(self.row.parent_instance, code) or caller.caught_outside(code)

    def catches(self, instance: str, code: str) -> bool:
        """Whether anything in this case catches an error that an element instance throws."""
        state = None if self.row.ended_at is not None else self.state
        return state is not None and catches_error(state, self.diagram, self.context(), instance, code)

    def _run(self, asked: JobRequested) -> Input:
        """Runs a job inside a savepoint: what it wrote goes, if it fails, and its token stops with an incident."""
        job = self.tx.house.jobs.get(asked.type)
        if job is None:
            return JobFailed(asked.instance, f"Expected a job type {asked.type}, but there is none.")
        context = JobContext(
            self.tx.connection, self.row.id, self.row.number, self.tx.now, district_day(self.tx.now),
            self.actor.user, self.entry, self.tx.shelf.law, home=self.tx.house.home,
        )  # fmt: skip
        savepoint = self.tx.connection.begin_nested()
        try:
            result = job.run(context, asked.variables)
            encode(dict(result))
        except JobFault as fault:
            savepoint.rollback()
            self.causes[asked.instance] = fault.cause
            return self._fault(asked, fault)
        except JobThrow as thrown:
            savepoint.rollback()
            return JobThrew(asked.instance, thrown.code, str(thrown), self.caught_outside(thrown.code))
        savepoint.commit()
        self.job_rows += [
            {"table": row.table, "key": row.key, "hash": job.hash_of(self.tx.connection, row)} for row in context.rows
        ]
        return JobCompleted(asked.instance, dict(result))

    def _fault(self, asked: JobRequested, fault: JobFault) -> Input:
        """The worker asks again after a growing pause, as often as the diagram or the fault allows; then it is an incident."""
        task = self.diagram.elements[asked.element]
        assert isinstance(task, ServiceTask)
        most = task.retries or (TRANSIENT_ATTEMPTS if fault.transient else 1)
        if asked.attempt >= most:
            return JobFailed(asked.instance, str(fault))
        due = self.tx.now + pause_before(asked.attempt + 1)
        return JobDelayed(asked.instance, str(fault), asked.attempt, due)

    def context(self) -> Context:
        """What FEEL sees at an input that comes now."""
        return context_with(self.constants(), self.procedure, self.tx.shelf, self.tx.now)

    def constants(self) -> Mapping[str, Value]:
        """What every expression of the case sees beside variables."""
        if self._constants is None:
            self._constants = constants_for(self.procedure, CaseFacts.of(self.row, self.units), self._overrides)
        return self._constants

    @property
    def _overrides(self) -> Mapping[str, Value]:
        found: Mapping[str, Value] = kept(dict(self.tx.house.overrides.get(self.procedure.name, {})))
        return found

    def _ground(self) -> dict[str, Any]:
        """What the moves rest on and what may change after them."""
        newest = self.tx.shelf.newest
        ground: dict[str, Any] = {name: newest[name] for name in (CALENDAR, LAW) if name in newest}
        return {**ground, "parameters": self._overrides} if self._overrides else ground

    def turn_to(self, procedure: Procedure) -> None:
        """What the step does from now on goes by another version; its entry names the one that the case was on."""
        self.procedure, self._constants = procedure, None

    def variables_at(self, instance: str) -> dict[str, Value]:
        """What an element instance sees: its scopes' variables over the constants."""
        assert self.state is not None
        return {**self.constants(), **self.state.visible_variables(instance)}

    def save(self, kind: str) -> None:
        """Writes the journal entry, then the rows that the effects ask for, then the case itself."""
        before, status = self.row.state, self.row.status
        if self.job_rows:
            self.facts["job_rows"] = self.job_rows
        self.offers = offers(self)
        if self.offers:
            self.facts["offered"] = offered(self.offers)
        draft = Draft(kind, self.actor, self.facts, self.moves, self._ground() if self.moves else {})
        digest = write(
            self.tx.connection, self.key, self.row.id, self.entry, self.row.last_hash, self.row.definition,
            self.tx.now, draft,
        )  # fmt: skip
        self.row = self.row._replace(entries=self.entry, last_hash=digest)
        self._finish()
        settle(self)
        changes: dict[str, Any] = {"entries": self.row.entries, "last_hash": digest}
        if not self.row.moved:
            changes["moved"] = True
        if self.row.status != status:  # what stays as it is need not be looked up in any index
            changes |= {"status": self.row.status, "outcome": self.row.outcome, "ended_at": self.row.ended_at,
                        "unique_key": self.row.unique_key}  # fmt: skip
        if self.moves:  # an entry that moves nothing (a claim, a reminder) leaves the state and the last step as they are
            assert self.state is not None
            changes["state"] = self.key.seal(encode(self.state.to_plain()), STATE_PURPOSE.format(self.row.id))
            changes["previous_state"] = before if self._may_be_taken_back(kind) else None
        cases.save(self.tx.connection, self.row.id, changes)

    def _may_be_taken_back(self, kind: str) -> bool:
        """Whether a person's step reached nobody outside the case: no letter, no row of a job, no message, no call; nor is it what
        a party said."""
        if kind != "task:completed" or self.job_rows or {"party", "documents"} & self.facts.keys() or not stays_inside(self.effects):
            return False
        return self.row.parent_case is None or not any(isinstance(effect, EscalationUncaught) for effect in self.effects)

    def _finish(self) -> None:
        """What the case is after the step. One whose diagram ended is over: its outcome is the variable of that name."""
        for effect in self.effects:
            if isinstance(effect, (CaseSuspended, CaseResumed)):
                stopped = isinstance(effect, CaseSuspended)
                self.row = self.row._replace(status=CaseStatus.SUSPENDED if stopped else CaseStatus.RUNNING)
        ended = next((e for e in self.effects if isinstance(e, CaseEnded)), None)
        if ended is None:
            return
        status, outcome = end_of(ended)
        kept_free = status is CaseStatus.CANCELLED or self.procedure.process(self.row.process).unique == "open"
        self.row = self.row._replace(
            status=status, outcome=outcome, ended_at=self.tx.now, unique_key=None if kept_free else self.row.unique_key
        )


def end_of(ended: CaseEnded) -> tuple[CaseStatus, str]:
    """Status and outcome of a case that has ended."""
    outcome = ended.variables.get("outcome")
    word = ended.code or (outcome if isinstance(outcome, str) else ended.how)
    return CaseStatus.CANCELLED if ended.how == "cancelled" else CaseStatus.COMPLETED, word[:MAX_OUTCOME]


def as_kept(given: Input) -> Input:
    """An input with its values as the journal will give them back."""
    variables = getattr(given, "variables", None)
    if not variables:
        return given
    values = kept(dict(variables))
    if list(values) == list(variables) and all(value is variables[name] for name, value in values.items()):
        return given
    return replace(given, variables=values)  # type: ignore[call-arg]  # has them


def journalled(effect: Effect) -> dict[str, Any]:
    """An effect as the journal keeps it: without the diagram's own properties, which the pinned version has."""
    plain = effect.to_plain()
    if isinstance(effect, TaskOpened):
        plain.pop("properties")
    return plain
