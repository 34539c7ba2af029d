"""A court undoes an executed deduction: the outside event, its confirmation, and the reversal through its roles."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.journey import Journey
from tests.browser.pages import Case, Inbox
from tests.browser.windows import Windows
from tests.journey.long_path import TODAY, photo, walk
from tests.journey.places import NANZHAYUAN
from tests.journey.window import signed_in
from tests.web.browsing import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WITHHELD = "12,345.67"
JUDGMENT = "（2026）内0203行初18号行政判决书"


def executed(people: Windows) -> str:
    """The address of a case whose deduction is executed and published: walked over the same pages, without a browser."""
    sites: dict[str, Site] = {}

    def site_of(role: str) -> Site:
        if role not in sites:
            sites[role] = signed_in(people.server.address, NANZHAYUAN.login(role))
        return sites[role]

    return walk(site_of, estate=NANZHAYUAN.estate)


def test_a_judgment_reverses_an_executed_deduction(people: Windows) -> None:
    journey = Journey(people, NANZHAYUAN, executed(people))
    registered(journey)
    confirmed(journey)
    reversed_(journey)
    told(journey)


def registered(journey: Journey) -> None:
    """Legal enters the judgment from the case's page, with a scan."""
    expect(journey.case("housing_officer").page.locator("main")).to_contain_text("登记外部事件：由区住建局法制审核在本案的页面上办理。")
    page = journey.case("housing_legal").page
    page.get_by_role("link", name="登记外部事件").click()
    page.get_by_role("button", name="立案").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("南栅园")
    entry = journey.take("housing_legal", "登记外部事件")
    entry.choose("事件", "法院裁判").write("事件日期", TODAY).write("文书名称和文号", JUDGMENT).write("内容", "撤销原扣减决定。")
    entry.attach("扫描件", (photo(5), "判决书.jpg")).press("登记外部事件").done("登记外部事件", "区住建局法制审核：确认外部事件")


def confirmed(journey: Journey) -> None:
    """Whoever entered it cannot confirm it; a second person does."""
    own = journey.inbox("housing_legal")
    own.row("确认外部事件", journey.place.name).get_by_role("link", name="确认外部事件").click()
    expect(own.page.get_by_role("status").filter(has_text="回避")).to_be_visible()
    expect(own.page.get_by_role("button", name="认领这项任务")).to_have_count(0)
    second = Inbox(journey.people.of("housing_legal.2")).open().take("确认外部事件", journey.place.name)
    expect(second.place).to_contain_text(JUDGMENT)
    expect(second.place.get_by_role("link", name="判决书.jpg")).to_be_visible()
    second.choose("核对结果", "与扫描件一致，确认").press("与扫描件一致，确认").confirm("与扫描件一致，确认", "不能收回")
    second.done("确认外部事件", "案件已结：已提请撤销。")


def reversed_(journey: Journey) -> None:
    """Scope, counter-entries, corrected publication, letter, service."""
    scope = journey.take("housing_legal", "确定撤销范围").choose("撤销范围", "全部撤销")
    scope.write("理由和依据", "生效判决撤销原决定。").press("提交撤销范围").done("确定撤销范围", "区财政局负责人：确认冲正")
    counter = journey.take("finance_head", "确认冲正").choose("冲正", "确认冲正").write("支付凭证号", "财冲2026-7")
    counter.press("确认冲正").confirm("确认冲正", "反向分录")
    counter.done("确认冲正", "领导小组办公室：公布更正")
    correction = journey.take("leading_group_office", "公布更正")
    expect(correction.place.get_by_label(re.compile("^更正内容"))).to_have_value(re.compile(f"现全部撤销，退还{WITHHELD}元"))
    correction.press("登记更正公告").confirm("登记更正公告", "")
    correction.done("公布更正", "起草撤销通知书")
    letter = journey.take("housing_legal", "起草撤销通知书")
    expect(letter.place.get_by_label(re.compile("^通知内容"))).to_have_value(re.compile(f"退还补贴{WITHHELD}元"))
    letter.press("送负责人签发").done("起草撤销通知书")
    journey.sign("签发撤销通知书", "撤销扣减通知书")
    journey.served("撤销扣减通知书")


def told(journey: Journey) -> None:
    """The reversal has its own page, reached from the case that caused it."""
    page = journey.case("auditor").page
    page.get_by_role("region", name="相关案件").get_by_role("link", name=re.compile("^外事")).click()
    page.get_by_role("region", name="相关案件").get_by_role("link", name=re.compile("^撤销")).click()
    case = Case(page, page.url)
    expect(case.part("现在")).to_contain_text("结果：全部撤销。")
    case.diagram().done("Task_scope", "Task_counter", "Task_correct")
    case.letter("撤销扣减通知书").says(f"{WITHHELD}元", "生效判决撤销原决定。").number(r"昆住建撤〔\d{4}〕\d+号")
