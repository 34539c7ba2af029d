"""A small procedure that holds a vote, its estate and its people, and a short way to vote in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine.canonical import decode
from engine.clock import VirtualClock
from engine.commands import ClaimTask, CompleteTask, StartCase
from engine.deploy import deploy_loaded, deploy_roles, load
from engine.desk_commands import ActAtTask, ActByCode
from engine.execute import Engine
from engine.identity import new_id
from engine.journal import Entry, read
from engine.model import metadata
from engine.procedures import Procedure
from engine.proof import verify
from engine.proof.findings import Kind
from engine.store import cases, tasks, waits
from engine.store.tasks import TaskRow
from registry import model
from registry.desks import DESKS
from registry.jobs import JOBS
from registry.scenario_district import ESTATE, ROLES_FILE, prepare
from registry.store import ballots, bundles
from registry.store.ballots import BallotRow
from tests.bpmn.building import ROOT, boundary, events, flows, io, service
from tests.engine.folder_building import call, process, task

MORNING = datetime(2026, 10, 9, 1, 0, tzinfo=UTC)
CLOSING = datetime(2026, 10, 20, 10, 0, tzinfo=UTC)
OFFICER, OTHER_OFFICER, COMMITTEE = "community_officer", "community_officer.2", "owners_committee"
BALLOT = {"ballot": "=ballot"}

FREEZING = service("freeze", "freeze_ballot", io(
    {
        "estate_id": "=case.main_unit", "matter": '="dismiss_firm"', "question": '="是否解聘物业企业？"',
        "opens_on": '=date("2026-10-12")', "closes_at": '=date and time("2026-10-20T18:00:00@Asia/Shanghai")',
    },
    {"ballot": "=ballot", "frozen": "=hash"},
))  # fmt: skip

WITHDRAWN = re.sub('(id|Ref)="', r'\1="w.', events("e") + FREEZING + flows("s > freeze > e"))

STOPPED = (
    '<message id="st" name="stopped"><extensionElements><z:subscription correlationKey="=case.number"/></extensionElements></message>'
)

POLLING = ROOT + '<error id="un" name="un" errorCode="unconfirmed"/>' + STOPPED + process(
    "polling",
    events("e")
    + '<exclusiveGateway id="again" default="again-e"/>'
    + FREEZING
    + task("voting", "community_officer, owners_committee", desk="ballot")
    + boundary("halt", "voting", '<messageEventDefinition messageRef="st"/>')
    + service("closing", "close_ballot", io(BALLOT, {"closed": "=chain"}))
    + boundary("waiting", "closing", '<errorEventDefinition errorRef="un"/>')
    + service("counting", "tally_ballot", io(BALLOT, {"heads": "=heads", "area": "=area", "differs": "=differs", "bundles": "=bundles"}))
    + task("reviewing", "community_officer, owners_committee", **{"four-eyes": "voting"})
    + service("reopening", "reopen_ballot", io({**BALLOT, "reason": '="票数与清点数不符"'}))
    + flows("s > freeze > voting > closing > counting > reviewing > again; again > e; again > reopening [differs]; reopening > voting")
    + flows("waiting > voting; halt > e"),
) + process("withdrawn", WITHDRAWN, starts='<startEvent id="w.s"/>') + process(
    "calling",
    events("ce").replace('"s"', '"c.s"') + call("c.vote", "polling", {"x": "=1"}, {}) + flows("c.s > c.vote > ce"),
    starts='<startEvent id="c.s"/>',
) + process(
    "stopping", events("te").replace('"s"', '"t.s"') + flows("t.s > te"), starts='<startEvent id="t.s"/>',
) + "</definitions>"  # fmt: skip

DECLARED = f"""
title = "表决"
owner = "housing_head"
case_label = "表决"
[process.polling]
title = "表决"
start_roles = ["community_officer"]
main_unit = '="{ESTATE}"'
beside = ["stopping"]
[[process.polling.next]]
when = '=not(differs)'
text = '=string(heads.part) + "人投过，接下来选聘。"'
text_en = '="Voted: " + string(heads.part)'
start = "withdrawn"
[process.stopping]
title = "停止表决"
start_roles = ["community_officer"]
main_unit = '="{ESTATE}"'
offered_while = "stopped"
not_offered = "投票截止以后不能停止。"
[process.calling]
title = "清退"
start_roles = ["community_officer"]
main_unit = '="{ESTATE}"'
[process.withdrawn]
title = "撤回的表决"
start_roles = ["community_officer"]
main_unit = '="{ESTATE}"'
"""


@cache
def procedure() -> Procedure:
    return load("polling", {"procedure.toml": DECLARED.encode(), "polling.bpmn": POLLING.encode()})


class Polls:
    """An engine over a migrated database, with an estate of so many heads, and a ballot of its owners."""

    def __init__(self, home: Path, url: str, heads: int = 10, area_dm2: int = 100_000) -> None:
        self.clock = VirtualClock(MORNING)
        self.engine = Engine.open(home, url, JOBS, self.clock, desks=DESKS, durable=False)
        with self.engine.transaction() as connection:
            self.people = prepare(connection, {"owners": [{"units": heads, "area": str(Decimal(area_dm2).scaleb(-2))}]})
            deploy_roles(connection, ROLES_FILE.read_bytes(), MORNING, "system")
            deploy_loaded(connection, procedure(), MORNING, "system")
        self.codes: dict[int, str] = {}
        self.case = self.start("polling")

    def start(self, process: str) -> str:
        """Begins another vote; all that follows is about it."""
        self.case = str(self.engine.execute(StartCase(new_id(), OFFICER, process))["case"])
        return self.case

    @property
    def number(self) -> str:
        with self.engine.reading() as tx:
            row = cases.find(tx.connection, self.case)
        assert row is not None
        return row.number

    @property
    def ballot(self) -> BallotRow:
        number = self.number
        with self.engine.reading() as tx:
            found = ballots.find(tx.connection, number)
        assert found is not None
        return found

    def task(self, element: str) -> TaskRow:
        with self.engine.reading() as tx:
            (found,) = [one for one in tasks.open_tasks_of(tx.connection, self.case) if one.element == element]
        return found

    def opened(self) -> list[str]:
        with self.engine.reading() as tx:
            return [one.element for one in tasks.open_tasks_of(tx.connection, self.case)]

    def act(self, name: str, actor: str = OFFICER, /, **given: Any) -> Mapping[str, Any]:
        return self.engine.execute(ActAtTask(new_id(), actor, self.task("voting").id, name, given))

    def issue(self) -> Mapping[str, Any]:
        answer = self.act("issue_codes")
        self.codes |= {one["of"]: one["code"] for one in answer["codes"]}
        return answer

    def vote(self, head: int, choice: str = "agree", source: str = "home") -> str:
        code = self.codes.get(head, "none")
        return str(self.engine.execute(ActByCode(new_id(), code, "vote", {"choice": choice}, source))["receipt"])

    def enter(
        self, number: int, votes: Mapping[int, str], actor: str = OFFICER, dated: str = "2026-10-13", **more: Any
    ) -> Mapping[str, Any]:
        counts: dict[str, int] = {}
        for choice in votes.values():
            counts[choice] = counts.get(choice, 0) + 1
        listed = [{"head": head, "choice": choice} for head, choice in votes.items()]
        return self.act("enter_bundle", actor, **{"number": number, "counts": counts, "dated": dated, "votes": listed, **more})

    def confirm(self, number: int, actor: str = OTHER_OFFICER, **more: Any) -> Mapping[str, Any]:
        return self.act("confirm_bundle", actor, **{"number": number, "attempt": self.attempt(number), **more})

    def attempt(self, number: int) -> int:
        """The one at this bundle that its page now shows."""
        case = self.number
        with self.engine.reading() as tx:
            return len(bundles.attempts(tx.connection, case, number)) or 1

    def complete(self, element: str, actor: str = OFFICER) -> None:
        found = self.task(element)
        version = self.engine.execute(ClaimTask(new_id(), actor, found.id, found.version))["version"]
        self.engine.execute(CompleteTask(new_id(), actor, found.id, version, {}))

    def close_voting(self) -> None:
        """Voting is over, and somebody completes the task."""
        self.close_voting_by(OFFICER)

    def close_voting_by(self, actor: str) -> None:
        self.clock.advance_to(max(self.clock(), CLOSING))
        self.complete("voting", actor)

    def journal(self) -> tuple[Entry, ...]:
        with self.engine.reading() as tx:
            return read(tx.connection, tx.data_key(self.case), self.case)

    def to_opening(self) -> None:
        self.clock.advance_to(datetime(2026, 10, 13, 2, 0, tzinfo=UTC))

    def tally(self) -> Mapping[str, Any]:
        """What the case knows of the tally."""
        from engine.step import Step

        with self.engine.reading() as tx:
            state = Step.read(tx, self.case).state
        assert state is not None
        return state.variables

    def chain(self) -> list[dict[str, Any]]:
        """What the entries of the ballot's chain hold."""
        number = self.number
        with self.engine.reading() as tx:
            return [decode(link.bytes) for link in ballots.chain(tx.connection, number)]

    def incidents(self) -> list[str]:
        with self.engine.reading() as tx:
            return [one.element for one in waits.open_incidents(tx.connection, self.case)]

    def everything_written(self) -> bytes:
        """Whatever the database holds, of every table."""
        with self.engine.reading() as tx:
            return b"\n".join(
                value if isinstance(value, bytes) else str(value).encode()
                for table in metadata.sorted_tables
                for row in tx.connection.execute(select(table))
                for value in row
            )

    def entries(self) -> int:
        """How many entries the case's journal has."""
        return len(self.journal())

    def found(self) -> list[tuple[int, Kind]]:
        """What `verify` finds in the case: entry and kind."""
        proof = verify.verify_cases(self.engine, [self.case])
        return sorted({(one.entry, one.kind) for one in proof.findings})

    def behind(self, *statements: Any) -> None:
        """Somebody alters rows behind the program's back; the triggers were dropped before."""
        with self.engine.transaction() as connection:
            for table in model.RECORDS + model.STANDING:
                for act in ("update", "delete"):
                    connection.exec_driver_sql(
                        f"drop trigger if exists {table.name}_no_{act}"
                        + (f" on {table.name}" if connection.dialect.name == "postgresql" else "")
                    )
            for statement in statements:
                connection.execute(statement)

    def close(self) -> None:
        self.engine.close()
