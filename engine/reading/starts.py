"""Which cases somebody may start, and the page for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine import access
from engine.errors import NotFound
from engine.execute import Engine
from engine.feel import Environment, Value
from engine.feel_context import environment_for
from engine.handlers.starts import start_context
from engine.procedure_file import Process
from forms import Form


@dataclass(frozen=True, slots=True)
class StartPage:
    process: Process
    form: Form | None
    context: Mapping[str, Value]
    environment: Callable[[], Environment]


def startable(engine: Engine, user_id: str) -> tuple[Process, ...]:
    """The processes that this person may start by hand, those of a case's page left out."""
    with engine.reading() as tx:
        roles = {grant.role for grant in access.acting_as(tx.connection, tx.shelf.roles, user_id, tx.now)}
        if not roles:
            return ()
        found = []
        for name in tx.shelf.procedures:
            processes = tx.house.library.procedure(tx.connection, tx.shelf.newest[name]).declared.processes
            beside = {one for process in processes.values() for one in process.beside}
            found += [p for p in processes.values() if set(p.start_roles) & roles and p.id not in beside]
        return tuple(found)


def start_page(engine: Engine, user_id: str, process_id: str, beside_case: str | None = None) -> StartPage:
    """The start form of a process. Raises NotFound for who may not start it."""
    with engine.reading() as tx:
        procedure = tx.house.library.newest_with(tx.connection, tx.shelf, process_id)
        process = procedure.process(process_id)
        roles = {grant.role for grant in access.acting_as(tx.connection, tx.shelf.roles, user_id, tx.now)}
        if not set(process.start_roles) & roles:
            raise NotFound("process", process_id)
        if beside_case is not None:
            access.read_case(tx.connection, tx.shelf.roles, user_id, beside_case, tx.now)
        form = procedure.forms[process.start_form] if process.start_form else None
        shelf, now = tx.shelf, tx.now
        return StartPage(process, form, start_context(tx, procedure, process, user_id),
                         lambda: environment_for(procedure, shelf, now, []))  # fmt: skip
