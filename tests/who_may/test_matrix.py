"""Every route × every role × own and foreign unit, against `table.txt`, which is written by hand.

`WUYE_MATRIX=all` asks everybody at every route (`make test-all`); otherwise, of those that are alike to the case, a few are drawn
anew for each route.
"""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask, session
from sqlalchemy import func, select

from engine import model
from engine.execute import Engine
from engine.migrations.run import upgrade
from registry import model as registry
from tests.engine.house import PASSWORD
from tests.postgres import Databases
from tests.who_may.world import AWAY, ROLES, Case, fill, open_engine, play, sessions
from web import create_app
from web.settings import Settings

TABLES = [Path(__file__).parent / name for name in ("table.txt", "estates.txt", "firms.txt")]
"""Tables for what is asked of cases, of estates and their registers, and of firms: a role is to the one what it is not to the other."""
NAMED = (
    "case", "opinion", "noted", "copied", "copy", "replied", "gathered", "body",
    "asked", "halted", "estate", "document", "incident", "stopped", "token", "proposal", "number", "move",
    "polled", "firm", "contract",
)  # fmt: skip
"""What addresses name, besides tasks, files and substitutions."""
REFUSED = (401, 403, 404, 409)

WHOLE = os.environ.get("WUYE_MATRIX") == "all"
DRAWN = 3
"""How many are asked of those who stand in one column, where not everybody is."""

