"""A small procedure that holds a survey, its estate and its people, and a short way to answer in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from engine.clock import VirtualClock
from engine.commands import ClaimTask, CompleteTask, StartCase
from engine.deploy import deploy_loaded, deploy_roles, load
from engine.desk_commands import ActAtTask, ActByCode
from engine.execute import Engine
from engine.identity import new_id
from engine.procedures import Procedure
from engine.proof import verify
from engine.proof.findings import Kind
from engine.store import cases, tasks
from registry.desks import DESKS
from registry.jobs import JOBS
from registry.scenario_district import ESTATE, FIRM, ROLES_FILE, prepare
from registry.store import surveys
from tests.bpmn.building import ROOT, events, flows, io, service
from tests.engine.folder_building import process, task

MORNING = datetime(2026, 10, 9, 1, 0, tzinfo=UTC)
OVER = datetime(2026, 10, 21, 1, 0, tzinfo=UTC)
OFFICER, OTHER_OFFICER, COMMITTEE = "community_officer", "community_officer.2", "owners_committee"

OPENING = service("opening", "open_survey", io(
    {
        "estate_id": "=case.main_unit", "firm_id": f'="{FIRM}"', "year": "=2026", "round": "=1", "title": '="2026年问卷"',
        "questions": '=["卫生", "秩序"]', "opens_on": '=date("2026-10-09")', "closes_on": '=date("2026-10-20")',
        "percent": "=20", "least": "=5",
    },
    {"survey": "=survey", "sample": "=sample"},
))  # fmt: skip
ASKING = ROOT + process(
    "asking",
    events("e") + OPENING + task("collecting", "community_officer, owners_committee", desk="survey")
    + service("counting", "survey_result", io({"survey": "=survey"}, {"fraction": "=fraction"}))
    + flows("s > opening > collecting > counting > e"),
) + "</definitions>"  # fmt: skip

DECLARED = f"""
title = "调查"
owner = "leading_group_office"
case_label = "调查"
[process.asking]
title = "调查"
start_roles = ["community_officer"]
main_unit = '="{ESTATE}"'
"""


@cache
def procedure() -> Procedure:
    return load("asking", {"procedure.toml": DECLARED.encode(), "asking.bpmn": ASKING.encode()})


class Asked:
    """An engine over a migrated database, with an estate of ten households, and a survey of five of them."""

    def __init__(self, home: Path, url: str) -> None:
        self.clock = VirtualClock(MORNING)
        self.engine = Engine.open(home, url, JOBS, self.clock, desks=DESKS, durable=False)
        with self.engine.transaction() as connection:
            self.people = prepare(connection, {"owners": [{"units": 10, "area": "1000"}]})
            deploy_roles(connection, ROLES_FILE.read_bytes(), MORNING, "system")
            deploy_loaded(connection, procedure(), MORNING, "system")
        self.codes: dict[int, str] = {}
        self.case = str(self.engine.execute(StartCase(new_id(), OFFICER, "asking"))["case"])

    @property
    def survey(self) -> str:
        with self.engine.reading() as tx:
            row = cases.find(tx.connection, self.case)
        assert row is not None
        return f"{row.number}/1"

    @property
    def task(self) -> str:
        with self.engine.reading() as tx:
            (found,) = tasks.open_tasks_of(tx.connection, self.case)
        return found.id

    def act(self, name: str, actor: str = OFFICER, /, **given: Any) -> Mapping[str, Any]:
        return self.engine.execute(ActAtTask(new_id(), actor, self.task, name, given))

    def issue(self) -> None:
        self.codes |= {one["of"]: one["code"] for one in self.act("issue_codes")["codes"]}

    def answer(self, number: int, *marks: int) -> Mapping[str, Any]:
        return self.engine.execute(ActByCode(new_id(), self.codes[number], "answer", {"marks": list(marks)}, "home"))

    def marks(self) -> list[str]:
        with self.engine.reading() as tx:
            return sorted(surveys.marks(tx.connection, self.survey))

    def count(self) -> None:
        """The term is over, and somebody completes the task."""
        self.clock.advance_to(OVER)
        with self.engine.reading() as tx:
            (found,) = tasks.open_tasks_of(tx.connection, self.case)
        version = self.engine.execute(ClaimTask(new_id(), OFFICER, found.id, found.version))["version"]
        self.engine.execute(CompleteTask(new_id(), OFFICER, found.id, version, {}))

    def found(self) -> list[Kind]:
        """What `verify` finds in the case."""
        return sorted({one.kind for one in verify.verify_cases(self.engine, [self.case]).findings})

    def close(self) -> None:
        self.engine.close()
