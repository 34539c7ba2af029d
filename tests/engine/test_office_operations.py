"""What an office does with running cases, tried at every waiting state that scenarios of our procedures come to.

Each operation leaves every token with a task, a wait or an incident, and the rows as the state has them, or is refused for a
reason and changes nothing. So that returning is tried between all steps that follow each other, the diagrams are played
with every earlier user task of the same scope as a target.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine import commands as c
from engine import model
from engine import office_commands as office
from engine.bpmn.diagram import Diagram, UserTask
from engine.bpmn.returning import behind
from engine.check.report import scenarios_of, template_for
from engine.check.runner import Run, start_of
from engine.check.scenario_file import Scenario
from engine.check.world import Template, World
from engine.countersigning import choices, countersignings
from engine.deploy import procedure_folders
from engine.errors import REFUSALS, NotAllowed
from engine.folder import read_folder
from engine.handlers import HANDLERS
from engine.identity import new_id
from engine.invariants import broken_invariants
from engine.procedures import Procedure, load_procedure
from engine.step import Step
from engine.store import copies, opinions, people, tasks, waits
from engine.store.tasks import TaskRow
from engine.transaction import Transaction
from tests.bpmn.building import assert_alive
from web.cli.place import DISTRICT, WORKFLOWS

PLAYED = (
    "确定撤销范围、起草撤销通知书的人不能冲正、签发", "陈述全部采纳，不予扣减，全额核拨", "整改回复、延期、复查缺什么退回什么",
    "重开后两方仍缺席，本季不评", "街镇逾期，街镇负责人打分", "通知单没打开，由经办人送达，期限自送达日起算",
    "没有预算的，案件停下等处理", "没有业主委员会的小区由居民代表打分", "核拨还没确认时发生外部事件，公布之前转撤销",
    "征求成员意见时减去一家，又加上，都提了才往下走", "居委会缺席，街镇和业主方两方打分",
)  # fmt: skip
"""Together they come to every state in which any scenario waits for people."""
STANDS_STILL = timedelta(days=9)


@pytest.fixture(scope="module")
def procedures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our procedures, each user task with every earlier one of its scope to return to."""
    folder = tmp_path_factory.mktemp("procedures") / "workflows"
    shutil.copytree(WORKFLOWS, folder)
    for procedure in _loaded(folder):
        for diagram in procedure.diagrams.values():
            file = folder / procedure.name / procedure.sources[diagram.process_id]
            file.write_text(_with_targets(file.read_text(encoding="utf-8"), diagram), encoding="utf-8")
    return folder


def _loaded(folder: Path) -> list[Procedure]:
    loaded = [load_procedure(one.name, read_folder(one)) for one in procedure_folders(folder)]
    assert all(procedure is not None for procedure, _ in loaded)
    return [procedure for procedure, _ in loaded if procedure is not None]


def _with_targets(source: str, diagram: Diagram) -> str:
    source = re.sub(r'\s*<zeebe:property name="return-to"[^>]*>', "", source)
    for task in diagram.elements.values():
        if isinstance(task, UserTask) and (earlier := " ".join(_earlier(diagram, task))):
            head, place, tail = source.partition(f'<userTask id="{task.id}"')
            tail = tail.replace("<zeebe:properties>", f'<zeebe:properties><zeebe:property name="return-to" value="{earlier}" />', 1)
            source = head + place + tail
    return source


def _earlier(diagram: Diagram, task: UserTask) -> Iterator[str]:
    for other in diagram.elements.values():
        if isinstance(other, UserTask) and other.scope == task.scope and other.id != task.id and task.id in behind(diagram, other.id):
            yield other.id


@pytest.fixture(scope="module")
def scenarios(procedures: Path) -> dict[str, tuple[Procedure, Scenario]]:
    found = {one.name: (procedure, one) for procedure in _loaded(procedures) for one in scenarios_of(procedure)[0]}
    return {name: found[name] for name in PLAYED}


@pytest.fixture(scope="module")
def template(procedures: Path, scenarios: dict[str, tuple[Procedure, Scenario]], tmp_path_factory: pytest.TempPathFactory) -> Template:
    return template_for(tmp_path_factory.mktemp("worlds"), procedures, DISTRICT, [one for _, one in scenarios.values()])


