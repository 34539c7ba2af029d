"""What may be started beside a case: by the reader, and by whom else."""

from __future__ import annotations

from dataclasses import dataclass

from engine.procedure_file import Process
from engine.roles import Role, Roles
from engine.step import Step
from engine.store import waits


@dataclass(frozen=True, slots=True)
class Starters:
    """A process that these roles start beside a case."""

    title: str
    title_en: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """What is started from a case's page: by the reader, by others, and what cannot be started now, each with why not."""

    own: tuple[Process, ...]
    of_others: tuple[Starters, ...]
    closed: tuple[Process, ...]


NOTHING = Beside((), (), ())


def beside(step: Step, process: Process, held: tuple[str, ...], roles: Roles) -> Beside:
    """What can be started beside a case of the process, seen by somebody with these roles."""
    awaited = frozenset(waits.awaited_messages(step.tx.connection, step.row.id)) if process.beside else frozenset()
    known = [one for one in map(step.procedure.process, process.beside) if one.start_roles]
    open_now = [one for one in known if one.offered_while is None or one.offered_while in awaited]
    mine = [one for one in open_now if set(one.start_roles) & set(held)]
    return Beside(
        tuple(mine),
        tuple(Starters(one.title, one.title_en, tuple(roles[role] for role in one.start_roles)) for one in open_now if one not in mine),
        tuple(one for one in known if one not in open_now),
    )
