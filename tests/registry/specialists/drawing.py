"""A small procedure that draws evaluators and replaces the first, with experts of whom some have conflicts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from engine.check.expectations import variables_of
from engine.clock import VirtualClock
from engine.commands import ClaimTask, CompleteTask, StartCase
from engine.deploy import deploy_loaded, deploy_roles, load
from engine.execute import Engine
from engine.identity import new_id
from engine.incidents import message_of
from engine.procedures import Procedure
from engine.proof.findings import CaseFinding
from engine.proof.verify import verify_all
from engine.store import cases, tasks, waits
from registry.jobs import JOBS
from registry.scenario_district import ESTATE, FIRM, ROLES_FILE, prepare
from tests.bpmn.building import ROOT, events, flows, io, properties, service, user, z
from tests.engine.folder_building import process, task

MORNING = datetime(2026, 10, 9, 1, 0, tzinfo=UTC)
OFFICER = "community_officer"
NUMBERS = ("3141592", "2718281")

DRAW = service("drawing", "draw_evaluators", io(
    {
        "tender": "=case.number", "units": f'=["{ESTATE}", "{FIRM}"]', "tenderer_people": "=2", "experts": "=5",
        "numbers": f'=["{NUMBERS[0]}", "{NUMBERS[1]}"]',
    },
    {name: f"={name}" for name in ("evaluators", "substitutes", "seed", "seal", "draw")},
))  # fmt: skip
NEXT = service("following", "next_evaluator", io(
    {"tender": "=draw", "person": "=evaluators[1].person", "reason": '="与投标人法定代表人是亲属"'},
    {"follower": "=person", "follower_order": "=order"},
))  # fmt: skip
SCORE = user("scoring", attributes='name="scoring"', extensions=(
    z("assignmentDefinition", candidateGroups="bid_evaluator", assignee="=evaluators[1].person") + properties(late="stays")
))  # fmt: skip
DRAWING = ROOT + process(
    "drawing_process",
    events("e") + task("witnessing", OFFICER, late="stays") + DRAW + SCORE + NEXT
    + task("closing", OFFICER, late="stays") + flows("s > witnessing > drawing > scoring > following > closing > e"),
) + "</definitions>"  # fmt: skip

DECLARED = f"""
title = "抽取"
owner = "leading_group_office"
case_label = "抽取"
[process.drawing_process]
title = "抽取"
start_roles = ["{OFFICER}"]
main_unit = '="{ESTATE}"'
"""


@cache
def procedure() -> Procedure:
    return load("drawing", {"procedure.toml": DECLARED.encode(), "drawing.bpmn": DRAWING.encode()})


class Drawn:
    """An engine over a migrated database, with a register of experts; `case` is a tender up to its draw, which `draw` makes."""

    def __init__(self, home: Path, url: str, **given: Any) -> None:
        self.clock = VirtualClock(MORNING)
        self.engine = Engine.open(home, url, JOBS, self.clock, durable=False)
        with self.engine.transaction() as connection:
            self.people = prepare(connection, given)
            deploy_roles(connection, ROLES_FILE.read_bytes(), MORNING, "system")
            deploy_loaded(connection, procedure(), MORNING, "system")
        self.case = self.start()

    def start(self) -> str:
        return str(self.engine.execute(StartCase(new_id(), OFFICER, "drawing_process"))["case"])

    def draw(self, case: str = "") -> Mapping[str, Any]:
        """Completes the step before the draw, and gives what the case holds after it."""
        self.complete("witnessing", OFFICER, case)
        return self.variables(case)

    def score(self) -> None:
        """By whoever was drawn first."""
        self.complete("scoring", self.variables()["evaluators"][0]["person"])

    def complete(self, element: str, person: str, case: str = "") -> None:
        with self.engine.reading() as tx:
            (found,) = [one for one in tasks.open_tasks_of(tx.connection, case or self.case) if one.element == element]
        version = self.engine.execute(ClaimTask(new_id(), person, found.id, found.version))["version"]
        self.engine.execute(CompleteTask(new_id(), person, found.id, version, {}))

    def variables(self, case: str = "") -> Mapping[str, Any]:
        with self.engine.reading() as tx:
            return variables_of(tx, case or self.case)

    def number(self, case: str = "") -> str:
        with self.engine.reading() as tx:
            row = cases.find(tx.connection, case or self.case)
        assert row is not None
        return row.number

    def trouble(self, case: str = "") -> list[str]:
        """What the case's incidents say."""
        with self.engine.reading() as tx:
            key = tx.data_key(case or self.case)
            return [message_of(key, one) for one in waits.open_incidents(tx.connection, case or self.case)]

    def found(self) -> list[CaseFinding]:
        return verify_all(self.engine).findings
