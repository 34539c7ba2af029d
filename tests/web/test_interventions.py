"""Interventions without script: an administrator proposes, the head of the body that owns the procedure decides."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Table, func, insert, select

from engine import model
from engine.deploy import deploy_loaded, load
from engine.execute import Engine
from tests.bpmn.building import ROOT, events, ext, flows, io, properties, z
from tests.engine.folder import REQUIRED, field, form, process, task
from tests.web.browsing import Site
from tests.web.conftest import HASH, NOON
from tests.web.test_accessibility import problems_of
from tests.web.test_tasks import first_task

Visit = Callable[[str | None], Site]

DECLARED = """
title = "称重"
title_en = "Weighing"
owner = "housing_head"
case_label = "称重"
[process.weighing]
title = "称重"
start_roles = ["housing_officer"]
start_form = "start"
main_unit = '="estate.huaianli"'
"""
WEIGHING = process("weighing", (
    '<exclusiveGateway id="which" name="分档"/>' + task("carry", "housing_officer", late="stays")
    + task("roll", "housing_reviewer", late="stays") + events("e")
    + flows('s > which; which > carry [size = "small"]; which > roll [size = "large"]; carry > e; roll > e')
))  # fmt: skip
FILES = {
    "procedure.toml": DECLARED.encode(), "weighing.bpmn": f"{ROOT}{WEIGHING}</definitions>".encode(),
    "start.form": form("start", field("size", **REQUIRED)),
}  # fmt: skip


@pytest.fixture
def admin(engine: Engine, visit: Visit) -> Site:
    """The administrator's window; the head is there too, and the procedure that can stand still."""
    people = (("admin", "程见山", "administrator", "district"), ("head", "方知远", "housing_head", "bureau.housing"))
    with engine.transaction() as connection:
        deploy_loaded(connection, load("weighing", FILES), NOON, "system")
        for login, name, role, unit in people:
            connection.execute(insert(model.user).values(id=login, login=login, name=name, password_hash=HASH, active=True))
            connection.execute(insert(model.grant).values(user_id=login, role=role, unit_id=unit))
    return visit("admin")


def stop(visit: Visit) -> Site:
    """The officer's window on a case that stands still."""
    return visit("officer").open("/start/weighing").press("立案", {"size": "绝密尺寸"})


def test_from_the_incident_to_the_proposal_to_the_confirmation(admin: Site, visit: Visit) -> None:
    officer = stop(visit)
    case = officer.address
    admin.open("/incidents").open(admin.link("介入…"))
    assert (admin.address, admin.status) == (f"{case}/intervene", 200)
    assert "size （现在是文字）" in admin.text
    assert "绝密尺寸" not in admin.text
    admin.press("提议改数据", {"value.size": '"large"', "reason": "量错了"})
    assert "提议已交出，等主管岗位确认" in admin.text
    assert "等区住建局负责人确认。" in admin.text
    assert "绝密尺寸" not in admin.text
    head = visit("head").open("/inbox")
    assert "异常（2）" in head.text  # the incident, and the proposal
    head.open("/incidents").open(head.link("有1项介入等主管岗位确认"))
    head.open(head.link("改数据后重试"))
    assert '"绝密尺寸"' in head.text
    assert '"large"' in head.text
    assert "要改的数据 名称现在的值" in head.text
    head.press("确认并处理")
    assert "已按提议处理" in head.text
    assert "已确认，已处理" in head.text
    assert "改了的数据 名称提议时的值" in head.text
    assert '"绝密尺寸"' in head.text  # as it was when it was proposed
    told = officer.open(case).text
    assert "区住建局负责人方知远确认程见山在“分档”的提议：改数据（size）后重试。理由：量错了。" in told
    assert "接下来：roll。" in told


def test_what_cannot_be_kept_comes_back_with_what_was_typed(admin: Site, visit: Visit) -> None:
    case = stop(visit).address
    for fill, says in (
        ({"value.size": "large", "reason": "量错了"}, "“size”收不下"),
        ({"value.size": '"large"', "reason": ""}, "请写理由。"),
        ({"value.size": '"large"', "reason": "长" * 2001}, "理由最多2000个字。"),
        ({"reason": "量错了"}, "请至少填一个新值。"),
        ({"new_name": "two words", "new_value": "1", "reason": "量错了"}, "“two words”收不下"),
    ):
        admin.open(f"{case}/intervene").press("提议改数据", fill)
        assert (admin.status, says in admin.text) == (422, True)
        sent = admin.fields(admin.form_of("提议改数据")[0])
        assert {name: sent[name] for name in fill} == {name: [text] for name, text in fill.items()}


