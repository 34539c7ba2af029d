"""What can be told from a page's HTML about who can use it (WCAG 2.2): names, labels, headings, references, languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.web.browsing import Site
from tests.web.test_tasks import claimed, first_task

Visit = Callable[[str | None], Site]

NAMELESS = ("hidden", "submit")


def everything(visit: Visit) -> Iterator[tuple[str, Any]]:
    """Every kind of page, as a person comes to it."""
    stranger = visit(None)
    yield "sign in", stranger.open("/sign-in").page
    yield "sign in refused", stranger.sign_in("officer", "wrong").page
    site = visit("officer")
    for name, address in (
        ("empty inbox", "/inbox"),
        ("empty cases", "/cases"),
        ("start", "/start"),
        ("account", "/account"),
        ("missing", "/x"),
    ):
        yield name, site.open(address).page
    yield "start form", site.open("/start/inspection").page
    yield "start form refused", site.press("立案", {"subject": ""}).page
    case = site.open("/start/inspection").press("立案", {"subject": "消防通道"}).address
    yield "case", site.page
    yield "inbox", site.open("/inbox").page
    yield "cases", site.open("/cases").page
    yield "task unclaimed", site.open(first_task(site)).page
    claimed(site)
    yield "task", site.page
    yield "task refused", site.press("提交现场记录", {"seen": "", "score": "x"}).page
    yield from beside_the_flow(visit, site, case)
    site.press("提交现场记录", {"seen": "通道被占用", "score": "71"})
    yield "task blocked", site.open(first_task(site)).page
    reviewer = visit("reviewer")
    claimed(reviewer)
    yield "task with letter", reviewer.page
    yield "confirmation", reviewer.press("签发通知单", {"wording": "请拆除围挡。"}).page
    reviewer.press("签发通知单")
    yield "closed case", reviewer.open(case).page
    yield "letter", reviewer.open(reviewer.link("巡查通知单")).page


def beside_the_flow(visit: Visit, site: Site, case: str) -> Iterator[tuple[str, Any]]:
    """What an office does about a task in its hands: asks, copies, urges, hands over. It is back in the same hands at the end."""
    task = site.open(first_task(site.open("/inbox"))).address
    yield "ask", site.open(f"{task}/ask").page
    yield "ask refused", site.press("征求意见", {"question": ""}).page
    who = ["person:stranger", "role:housing_reviewer@bureau.housing"]
    yield "task with questions", site.press("征求意见", {"question": "通道归谁管？", "who": who}).page
    yield "send a copy", site.open(f"{case}/copy").page
    yield "case with copies", site.press("抄送本案", {"note": "请知悉", "who": who}).page
    asked = visit("stranger")
    yield "inbox with a question", asked.open("/inbox").page
    yield "case copied to one", asked.open(case).page
    yield "copies to read", asked.open("/copies").page
    yield "copies read", asked.press("已阅").page
    yield "question", asked.open(asked.open("/inbox").link("记录现场")).page
    yield "inbox after an answer", asked.press("不提意见").page
    site.open(task).press("撤回，不等答复")
    yield "task with answers", site.page
    yield "hand over", site.open(f"{task}/hand-over").page
    site.press("转办", {"receiver": "officer.2", "reason": "出差"})
    yield "urge", site.open(f"{task}/urge").page
    site.press("催办")
    other = visit("officer.2")
    yield "task handed over and urged", other.open(task).page
    other.open(f"{task}/hand-over").press("转办", {"receiver": "officer", "reason": "回来了"})
    site.open(task)


@pytest.fixture
def pages(visit: Visit) -> list[tuple[str, Any]]:
    return list(everything(visit))


def test_pages_can_be_used_without_seeing_them(pages: list[tuple[str, Any]]) -> None:
    problems = [f"{name}: {problem}" for name, page in pages for problem in problems_of(page)]
    assert problems == []


def problems_of(page: Any) -> Iterator[str]:
    yield from twice(page)
    yield from lost_references(page)
    yield from unlabelled(page)
    yield from headings(page)
    yield from cards(page)
    if page.get("lang") != "zh-Hans-CN":
        yield "the page does not say its language"
    if not page.xpath("//a[@class='skip'][@href='#main']"):
        yield "no way past the header"


def twice(page: Any) -> Iterator[str]:
    for name, count in Counter(page.xpath("//@id")).items():
        if count > 1:
            yield f"id {name} stands {count} times"


def lost_references(page: Any) -> Iterator[str]:
    known = set(page.xpath("//@id"))
    for attribute in ("for", "aria-labelledby", "aria-describedby"):
        for value in page.xpath(f"//@{attribute}"):
            for name in value.split():
                if name not in known:
                    yield f"{attribute} names {name}, which is not there"
    for value in page.xpath("//a[starts-with(@href, '#')]/@href"):
        if value[1:] not in known:
            yield f"a link leads to {value}, which is not there"


def unlabelled(page: Any) -> Iterator[str]:
    labelled = set(page.xpath("//label/@for"))
    for field in page.xpath("//input[not(@type='hidden')] | //textarea | //select"):
        inside = any(up.tag == "label" for up in field.iterancestors())
        if not (inside or field.get("id") in labelled or field.get("aria-label")):
            yield f"{field.tag} {field.get('name')} has no label"
    for thing in page.xpath("//button | //a[@href] | //summary | //th[not(ancestor::thead)]"):
        if not (thing.text_content().strip() or thing.get("aria-label")):
            yield f"{thing.tag} {thing.get('href') or thing.get('class')} has no name"
    for picture in page.xpath("//img[not(@alt)] | //iframe[not(@title)] | //svg[not(@aria-hidden) and not(@role)]"):
        yield f"{picture.tag} is not told"
    for table in page.xpath("//table[not(caption)]"):
        yield f"table {table.get('class')} has no caption"


def headings(page: Any) -> Iterator[str]:
    levels = [int(one.tag[1]) for one in page.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4][not(ancestor::dialog)]")]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} main headings"
    for before, after in zip(levels, levels[1:], strict=False):
        if after > before + 1:
            yield f"a heading of level {after} follows one of level {before}"


def cards(page: Any) -> Iterator[str]:
    """On a phone a table's rows become cards without column heads: each cell says its own, but the one in the corner."""
    for table in page.xpath("//table[contains(@class, 'cards')]"):
        heads = [head.text_content().strip() for head in table.xpath("./thead/tr/th")]
        for row in table.xpath("./tbody/tr[not(contains(@class, 'group'))]"):
            for head, cell in zip(heads, row, strict=True):
                corner = cell.tag == "th" or cell.get("class") in ("key", "due")
                if not corner and cell.text_content().strip() and cell.get("data-label") != head:
                    yield f"a cell of {head} is called {cell.get('data-label')}"
