"""Does one thing as a person of the district would: begins a case, claims a task, works at its desk, completes it. All by command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.attachments import files_in
from engine.bpmn.diagram import UserTask
from engine.clock import district_day
from engine.commands import ClaimTask, Command, CompleteTask, StartCase, StoreFile
from engine.desk_commands import ActAtTask, ActByCode
from engine.errors import EngineError, NotAllowed, NotFound, StaleTask, WrongState
from engine.execute import Engine
from engine.feel_context import environment_for
from engine.identity import new_id
from engine.lifecycle import CaseStatus, LateMode, TaskStatus
from engine.party_commands import CompleteByCode, IssuePartyCode
from engine.step import Step
from engine.store import cases, people, tasks
from engine.store.cases import CaseRow
from engine.store.tasks import Candidate, TaskRow
from engine.transaction import Transaction
from web.demo.draw import Draw
from web.demo.life.habits import Act, Habit, Key, Scene, Start, answered
from web.demo.life.papers import stored
from web.demo.life.sheets import filled

SEED = "习惯"
DEFAULT = Habit()


@dataclass(frozen=True, slots=True)
class Open:
    """An open task as it was found, with the habit of whoever does such tasks, and who may do it, in the task's own order."""

    task: TaskRow
    habit: Habit
    persons: tuple[str, ...]
    draw: Draw
    scene: Scene | None
    """Only where the habit wants to see it beforehand."""


