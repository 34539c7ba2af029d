"""The pages of estates, registers and firms can be used without seeing them, and on a phone, as far as HTML tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.web.browsing import Site
from tests.web.test_accessibility import problems_of

Visit = Callable[[str | None], Site]
BAD_ROWS = "楼栋,房号,类别,建筑面积（平方米）,面积依据,交付状态,业主编号,业主姓名\n9栋,101,专有部分,零,实测,已交付,,\n"


def pages(visit: Visit) -> Iterator[tuple[str, Any]]:
    site = visit("community_officer")
    for name, address in (
        ("estates", "/estates"), ("no estate found", "/estates?q=x"), ("estate", "/estates/estate.huaianli"),
        ("register", "/estates/estate.huaianli/owners"), ("nobody found", "/estates/estate.huaianli/owners?q=x"),
        ("new unit", "/estates/estate.huaianli/owners/unit"), ("import", "/estates/estate.huaianli/owners/import"),
    ):  # fmt: skip
        yield name, site.open(address).page
    yield "import with mistakes", site.press("看有什么不同", {"reason": "更新"}, {"file": (BAD_ROWS.encode(), "册.csv")}).page
    yield "contracts", site.open("/contracts").page
    yield "no contract found", site.open("/contracts?q=x").page
    yield "contract", site.open("/contracts/contract.huaianli").page
    yield "firm", site.open("/firms/firm.qingtan").page
    yield "firms", visit("auditor").open("/firms").page
    yield "no expert found", visit("auditor").open("/specialists").page


def test_the_registrys_pages_can_be_used_without_seeing_them(visit: Visit) -> None:
    assert [f"{name}: {problem}" for name, page in pages(visit) for problem in problems_of(page)] == []