def test_a_refusal_wants_a_reason_and_is_told(admin: Site, visit: Visit) -> None:
    officer = stop(visit)
    admin.open(f"{officer.address}/intervene").press("提议改数据", {"new_name": "hue", "new_value": "[1, 2]", "reason": "试试"})
    proposal = admin.address
    head = visit("head").open(proposal)
    assert "hue 还没有[1, 2]" in head.text
    head.press("不同意", {"reason": ""})
    assert (head.status, "请写理由。" in head.text) == (422, True)
    head.press("不同意", {"reason": "说不通"})
    assert "没有同意" in head.text
    assert "没有同意程见山在“分档”的提议，什么都没有改。理由：说不通。" in officer.open(officer.address).text


def test_a_move_is_proposed_confirmed_and_told(admin: Site, visit: Visit) -> None:
    officer = visit("officer").open("/start/weighing").press("立案", {"size": "small"})
    case = officer.address
    admin.open(f"{case}/intervene").press("提议移动流程", {"target": "", "reason": "太重"})
    assert (admin.status, "请选移到哪一步。" in admin.text) == (422, True)
    admin.press("提议移动流程", {"target": "roll", "reason": "太重"})
    head = visit("head").open(case)
    head.open(head.link("移动流程"))
    assert "“carry”就此结束" in head.text
    assert "跳过的步骤" not in head.text  # roll lies on another way
    head.press("确认并处理")
    told = officer.open(case).text
    assert "确认程见山在“carry”的提议：移到“roll”继续办。" in told
    assert "现在：roll" in told


def test_the_head_sees_which_steps_nobody_will_do(engine: Engine, admin: Site, visit: Visit) -> None:
    longer = process("weighing", (
        task("carry", "housing_officer", late="stays") + task("roll", "housing_reviewer", late="stays") + events("e")
        + flows("s > carry > roll > e")
    ))  # fmt: skip
    with engine.transaction() as connection:
        deploy_loaded(connection, load("weighing", {**FILES, "weighing.bpmn": f"{ROOT}{longer}</definitions>".encode()}), NOON, "system")
    case = visit("officer").open("/start/weighing").press("立案", {"size": "small"}).address
    admin.open(f"{case}/intervene").press("提议移动流程", {"target": "e", "reason": "不办了"})
    head = visit("head").open(admin.address)
    assert "跳过的步骤，没有人会办：roll（由人办的任务）" in head.text.replace(" ", "")
    assert list(problems_of(head.page)) == []
    assert "nobody will do them: roll (a person's task)" in head.open(f"/language/en?next={admin.address}").text


def test_a_move_to_a_step_that_stops_at_once_is_said_before_it_is_proposed_and_confirmed(engine: Engine, admin: Site, visit: Visit) -> None:
    inputs = ext(z("assignmentDefinition", candidateGroups="housing_reviewer") + z("taskSchedule", dueDate="=measured_on")
                 + io({"weight": "=scale.kilos", "shown": "=size"}) + properties(late="stays"))
    stopping = process("weighing", (
        task("carry", "housing_officer", late="stays") + f'<userTask id="roll" name="过磅">{inputs}</userTask>' + events("e")
        + flows("s > carry > roll > e")
    ))  # fmt: skip
    with engine.transaction() as connection:
        deploy_loaded(connection, load("weighing", {**FILES, "weighing.bpmn": f"{ROOT}{stopping}</definitions>".encode()}), NOON, "system")
    case = visit("officer").open("/start/weighing").press("立案", {"size": "绝密尺寸"}).address
    admin.open(f"{case}/intervene").press("提议移动流程", {"target": "roll", "reason": "先过磅"})
    warned = (
        "在那里马上会停下： 过磅：Expected \"measured_on\" to give a due date of roll, but it gives null "
        "(Expected a variable named 'measured_on', but there is none.). "
        "在那里拿不到值： 过磅：weight ← scale.kilos，本案还没有scale的值"
    )
    assert admin.status == 422
    assert warned in admin.text
    assert "绝密尺寸" not in admin.text
    assert list(problems_of(admin.page)) == []
    assert engine_count(engine) == 0
    admin.press("提议移动流程")  # with the target and the reason as they came back
    assert "提议已交出" in admin.text
    assert warned in admin.text
    head = visit("head").open(admin.address)
    assert warned in head.text
    assert "It will stop there at once:" in head.open(f"/language/en?next={admin.address}").text
    assert "What gets no value there:" in head.text
    assert engine_count(engine, model.incident) == 0
    head.press("Confirm and do it")
    assert engine_count(engine, model.incident) == 1
    assert "at once" not in head.text


