"""One case in the middle of its way, and everybody: each role of the district in the case's units, each in foreign ones."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, update

from engine import accounts, attachments, model, worker
from engine import commands as c
from engine import move_commands as moving
from engine import office_commands as office
from engine.clock import VirtualClock
from engine.countersigning import countersignings
from engine.deploy import deploy_calendar, deploy_loaded, deploy_roles, load
from engine.desk_commands import ActAtTask
from engine.errors import JobFault
from engine.execute import Engine
from engine.identity import code_fingerprint, new_id
from engine.jobs import Job, JobContext
from engine.party_commands import EnterPaper
from engine.roles import Role, read_roles
from engine.step import Step
from engine.store import cases, records, tasks, waits
from registry import bodies
from registry import model as registry
from registry.ballots import chain
from registry.ballots.snapshot import Counted, snapshot_hash
from registry.codes import check_character
from registry.desks import DESKS
from registry.registers import REGISTERS
from registry.scenario_owners import enter_register
from registry.store import ballots, codes
from tests.bpmn.building import ROOT, events, flows, multi, properties, service, user, z
from tests.engine.folder import REQUIRED, field, form, process, task
from tests.engine.house import HASH, PASSWORD

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ROLES_FILE = Path(__file__).resolve().parents[2] / "workflows" / "roles.toml"
ROLES = read_roles(ROLES_FILE.read_bytes(), ROLES_FILE.name)[0]

HERE = {
    "district": "district", "subdistrict": "subdistrict.youyi", "community": "community.huaiyin", "estate": "estate.huaianli",
    "firm": "firm.qingtan", "developer": "developer.zhengyang", "none": "bureau.finance",
}  # fmt: skip
"""Kind of unit -> the one of the case; a role that only one body has is granted there."""

BODIES = ("bureau.housing", "bureau.finance", "bureau.justice", "bureau.enforcement", "bureau.market", "bureau.development", "panel",
          "committee.mediation")  # fmt: skip
AWAY = "{}.away"
"""A unit of the same kind that the case has nothing to do with; and the login of whoever holds a role there."""

DECLARED = """
title = "走访"
owner = "housing_head"
case_label = "走访"
[process.visiting]
title = "走访"
start_roles = ["housing_officer"]
start_form = "start"
case_title = '=subject'
main_unit = '="estate.huaianli"'
side_units = { firm = '="firm.qingtan"' }
beside = ["objecting"]
[process.objecting]
title = "异议"
start_roles = ["housing_legal"]
start_form = "start"
main_unit = '="estate.huaianli"'
[process.asking]
title = "请求走访"
start_roles = ["market_officer"]
start_form = "start"
[process.gathering]
title = "会签"
start_roles = ["market_officer"]
start_form = "start"
main_unit = '="estate.huaianli"'
[process.polling]
title = "表决"
start_roles = ["market_officer"]
start_form = "start"
main_unit = '="estate.huaianli"'
[process.hearing]
title = "听取意见"
start_roles = ["market_officer"]
start_form = "start"
main_unit = '="estate.huaianli"'
[documents.notice]
title = "走访通知"
file = "documents/notice.html"
number = "访〔{year}〕{n}号"
[documents.minutes]
title = "走访纪要"
file = "documents/notice.html"
number = "纪〔{year}〕{n}号"
"""
LETTER = """<!DOCTYPE html>
<html lang="zh-Hans-CN" xmlns="http://www.w3.org/1999/xhtml" xmlns:w="urn:wuye:letter">
<head><meta charset="utf-8"/><title>走访</title></head><body><p w:text="letter.number"/><p w:text="note"/></body>
</html>
"""
VISITING = process("visiting", (
    task("record", "housing_officer", "record", late="stays", document="notice")
    + '<parallelGateway id="fork"/><parallelGateway id="join"/>'
    + task("review", "housing_reviewer", late="stays")
    + task("visit", "subdistrict_officer", "record", late="stays", document="minutes", return_to="record")
    + task("write_up", "subdistrict_officer", late="stays")
    + task("reply", "firm_manager", "reply", late="stays")
    + service("broken", "broken") + events("e")
    + flows("s > record > fork > review > join > e; fork > visit > write_up > join; fork > reply > join; fork > broken > join")
))  # fmt: skip
OBJECTING = process("objecting", (
    task("object", "housing_legal", late="stays") + events("e2") + flows("s2 > object > e2")
), '<startEvent id="s2"/>')  # fmt: skip
ASKING = process("asking", (
    task("answer", "housing_reviewer", late="stays") + events("e3") + flows("s3 > answer > e3")
), '<startEvent id="s3"/>')  # fmt: skip
SIGNERS = '[{unit: "bureau.market", name: "市监局"}, {unit: "bureau.justice", name: "司法局"}]'
GATHERING = process("gathering", (
    user("sign", multi(SIGNERS, 'inputElement="signer"'), "", (
        z("assignmentDefinition", candidateGroups="housing_reviewer")
        + properties(late="stays", add_item="unit enforcement_officer", add_by="owner sender")
    ))
    + events("e4") + flows("s4 > sign > e4")
), '<startEvent id="s4"/>')  # fmt: skip
POLLING = process("polling", (
    task("poll", "subdistrict_officer", late="stays", desk="ballot") + events("e5") + flows("s5 > poll > e5")
), '<startEvent id="s5"/>')  # fmt: skip
ASKED = {"party": '={key: "a", name: "王桂芳"}', "paper-by": "subdistrict_officer"}
HEARING = process("hearing", (
    task("statement", "party", "reply", late="stays", **ASKED) + events("e6") + flows("s6 > statement > e6")
), '<startEvent id="s6"/>')  # fmt: skip
FILES = {
    "procedure.toml": DECLARED.encode(),
    "visiting.bpmn": f"{ROOT}{VISITING}{OBJECTING}{ASKING}{GATHERING}{POLLING}{HEARING}</definitions>".encode(),
    "documents/notice.html": LETTER.encode(),
    "start.form": form("start", field("subject", **REQUIRED)),
    "reply.form": form("reply", field("answer", "textarea", **REQUIRED)),
    "record.form": form("record", field("note", "textarea", **REQUIRED), field("photo", "filepicker")),
}

Grants = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """The names of all that an address can name."""

    case: str
    tasks: Mapping[str, str]
    document: str
    file: str
    incident: str
    substitution: int
    stopped: str  # the incident of a token, for which variables can be changed
    token: str  # the instance of the task that is visited
    proposal: str
    number: str
    move: str
    asked: str  # another case, begun by market_officer, who has no task in it
    gathered: str  # one that market_officer sent to be countersigned, and the body of that step
    body: str
    noted: str  # one more of the first kind, as far as its visit
    opinion: str  # what market_officer is asked about that visit
    copied: str  # another one as far, and the copy of it that market_officer was sent
    copy: str
    replied: str  # the firm's reply in it, which firm_manager holds
    halted: str  # one more of the first kind, not begun beyond its first task, and suspended
    polled: str  # the number of a case that holds a vote, begun by market_officer, at whose desk subdistrict_officer acts
    firm: str = HERE["firm"]  # which serves that estate
    contract: str = "contract.huaianli"  # by which it does
    estate: str = HERE["estate"]  # of which there are a record and an owners' register


def home_of(role: Role) -> str:
    """The unit of the case in which a role is looked for."""
    return role.unit or HERE[role.kind]


def people() -> dict[str, list[dict[str, str]]]:
    """Login -> its grants: everybody of the table, and a colleague of the subdistrict."""
    found = {"roleless": [], "locked": [_grant(ROLES["subdistrict_officer"], "")]}
    for role in ROLES.values():
        found[role.id] = [_grant(role, "")]
        found[AWAY.format(role.id)] = [_grant(role, AWAY)]
    manager = ROLES["firm_manager"]
    found["firm_manager.elsewhere"] = [_grant(manager, "") | {"second_unit": AWAY.format(HERE["estate"])}]
    found["colleague"] = [_grant(ROLES["subdistrict_officer"], "")]
    return found


def _grant(role: Role, away: str) -> dict[str, str]:
    unit = home_of(role)
    second = HERE["estate"] if role.second else ""
    return {"role": role.id, "unit_id": away.format(unit) if away else unit, "second_unit": second}


def _fail(context: JobContext, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    raise JobFault("Expected somebody at home, but there is nobody.")


def open_engine(home: Path, url: str) -> Engine:
    """An engine in which the world can be made."""
    return Engine.open(home, url, {"broken": Job("broken", _fail, {}, {})}, VirtualClock(NOON), registers=REGISTERS, desks=DESKS)


def fill(engine: Engine) -> None:
    """Units, people, roles, calendar and the procedure."""
    with engine.transaction() as connection:
        _units(connection)
        for login, grants in people().items():
            user = {"id": login, "login": login, "name": login, "password_hash": HASH, "active": True}
            connection.execute(insert(model.user).values(user))
            for grant in grants:
                connection.execute(insert(model.grant).values(user_id=login, **grant))
        deploy_roles(connection, ROLES_FILE.read_bytes(), NOON, "system")
        deploy_calendar(connection, [2026, 2027], NOON, "system")
        deploy_loaded(connection, load("visit", FILES), NOON, "system")


def _units(connection: Connection) -> None:
    kinds = {unit: kind for kind, unit in HERE.items() if kind != "none"}
    kinds |= {body: {"panel": "panel", "committee.mediation": "committee"}.get(body, "bureau") for body in BODIES}
    tree = {"subdistrict.youyi": "district", "community.huaiyin": "subdistrict.youyi", "estate.huaianli": "community.huaiyin"}
    for unit, kind in kinds.items():
        for name in (unit, AWAY.format(unit)):
            row = {"id": name, "kind": kind, "name": name, "name_en": "", "parent": None}
            connection.execute(insert(model.unit).values(row))
    for unit, parent in tree.items():
        connection.execute(update(model.unit).where(model.unit.c.id == unit).values(parent=parent))


def play(engine: Engine) -> Case:
    """Takes the case half its way: recorded with a photo, its letter issued; one visits, others have not begun; one job broke."""
    case = str(engine.execute(c.StartCase(new_id(), "housing_officer", "visiting", {"subject": "楼道"}))["case"])
    record = _open(engine, case)["record"]
    _claim(engine, record, "housing_officer")
    content = b"%PDF-1.7\n%%EOF\n"
    facts = c.FileFacts(hashlib.sha256(content).hexdigest(), "现场.pdf", "application/pdf", len(content))
    engine.execute(c.StoreFile(new_id(), "housing_officer", record, facts, content))
    values = {"note": "灯不亮", "photo": [attachments.file_value(facts)]}
    engine.execute(c.CompleteTask(new_id(), "housing_officer", record, _version(engine, record), values))
    opened = _open(engine, case)
    _claim(engine, opened["visit"], "subdistrict_officer")
    engine.execute(c.SaveDraft(new_id(), "subdistrict_officer", opened["visit"], 0, {"note": "去过了"}))
    worker.run_once(engine)
    tomorrow = date(2026, 11, 24)
    wish = c.EnterSubstitution(new_id(), "subdistrict_officer", "subdistrict_officer", "colleague", tomorrow, tomorrow)
    number = int(engine.execute(wish)["substitution"])
    with engine.reading() as tx:
        document = records.documents_of(tx.connection, [case])[0].id
        incident = waits.open_incidents(tx.connection, case)[0].id
    asked = str(engine.execute(c.StartCase(new_id(), "market_officer", "asking", {"subject": "围挡"}))["case"])
    gathered = str(engine.execute(c.StartCase(new_id(), "market_officer", "gathering", {"subject": "摊点"}))["case"])
    with engine.reading() as tx:
        body = next(countersignings(Step.read(tx, gathered))).instance
    halted = str(engine.execute(c.StartCase(new_id(), "housing_officer", "visiting", {"subject": "车棚"}))["case"])
    engine.execute(c.SuspendCase(new_id(), "housing_head", halted, "等鉴定"))
    token = opened["visit"].partition("/")[2]
    polled = _with_a_ballot(engine)
    change = c.ProposeVariables(new_id(), "administrator", incident, {"note": '"灯亮"'}, "记错了")
    proposal = str(engine.execute(change)["intervention"])
    tasks_of = {"record": record, **opened, **_open(engine, polled), "statement": _with_a_paper(engine)}
    with engine.transaction() as connection:
        deploy_loaded(connection, load("visit", {**FILES, "procedure.toml": FILES["procedure.toml"] + b"\n"}), NOON, "system")
    move = str(engine.execute(moving.ProposeCaseMoves(new_id(), "administrator", "visit", 2, {}, "新版"))["move"])
    worker.look_at_cases(engine)
    named = incident, token, proposal, _number(engine, case), move
    others = (*_with_a_question(engine), *_with_a_copy(engine), halted, _number(engine, polled))
    return Case(case, tasks_of, document, facts.hash, incident, number, *named, asked, gathered, body, *others)


def _with_a_question(engine: Engine) -> tuple[str, str]:
    """A case at its visit, about which market_officer is asked; and the question."""
    case, visit = _visited(engine, "摊点")
    who = ("person:market_officer",)
    asked = engine.execute(office.AskOpinion(new_id(), "subdistrict_officer", visit, _version(engine, visit), who, "要通知商户吗？"))
    return case, str(asked["opinions"][0])


def _with_a_copy(engine: Engine) -> tuple[str, str, str]:
    """A case at its visit, which is copied to market_officer; the copy; and the reply, which firm_manager has claimed."""
    case, _ = _visited(engine, "车位")
    sent = engine.execute(office.SendCopy(new_id(), "subdistrict_officer", case, ("person:market_officer",), "占道"))
    reply = _open(engine, case)["reply"]
    _claim(engine, reply, "firm_manager")
    return case, str(sent["copies"][0]), reply


def _with_a_ballot(engine: Engine) -> str:
    """A case that holds a vote of two owners: the first has a code, a colleague has entered the second one's paper."""
    case = str(engine.execute(c.StartCase(new_id(), "market_officer", "polling", {"subject": "是否解聘"}))["case"])
    number, day = _number(engine, case), NOON.date()
    with engine.transaction() as connection:
        _estate(connection)
        heads = [Counted(1, "a", "甲", ("1-101",), 10_000, "owner"), Counted(2, "b", "乙", ("1-102",), 9_000, "owner")]
        row = {
            "id": number, "estate_id": HERE["estate"], "matter": "dismiss_firm", "question": "是否解聘？", "opens_on": day,
            "closes_at": NOON + timedelta(days=9), "counts_storage": False, "heads": 2, "area_dm2": 19_000,
            "snapshot": snapshot_hash(heads), "frozen_on": day, "case_number": number,
        }  # fmt: skip
        ballots.add(connection, row, heads)
        ballots.extend(connection, number, [chain.opened(snapshot_hash(heads), 2, 19_000)])
        codes.add(connection, number, {1: code_fingerprint("0123-4567-89ab-cdef")}, day)
    paper = {"number": 1, "dated": day.isoformat(), "counts": {"agree": 1}, "votes": [{"head": 2, "choice": "agree"}]}
    engine.execute(ActAtTask(new_id(), "colleague", _open(engine, case)["poll"], "enter_bundle", paper))
    return case


