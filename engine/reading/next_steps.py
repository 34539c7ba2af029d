"""What people do once a case is over, where it does not follow by itself: as its procedure tells it, for who reads the case."""

from __future__ import annotations

from dataclasses import dataclass

from engine import access
from engine.errors import NotFound
from engine.execute import Engine
from engine.feel import FeelLimitExceeded
from engine.lifecycle import CaseStatus
from engine.procedure_file import NextStep, Process
from engine.roles import Role
from engine.step import Step


@dataclass(frozen=True, slots=True)
class NextLine:
    """`start`: the process that the reader may start then; `roles`: whose it is, where the reader may not."""

    text: str
    text_en: str
    title: str
    title_en: str
    start: str | None
    roles: tuple[Role, ...]


def next_steps(engine: Engine, user_id: str, case_id: str) -> tuple[NextLine, ...]:
    """What follows a case that is completed and that no other one called; nothing for any other. Raises NotFound."""
    with engine.reading() as tx:
        row, reading = access.read_case(tx.connection, tx.shelf.roles, user_id, case_id, tx.now)
        if reading is not access.Reading.FULL or row.status != CaseStatus.COMPLETED or row.parent_case is not None:
            return ()
        step = Step.read(tx, row.id)
        held = {grant.role for grant in access.acting_as(tx.connection, tx.shelf.roles, user_id, tx.now)}
        return tuple(line for one in step.procedure.process(row.process).next if (line := _line(step, one, held)) is not None)


def _line(step: Step, one: NextStep, held: set[str]) -> NextLine | None:
    assert step.state is not None
    seen, environment = {**step.constants(), **step.state.variables}, step.context().environment
    try:
        if one.when.evaluate(seen, environment) is not True:
            return None
        text, text_en = (str(words.evaluate(seen, environment) or "") for words in (one.text, one.text_en))
    except FeelLimitExceeded:
        return None
    process = None if one.start is None else _process(step, one.start)
    if process is None:
        return NextLine(text, text_en, "", "", None, ())
    may = bool(set(process.start_roles) & held)
    roles = () if may else tuple(step.tx.shelf.roles[role] for role in process.start_roles)
    return NextLine(text, text_en, process.title, process.title_en, process.id if may else None, roles)


def _process(step: Step, name: str) -> Process | None:
    """The process, if its procedure is deployed here."""
    try:
        return step.tx.house.library.newest_with(step.tx.connection, step.tx.shelf, name).process(name)
    except NotFound:
        return None