def engine_count(engine: Engine, table: Table = model.intervention) -> int:
    with engine.transaction() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_move_that_the_flow_never_makes_says_why(admin: Site, visit: Visit) -> None:
    case = visit("officer").open("/start/weighing").press("立案", {"size": "small"}).address
    admin.open(f"{case}/intervene").press("提议移动流程", {"target": "s", "reason": "重来"}, change={"target": "s"})
    assert (admin.status, "请选同一段流程里的步骤" in admin.text) == (422, True)


def test_a_proposal_that_the_case_overtook_says_so_and_changes_nothing(admin: Site, visit: Visit) -> None:
    officer = visit("officer").open("/start/weighing").press("立案", {"size": "small"})
    case = officer.address
    admin.open(f"{case}/intervene").press("提议移动流程", {"target": "roll", "reason": "太重"})
    head = visit("head").open(admin.address)
    officer.open(first_task(officer)).press("认领这项任务")
    officer.press("提交")
    head.press("确认并处理")
    assert "本案在提议之后又往下走了，这项提议不再适用，什么都没有改。" in head.text
    assert "不再适用" in officer.open(case).text


def test_a_case_is_found_by_its_number_or_not(admin: Site, visit: Visit) -> None:
    stop(visit)
    admin.open("/interventions")
    assert "没有等确认的提议。" in admin.text
    assert admin.open("/interventions?number=称重 2026-0001").address.endswith("/intervene")
    admin.open("/interventions?number=称重 2026-0009")
    assert (admin.status, "没有案号是“称重 2026-0009”的案件。" in admin.text) == (404, True)


@pytest.mark.parametrize("typed", ["2026-1", "称重2026-0001", " 2026－0001 ", "２０２６-１"])
def test_a_case_is_found_by_its_number_as_somebody_types_it(admin: Site, visit: Visit, typed: str) -> None:
    stop(visit)
    assert admin.open(f"/interventions?number={typed}").address.endswith("/intervene")


def test_a_number_that_may_mean_several_cases_asks_which(admin: Site, visit: Visit) -> None:
    stop(visit).open("/start/inspection").press("立案", {"subject": "消防通道"})
    admin.open("/interventions?number=2026-1")
    assert "“2026-1”说的可能是下面的一件，请选。" in admin.text
    assert admin.open(admin.link("称重 2026-0001")).address.endswith("/intervene")


@pytest.mark.parametrize("typed", ["第一件", "0001", "巡查 2026-0001", "%"])
def test_a_number_that_nobody_can_read_is_answered_with_how_one_looks(admin: Site, visit: Visit, typed: str) -> None:
    stop(visit)
    admin.open(f"/interventions?number={typed}")
    assert (admin.status, "案号写成“考核 2026-0010”这样" in admin.text) == (404, True)


def test_the_pages_speak_english(admin: Site, visit: Visit) -> None:
    case = stop(visit).address
    admin.open(f"/language/en?next={case}/intervene")
    assert "You only propose here; Head of the Housing Bureau has to confirm." in admin.text
    admin.press("Propose the change", {"value.size": '"large"', "reason": "wrong"})
    assert "The proposal waits for the owner role" in admin.text


def test_the_pages_can_be_used_without_seeing_them(admin: Site, visit: Visit) -> None:
    case = stop(visit).address
    pages = [admin.open(address).page for address in (f"{case}/intervene", "/interventions?number=x", "/incidents")]
    pages.append(admin.open(f"{case}/intervene").press("提议改数据", {"reason": "x"}).page)
    admin.press("提议改数据", {"value.size": '"large"', "reason": "量错了"})
    pages += [admin.page, visit("head").open(admin.address).page, admin.open("/interventions").page, admin.open(f"{case}/intervene").page]
    assert [problem for page in pages for problem in problems_of(page)] == []
