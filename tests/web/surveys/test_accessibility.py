"""The pages of a survey can be used without seeing them, as far as HTML tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.registry.surveys.asking import OFFICER, OTHER_OFFICER, Asked
from tests.web.browsing import Site
from tests.web.surveys.conftest import Visit
from tests.web.test_accessibility import problems_of


def households_pages(asked: Asked, site: Site) -> Iterator[tuple[str, Any]]:
    yield "code", site.open("/survey").page
    yield "wrong code", site.press("打开问卷", {"one_time_code": "x"}).page
    yield "questionnaire", site.press("打开问卷", {"one_time_code": asked.codes[1]}).page
    yield "question left out", site.press("交出答卷", {"mark_1": "5"}).page
    yield "thanks", site.press("交出答卷", {"mark_2": "4"}).page
    yield "answered already", site.open("/survey").press("打开问卷", {"one_time_code": asked.codes[1]}).page


def desk_pages(asked: Asked, visit: Visit) -> Iterator[tuple[str, Any]]:
    desk, site = f"/tasks/{asked.task}/survey", visit(OFFICER)
    yield "task with a desk", site.open(f"/tasks/{asked.task}").page
    yield "desk", site.open(desk).page
    yield "slip", site.press("补发，去打印", {"number": "2", "reason": "遗失"}).page
    yield "reissue refused", site.open(desk).press("补发，去打印").page
    yield "papers refused", site.open(desk).press("录入，等复核", {"answers": "9 5 5"}).page
    yield "desk with a batch", site.press("录入，等复核", {"answers": "3 5 5"}).page
    yield "own batch", site.open(f"{desk}/batches/1").page
    other = visit(OTHER_OFFICER)
    yield "batch to confirm", other.open(f"{desk}/batches/1").page
    yield "batch returned without a reason", other.press("退回重录").page


def test_a_households_pages_can_be_used_without_seeing_them(asked: Asked, visit: Visit) -> None:
    asked.issue()
    assert [f"{name}: {problem}" for name, page in households_pages(asked, visit(None)) for problem in problems_of(page)] == []


def test_the_desks_pages_can_be_used_without_seeing_them(asked: Asked, visit: Visit) -> None:
    asked.issue()
    assert [f"{name}: {problem}" for name, page in desk_pages(asked, visit) for problem in problems_of(page)] == []