def _with_a_paper(engine: Engine) -> str:
    """The task of a party, begun by market_officer, whose paper a colleague has entered."""
    case = str(engine.execute(c.StartCase(new_id(), "market_officer", "hearing", {"subject": "噪声"}))["case"])
    statement = _open(engine, case)["statement"]
    content = b"%PDF-1.7\n%%EOF\n"
    facts = c.FileFacts(hashlib.sha256(content).hexdigest(), "原件.pdf", "application/pdf", len(content))
    engine.execute(c.StoreFile(new_id(), "colleague", statement, facts, content))
    scan = attachments.file_value(facts)
    engine.execute(EnterPaper(new_id(), "colleague", statement, _version(engine, statement), scan, {"answer": "吵"}))
    return statement


def _estate(connection: Connection) -> None:
    """What is on record of the estate, and its owners' register of one unit."""
    row = {
        "id": HERE["estate"], "kind": "market", "star_level": None, "star_edition": None, "star_on": None,
        "floor_area_dm2": 19_000, "households": 2,
        "buildings": 1, "year_built": 1996, "enclosed": True, "committee": False, "party_organisation": False, "community_members": 0,
        "case_number": None,
    }  # fmt: skip
    connection.execute(insert(registry.estate).values(row))
    connection.execute(insert(registry.goal).values(list(bodies.GOALS)))
    enter_register(connection, HERE["estate"], [{"units": 1, "area": 90}])
    day = NOON.date()
    body = "91150203MAWY0001X"
    firm = {
        "id": HERE["firm"], "credit_code": body + check_character(body), "contact": "陆见青", "phone": "0472-5550101",
        "controlling_owner": "青檀控股有限公司", "electronic_service": True, "status": "active",
    }  # fmt: skip
    connection.execute(insert(registry.firm).values(firm))
    contract = {
        "id": "contract.huaianli", "kind": "owners", "estate_id": HERE["estate"], "firm_id": HERE["firm"], "valid_from": day,
        "valid_to": day, "fee_cents": 100,
    }  # fmt: skip
    connection.execute(insert(registry.contract).values(contract))


