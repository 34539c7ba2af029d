"""A ballot's result: open to those who read its case, to everybody once it is published; every figure can be reckoned again."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import event, insert

from engine.canonical import encode
from registry.model import publication
from registry.store import ballots
from tests.registry.ballots.polling import COMMITTEE, OFFICER, Polls
from tests.web.ballots.conftest import Visit
from tests.web.browsing import Site


@pytest.fixture
def counted(polls: Polls) -> Polls:
    """Six agree, one of them by code; one is against, one abstains, two are silent: closed and counted."""
    polls.issue()
    polls.vote(1)
    polls.enter(4, {2: "agree", 3: "agree", 4: "agree", 5: "agree", 6: "agree", 7: "against", 8: "abstain"})
    polls.confirm(4)
    polls.close_voting()
    return polls


def address(polls: Polls) -> str:
    return f"/ballots/{quote(polls.number)}"


DOCS = Path(__file__).resolve().parents[3] / "docs"
DECIDED = {
    "status": "passed", "label": "通过", "rule_row": "double_majority_ordinary@2021-01-01", "abstain_counts": True,
    "silent_counted": False, "objections_until": date(2026, 10, 27),
}  # fmt: skip


def published(polls: Polls, **decided: object) -> None:
    number = polls.number
    with polls.engine.transaction() as connection:
        chain = ballots.closings(connection, number)[-1].chain
        connection.execute(insert(publication).values(
            id=f"{polls.number}/owners_vote_result", kind="owners_vote_result", title="表决结果公告", text="通过", estate_id=None,
            firm_id=None, quarter=None, published_on=polls.clock().date(), corrects=None, reason="", case_number=polls.number,
            facts=encode({**DECIDED, "chain": chain, **decided}),
        ))  # fmt: skip


def table(site: Site) -> list[list[str]]:
    assert site.response is not None
    return list(csv.reader(StringIO(site.response.get_data().decode("utf-8-sig"))))


def test_the_result_shows_exact_fractions_beside_the_thresholds_and_the_arithmetic(counted: Polls, visit: Visit) -> None:
    site = visit(OFFICER).open(address(counted))
    assert "结果：通过" in site.text
    assert "四项全部满足" in site.text
    for sentence in (
        "参与人数：8 × 3 = 24，10 × 2 = 20，24 ≥ 20，满足。",
        "参与面积：800.00 × 3 = 2,400.00，1,000.00 × 2 = 2,000.00，2,400.00 ≥ 2,000.00，满足。",
        "同意人数：6 × 2 = 12，8 × 1 = 8，12 > 8，满足。",
        "同意面积：600.00 × 2 = 1,200.00，800.00 × 1 = 800.00，1,200.00 > 800.00，满足。",
        "约75.00%",
        "民法典（2020）第二百七十八条",
        "投票截止日，2026年10月20日（周二）",
        "double_majority_ordinary@2021-01-01",
    ):
        assert sentence in site.text, sentence


def test_what_was_counted_adds_up_and_bundles_stand_against_the_count_by_hand(counted: Polls, visit: Visit) -> None:
    site = visit(OFFICER).open(address(counted))
    rows = {row[0].text_content(): [cell.text_content() for cell in row[1:]] for row in site.page.xpath("//tbody/tr")}
    assert rows["同意"] == ["6人", "600.00平方米"]
    assert rows["反对"] == ["1人", "100.00平方米"]
    assert rows["弃权"] == ["1人", "100.00平方米"]
    assert rows["没有投"] == ["2人", "200.00平方米"]
    assert rows["全体"] == ["10人", "1,000.00平方米"]
    assert rows["第4捆"] == ["5", "1", "1", "0", "一致"]


def test_the_public_is_not_told_what_a_bundle_of_one_or_two_papers_holds(polls: Polls, visit: Visit) -> None:
    polls.enter(4, {2: "agree", 3: "against", 4: "agree"})
    polls.enter(5, {5: "abstain"})
    for number in (4, 5):
        polls.confirm(number)
    polls.close_voting()
    published(polls)

    def bundle(site: Site, number: int) -> list[str]:
        (row,) = site.open(address(polls)).page.xpath(f"//tbody/tr[th='第{number}捆']")
        return [cell.text_content() for cell in row[1:]]

    assert bundle(visit(None), 4) == ["2", "1", "0", "0", "一致"]
    assert bundle(visit(None), 5) == ["不到3张，只计入总数，不单列", "一致"]
    assert bundle(visit(OFFICER), 5) == ["0", "0", "1", "0", "一致"]


def test_a_bundle_that_was_counted_otherwise_by_hand_is_told(polls: Polls, visit: Visit) -> None:
    polls.enter(4, {2: "agree", 3: "against"}, counts={"agree": 2, "against": 0})
    polls.confirm(4, difference="封面上的点数写错了")
    polls.close_voting()
    site = visit(OFFICER).open(address(polls))
    assert "第4捆，2026年10月13日（周二）（社区居委会甲录入，" in site.text
    assert "点数不一致（同意点了2张、录了1张；反对点了0张、录了1张），仍然计入：封面上的点数写错了" in site.text
    assert "录入1" in site.text
    assert "不一致" in site.text
    assert "结果：未通过，参与的不够" in site.text


def test_a_published_result_that_is_counted_again_says_so_to_everybody(polls: Polls, visit: Visit) -> None:
    polls.enter(4, {2: "agree", 3: "against"}, counts={"agree": 2, "against": 0})
    polls.confirm(4, difference="封面上的点数写错了")
    polls.close_voting()
    published(polls)
    assert "结果：未通过" in visit(None).open(address(polls)).text
    polls.complete("reviewing", "owners_committee")
    site = visit(None).open(address(polls))
    assert site.page.findtext(".//section/h2") == "正在重新计票"
    assert "10月20日（周二）公示的结果不再作数" in site.text
    assert "最后的校验值抄下来" not in site.text


def test_before_it_is_closed_nothing_tells_what_was_voted(polls: Polls, visit: Visit) -> None:
    polls.issue()
    polls.vote(1)
    site = visit(OFFICER).open(address(polls))
    assert "封票以前只显示投了几张" in site.text
    assert "1人，共10人" in site.text
    assert site.page.findtext(".//section/h2") == "还没有结果"
    assert not site.page.xpath("//td[contains(., '人')]")
    assert site.open(f"{address(polls)}/votes.csv").status == 404


def test_the_result_is_for_those_who_read_the_case_until_it_is_published(counted: Polls, visit: Visit) -> None:
    stranger, officer = visit(None), visit("finance_officer")
    for page in (address(counted), f"{address(counted)}/chain.csv"):
        assert "登录" in stranger.open(page).title
        assert officer.open(page).status == 404
    published(counted)
    assert "结果：通过" in stranger.open(address(counted)).text
    assert "10月20日（周二）起公示，谁都能看。" in stranger.text
    assert stranger.open(f"{address(counted)}/chain.csv").status == 200
    assert "登录" in stranger.open(f"{address(counted)}/votes.csv").title
    assert officer.open(f"{address(counted)}/votes.csv").status == 404


def test_the_case_leads_to_its_result(counted: Polls, visit: Visit) -> None:
    site = visit(OFFICER).open(f"/cases/{counted.case}")
    assert "结果：通过" in site.open(site.link("表决结果")).text


def test_no_name_no_unit_and_no_single_vote_stands_on_a_public_page(counted: Polls, visit: Visit) -> None:
    published(counted)
    site = visit(None).open(address(counted))
    chain = table(visit(None).open(f"{address(counted)}/chain.csv"))
    assert "栋-" not in site.text
    assert chain[0] == ["number", "sha256"]
    assert all(len(hash_) == 64 for _number, hash_ in chain[1:])


def test_an_auditor_alone_gets_what_could_be_matched_with_who_voted_when(counted: Polls, visit: Visit) -> None:
    for login in (OFFICER, "owners_committee"):
        site = visit(login).open(address(counted))
        assert "下载逐号全文" not in site.text
        assert site.open(f"{address(counted)}/votes.csv").status == 404


def test_an_auditor_reckons_hashes_and_totals_again_from_the_file(counted: Polls, visit: Visit) -> None:
    site = visit("auditor").open(address(counted))
    shown = {code.text for code in site.page.xpath("//code")}
    lines = table(site.open(f"{address(counted)}/votes.csv"))
    public = table(site.open(f"{address(counted)}/chain.csv"))
    before, area = "0" * 64, 0
    for number, text, hash_ in lines[1:]:
        entry = json.loads(text)
        assert hashlib.sha256(text.encode()).hexdigest() == hash_
        assert [number, hash_] in public
        assert entry["before"] == before
        before = hash_
        area += entry["area_dm2"] if entry["kind"] == "vote" and entry["choice"] == "agree" else 0
    assert before in shown
    assert area == 60_000


@pytest.mark.parametrize("manual", ["auditors.md", "auditors.zh.md"])
def test_what_the_auditors_are_told_to_run_comes_to_the_pages_figures(counted: Polls, visit: Visit, manual: str, tmp_path: Path) -> None:
    site = visit("auditor").open(address(counted))
    last = site.page.xpath("//h2[@id='chain']/following::code")[0].text
    file = tmp_path / "entries.csv"
    file.write_bytes(site.client.get(f"{address(counted)}/votes.csv").get_data())
    lines = (DOCS / manual).read_text(encoding="utf-8").partition("```python")[2].partition("```")[0]
    told = subprocess.run([sys.executable, "-c", lines, file], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == f"{last} {{'abstain': (1, 10000), 'against': (1, 10000), 'agree': (6, 60000)}}"


def test_an_owner_checks_a_receipt_from_the_public_page(counted: Polls, polls: Polls, visit: Visit) -> None:
    published(counted)
    site = visit(None).open(address(counted)).press("查这张票", {"receipt_number": "no-such"})
    assert site.status == 404


def test_what_the_case_decided_stands_beside_what_is_reckoned_and_a_difference_is_shouted(counted: Polls, visit: Visit) -> None:
    published(counted)
    site = visit(None).open(address(counted))
    assert "公示的结论是“通过”，和这里另算的一致。有异议的，10月27日（周二）以前向街道书面提出。" in site.text


def test_wherever_the_ballot_stands_it_says_how_it_ended(counted: Polls, visit: Visit) -> None:
    site = visit(OFFICER).open(address(counted))
    assert site.page.xpath("//h1/following-sibling::*[1]")[0].text == "已封票，结果还没有公示"
    published(counted)
    assert site.open(address(counted)).page.xpath("//h1/following-sibling::*[1]")[0].text == "通过（公示中）"
    (listed,) = site.open(f"/estates/{counted.ballot.estate_id}").page.xpath("//section[@aria-labelledby='ballots']")
    assert "通过（公示中）" in listed.text_content()


def test_what_can_no_longer_be_done_with_the_vote_is_not_offered_and_the_case_says_why(polls: Polls, visit: Visit) -> None:
    site = visit(OFFICER).open(f"/cases/{polls.case}")
    assert site.link("停止表决")
    assert "投票截止以后不能停止。" not in site.text
    polls.close_voting()
    site = visit(OFFICER).open(f"/cases/{polls.case}")
    assert "停止表决：现在不能办。投票截止以后不能停止。" in site.text
    assert not site.page.xpath("//a[contains(., '停止表决')]")


def test_what_follows_a_vote_that_is_over_stands_on_its_case_and_its_result_with_the_case_to_be_opened(
    counted: Polls, visit: Visit
) -> None:
    assert "接下来选聘" not in visit(OFFICER).open(f"/cases/{counted.case}").text
    counted.complete("reviewing", COMMITTEE)
    published(counted)
    for page in (f"/cases/{counted.case}", address(counted)):
        site = visit(OFFICER).open(page)
        assert "8人投过，接下来选聘。" in site.text
        assert site.link("立案：撤回的表决").endswith("/withdrawn")
    assert "接下来选聘" not in visit(None).open(address(counted)).text


def test_a_decision_about_an_earlier_count_is_not_held_against_this_one(counted: Polls, visit: Visit) -> None:
    published(counted, chain="0" * 64, status="failed")
    site = visit(None).open(address(counted))
    assert "和这里算的不一样" not in site.text
    assert site.page.xpath("//h1/following-sibling::*[1]")[0].text == "已封票，结果还没有公示"


def test_a_decision_that_does_not_follow_from_the_votes_is_shown_as_wrong(counted: Polls, visit: Visit) -> None:
    published(counted, status="failed", label="未通过")
    assert "公示的结论是“未通过”，和这里算的不一样：其中一个错了。" in visit(None).open(address(counted)).text


def test_the_estates_own_rules_are_applied_and_the_result_without_silent_owners_stands_beside(polls: Polls, visit: Visit) -> None:
    polls.enter(1, {1: "agree", 2: "agree", 3: "against", 4: "spoiled"})
    polls.confirm(1)
    polls.close_voting()
    published(polls, abstain_counts=False, silent_counted=True)
    site = visit(None).open(address(polls))
    assert "同意人数：8 × 2 = 16，9 × 1 = 9，16 > 9，满足。" in site.text
    assert "不并入时：结果：未通过，参与的不够" in site.text
    assert "参与人数：3 × 3 = 9，10 × 2 = 20，9 < 20，不满足。" in site.text
    assert "和这里另算的一致" in site.text


def test_a_void_ballot_says_so_and_why(counted: Polls, visit: Visit) -> None:
    with counted.engine.transaction() as connection:
        row = {"id": counted.number, "reason": "异议成立", "voided_on": counted.clock().date(), "case_number": counted.number}
        ballots.add_void(connection, row)
    site = visit(OFFICER).open(address(counted))
    assert "这次表决已作废，下面的数不再有效。理由：异议成立" in site.text


def test_the_pages_ask_as_many_questions_of_the_database_however_much_was_voted(polls: Polls, visit: Visit) -> None:
    officer = visit(OFFICER)
    desk = f"/tasks/{polls.task('voting').id}/ballot"
    polls.issue()
    polls.enter(6, {6: "agree"})
    asked = {page: statements(polls, officer, page) for page in (desk, f"{desk}/register", address(polls))}
    for number in range(1, 6):
        polls.enter(number, {number: "agree"})
    later = {page: statements(polls, officer, page) for page in asked}
    assert later == asked


def statements(polls: Polls, site: Site, page: str) -> int:
    """How many statements a page takes."""
    heard: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        heard.append(statement)

    event.listen(polls.engine.database, "before_cursor_execute", hear)
    try:
        assert site.open(page).status == 200
    finally:
        event.remove(polls.engine.database, "before_cursor_execute", hear)
    return len(heard)