BODIES: Mapping[str, dict[str, str]] = {
    "POST /inbox/claim": {},
    "POST /cases/{case}/cancel": {"reason": "立错了"},
    "POST /cases/{case}/suspend": {"reason": "等鉴定"},
    "POST /cases/{halted}/resume": {"reason": "鉴定做完了"},
    "POST /cases/{case}/intervene/variables/{stopped}": {"value.note": '"灯亮"', "reason": "记错了"},
    "POST /cases/{case}/intervene/move/{token}": {"target": "write_up", "reason": "走错了门"},
    "POST /interventions/{proposal}/refuse": {"reason": "不对"},
    "POST /moves/{move}/refuse": {"reason": "不对"},
    "POST /moves/new": {"to": "visit:2", "reason": "新版"},  # one of this procedure waits already
    "POST /moves/{move}/back": {"reason": "旧版好"},  # nothing was moved yet, so there is nothing to bring back
    "POST /cases/{gathered}/countersigners/{body}/add": {"who": "bureau.enforcement", "reason": "占道"},
    "POST /cases/{gathered}/countersigners/{body}/remove": {"item": "1", "reason": "不必"},
    "POST /tasks/{visit}/complete": {"note": "去过了"},
    "POST /tasks/{visit}/return": {"target": "record", "reason": "没写门牌"},  # too late: its letter is issued
    "POST /tasks/{visit}/hand-over": {"receiver": "colleague", "reason": "出差"},
    "POST /tasks/{review}/hand-over": {"receiver": "housing_reviewer", "reason": "由你办"},
    "POST /tasks/{review}/urge": {"reason": "住户等着"},
    "POST /tasks/{visit}/ask": {"who": "person:justice_officer", "question": "要通知谁？"},
    "POST /opinions/{opinion}": {"text": "不用"},
    "POST /tasks/{replied}/ask": {"who": "person:justice_officer", "question": "要通知谁？", "version": "2"},
    "POST /cases/{copied}/copy": {"who": "person:justice_officer", "note": "请知悉"},
    "POST /cases/{case}/copy": {"who": "person:justice_officer", "note": "请知悉"},
    "POST /copies/{copy}/read": {"remark": "知道了"},
    "POST /tasks/{visit}/draft": {"note": "去过了两次", "draft_version": "1"},
    "POST /start/visiting": {"subject": "围墙"},
    "POST /start/objecting?beside={case}": {"subject": "异议"},
    "POST /substitution": {
        "absent": "subdistrict_officer", "substitute": "colleague", "role": "*", "first_day": "2026-11-25", "last_day": "2026-11-25",
    },
    "POST /tasks/{poll}/ballot/reissue": {"head": "1", "reason": "丢失"},
    "POST /tasks/{poll}/ballot/bundles/new": {
        "number": "2", "dated": "2026-11-23", "count_agree": "1", "count_against": "0", "count_abstain": "0", "count_spoiled": "0",
        "heads_agree": "1",
    },
    "POST /tasks/{poll}/ballot/bundles/1/confirm": {"attempt": "1"},
    "POST /tasks/{poll}/ballot/bundles/1/return": {"attempt": "1", "reason": "录错"},
    "POST /tasks/{poll}/ballot/bundles/1/correct": {
        "head_1": "2", "was_1": "agree", "choice_1": "against", "count_agree": "0", "count_against": "1", "count_abstain": "0",
        "count_spoiled": "0", "reason": "录错",
    },
    "POST /vote": {"one_time_code": "不是这个"},
    "POST /vote/check": {"one_time_code": "不是这个", "choice": "agree"},
    "POST /vote/cast": {"one_time_code": "不是这个", "choice": "agree", "sure": "yes"},
    "POST /vote/receipt": {"receipt_number": "不是这个"},
    "POST /tasks/{poll}/survey/reissue": {"number": "1", "reason": "丢失"},
    "POST /tasks/{poll}/survey/enter": {"answers": "1 5 5"},
    "POST /tasks/{poll}/survey/batches/1/return": {"reason": "录错"},
    "POST /survey": {"one_time_code": "不是这个"},
    "POST /party": {"one_time_code": "不是这个"},
    "POST /party/task": {"one_time_code": "不是这个", "task": "x"},
    "POST /party/complete": {"one_time_code": "不是这个", "task": "x"},
    "POST /party/letter": {"one_time_code": "不是这个", "document": "x"},
    "POST /tasks/{statement}/party/paper": {"answer": "吵"},  # without a scan
    "POST /tasks/{statement}/party/paper/2/return": {"reason": "录错"},
    "POST /survey/answer": {"one_time_code": "不是这个", "questions": "1", "mark_1": "5"},
    "POST /estates/{estate}/owners/unit": {
        "building": "2栋", "number": "101", "area": "90", "state": "handed_over", "owners": "Y2", "names": "田禾",
        "valid_from": "2026-11-20", "reason": "补录", "version": "0",
    },
    "POST /estates/{estate}/owners/unit/take-back": {"label": "1栋-1", "reason": "录错", "version": "1"},
    "POST /estates/{estate}/owners/import": {"valid_from": "2026-11-20", "reason": "更新"},  # without a file
    "POST /estates/{estate}/owners/import/confirm": {  # of a file that was never uploaded
        "file": "0" * 64, "name": "册.csv", "seen": "0" * 64, "valid_from": "2026-11-20", "reason": "更新",
    },
    "POST /sign-in": {"login": "housing_officer", "password": "不是这个"},
    "POST /demo": {"account": "housing_officer"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """`standing`: role -> its column; `rows`: route -> column -> status."""

    standing: Mapping[str, str]
    rows: Mapping[str, Mapping[str, int]]


@cache
def tables() -> tuple[Table, ...]:
    return tuple(map(read_table, TABLES))


def routes() -> dict[str, Table]:
    """Every route with the table that it stands in."""
    found: dict[str, Table] = {}
    for table in tables():
        twice = found.keys() & table.rows.keys()
        assert not twice, f"{twice} stand in two tables"
        found |= dict.fromkeys(table.rows, table)
    return found


def read_table(file: Path) -> Table:
    standing: dict[str, str] = {}
    rows: dict[str, Mapping[str, int]] = {}
    section, columns = "", list[str]()
    for line in file.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0].startswith("["):
            section = words[0]
        elif section == "[standing]":
            for role in words[1:]:
                assert role not in standing, f"{role} stands in the table twice"
                standing[role] = words[0]
        elif not columns:
            columns = words[1:]
        else:
            route = " ".join(words[:2])
            assert route not in rows, f"{route} stands in the table twice"
            rows[route] = dict(zip(columns, map(int, words[2:]), strict=True))
    return Table(standing, rows)


@dataclass(slots=True)
class World:
    """The site, its case, and everybody's cookie; `restore` puts the database back as it was."""

    app: Flask
    engine: Engine
    case: Case
    cookies: Mapping[str, str]
    file: Path
    copy: Path

    def address(self, route: str) -> str:
        return route.partition(" ")[2].format(
            case=self.case.case, opinion=self.case.opinion, noted=self.case.noted, copied=self.case.copied, copy=self.case.copy,
            replied=self.case.replied, estate=self.case.estate, firm=self.case.firm, contract=self.case.contract,
            file=self.case.file, document=self.case.document, incident=self.case.incident,
            substitution=self.case.substitution, asked=self.case.asked, halted=self.case.halted, stopped=self.case.stopped,
            token=self.case.token, proposal=self.case.proposal, number=self.case.number, gathered=self.case.gathered,
            body=self.case.body, move=self.case.move, polled=quote(self.case.polled), **self.case.tasks,
        )  # fmt: skip

    def ask(self, route: str, login: str) -> int:
        """The status of the answer; what it changed is undone, and what is refused has changed nothing."""
        method = route.partition(" ")[0]
        before = self.written() if method == "POST" else ()
        body = {**BODIES.get(route, {}), **self._versions(route)} if method == "POST" else None
        headers = {"Cookie": self.cookies[login]} if login in self.cookies else {}
        client = self.app.test_client(use_cookies=False)
        with client.open(self.address(route), method=method, data=body, headers=headers) as answer:
            status = answer.status_code
        if method == "POST":
            if status in REFUSED:
                assert self.written() == before, f"{route} by {login} was refused and yet changed something"
            else:
                self.restore()
        return status

    def _versions(self, route: str) -> dict[str, str]:
        name = next((name for name in self.case.tasks if f"{{{name}}}" in route), None)
        if name is None:
            return {}
        with self.engine.reading() as tx:
            found = select(model.task.c.version).where(model.task.c.id == self.case.tasks[name])
            return {"version": str(tx.connection.execute(found).scalar())}

    def written(self) -> tuple[Any, ...]:
        """How much the database holds of what commands write."""
        counted = (
            model.command, model.journal, model.task_draft, model.substitution, model.case, model.task_urging, model.opinion,
            model.case_copy, model.desk_act, registry.ballot_bundle, model.one_time_code, registry.ballot_entry, model.party_paper,
            registry.owner_unit_version,
        )  # fmt: skip
        with self.engine.reading() as tx:
            return tuple(tx.connection.execute(select(func.count()).select_from(one)).scalar() for one in counted)

    def restore(self) -> None:
        source, target = sqlite3.connect(self.copy), sqlite3.connect(self.file)
        source.backup(target)
        source.close()
        target.close()


@pytest.fixture(scope="module")
def world(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home = tmp_path_factory.mktemp("home")
    with databases.migrated("sqlite", upgrade) as url:
        engine = open_engine(home, url)
        fill(engine)
        case = play(engine)
        app = create_app(engine, Settings(secret_key=b"only for tests", demo_password=PASSWORD))
        app.config["WTF_CSRF_ENABLED"] = False  # a form's token has tests of its own
        cookies = {login: cookie(app, token) for login, token in sessions(engine).items()}
        file = Path(url.removeprefix("sqlite:///"))
        opened = World(app, engine, case, cookies, file, home / "copy.sqlite")
        source, target = sqlite3.connect(file), sqlite3.connect(opened.copy)
        source.backup(target)
        source.close()
        target.close()
        yield opened
        engine.close()


def cookie(app: Flask, token: str) -> str:
    """The cookie of a window whose session this is."""
    with app.test_request_context():
        session["_user_id"] = token
        signed = app.session_interface.get_signing_serializer(app).dumps(dict(session))  # type: ignore[attr-defined]
    return f"wuye={signed}"


def logins(table: Table) -> Mapping[str, list[str]]:
    """Who stands in which column."""
    found: dict[str, list[str]] = {"foreign": ["firm_manager.elsewhere"], "roleless": ["roleless"], "nobody": ["nobody", "locked"]}
    for role, column in table.standing.items():
        found.setdefault(column, []).append(role)
        found["foreign"].append(AWAY.format(role))
    return found


def cells(route: str, drawn: random.Random | None) -> Iterator[tuple[str, int]]:
    """(login, status) of everybody, or of some in each column."""
    table = routes()[route]
    for column, those in logins(table).items():
        for login in those if drawn is None or len(those) <= DRAWN else drawn.sample(those, DRAWN):
            yield login, table.rows[route][column]


@pytest.mark.parametrize("table", tables(), ids=[file.stem for file in TABLES])
def test_every_role_stands_in_the_table(table: Table) -> None:
    assert table.standing.keys() == set(ROLES)
    assert {column for row in table.rows.values() for column in row} == {*table.standing.values(), "foreign", "roleless", "nobody"}


def test_every_route_stands_in_the_table(world: World) -> None:
    adapter = world.app.url_map.bind("localhost")
    covered = set()
    for route in routes():
        method = route.partition(" ")[0]
        endpoint, _ = adapter.match(world.address(route).partition("?")[0], method=method)
        covered.add((method, endpoint))
    rules = list(world.app.url_map.iter_rules())
    assert covered == {(method, rule.endpoint) for rule in rules for method in {"GET", "POST"} & (rule.methods or set())}


def test_no_route_takes_another_method(world: World) -> None:
    taken = {method for rule in world.app.url_map.iter_rules() for method in rule.methods or ()}
    assert taken == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize("route", routes())
def test_the_table_holds(world: World, route: str) -> None:
    asked = cells(route, None if WHOLE else random.Random())
    wrong = [(login, status, found) for login, status in asked if (found := world.ask(route, login)) != status]
    assert wrong == [], "who, expected, found"


def test_everybody_can_be_drawn() -> None:
    everybody = [login for login, _ in cells("GET /", None)]
    assert sorted(everybody) == sorted(login for those in logins(tables()[0]).values() for login in those)
    assert len(everybody) == 2 * len(ROLES) + 4
    assert len({login for login, _ in cells("GET /", random.Random(1))}) < len(everybody)


@pytest.mark.parametrize("route", [route for route in routes() if "{" in route.partition("?")[0]])
def test_what_is_missing_and_what_is_foreign_get_the_same_answer(world: World, route: str) -> None:
    """Nobody learns from an answer whether something is there that they may not see."""
    method, _, path = route.partition(" ")
    none = dict.fromkeys((*NAMED, *world.case.tasks), "0123456789abcdef")
    missing = path.format(**none, file="0" * 64, substitution=4_711)
    body = BODIES.get(route, {}) if method == "POST" else None
    client = world.app.test_client(use_cookies=False)
    headers = {"Cookie": world.cookies["party"]}
    answers = [client.open(address, method=method, data=body, headers=headers) for address in (missing, world.address(route))]
    assert answers[0].status_code == answers[1].status_code


def test_outside_a_demonstration_its_pages_do_not_exist(world: World) -> None:
    app = create_app(world.engine, Settings(secret_key=b"only for tests"))
    assert not [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/demo")]
    assert app.test_client().get("/demo").status_code == 404
