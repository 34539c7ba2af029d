"""What may be started beside a case: by the reader, and by whom else."""

from __future__ import annotations

from dataclasses import dataclass

from engine.procedure_file import Process
from engine.roles import Role, Roles
from engine.step import Step


@dataclass(frozen=True, slots=True)
class Starters:
    """A process that these roles start beside a case."""

    title: str
    title_en: str
    roles: tuple[Role, ...]


def _offered(step: Step, process: Process) -> list[Process]:
    return [step.procedure.process(name) for name in process.beside]


def beside(step: Step, process: Process, held: tuple[str, ...]) -> tuple[Process, ...]:
    """What somebody with these roles may start beside a case of the process."""
    return tuple(one for one in _offered(step, process) if set(one.start_roles) & set(held))


def beside_of_others(step: Step, process: Process, held: tuple[str, ...], roles: Roles) -> tuple[Starters, ...]:
    """What only others may start beside it, so that one knows whom to ask."""
    return tuple(
        Starters(one.title, one.title_en, tuple(roles[role] for role in one.start_roles))
        for one in _offered(step, process)
        if one.start_roles and not set(one.start_roles) & set(held)
    )