class Campaign:
    """Which states were looked at, and how each operation ended in them: "done", or the reason of its refusal."""

    def __init__(self) -> None:
        self.states: set[tuple[str, frozenset[str]]] = set()
        self.tasks: set[str] = set()
        self.ends: Counter[tuple[str, str]] = Counter()

    def look(self, world: World) -> None:
        """Every running case in a state that was not looked at yet."""
        with world.engine.reading() as tx:
            running = list(tx.connection.execute(select(model.case.c.id).where(model.case.c.status == "running")).scalars())
        for case in running:
            with world.engine.database.connect() as connection, connection.begin() as begun:
                tx = Transaction(world.engine.house, connection, world.engine.clock())
                step = Step.read(tx, case)
                assert step.state is not None
                live = frozenset(entry.element for entry in step.state.instances.values())
                if (step.row.process, live) not in self.states:
                    self.states.add((step.row.process, live))
                    self.tasks |= {name for name in live if isinstance(step.diagram.elements[name], UserTask)}
                    Trial(self, world, tx, case).everything()
                begun.rollback()


class Trial:
    """One case in one state; whatever is tried is undone again."""

    def __init__(self, campaign: Campaign, world: World, tx: Transaction, case: str) -> None:
        self.campaign, self.world, self.tx, self.case = campaign, world, tx, case
        self.owner = world.person("housing_head")

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
        later = Trial(self.campaign, self.world, Transaction(self.tx.house, self.tx.connection, self.tx.now + STANDS_STILL), self.case)
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
        """Whoever takes the task asks two; meanwhile it is not done, and it can be withdrawn with its questions."""
        savepoint = self.tx.connection.begin_nested()
        for person in self.able(task):
            if self.attempt("claim", c.ClaimTask(new_id(), person, task.id, task.version)) != "done":
                continue
            held = tasks.find(self.tx.connection, task.id)
            assert held is not None
            who = [f"person:{self.world.person(role)}" for role in ("justice_officer", "market_officer")]
            firm = (f"person:{self.world.person('firm_manager')}",)
            self.undone("ask a firm", office.AskOpinion(new_id(), person, task.id, held.version, firm, "？"))
            assert self.attempt("ask", office.AskOpinion(new_id(), person, task.id, held.version, tuple(who), "？")) == "done"
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
        who = tuple(f"person:{self.world.person(role)}" for role in ("justice_officer", "development_officer"))
        for person in self.able(task):
            if self.attempt("claim", c.ClaimTask(new_id(), person, task.id, task.version)) != "done":
                continue
            state = Step.read(self.tx, self.case).state
            firm = (f"person:{self.world.person('firm_manager')}",)
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
        assert broken_invariants(connection) == []
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


@pytest.fixture(scope="module")
def campaign(template: Template, scenarios: dict[str, tuple[Procedure, Scenario]]) -> Campaign:
    """The scenarios played act by act, with everything tried after each of them."""
    found = Campaign()
    for procedure, scenario in scenarios.values():
        world = template.world(start_of(scenario), scenario.given, {procedure.name: scenario.parameters})
        run = Run(scenario, world)
        for act in scenario.acts:
            run.perform(act)
            found.look(world)
        world.close()
    return found


def test_every_user_task_of_our_procedures_was_open_in_some_state(campaign: Campaign) -> None:
    diagrams = [diagram for procedure in _loaded(WORKFLOWS) for diagram in procedure.diagrams.values()]
    assert campaign.tasks == {task.id for diagram in diagrams for task in diagram.elements.values() if isinstance(task, UserTask)}
    assert len(campaign.states) > len(campaign.tasks)


OPERATIONS = (
    "suspend", "resume", "take-back", "add", "remove", "return", "hand-over", "urge", "ask", "answer", "withdraw", "copy", "read",
)  # fmt: skip


@pytest.mark.parametrize("operation", OPERATIONS)
def test_each_operation_was_carried_out_somewhere(campaign: Campaign, operation: str) -> None:
    assert campaign.ends[operation, "done"] > 0


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        ("take-back", "gone-on"), ("take-back", "left-the-case"), ("add", "not-to-be-added"), ("return", "return-left-the-case"),
        ("return", "return-not-named"), ("return", "return-not-done"), ("hand-over", "not-to-receive"), ("hand-over", "receiver-barred"),
        ("hand-over by another", "hand-over"), ("urge again", "urged-today"), ("ask a firm", "not-to-address"),
        ("complete", "opinions-open"), ("copy", "copy"), ("copy to a firm", "not-to-address"), ("copy again", "already-copied"),
        ("read again", "WrongState"),
    ],
)  # fmt: skip
def test_each_is_refused_where_it_would_do_harm(campaign: Campaign, operation: str, reason: str) -> None:
    assert campaign.ends[operation, reason] > 0