class Doing:
    """The people's hands."""

    def __init__(self, engine: Engine, habits: Mapping[Key, Habit]) -> None:
        self.engine, self.habits = engine, habits
        self.codes: dict[str, dict[str, str]] = {}
        self.holders: dict[tuple[str, str, str], list[str]] = {}
        self.commands = 0
        self.misfits: Counter[str] = Counter()

    def look_at(self, tx: Transaction, task_id: str) -> Open | None:
        """An open task as whoever does it finds it."""
        task = tasks.find(tx.connection, task_id)
        row = cases.find(tx.connection, task.case_id) if task is not None and task.status == TaskStatus.OPEN else None
        if task is None or row is None:
            return None
        habit = self.habit_of(row, task)
        draw = Draw(f"{SEED}/{row.number}/{task.instance}")
        persons = tuple(self.doers(tx, row, task))
        seen = habit.work is not None or habit.when is not None
        scene = scene_of(tx, Step.locked(tx, task.case_id, row), task) if seen else None
        return Open(task, habit, persons, draw, scene)

    def habit_of(self, case: CaseRow, task: TaskRow) -> Habit:
        return self.habits.get((case.process, task.element)) or self.habits.get(("", task.element)) or DEFAULT

    def begin(self, start: Start) -> None:
        """Begins a case by hand."""
        self._store(start.login, None, start.values)
        self._do(StartCase(self._command(), start.login, start.process, start.values, start.beside), start.process)

    def claim(self, one: Open) -> None:
        """Takes a task, as it was found, into the hands of one who may do it; not where anything has happened to it since."""
        self._claimed(one.task, one.persons, one.habit)

    def complete(self, task_id: str) -> bool:
        """Completes a task that is still open, claimed before or not. False: it waits, for its case stands still or nobody may do it."""
        with self.engine.reading() as tx:
            task = tasks.find(tx.connection, task_id)
            if task is None or task.status != TaskStatus.OPEN or over(task, tx.now):
                return True
            step = Step.read(tx, task.case_id)
            if step.row.status == CaseStatus.SUSPENDED:
                return False
            habit, scene, persons = self.habit_of(step.row, task), scene_of(tx, step, task), self.doers(tx, step.row, task)
            form = step.procedure.forms.get(task.form or "")
            environment = environment_for(step.procedure, tx.shelf, tx.now, [])
            values = {} if form is None else filled(form, answered(habit, scene), scene.context, environment, scene)
        what = f"{step.row.process}/{task.element}"
        if task.party is not None:
            return self._complete_by_code(step.row, task, persons, values, what)
        version, person = task.version, task.claimed_by
        if person is None:
            held = self._claimed(task, persons, habit)
            if held is None:
                return False  # four eyes bars all who could: once it is late, the superior may
            person, version = held
        self._store(person, task_id, values)
        self._do(CompleteTask(self._command(), person, task_id, version, values), what)
        return True

    def _complete_by_code(self, case: CaseRow, task: TaskRow, officers: Sequence[str], values: Mapping[str, Any], what: str) -> bool:
        """Somebody without an account fetches a code from an officer, once for the case, and does it by that. False: no officer."""
        kept, whose = self.codes.setdefault(case.number, {}), f"party {task.party}"
        if whose not in kept:
            if not officers:
                return False
            answer = self._do(IssuePartyCode(self._command(), officers[0], task.id, "当面交给本人"), what)
            for one in answer.get("codes", ()):
                kept[whose] = str(one["code"])
        if whose in kept:
            self._do(CompleteByCode(self._command(), kept[whose], task.id, task.version, values, "demo"), what)
        return True

    def act(self, task_id: str, act: Act) -> None:
        """Works at the desk of a task that is still open."""
        with self.engine.reading() as tx:
            task = tasks.find(tx.connection, task_id)
            if task is None or task.status != TaskStatus.OPEN:
                return
            step = Step.read(tx, task.case_id)
            scene, persons = scene_of(tx, step, task), self.doers(tx, step.row, task)
            values = act.values(scene, tx.connection) if callable(act.values) else act.values
            element = step.diagram.elements[task.element]
            desk = tx.house.desks.get(element.desk or "") if isinstance(element, UserTask) else None
            if values is None or desk is None or not persons:
                return
            seen = {} if act.code_of else desk.acts[act.name].seen(tx.connection, step.row.number, values)
        if act.code_of:
            code = self.codes.get(step.row.number, {}).get(act.code_of)
            if code is not None:
                self._do(ActByCode(self._command(), code, act.name, values, "demo"), act.name)
            return
        person = persons[act.person % len(persons)]
        answer = self._do(ActAtTask(self._command(), person, task_id, act.name, {**seen, **values}), act.name)
        given = {str(one["of"]): str(one["code"]) for one in answer.get("codes", ())}
        self.codes.setdefault(step.row.number, {}).update(given)

    def _claimed(self, task: TaskRow, persons: Sequence[str], habit: Habit) -> tuple[str, int] | None:
        """(who holds it now, its version): the first whom nothing bars. None where everybody is barred, or it is open no longer."""
        first = 0 if habit.person is None or not persons else habit.person % len(persons)
        for person in (*persons[first:], *persons[:first]):
            try:
                answer = self.engine.execute(ClaimTask(self._command(), person, task.id, task.version))
            except (NotAllowed, WrongState, StaleTask, NotFound):
                continue
            return person, int(answer["version"])
        return None

    def doers(self, tx: Transaction, case: CaseRow, task: TaskRow) -> list[str]:
        """Who may do it now, in the task's own order; a superior, once it is late, comes last."""
        if task.assignee is not None:
            return [task.assignee]
        first: list[str] = []
        last: list[str] = []
        for one in tasks.candidates(tx.connection, task.id):
            if not one.when_late or task.is_late(tx.now):
                (last if one.when_late else first).extend(self._holders(tx, one))
        Draw(f"{SEED}/{case.number}/{task.instance}/谁").shuffle(first)
        return list(dict.fromkeys([*first, *last]))

    def _holders(self, tx: Transaction, one: Candidate) -> list[str]:
        """Who holds a role in a unit: nobody comes or goes while the district lives."""
        place = one.role, one.unit, one.second
        if place not in self.holders:
            self.holders[place] = [user for user, _name in people.holders_of(tx.connection, *place)]
        return self.holders[place]

    def _store(self, person: str, task_id: str | None, values: Mapping[str, Any]) -> None:
        for value in files_in(values):
            self.engine.execute(StoreFile(self._command(), person, task_id, *stored(value)))

    def _do(self, command: Command, what: str) -> Mapping[str, Any]:
        """Where it is refused, it is left undone, as by somebody who does not know what is wanted: the habit does not fit the
        procedure any more, and whoever keeps them has to be told."""
        try:
            return self.engine.execute(command)
        except EngineError as refused:
            self.misfits[f"{what}: {refused}"] += 1
            return {}

    def _command(self) -> str:
        self.commands += 1
        return new_id(24)


def over(task: TaskRow, now: datetime) -> bool:
    """Whether the flow has gone past the task, or will at once."""
    return task.late_mode == LateMode.FLOW and task.is_late(now)


def scene_of(tx: Transaction, step: Step, task: TaskRow) -> Scene:
    draw = Draw(f"{SEED}/{step.row.number}/{task.instance}/答")
    known = step.variables_at(task.instance)
    return Scene(
        step.row.number, step.row.process, task.element, known, tx.now, district_day(tx.now), draw, tx.shelf.calendar.add_working_days,
        tx.connection,
    )  # fmt: skip
