"""What a folder is checked against: job types, roles, the other folders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.check.diagram_facts import awaited_messages, sent_signals
from engine.check.unread import Unread
from engine.jobs import Job
from engine.law import Law
from engine.procedures import Procedure
from engine.roles import Roles

if TYPE_CHECKING:
    from engine.check.variables import World


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """`procedures` holds every folder that loads, the checked ones included; `law` is None where it
    is not at hand and so not looked up; `unread` is what is known of the folders that do not load; `world` is what
    their processes were found to hold, where they were looked through before."""

    jobs: Mapping[str, Job]
    roles: Roles
    procedures: Mapping[str, Procedure] = field(default_factory=dict)
    law: Law | None = None
    unread: Unread = field(default_factory=Unread)
    desks: frozenset[str] = frozenset()
    world: World | None = None

    def processes(self) -> dict[str, Procedure]:
        """Process id -> its procedure."""
        return {name: one for one in self.procedures.values() for name in one.diagrams}

    def awaited(self) -> set[str]:
        """Names of the messages that some diagram awaits, or some process stands still or goes on at."""
        drawn = {name for one in self.procedures.values() for d in one.diagrams.values() for name in awaited_messages(d)}
        return drawn | {
            name for one in self.procedures.values() for process in one.declared.processes.values()
            for name in (process.suspended_by, process.resumed_by) if name is not None
        }  # fmt: skip

    def signals_sent(self) -> set[str]:
        """Names of the signals that somebody sends."""
        return {name for one in self.procedures.values() for d in one.diagrams.values() for _, name in sent_signals(d)}
