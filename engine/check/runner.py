"""Runs a scenario as people would: every step is a command on a database, every case loaded afresh from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from engine import worker
from engine.check.desk_acts import given_out, seen, values_of
from engine.check.expectations import compare
from engine.check.office_acts import SAID, addressee, copy_to, reading_of_copy, reply_to
from engine.check.party_acts import PARTY, SCAN, by_code, code_for, given_to, paper_decision
from engine.check.playing import MAX_WORKER_ROUNDS, Playing, ScenarioFailed
from engine.check.scenario_file import Act, Scenario
from engine.check.scenario_uploads import with_files
from engine.clock import DISTRICT_ZONE
from engine.commands import (
    AddCountersigner,
    CancelCase,
    ClaimTask,
    CompleteTask,
    FileFacts,
    RemoveCountersigner,
    ResumeCase,
    RetryIncident,
    ReturnTask,
    StartCase,
    SuspendCase,
    TakeBack,
)
from engine.countersigning import Countersigning, countersignings
from engine.desk_commands import ActAtTask, ActByCode
from engine.feel import evaluate
from engine.invariants import broken_invariants
from engine.machine_commands import AnswerCall, PublishMessage
from engine.office_commands import AskOpinion, HandOverTask, UrgeTask
from engine.party_commands import EnterPaper, IssuePartyCode
from engine.step import Step
from engine.store import tasks, waits
from engine.store.tasks import TaskRow

MORNING = time(9)
TRIED = "试办"
"""The reason that a scenario gives where it does not matter."""


def start_of(scenario: Scenario) -> datetime:
    """09:00 in the district on the scenario's day."""
    return datetime.combine(scenario.today, MORNING, DISTRICT_ZONE)


