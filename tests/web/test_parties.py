"""A person without an account, with a code: their own tasks, what they said, what is for them; officers give the code and enter paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine import commands as c
from engine.deploy import deploy_loaded, deploy_roles, load
from engine.execute import Engine
from engine.identity import new_id
from engine.party_commands import IssuePartyCode
from engine.store import records, tasks
from tests.bpmn.building import ROOT, events, flows
from tests.engine.folder_building import process, task
from tests.web.browsing import Site, photo
from tests.web.conftest import NOON, ROLES

Visit = Callable[[str | None], Site]
PARTY = '\n[party]\nlabel = "当事人"\nlabel_en = "Party"\nkind = "none"\n'
DECLARED = """
title = "调解"
title_en = "Mediation"
owner = "housing_officer"
case_label = "调解"
[process.mediating]
title = "调解"
start_roles = ["housing_officer"]
case_title = '="楼上漏水"'
main_unit = '="estate.huaianli"'
[documents.minutes]
title = "调解笔录"
file = "documents/minutes.html"
number = "调〔{year}〕{n}号"
readers = ["party", "housing_officer"]
[documents.internal]
title = "内部意见"
file = "documents/minutes.html"
number = "内〔{year}〕{n}号"
"""
LETTER = """<!DOCTYPE html>
<html lang="zh-Hans-CN" xmlns="http://www.w3.org/1999/xhtml" xmlns:w="urn:wuye:letter">
<head><meta charset="utf-8"/><title>笔录</title></head><body><p w:text="letter.number"/><p w:text="minutes"/></body></html>
"""
SCAN = {"paper:scan": (photo(), "原件.png")}
NOTES = """{"id": "notes", "type": "default", "schemaVersion": 16, "components": [
{"type": "textarea", "id": "a", "key": "minutes", "label": "笔录",
 "properties": {"readers": "party housing_reviewer"}, "validate": {"required": true}},
{"type": "textarea", "id": "b", "key": "judgement", "label": "内部判断"}]}"""
SAYS = """{"id": "says", "type": "default", "schemaVersion": 16, "components": [
{"type": "textfield", "id": "f", "key": "said", "label": "您的意见", "validate": {"required": true}},
{"type": "filepicker", "id": "g", "key": "proof", "label": "证据"}]}"""


def asks(name: str, key: str, called: str) -> str:
    said = {"party": f'={{key: "{key}", name: "{called}"}}', "paper-by": "housing_officer", "late": "stays"}
    return task(name, "party", "says", **said)


DIAGRAM = ROOT + process(
    "mediating",
    events("e") + task("talk", "housing_officer", "notes", late="stays", document="minutes internal")
    + asks("ask", "wang", "王桂芳") + asks("reply", "he", "和先生") + asks("again", "wang", "王桂芳")
    + flows("s > talk > ask > reply > again > e"),
) + "</definitions>"  # fmt: skip
FILES = {
    "procedure.toml": DECLARED, "mediating.bpmn": DIAGRAM, "documents/minutes.html": LETTER, "notes.form": NOTES, "says.form": SAYS,
}  # fmt: skip


@pytest.fixture
def case(engine: Engine) -> str:
    """A case in which minutes were taken and the first party is asked."""
    with engine.transaction() as connection:
        deploy_roles(connection, ROLES.read_bytes() + PARTY.encode(), NOON, "system")
        deploy_loaded(connection, load("mediating", {path: text.encode() for path, text in FILES.items()}), NOON, "system")
    case = str(engine.execute(c.StartCase(new_id(), "officer", "mediating"))["case"])
    talk = opened(engine, case, "talk")
    version = engine.execute(c.ClaimTask(new_id(), "officer", talk.id, talk.version))["version"]
    said = {"minutes": "双方到场", "judgement": "楼上有责任"}
    engine.execute(c.CompleteTask(new_id(), "officer", talk.id, version, said))
    return case


def opened(engine: Engine, case: str, element: str) -> Any:
    with engine.reading() as tx:
        return next(one for one in tasks.open_tasks_of(tx.connection, case) if one.element == element)


def given_code(engine: Engine, case: str, element: str = "ask") -> str:
    return str(engine.execute(IssuePartyCode(new_id(), "officer", opened(engine, case, element).id))["codes"][0]["code"])


def entered(visit: Visit, code: str) -> Site:
    return visit(None).open("/party").press("打开我的事项", {"one_time_code": code})


def test_a_party_opens_its_own_reads_what_is_for_it_and_answers(engine: Engine, case: str, visit: Visit) -> None:
    site = entered(visit, given_code(engine, case).upper())
    assert site.status == 200
    assert "王桂芳" in site.text
    assert "双方到场" in site.text
    assert "调解笔录" in site.text
    assert "楼上有责任" not in site.text
    assert "内部意见" not in site.text
    site.press("去办").press("交出", {"said": "同意修"}, {"proof": (photo(), "漏水.png")})
    assert site.status == 200
    assert "已收到" in site.text
    assert "同意修" in site.text
    assert "漏水.png" in site.text
    assert "现在没有要您办的事" in site.text
    officer = visit("officer").open(f"/cases/{case}")
    assert "当事人王桂芳（凭办事码）" in officer.text
    assert "漏水.png" in officer.text


def test_what_is_missing_is_told_beside_the_field_and_a_file_is_kept(engine: Engine, case: str, visit: Visit) -> None:
    site = entered(visit, given_code(engine, case)).press("去办").press("交出", {}, {"proof": (photo(), "漏水.png")})
    assert site.status == 422
    assert "您的意见" in site.text
    assert "漏水.png" in site.text
    site.press("交出", {"said": "同意修"})
    assert "已收到" in site.text
    assert "漏水.png" in site.text


def test_one_party_reads_nothing_that_another_said(engine: Engine, case: str, visit: Visit) -> None:
    wang = given_code(engine, case)
    entered(visit, wang).press("去办").press("交出", {"said": "只说给调解员"})
    he = entered(visit, given_code(engine, case, "reply"))
    assert "和先生" in he.text
    assert "去办" in he.text
    assert "只说给调解员" not in he.text
    assert "王桂芳" not in he.text
    assert "去办" not in entered(visit, wang).text


def test_a_letter_for_the_parties_is_read_and_no_other(engine: Engine, case: str, visit: Visit) -> None:
    code = given_code(engine, case)
    site = entered(visit, code).press("打开")
    assert site.status == 200
    assert "双方到场" in site.text
    with engine.reading() as tx:
        internal = next(one.id for one in records.documents_of(tx.connection, [case]) if one.name == "internal")
    refused = entered(visit, code)
    form, _button = refused.form_of("打开")
    token = next(one.get("value") for one in form.iter("input") if one.get("name") == "csrf_token")
    answer = refused.client.post("/party/letter", data={"csrf_token": token, "one_time_code": code, "document": internal})
    assert answer.status_code == 404


def test_a_mistyped_code_comes_back_and_is_not_in_any_address(engine: Engine, case: str, visit: Visit) -> None:
    site = entered(visit, "aaaa")
    assert site.status == 422
    assert "没有这个办事码" in site.text
    good = entered(visit, given_code(engine, case))
    assert all(given not in good.address for given in ("?", "code"))
    assert good.response is not None
    assert good.response.headers["Referrer-Policy"] == "no-referrer"
    assert visit(None).open("/party/task").address == "/party"


def test_the_form_sent_twice_counts_once(engine: Engine, case: str, visit: Visit) -> None:
    site = entered(visit, given_code(engine, case)).press("去办")
    form, _button = site.form_of("交出")
    data = {one.get("name"): one.get("value") or "" for one in form.iter("input") if one.get("type") != "file"} | {"said": "同意"}
    first, second = (site.client.post("/party/complete", data=data) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert "已收到" in second.get_data(as_text=True)
    stale = site.client.post("/party/complete", data=data | {"command": new_id(24)})
    assert stale.status_code == 409


def test_an_officer_gives_the_code_once_and_another_with_a_reason(engine: Engine, case: str, visit: Visit) -> None:
    site = visit("officer").open(f"/tasks/{opened(engine, case, 'ask').id}")
    assert "由当事人办" in site.text
    assert "认领" not in site.text.partition("您为什么看到它")[0].partition("由当事人办")[2]
    site.press("发办事码")
    assert site.status == 200
    code = site.page.findtext(".//code")
    assert "去办" in entered(visit, str(code)).text
    site.open(f"/tasks/{opened(engine, case, 'ask').id}").open(site.link("换发办事码")).press("换发，去打印", {})
    assert site.status == 422
    assert "请写换发理由" in site.text
    site.press("换发，去打印", {"reason": "遗失"})
    assert site.status == 200
    assert "办事码已作废" in entered(visit, str(code)).text
    assert "去办" in entered(visit, str(site.page.findtext(".//code"))).text


def test_paper_is_entered_with_its_scan_and_confirmed_by_another_officer(engine: Engine, case: str, visit: Visit) -> None:
    site = visit("officer").open(f"/tasks/{opened(engine, case, 'ask').id}")
    site.open(site.link("录入纸面意见")).press("录入，等复核", {"said": "不修"})
    assert site.status == 422
    assert "请选原件的扫描件或照片" in site.text
    site.press("录入，等复核", {"said": ""}, SCAN)
    assert site.status == 422
    assert "原件.png" in site.text
    site.press("录入，等复核", {"said": "不修"})
    assert "等另一个人" in site.text
    site.open(site.link("看录入的内容"))
    assert "不修" in site.text
    assert "请另一个人" in site.text
    second = visit("officer.2").open(f"/tasks/{opened(engine, case, 'ask').id}")
    second.open(second.link("对着原件复核")).press("退回重录", {"reason": "与原件不符"})
    assert "已退回" in second.text
    site.open(f"/tasks/{opened(engine, case, 'ask').id}").open(site.link("录入纸面意见"))
    site.press("录入，等复核", {"said": "修"}, SCAN)
    second.open(f"/tasks/{opened(engine, case, 'ask').id}").open(second.link("对着原件复核")).press("与原件一致，复核")
    assert "当事人王桂芳（纸面，林一帆录入、苏映晨复核）" in second.text
    assert opened(engine, case, "reply")


def test_while_a_paper_waits_the_party_is_told_so(engine: Engine, case: str, visit: Visit) -> None:
    party = entered(visit, given_code(engine, case)).press("去办")
    officer = visit("officer").open(f"/tasks/{opened(engine, case, 'ask').id}")
    officer.open(officer.link("录入纸面意见")).press("录入，等复核", {"said": "修"}, SCAN)
    party.press("交出", {"said": "不修"})
    assert party.status == 409
    assert "正等第二个人复核" in party.text


def test_in_english_the_pages_are_english(engine: Engine, case: str, visit: Visit) -> None:
    site = visit(None).open("/language/en?next=/party")
    site.press("Open my matters", {"one_time_code": given_code(engine, case)})
    assert "What you are asked to do" in site.text
    assert "Letters to you" in site.text
    site.press("Do it").press("Hand in", {"said": "yes"})
    assert "Received" in site.text


def test_a_case_that_stands_still_takes_nothing_and_says_so(engine: Engine, case: str, visit: Visit) -> None:
    code = given_code(engine, case)
    site = entered(visit, code).press("去办")
    engine.execute(c.SuspendCase(new_id(), "officer", case, "等鉴定"))
    site.press("交出", {"said": "修"})
    assert site.status == 409
    assert "中止" in site.text
    assert "本案已中止，现在不收意见" in entered(visit, code).text
