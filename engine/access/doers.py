"""Whether anybody can do an open task at all: somebody who holds one of its roles, and whom four eyes does not exclude."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from engine.access.tasks import Done, barring, done_before, starts_among
from engine.bpmn.diagram import Diagram, UserTask
from engine.store import doers, tasks
from engine.store.cases import CaseRow
from engine.store.standing import split_behalf
from engine.store.tasks import Candidate, TaskRow

Row = TypeVar("Row")
AT_ONCE = 500
Drawn = Callable[[str, str], Diagram]
"""The diagram of a process of a version, by the version's content hash."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Why nobody can do an open task. `places`: for whom it is before it is late; `assignee`: the one of them whom the diagram
    names; `barred`: the step that excludes everybody who could, None where nobody holds any of the roles."""

    places: tuple[Candidate, ...]
    assignee: str | None
    barred: str | None

    def message(self, element: str) -> str:
        """Why nobody can do the task of an element, by ids alone: no value of a person is in it."""
        roles = " or ".join(f"{one.role} in {one.unit}{f' for {one.second}' if one.second else ''}" for one in self.places)
        if not self.places:
            why = "no unit of this case has its roles"
        elif self.barred is not None:
            why = f"four eyes excludes whoever is {roles}, for they did {self.barred}"
        elif self.assignee is not None:
            why = f"{self.assignee}, for whom it is, is not {roles}"
        else:
            why = f"nobody is {roles}"
        return f"Expected somebody who can do {element}, but {why}."


def lack_of(connection: Connection, case: CaseRow, diagram: Diagram, task: TaskRow, now: datetime) -> Lack | None:
    """Why nobody can do an open task; None where somebody can, whoever has claimed it.

    Source: the district's procedures, section 1 (bodies, units, roles; four-eyes).
    """
    found = sorted(doers.holders(connection, [task.id], now)[task.id])
    barred = None
    element = diagram.elements[task.element]
    if found:
        if not isinstance(element, UserTask) or not element.four_eyes:
            return None
        done = done_before(connection, case, diagram, element)
        steps = [barring(done, person, [()]) for person in found]
        if None in steps:
            return None
        barred = steps[0]
    places = tuple(one for one in tasks.candidates(connection, task.id) if not one.when_late)
    return Lack(places, task.assignee, barred)


def tasks_for_nobody(connection: Connection, drawn: Drawn, now: datetime) -> set[str]:
    """The ids of all open tasks that nobody can do, looked for at once. Its cost grows with the open tasks: not for a step or a page."""
    found = doers.without_holder(connection, now)
    for definition, process in doers.processes_at_work(connection):
        found |= _barred_to_all(connection, drawn(definition, process), definition, now)
    return found


def _barred_to_all(connection: Connection, diagram: Diagram, definition: str, now: datetime) -> set[str]:
    """The open tasks of a process from which four eyes keeps everybody who holds one of their roles."""
    excluding = {one.id: one.four_eyes for one in diagram.elements.values() if isinstance(one, UserTask) and one.four_eyes}
    if not excluding:
        return set()
    found = set()
    for here in batched(doers.open_at(connection, definition, diagram.process_id, excluding), AT_ONCE):
        holding = doers.holders(connection, [row[0] for row in here], now)
        done = _done_in(connection, {row[1] for row in here})
        for task_id, case_id, element, opened_by, opened_for in here:
            steps = [one for one in done.get(case_id, ()) if one[0] in excluding[element]]
            steps += starts_among(diagram, excluding[element], frozenset((opened_by, *split_behalf(opened_for))))
            if holding[task_id] and all(barring(steps, person, [()]) for person in holding[task_id]):
                found.add(task_id)
    return found


def _done_in(connection: Connection, case_ids: Iterable[str]) -> Mapping[str, list[Done]]:
    found = dict[str, list[Done]]()
    for case_id, step, by, behalf in tasks.doers_in(connection, case_ids):
        found.setdefault(case_id, []).append((step, frozenset((by, *behalf))))
    return found


def batched(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    """As `itertools.batched` of a later Python."""
    return (rows[at : at + size] for at in range(0, len(rows), size))
