"""The cases around a case, on its page: in words and lists, with and without the right to open them, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, update

from engine import model
from engine.execute import Engine
from tests.web.browsing import Site

Visit = Callable[[str | None], Site]


@pytest.fixture
def linked(engine: Engine, visit: Visit) -> tuple[str, str]:
    """Addresses of two cases, the first of which caused the second; the stranger reads only the first."""
    site = visit("officer")
    addresses = [site.open("/start/inspection").press("立案", {"subject": subject}).address for subject in ("消防通道", "车棚起火")]
    first, second = (address.rsplit("/", 1)[1] for address in addresses)
    with engine.transaction() as connection:
        connection.execute(update(model.case).where(model.case.c.id == second).values(cause_case=first, opened_by="system"))
        reader = {"case_id": first, "role": "subdistrict_officer", "unit_id": "subdistrict.youyi"}
        connection.execute(insert(model.case_reader).values(reader))
    return addresses[0], addresses[1]


def shown(site: Site) -> Any:
    """The part of the page under the heading."""
    (found,) = site.page.xpath('//section[@aria-labelledby="linked"]')
    return found


def words(part: Any) -> str:
    return " ".join(part.text_content().split())


def test_what_a_case_caused_hangs_below_it_with_number_title_and_state(visit: Visit, linked: tuple[str, str]) -> None:
    cause, effect = linked
    found = shown(visit("officer").open(cause))
    assert words(found) == "相关案件 巡查 2026-0001 本案 引出 巡查 2026-0002 车棚起火 办理中"
    assert found.xpath(".//a/@href") == [effect]
    assert len(found.xpath('.//li[@aria-current="true"]')) == 1


def test_what_caused_it_stands_above(visit: Visit, linked: tuple[str, str]) -> None:
    cause, effect = linked
    found = shown(visit("officer").open(effect))
    assert words(found) == "相关案件 起因 巡查 2026-0001 消防通道 办理中 巡查 2026-0002 本案"
    assert found.xpath(".//a/@href") == [cause]


def test_who_may_not_open_the_other_case_reads_its_number_and_kind(visit: Visit, linked: tuple[str, str]) -> None:
    cause, effect = linked
    site = visit("stranger").open(cause)
    found = shown(site)
    assert words(found) == "相关案件 巡查 2026-0001 本案 引出 巡查 2026-0002 小区巡查，您不能查看"
    assert effect not in site.page.xpath("//a/@href")
    assert "车棚起火" not in site.text


def test_the_map_is_told_in_english_too(visit: Visit, linked: tuple[str, str]) -> None:
    site = visit("stranger")
    site.client.set_cookie("language", "en")
    found = words(shown(site.open(linked[0])))
    assert found == "Linked cases 巡查 2026-0001 This case Led to 巡查 2026-0002 Inspection of an estate; you may not open it"


def test_a_case_that_stands_alone_has_no_map(visit: Visit) -> None:
    site = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"})
    assert site.page.xpath('//section[@aria-labelledby="linked"]') == []


def test_a_case_begun_on_anothers_page_names_that_page_and_calls_it_no_cause(visit: Visit, engine: Engine, linked: tuple[str, str]) -> None:
    cause, effect = linked
    with engine.transaction() as connection:
        second = model.case.c.id == effect.rsplit("/", 1)[1]
        connection.execute(update(model.case).where(second).values(opened_by="officer"))
    assert words(shown(visit("officer").open(effect))).startswith("相关案件 立案所在 巡查 2026-0001 消防通道")
    assert "本案 在本案立案 巡查 2026-0002" in words(shown(visit("officer").open(cause)))
