"""The registers that grow with the cases, as pages: one leads to the next with what was looked for, and a long one is not counted out."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from engine.execute import Engine
from registry.reading.paging import MOST_COUNTED, PAGE
from tests.registry.reading.test_growing_registers import grow
from tests.web.browsing import Site

Visit = Callable[[str | None], Site]
REGISTERS = {
    "/contracts?kind=owners&state=over": (True, "份合同", "contracts"),
    "/disputes?matter=fee&state=closed&level=1": (True, "件纠纷", "disputes"),
    "/complaints?kind=fee&result=justified": (True, "件", "complaints"),
    "/specialists?kind=expert&office=in&conflicts=without": (False, "人次", "entries"),
}
"""Address -> whether the newest come first, what is counted, in Chinese and English."""


def names(site: Site) -> list[str]:
    return [str(one.text_content()).strip() for one in site.page.xpath("//table[@data-rows]/tbody/tr/th")]


@pytest.mark.parametrize("address", REGISTERS)
def test_a_page_leads_to_the_next_with_what_was_looked_for(visit: Visit, engine: Engine, address: str) -> None:
    grow(engine, 0, 2 * PAGE + 10)
    backwards, counted, _ = REGISTERS[address]
    site = visit("housing_officer").open(address)
    assert f"{2 * PAGE + 10}{counted}" in site.text
    seen = names(site)
    for _page in range(2):
        following = site.link("下一页")
        assert parse_qs(urlsplit(address).query).items() <= parse_qs(urlsplit(following).query).items()
        seen += names(site.open(following))
    assert site.page.xpath("//main//a[@rel='next']") == []
    assert seen == sorted(seen, reverse=backwards)
    assert len(set(seen)) == 2 * PAGE + 10


def test_a_long_register_says_that_there_are_more_than_are_counted(visit: Visit, engine: Engine) -> None:
    grow(engine, 0, MOST_COUNTED + 1)
    site = visit("housing_officer")
    for address, (_backwards, counted, _) in REGISTERS.items():
        assert f"超过{MOST_COUNTED}{counted}" in site.open(address).text
    site.open("/language/en?next=/")
    for address, (_backwards, _, counted) in REGISTERS.items():
        assert f"More than {MOST_COUNTED} {counted}" in site.open(address).text


@pytest.mark.parametrize("address", REGISTERS)
def test_a_file_holds_every_page_s_rows(visit: Visit, engine: Engine, address: str) -> None:
    grow(engine, 0, 600)
    site = visit("auditor")
    path, _, query = address.partition("?")
    answer = site.client.get(f"{path}/file.csv?{query}")
    content = answer.get_data()
    assert answer.content_length == len(content)
    assert content.decode("utf-8-sig").count("\r\n") == 601
