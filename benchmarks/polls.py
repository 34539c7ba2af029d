"""A large estate's vote for `wuye bench tally`: a small procedure that holds it, its people, and a site over both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Protocol

from engine.clock import VirtualClock
from engine.commands import ClaimTask, CompleteTask, StartCase
from engine.credentials import set_password
from engine.deploy import deploy_law, deploy_loaded, deploy_roles, load
from engine.desk_commands import ActAtTask
from engine.execute import Engine
from engine.folder import read_folder
from engine.identity import new_id
from engine.jobs import Job, JobContext
from engine.migrations.run import upgrade
from engine.store import cases, tasks
from registry.desks import DESKS
from registry.jobs import JOBS
from registry.scenario_district import ESTATE, ROLES_FILE, prepare

NOON = datetime(2026, 10, 12, 4, tzinfo=UTC)
CLOSING = datetime(2026, 10, 20, 10, tzinfo=UTC)
FIRST, SECOND = "community_officer", "community_officer.2"
PASSWORD = "对着月亮慢慢数一百张票"  # nosec B105 - of a made-up person
DECLARED = f"""
title = "表决"
owner = "housing_head"
case_label = "表决"
[process.voting]
title = "表决"
start_roles = ["community_officer"]
main_unit = '="{ESTATE}"'
"""
_JOB = (
    '<serviceTask id="{0}"><extensionElements><z:taskDefinition type="{0}_ballot"/><z:ioMapping>{1}</z:ioMapping>'
    "</extensionElements></serviceTask>"
)
_TASK = (
    '<userTask id="{0}" name="{0}"><extensionElements><z:userTask/><z:assignmentDefinition candidateGroups="community_officer"/>'
    "{1}</extensionElements></userTask>"
)
_ASKED = (
    ("estate_id", "=case.main_unit"), ("matter", '="dismiss_firm"'), ("question", '="是否解聘？"'), ("opens_on", '=date("2026-10-12")'),
    ("closes_at", '=date and time("2026-10-20T18:00:00@Asia/Shanghai")'),
)  # fmt: skip
_BALLOT = '<z:input source="=ballot" target="ballot"/>'


def _diagram() -> bytes:
    asked = "".join("<z:input source='{1}' target='{0}'/>".format(*one) for one in _ASKED)
    desk = '<z:properties><z:property name="desk" value="ballot"/></z:properties>'
    nodes = (
        _JOB.format("freeze", asked), _TASK.format("vote", desk), _JOB.format("close", _BALLOT), _JOB.format("tally", _BALLOT),
        _TASK.format("look", ""), '<startEvent id="s"/><endEvent id="e"/>',
    )  # fmt: skip
    way = ("s", "freeze", "vote", "close", "tally", "look", "e")
    flows = "".join(f'<sequenceFlow id="{one}-{two}" sourceRef="{one}" targetRef="{two}"/>' for one, two in zip(way, way[1:]))
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:z="http://camunda.org/schema/zeebe/1.0" '
        f'targetNamespace="wuye"><process id="voting" isExecutable="true">{"".join(nodes)}{flows}</process></definitions>'
    ).encode()


class Answer(Protocol):
    """What a page answers."""

    status_code: int


class Client(Protocol):
    """A browser's window."""

    def get(self, path: str) -> Answer: ...

    def post(self, path: str, *, data: Mapping[str, str]) -> Answer: ...


OpenSite = Callable[[Engine, str, str], Client]
"""Signs somebody in, by log-in and password; handed in, for the pages lie above the benchmarks."""


class Polls:
    """An engine over files of its own, with a vote of so many units; `tally_seconds`: how long its tally took in the step."""

    def __init__(self, folder: Path, units: int, open_site: OpenSite) -> None:
        self._open_site = open_site
        url = f"sqlite:///{folder / 'tally.sqlite'}"
        upgrade(url)
        self.clock, self.tally_seconds, self.tally_cpu_seconds = VirtualClock(NOON), 0.0, 0.0
        jobs = {**JOBS, "tally_ballot": replace(JOBS["tally_ballot"], run=self._tally)}
        self.engine = Engine.open(folder / "home", url, jobs, self.clock, desks=DESKS)
        with self.engine.transaction() as connection:
            prepare(connection, {"owners": [{"units": units, "area": str(Decimal(units) * 87)}]})
            deploy_roles(connection, ROLES_FILE.read_bytes(), NOON, "system")
            deploy_law(connection, read_folder(ROLES_FILE.parent / "law"), NOON, "system")
            voting = load("voting", {"procedure.toml": DECLARED.encode(), "voting.bpmn": _diagram()})
            deploy_loaded(connection, voting, NOON, "system")
        self.engine.warm()  # as `serve` and `verify` do
        self.case = str(self.engine.execute(StartCase(new_id(), FIRST, "voting"))["case"])
        self.task = self._open_task()
        with self.engine.reading() as tx:
            row = cases.find(tx.connection, self.case)
        assert row is not None
        self.number = row.number

    def _tally(self, context: JobContext, given: Any) -> Any:
        begun, cpu = perf_counter(), process_time()
        found = JOBS["tally_ballot"].run(context, given)
        self.tally_seconds, self.tally_cpu_seconds = perf_counter() - begun, process_time() - cpu
        return found

    def _open_task(self) -> str:
        with self.engine.reading() as tx:
            (found,) = tasks.open_tasks_of(tx.connection, self.case)
        return found.id

    def act(self, name: str, actor: str = FIRST, **given: Any) -> Any:
        return self.engine.execute(ActAtTask(new_id(), actor, self.task, name, given))

    def close_voting(self) -> None:
        """Voting is over: it is closed and counted in one step."""
        self.clock.advance_to(CLOSING)
        version = self.engine.execute(ClaimTask(new_id(), FIRST, self.task, 1))["version"]
        self.engine.execute(CompleteTask(new_id(), FIRST, self.task, version, {}))
        self.task = self._open_task()

    def site(self) -> Client:
        """A browser's window, in which the first officer has signed in."""
        set_password(self.engine, FIRST, PASSWORD)
        return self._open_site(self.engine, FIRST, PASSWORD)

    @property
    def tallying(self) -> Job:
        return JOBS["tally_ballot"]

    def close(self) -> None:
        self.engine.close()
