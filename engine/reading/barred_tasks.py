"""Why four eyes keeps somebody from a task that they see: which step, done by whom, in whose place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.bpmn.diagram import Diagram, StartEvent, UserTask
from engine.store import people, reaching, tasks
from engine.store.cases import CaseRow
from engine.store.reaching import Reached
from engine.store.standing import split_behalf
from engine.transaction import Transaction

Doing = tuple[str, str, tuple[str, ...]]
"""A step, who did it, in whose place."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The step that bars somebody. `how`: they did it themselves ("own"); somebody did it in their place ("for-me", `name`
    is who); or the person in whose place they stand did it, or had it done ("absent", `name` is the absent person)."""

    element: str
    step: str
    step_en: str
    how: str
    name: str = ""


def bars(tx: Transaction, found: Iterable[Reached], files: Mapping[str, CaseRow], user_id: str) -> dict[str, Bar]:
    """What bars this person from which of these tasks, by task: asked for all of a list at once.

    A task is barred if every way in which the person reaches it is.
    """
    barred: dict[str, tuple[Diagram, Doing, tuple[str, ...]]] = {}
    for one, diagram, doings in excluding(tx, found, files):
        way = _barred_way(tx, one, doings, user_id)
        if way is not None:
            barred[one.task.id] = (diagram, *way)
    names = people.user_names(tx.connection, [name for _, (_, doer, chain), way in barred.values() for name in (doer, *chain, *way)])
    return {task: _bar(diagram, doing, way, user_id, names) for task, (diagram, doing, way) in barred.items()}


def excluding(tx: Transaction, found: Iterable[Reached], files: Mapping[str, CaseRow]) -> list[tuple[Reached, Diagram, list[Doing]]]:
    """The tasks that exclude whoever did another step, with what was done of those steps; asked for all at once."""
    steps = {one.task.id: (one, *_four_eyes(tx, files[one.task.case_id], one)) for one in found}
    wanted = {task: told for task, told in steps.items() if told[2]}
    done: dict[str, list[Doing]] = {}
    for case_id, element, doer, behalf in tasks.doers_in(tx.connection, [one.task.case_id for one, _, _ in wanted.values()]):
        done.setdefault(case_id, []).append((element, doer, behalf))
    told = []
    for one, diagram, names in wanted.values():
        case = files[one.task.case_id]
        doings = [doing for doing in done.get(case.id, ()) if doing[0] in names]
        told.append((one, diagram, doings + _starts(case, diagram, names)))
    return told


def _four_eyes(tx: Transaction, case: CaseRow, one: Reached) -> tuple[Diagram, tuple[str, ...]]:
    """The steps that a task excludes."""
    diagram = tx.house.library.procedure(tx.connection, case.definition).diagrams[case.process]
    drawn = diagram.elements[one.task.element]
    return diagram, drawn.four_eyes if isinstance(drawn, UserTask) else ()


def _starts(case: CaseRow, diagram: Diagram, steps: Iterable[str]) -> list[Doing]:
    return [(name, case.opened_by, split_behalf(case.opened_for)) for name in steps if isinstance(diagram.elements[name], StartEvent)]


def _barred_way(tx: Transaction, one: Reached, doings: list[Doing], user_id: str) -> tuple[Doing, tuple[str, ...]] | None:
    """(what was done, the absent persons) of the nearest way; None where one way is free."""
    found = meeting(doings, user_id, one.behalf)
    if found is None:
        return None
    if one.behalf:  # another absent person's place may lead there, too
        standings = reaching.reached_as(tx.connection, user_id, one.task.id, tx.now)
        if any(meeting(doings, user_id, other.behalf) is None for other in standings):
            return None
    return found, one.behalf


def meeting(doings: Iterable[Doing], user_id: str, behalf: tuple[str, ...]) -> Doing | None:
    """The first of these that this person, or one in whose place they act, did or had done."""
    acting = {user_id, *behalf}
    return next((doing for doing in doings if acting & {doing[1], *doing[2]}), None)


def _bar(diagram: Diagram, doing: Doing, behalf: tuple[str, ...], user_id: str, names: Mapping[str, str]) -> Bar:
    element, doer, chain = doing
    drawn = diagram.elements[element]
    step = (element, drawn.name, drawn.properties.get("name.en", ""))
    if doer == user_id:
        return Bar(*step, "own")
    if user_id in chain:
        return Bar(*step, "for-me", names.get(doer, ""))
    absent = next(person for person in reversed(behalf) if person in (doer, *chain))
    return Bar(*step, "absent", names.get(absent, ""))