def _visited(engine: Engine, subject: str) -> tuple[str, str]:
    """A case at its visit, which subdistrict_officer holds; and that task."""
    case = str(engine.execute(c.StartCase(new_id(), "housing_officer", "visiting", {"subject": subject}))["case"])
    record = _open(engine, case)["record"]
    _claim(engine, record, "housing_officer")
    engine.execute(c.CompleteTask(new_id(), "housing_officer", record, _version(engine, record), {"note": "占道"}))
    visit = _open(engine, case)["visit"]
    _claim(engine, visit, "subdistrict_officer")
    return case, visit


def _open(engine: Engine, case: str) -> dict[str, str]:
    with engine.reading() as tx:
        return {one.element: one.id for one in tasks.open_tasks_of(tx.connection, case)}


def _number(engine: Engine, case: str) -> str:
    with engine.reading() as tx:
        found = cases.find(tx.connection, case)
    assert found is not None
    return found.number


def _version(engine: Engine, task_id: str) -> int:
    with engine.reading() as tx:
        found = tasks.find(tx.connection, task_id)
    assert found is not None
    return found.version


def _claim(engine: Engine, task_id: str, user_id: str) -> None:
    engine.execute(c.ClaimTask(new_id(), user_id, task_id, _version(engine, task_id)))


def sessions(engine: Engine) -> dict[str, str]:
    """Login -> the token of an open session; afterwards one of them is locked out."""
    tokens = {login: accounts.sign_in(engine, login, PASSWORD, "192.0.2.1") for login in people()}
    with engine.transaction() as connection:
        connection.execute(update(model.user).where(model.user.c.id == "locked").values(active=False))
    return tokens
