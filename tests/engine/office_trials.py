"""What an office does with a running case, tried aside at each of its waiting states: done or refused, nothing is left half."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select

from engine import commands as c
from engine import model
from engine import office_commands as office
from engine.bpmn.diagram import UserTask
from engine.countersigning import choices, countersignings
from engine.errors import REFUSALS, NotAllowed
from engine.execute import Engine
from engine.handlers import HANDLERS
from engine.identity import new_id
from engine.invariants import broken_invariants
from engine.step import Step
from engine.store import copies, opinions, people, tasks, waits
from engine.store.tasks import TaskRow
from engine.transaction import Transaction
from tests.bpmn.building import assert_alive

STANDS_STILL = timedelta(days=9)


class Campaign:
    """Which states were looked at, and how each operation ended in them: "done", or the reason of its refusal."""

    def __init__(self) -> None:
        self.states: set[tuple[str, frozenset[str]]] = set()
        self.tasks: set[str] = set()
        self.ends: Counter[tuple[str, str]] = Counter()

    def look(self, engine: Engine, person: Callable[[str], str]) -> None:
        """Every running case in a state that was not looked at yet. `person`: who holds a role of the district."""
        with engine.reading() as tx:
            running = list(tx.connection.execute(select(model.case.c.id).where(model.case.c.status == "running")).scalars())
        for case in running:
            with engine.database.connect() as connection, connection.begin() as begun:
                tx = Transaction(engine.house, connection, engine.clock())
                step = Step.read(tx, case)
                assert step.state is not None
                live = frozenset(entry.element for entry in step.state.instances.values())
                if (step.row.process, live) not in self.states:
                    self.states.add((step.row.process, live))
                    self.tasks |= {name for name in live if isinstance(step.diagram.elements[name], UserTask)}
                    Trial(self, person, tx, case).everything()
                begun.rollback()


class Trial:
    """One case in one state; whatever is tried is undone again."""

    def __init__(self, campaign: Campaign, person: Callable[[str], str], tx: Transaction, case: str) -> None:
        self.campaign, self.person, self.tx, self.case = campaign, person, tx, case
        self.owner = person("housing_head")

    def everything(self) -> None:
        self.check()
        self.suspend_and_resume()
        self.take_back()
        self.countersigners()
        for task in tasks.open_tasks_of(self.tx.connection, self.case):
            self.give_back(task)
            self.hand_over(task)
            self.urge(task)
            self.ask(task)
            self.copy(task)

    def suspend_and_resume(self) -> None:
        before = {task.id: task.due_at for task in tasks.open_tasks_of(self.tx.connection, self.case)}
        savepoint = self.tx.connection.begin_nested()
        assert self.attempt("suspend", c.SuspendCase(new_id(), self.owner, self.case, "试")) == "done"
        for task in tasks.open_tasks_of(self.tx.connection, self.case):
            assert all(self.attempt("claim", c.ClaimTask(new_id(), person, task.id, task.version)) != "done" for person in self.able(task))
        later = Trial(self.campaign, self.person, Transaction(self.tx.house, self.tx.connection, self.tx.now + STANDS_STILL), self.case)
        assert later.attempt("resume", c.ResumeCase(new_id(), self.owner, self.case, "试")) == "done"
        for task in tasks.open_tasks_of(self.tx.connection, self.case):
            was = before[task.id]
            assert (task.due_at is None) is (was is None)
            if task.due_at is not None and was is not None:
                assert task.due_at > was if was > self.tx.now else task.due_at == was
        savepoint.rollback()

    def take_back(self) -> None:
        done = [task for task in tasks.tasks_of(self.tx.connection, self.case) if task.status == "completed"]
        for task in sorted(done, key=lambda one: str(one.closed_at))[-2:]:
            self.undone("take-back", c.TakeBack(new_id(), str(task.closed_by), task.id, task.version))

    def countersigners(self) -> None:
        step = Step.read(self.tx, self.case)
        for here in list(countersignings(step)):
            for signer in here.signers:
                self.undone("remove", c.RemoveCountersigner(new_id(), self.owner, self.case, here.instance, signer.item, "试"))
            asked = {signer.key for signer in here.signers}
            for key in (*(one.key for one in choices(step, here)), *sorted(asked)[:1]):
                self.undone("add", c.AddCountersigner(new_id(), self.owner, self.case, here.instance, key, "试"))
            (first, *_) = here.signers
            savepoint = self.tx.connection.begin_nested()
            self.attempt("remove", c.RemoveCountersigner(new_id(), self.owner, self.case, here.instance, first.item, "试"))
            self.undone("add", c.AddCountersigner(new_id(), self.owner, self.case, here.instance, first.key, "试"))
            savepoint.rollback()

    def give_back(self, task: TaskRow) -> None:
        element = Step.read(self.tx, self.case).diagram.elements[task.element]
        assert isinstance(element, UserTask)
        savepoint = self.tx.connection.begin_nested()
        for person in self.able(task):
            if self.attempt("claim", c.ClaimTask(new_id(), person, task.id, task.version)) == "done":
                held = tasks.find(self.tx.connection, task.id)
                assert held is not None
                for target in (*element.return_to, element.id):
                    self.undone("return", c.ReturnTask(new_id(), person, task.id, held.version, target, "试"))
                break
        savepoint.rollback()

    def hand_over(self, task: TaskRow) -> None:
        """From whoever takes it first to each of the others, and to somebody who does no such task."""
        savepoint = self.tx.connection.begin_nested()
        persons = self.able(task)
        holder = next((one for one in persons if self.attempt("claim", c.ClaimTask(new_id(), one, task.id, task.version)) == "done"), None)
        held = tasks.find(self.tx.connection, task.id)
        assert held is not None
        if holder is not None:
            for person in (*persons, "nobody"):
                self.undone("hand-over", office.HandOverTask(new_id(), holder, task.id, held.version, person, "试"))
            self.undone("hand-over by another", office.HandOverTask(new_id(), self.owner, task.id, held.version, persons[-1], "试"))
        savepoint.rollback()

    def ask(self, task: TaskRow) -> None:
        """Whoever takes the task asks two, where they are of an office; meanwhile it is not done, and it can be withdrawn with its
        questions."""
        savepoint = self.tx.connection.begin_nested()
        for person in self.able(task):
            if self.attempt("claim", c.ClaimTask(new_id(), person, task.id, task.version)) != "done":
                continue
            held = tasks.find(self.tx.connection, task.id)
            assert held is not None
            who = [f"person:{self.person(role)}" for role in ("justice_officer", "market_officer")]
            firm = (f"person:{self.person('firm_manager')}",)
            self.undone("ask a firm", office.AskOpinion(new_id(), person, task.id, held.version, firm, "？"))
            if self.attempt("ask", office.AskOpinion(new_id(), person, task.id, held.version, tuple(who), "？")) != "done":
                break
            self.undone("complete", c.CompleteTask(new_id(), person, task.id, held.version, {}))
            self.undone("cancel", c.CancelCase(new_id(), self.owner, self.case, "试"))
            for row in opinions.of_task(self.tx.connection, task.id):
                self.undone("answer", office.AnswerOpinion(new_id(), str(row.person), row.id, "！"))
                assert self.attempt("withdraw", office.WithdrawOpinion(new_id(), person, row.id)) == "done"
            break
        savepoint.rollback()

    def copy(self, task: TaskRow) -> None:
        """Whoever takes the task sends copies, where they are of an office; twice is refused, and reading one moves nothing."""
        savepoint = self.tx.connection.begin_nested()
        who = tuple(f"person:{self.person(role)}" for role in ("justice_officer", "development_officer"))
        for person in self.able(task):
            if self.attempt("claim", c.ClaimTask(new_id(), person, task.id, task.version)) != "done":
                continue
            state = Step.read(self.tx, self.case).state
            firm = (f"person:{self.person('firm_manager')}",)
            self.undone("copy to a firm", office.SendCopy(new_id(), person, self.case, firm))
            if self.attempt("copy", office.SendCopy(new_id(), person, self.case, who, "试")) == "done":
                self.attempt("copy again", office.SendCopy(new_id(), person, self.case, who[:1]))
                for reader in copies.readers_of_case(self.tx.connection, self.case):
                    assert self.attempt("read", office.ReadCopy(new_id(), reader.user_id, reader.copy_id)) == "done"
                    self.attempt("read again", office.ReadCopy(new_id(), reader.user_id, reader.copy_id))
            assert Step.read(self.tx, self.case).state == state
            break
        savepoint.rollback()

    def urge(self, task: TaskRow) -> None:
        """Twice: the second time is refused, as long as the day lasts."""
        savepoint = self.tx.connection.begin_nested()
        if self.attempt("urge", office.UrgeTask(new_id(), self.owner, task.id, "")) == "done":
            assert self.attempt("urge again", office.UrgeTask(new_id(), self.owner, task.id, "")) == "urged-today"
        savepoint.rollback()

    def able(self, task: TaskRow) -> list[str]:
        """Who holds a role that may do the task."""
        found = [one for one in tasks.candidates(self.tx.connection, task.id) if not one.when_late]
        return [person for one in found for person, _ in people.holders_of(self.tx.connection, one.role, one.unit, one.second)]

    def undone(self, name: str, command: c.Command) -> None:
        savepoint = self.tx.connection.begin_nested()
        self.attempt(name, command)
        savepoint.rollback()

    def attempt(self, name: str, command: c.Command) -> str:
        """Carries a command out and looks at the case; a refusal gives a reason and leaves everything as it is."""
        savepoint, before = self.tx.connection.begin_nested(), self.written()
        try:
            HANDLERS[type(command)](self.tx, command)
        except REFUSALS as refused:
            assert self.written() == before
            savepoint.rollback()
            end = refused.reason if isinstance(refused, NotAllowed) else type(refused).__name__
        else:
            savepoint.commit()
            self.check()
            end = "done"
        self.campaign.ends[name, end] += 1
        return end

    def written(self) -> tuple[int, ...]:
        counted = (
            model.journal, model.task, model.timer, model.subscription, model.outbox, model.task_urging, model.opinion,
            model.case_copy, model.case_copy_reader,
        )  # fmt: skip
        return tuple(int(self.tx.connection.execute(select(func.count()).select_from(one)).scalar_one()) for one in counted)

    def check(self) -> None:
        """Each token has a task, a wait or an incident, and the rows say the same as the state."""
        connection = self.tx.connection
        assert broken_invariants(self.tx) == []
        step = Step.read(self.tx, self.case)
        state, diagram = step.state, step.diagram
        assert state is not None
        assert_alive(state, diagram)
        active = [entry for entry in state.instances.values() if entry.phase == "active" and entry.loop is None and entry.incident is None]
        working = {entry.id for entry in active if isinstance(diagram.elements[entry.element], UserTask)}
        assert {task.instance for task in tasks.open_tasks_of(connection, self.case)} == working
        timers = {row.wait: row.due_at for row in waits.timers_of(connection, self.case) if "/" not in row.wait}
        assert timers == {wait.id: wait.due_at for wait in state.waits.values() if wait.kind == "timer"}
        messages = sorted(wait.name for wait in state.waits.values() if wait.kind == "message")
        assert waits.awaited_messages(connection, self.case) == messages
