"""The pages of a ballot can be used without seeing them, as far as HTML tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from tests.registry.ballots.polling import OFFICER, OTHER_OFFICER, Polls
from tests.web.ballots.conftest import Visit
from tests.web.ballots.test_desk import COUNTS, entered
from tests.web.browsing import Site
from tests.web.test_accessibility import problems_of


def owners_pages(polls: Polls, site: Site) -> Iterator[tuple[str, Any]]:
    yield "code", site.open("/vote").page
    yield "wrong code", site.press("打开我的表决票", {"one_time_code": "x"}).page
    yield "ballot", site.press("打开我的表决票", {"one_time_code": polls.codes[1]}).page
    yield "ballot without a choice", site.press("下一步：核对").page
    yield "check", site.press("下一步：核对", {"choice": "agree"}).page
    yield "check without the declaration", site.press("交出表决票").page
    yield "receipt", site.press("交出表决票", {"sure": "yes"}).page
    receipt = site.page.findtext(".//p[@class='receipt']/code")
    yield "voted already", site.open("/vote").press("打开我的表决票", {"one_time_code": polls.codes[1]}).page
    yield "no receipt", site.open("/vote/receipt").press("查这张票", {"receipt_number": "x"}).page
    yield "receipt found", site.press("查这张票", {"receipt_number": receipt}).page


def desk_pages(visit: Visit, desk: str) -> Iterator[tuple[str, Any]]:
    site = visit(OFFICER)
    yield "task with a desk", site.open(desk.removesuffix("/ballot")).page
    yield "empty desk", site.open(desk).page
    yield "slips", site.press("生成10个表决码").page
    yield "reissue refused", site.open(f"{desk}/reissue").press("补发，去打印").page
    yield "bundle", site.open(f"{desk}/bundles/new").page
    yield "bundle refused", site.press("录入这一捆", {"number": "0"}).page
    yield "sheet refused", site.press("导入这一捆", {"number": "3", "dated": "2026-10-13", **COUNTS},
                                      {"file": ("票号,意见\n77,同意\n".encode(), "票.csv")}).page  # fmt: skip
    yield "desk with a bundle", entered(site, desk).page
    yield "own bundle", site.open(f"{desk}/bundles/1").page
    second = visit(OTHER_OFFICER)
    yield "bundle to confirm", second.open(f"{desk}/bundles/1").page
    yield "bundle returned without a reason", second.press("退回录入人").page
    second.open(f"{desk}/bundles/1").press("核对无误")
    yield "bundle confirmed", second.open(f"{desk}/bundles/1").page
    yield "correction", site.open(f"{desk}/bundles/1/correct").page
    yield "correction refused", site.press("录入改正").page
    yield "register", site.open(f"{desk}/register").page
    yield "nobody found", site.open(f"{desk}/register?q=x").page


def test_an_owners_pages_can_be_used_without_seeing_them(polls: Polls, visit: Visit) -> None:
    polls.issue()
    assert [f"{name}: {problem}" for name, page in owners_pages(polls, visit(None)) for problem in problems_of(page)] == []


def test_the_desks_pages_can_be_used_without_seeing_them(polls: Polls, visit: Visit) -> None:
    desk = f"/tasks/{polls.task('voting').id}/ballot"
    assert [f"{name}: {problem}" for name, page in desk_pages(visit, desk) for problem in problems_of(page)] == []


def test_a_result_can_be_read_without_seeing_it(polls: Polls, visit: Visit) -> None:
    site, address = visit(OFFICER), f"/ballots/{quote(polls.number)}"
    before = site.open(address).page
    polls.enter(1, dict.fromkeys(range(1, 9), "agree"))
    polls.confirm(1)
    polls.close_voting()
    after = visit(OFFICER).open(address).page
    assert [problem for page in (before, after) for problem in problems_of(page)] == []