class Run(Playing):
    """One scenario under way. `cases` lists the cases that it started, first one first."""

    def play(self) -> None:
        """Plays every act. Raises ScenarioFailed at the first that does not come true."""
        for act in self.scenario.acts:
            self.step(act)

    def step(self, act: Act) -> None:
        """One act, after which the house's invariants hold. Raises ScenarioFailed, with the act's line."""
        self.perform(act)
        try:
            self._check_invariants()
        except ScenarioFailed as failed:
            raise ScenarioFailed(f"line {act.line}: {failed}") from None

    def perform(self, act: Act) -> None:
        """One act. Raises ScenarioFailed, with the act's line, if it does not come true."""
        try:
            getattr(self, "_" + act.verb.replace("-", "_"))(act)
        except ScenarioFailed as failed:
            raise ScenarioFailed(f"line {act.line}: {failed}") from None
        except Exception as error:  # whatever it is, this scenario failed, and the others are still to be played
            raise ScenarioFailed(f"line {act.line}: {act.verb} {act.target}: {_told(error)}") from error

    def _start(self, act: Act) -> None:
        because = act.details.get("because")
        if act.details.get("refused") or because is not None:
            self._must_be_refused(lambda: self._start_case(act), because)
            return
        started = self._start_case(act)
        self.main = self.main or started

    def _start_case(self, act: Act) -> str:
        beside, person = act.details.get("beside"), self._person(act)
        values = with_files(act.details.get("with") or {}, lambda facts, content: self._upload(person, None, facts, content))
        command = StartCase(self._command(), person, act.target, values, self._case_of(beside) if beside else None)
        return str(self.engine.execute(command)["case"])

    def _complete(self, act: Act) -> None:
        if act.details["as"] == PARTY:
            self._complete_by_code(act)
        else:
            person = self._person(act)
            self._claim_and_complete(person, self._find_task(act, person), act.details.get("with") or {})
        self._settle()

    def _complete_by_code(self, act: Act) -> None:
        """By the party of this key, with the last code that was given out to it."""
        task, key = self._open_task(act), str(act.details["of"])
        code = code_for(self.engine, self.codes, task, key, self._command)
        with self.engine.reading() as tx:
            current = tasks.find(tx.connection, task.id)
        by_code(self.engine, code, current or task, act.details.get("with") or {}, self._command)

    def _give_code(self, act: Act) -> None:
        """To the party `of` this key, for whom the task is; a second code makes the first void."""
        person, task = self._person(act), self._open_task(act)
        answer = self._carry_out(act, IssuePartyCode(self._command(), person, task.id, SAID))
        self.codes |= given_to(task, str(act.details["of"]), answer)

    def _paper(self, act: Act) -> None:
        """Entered with a scan, for the party `of` a key where several tasks of the element are open."""
        if act.details.get("refused") or "because" in act.details:
            self._must_be_refused(lambda: self._enter_paper(act), act.details.get("because"))
            return
        self._enter_paper(act)
        self._settle()

    def _enter_paper(self, act: Act) -> None:
        person, task = self._person(act), self._open_task(act)

        def upload(facts: FileFacts, content: bytes) -> None:
            self._upload(person, task.id, facts, content)

        scan, values = with_files(SCAN, upload), with_files(act.details.get("with") or {}, upload)
        self.engine.execute(EnterPaper(self._command(), person, task.id, task.version, scan, values))

    def _confirm_paper(self, act: Act) -> None:
        self._decide_on_paper(act)

    def _return_paper(self, act: Act) -> None:
        self._decide_on_paper(act)

    def _decide_on_paper(self, act: Act) -> None:
        with self.engine.reading() as tx:
            command = paper_decision(tx, act, self._open_task(act), self._person(act), self._command())
        self._carry_out(act, command)

    def _claim_and_complete(self, person: str, task: TaskRow, values: Mapping[str, Any]) -> None:
        claimed = self.engine.execute(ClaimTask(self._command(), person, task.id, task.version))
        values = with_files(values, lambda facts, content: self._upload(person, task.id, facts, content))
        self.engine.execute(CompleteTask(self._command(), person, task.id, claimed["version"], values))

    def _take_back(self, act: Act) -> None:
        """The newest task of this element that the person completed; `because`: why it is refused."""
        person = self._person(act)
        with self.engine.reading() as tx:
            found = tasks.completed_tasks(tx.connection, self._case_of(act.details.get("case")), act.target, person)
        if not found:
            raise ScenarioFailed(f"Expected {act.details['as']} to have completed {act.target}, but they have not.")
        self._carry_out(act, TakeBack(self._command(), person, found[-1].id, found[-1].version))

    def _return(self, act: Act) -> None:
        """From the task of this element in the person's inbox, `to` an earlier one; `because`: why it is refused."""
        person = self._person(act)
        task = self._find_task(act, person)
        version = self.engine.execute(ClaimTask(self._command(), person, task.id, task.version))["version"]
        self._carry_out(act, ReturnTask(self._command(), person, task.id, version, str(act.details.get("to", "")), TRIED))

    def _hand_over(self, act: Act) -> None:
        """The open task of this element `to` a person; by `as`, who holds it or claims it first, or is the superior."""
        person, task = self._person(act), self._open_task(act)
        version = task.version
        if task.claimed_by is None and task.id in [one.id for one in self._reachable(act.target, person)]:
            version = self.engine.execute(ClaimTask(self._command(), person, task.id, version))["version"]
        receiver = self.world.person(str(act.details.get("to", "")))
        self._carry_out(act, HandOverTask(self._command(), person, task.id, version, receiver, TRIED))

    def _ask(self, act: Act) -> None:
        """From the task in the person's hands: `who` is a person by their role, or `all` and a role; `because`: why it is refused."""
        person = self._person(act)
        task = self._find_task(act, person)
        version = self.engine.execute(ClaimTask(self._command(), person, task.id, task.version))["version"]
        with self.engine.reading() as tx:
            who = addressee(self.world, tx, str(act.details.get("who", ""))).key
        self._carry_out(act, AskOpinion(self._command(), person, task.id, version, (who,), SAID))

    def _answer(self, act: Act) -> None:
        person, case = self._person(act), self._case_of(act.details.get("case"))
        with self.engine.reading() as tx:
            command = reply_to(self.world, tx, act, case, self._command(), person)
        if command is None:
            raise ScenarioFailed(f"Expected an open question about {act.target}, but there is none.")
        self._carry_out(act, command)

    _withdraw_question = _answer

    def _copy(self, act: Act) -> None:
        """Of the newest case of a process or of the main one, to `who` as in `ask`; `because`: why it is refused."""
        with self.engine.reading() as tx:
            command = copy_to(self.world, tx, act, self._case_of(act.target), self._command(), self._person(act))
        self._carry_out(act, command)

    def _read(self, act: Act) -> None:
        with self.engine.reading() as tx:
            command = reading_of_copy(tx, self._case_of(act.target), self._command(), self._person(act))
        if command is None:
            raise ScenarioFailed(f"Expected a copy for {act.details['as']}, but none was sent.")
        self._carry_out(act, command)

    def _act(self, act: Act) -> None:
        """At the desk of the open task `at`, in whosever hands it is; `because: not-found` where the person does not reach it."""
        person, at = self._person(act), replace(act, target=act.details["at"])
        task = self._find_task(at, person) if self._reachable(at.target, person) else self._open_task(at)
        with self.engine.reading() as tx:
            command = ActAtTask(self._command(), person, task.id, act.target, {**seen(tx, task, act), **values_of(act)})
        self.codes |= given_out(self._carry_out(act, command))

    def _by_code(self, act: Act) -> None:
        """By the code that was given out last to `of`; by none that was given out where there is none."""
        code = self.codes.get(str(act.details["of"]), "none")
        self._carry_out(act, ActByCode(self._command(), code, act.target, values_of(act), "scenario"))

    def _urge(self, act: Act) -> None:
        self._carry_out(act, UrgeTask(self._command(), self._person(act), self._open_task(act).id, TRIED))

    def _add_item(self, act: Act) -> None:
        """At the step of this id, `who`: a unit by its id, a person by their role; `because`: why it is refused."""
        case, here = self._countersigning(act)
        who = self.world.person(act.details["who"]) if here.adding.kind == "person" else act.details["who"]
        self._carry_out(act, AddCountersigner(self._command(), self._person(act), case, here.instance, who, TRIED))

    def _remove_item(self, act: Act) -> None:
        """The one of them that has not answered."""
        case, here = self._countersigning(act)
        who = self.world.person(act.details["who"]) if here.adding.kind == "person" else act.details["who"]
        item = next((signer.item for signer in here.signers if signer.key == who), 0)
        self._carry_out(act, RemoveCountersigner(self._command(), self._person(act), case, here.instance, item, TRIED))

    def _countersigning(self, act: Act) -> tuple[str, Countersigning]:
        case = self._case_of(act.details.get("case"))
        with self.engine.reading() as tx:
            here = next((one for one in countersignings(Step.read(tx, case)) if one.element == act.target), None)
        if here is None:
            raise ScenarioFailed(f"Expected {act.target} to ask several now, but it does not.")
        return case, here

    def _refused(self, act: Act) -> None:
        because = act.details.get("because")
        if act.details["as"] == PARTY:
            self._must_be_refused(lambda: self._complete_by_code(act), because)
            return
        person = self._person(act)
        if because == "not-found":
            if self._reachable(act.target, person):
                raise ScenarioFailed(f"Expected {act.target} out of reach of {act.details['as']}, but it is reached.")
            return
        task = self._find_task(act, person)
        self._must_be_refused(lambda: self._claim_and_complete(person, task, act.details.get("with") or {}), because)
        with self.engine.reading() as tx:
            now = tasks.find(tx.connection, task.id)
        if now is None or now.status != "open":
            raise ScenarioFailed(f"Expected {act.target} still open after a refusal.")

    def _after(self, act: Act) -> None:
        length = evaluate(f'duration("{act.target}")')
        if not isinstance(length, timedelta) or length <= timedelta(0):
            raise ScenarioFailed(f"Expected a duration such as P15D, but it is {act.target}.")
        self._wait_until(self.world.clock() + length)

    def _until(self, act: Act) -> None:
        if not isinstance(act.target, date):
            raise ScenarioFailed(f"Expected a day, but it is {act.target}.")
        self._wait_until(datetime.combine(act.target, MORNING, DISTRICT_ZONE))

    def _wait_until(self, moment: datetime) -> None:
        """The clock moves from one due thing to the next, and the worker does each when it falls due."""
        for _ in range(MAX_WORKER_ROUNDS):
            due = worker.next_due(self.engine)
            if due is None or due > moment:
                break
            self.world.clock.advance_to(due)
            worker.run_once(self.engine, renditions=False)
        else:
            raise ScenarioFailed(f"Expected fewer than {MAX_WORKER_ROUNDS} timers before {moment}.")
        self.world.clock.advance_to(moment)
        worker.run_once(self.engine, renditions=False)

    def _message(self, act: Act) -> None:
        sender = self._case_of(None)
        values = act.details.get("with") or {}
        self.engine.execute(PublishMessage(self._command(), sender, act.target, self._key(act.details.get("key")), values))
        self._settle()

    def _answer_call(self, act: Act) -> None:
        """The newest case of a called process is answered for `with` these variables, or with `error`, and not played."""
        called = self._case_of(act.target)
        self.engine.execute(AnswerCall(self._command(), called, act.details.get("with") or {}, act.details.get("error")))
        self._settle()

    def _retry(self, act: Act) -> None:
        with self.engine.reading() as tx:
            stuck = [one for one in waits.open_incidents(tx.connection) if one.element == act.target]
        if not stuck:
            raise ScenarioFailed(f"Expected an incident at {act.target}, but there is none.")
        self.engine.execute(RetryIncident(self._command(), self._person(act), stuck[0].id))

    def _cancel(self, act: Act) -> None:
        self._on_case(act, CancelCase)

    def _suspend(self, act: Act) -> None:
        self._on_case(act, SuspendCase)

    def _resume(self, act: Act) -> None:
        self._on_case(act, ResumeCase)

    def _on_case(self, act: Act, kind: type[CancelCase] | type[SuspendCase] | type[ResumeCase]) -> None:
        """`because` is the reason given; with `refused`, why it is refused."""
        case, because, refused = self._case_of(act.target), act.details.get("because"), act.details.get("refused")
        reason = TRIED if refused or not because else because
        command = kind(self._command(), self._person(act), case, reason)
        if refused:
            self._must_be_refused(lambda: self.engine.execute(command), because)
            return
        self.engine.execute(command)
        self._settle()

    def _expect(self, act: Act) -> None:
        compare(self.world, self._case_of(act.target.get("case")), act.target)

    def _check_invariants(self) -> None:
        with self.engine.reading() as tx:
            broken = broken_invariants(tx)
        if broken:
            raise ScenarioFailed(broken[0])


def _told(error: Exception) -> str:
    return str(error) or type(error).__name__
