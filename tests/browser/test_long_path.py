"""A failed quarter, from the start to the publication: every step by clicking and typing, each by whoever has it."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from playwright.sync_api import expect

from tests.browser.journey import Journey
from tests.browser.windows import Windows
from tests.journey.long_path import photo
from tests.journey.places import HUAIANLI

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STRANGERS = ("subdistrict_officer.tuanjie", "firm_contact.jinyu")
ADOPTED, APPROVED = Decimal("15000.05"), Decimal("12345.67")


def money(amount: Decimal) -> str:
    return f"{amount:,.2f}"


@pytest.fixture
def journey(people: Windows) -> Journey:
    return Journey(people, HUAIANLI)


def test_a_failed_quarter_goes_through_all_its_roles_to_the_publication(journey: Journey) -> None:
    journey.start()
    journey.organise()
    journey.absent("housing_officer", "街镇打分")
    scored(journey)
    rectified(journey)
    allotment = proposed(journey)
    contested(journey)
    approved(journey)
    decided(journey, allotment)
    told(journey)
    unseen_by_strangers(journey)


def scored(journey: Journey) -> None:
    """Three scores: 82.00 together, cleaning missing for two of three."""
    journey.score("subdistrict_officer", "街镇打分", "81.25", "nyy", ("垃圾两天未清运", "紧急"), "居委会打分")
    journey.score("community_officer", "居委会打分", "82", "nyy", ("楼道堆放纸箱", "较重"), "业主方打分")
    journey.score("owners_committee", "业主方打分", "83", "yyy", ("绿地有枯枝", "一般"), "区住建局经办人：起草整改通知单")


def rectified(journey: Journey) -> None:
    """The notice is drafted, signed, served; the firm answers each finding; both look again and find two of three open."""
    draft = journey.take("housing_officer", "起草整改通知单")
    expect(draft.place.get_by_label(re.compile("^什么问题"))).to_have_count(3)
    expect(draft.place).to_contain_text("现场.jpg")
    draft.press("送负责人签发").done("起草整改通知单", "区住建局负责人：签发整改通知单")
    journey.sign("签发整改通知单", "整改通知单")
    journey.served("整改通知单", "firm_manager")
    reply = journey.take("firm_manager", "整改回复").choose("这次提交", "交出回复")
    for number, answer in ((1, "已整改"), (2, "已整改"), (3, "拒绝整改")):
        reply.item(number).choose("整改情况", answer)
    reply.item(1).write("整改情况说明", "当天已清运").attach("整改照片", (photo(31), "清运后.jpg"))
    reply.item(2).write("整改情况说明", "已搬走").attach("整改照片", (photo(61), "楼道.jpg"))
    reply.item(3).write("拒绝理由", "绿地归市政养护")
    reply.press("交出整改回复").done("整改回复")
    for role, task, bad, seen in (
        ("housing_officer", "住建局复查", 2, "三层仍有纸箱"), ("subdistrict_officer", "街镇复查", 1, "垃圾桶仍满溢"),
    ):  # fmt: skip
        check = journey.take(role, task)
        check.item(3 - bad).choose("复查结论", "合格")
        check.item(bad).choose("复查结论", "不合格").write("现场看到什么", seen)
        check.press("提交复查结果").done(task)


def proposed(journey: Journey) -> Decimal:
    """One have missing and three findings open: 36 % of the allotment, to the cent. Answers with the allotment."""
    proposal = journey.take("housing_officer", "提出扣减")
    shown = re.search(r"本季补贴\s*([\d,]+\.\d\d)元", proposal.page.locator("main").inner_text())
    assert shown is not None, proposal.page.locator("main").inner_text()
    allotment = Decimal(shown[1].replace(",", ""))
    amount = (allotment * Decimal("0.36")).quantize(Decimal("0.01"), ROUND_HALF_UP)
    expect(proposal.place).to_contain_text("36%")
    expect(proposal.place.get_by_label(re.compile("^扣减金额"))).to_have_value(str(amount))
    proposal.write("认定的事实", "三项问题未整改。").write("理由", "两次到场复核。")
    proposal.press("提出扣减").done("提出扣减", "签发事先告知书")
    journey.sign("签发事先告知书", "扣减事先告知书")
    journey.served("扣减事先告知书")
    letter = journey.case("housing_head").letter("扣减事先告知书")
    letter.says("三项问题未整改。", f"{money(amount)}元")
    letter.number(r"昆住建告〔\d{4}〕\d+号")
    return allotment


def contested(journey: Journey) -> None:
    """The firm states; whoever proposed may not review; the reviewer adopts a part."""
    statement = journey.take("firm_contact", "陈述申辩").choose("您的选择", "陈述申辩")
    statement.write("陈述申辩", "垃圾清运延误因道路施工，请酌减。").press("交出陈述申辩").done("陈述申辩")
    inbox = journey.inbox("housing_officer")
    inbox.row("复核意见", journey.place.name).get_by_role("link", name="复核意见").click()
    expect(inbox.page.get_by_role("status").filter(has_text="回避")).to_contain_text("按回避规则这一步要由别人办")
    expect(inbox.page.get_by_role("button", name="认领这项任务")).to_have_count(0)
    case = journey.case("housing_officer")
    case.diagram().now("Task_review")
    case.diagram().done("Task_organise", "Task_propose", "Task_statement")
    review = journey.take("housing_reviewer", "复核意见").choose("复核意见", "部分采纳，降低金额")
    review.write("降低后的金额", str(ADOPTED)).write("对陈述申辩的答复", "施工属实，部分采纳。")
    review.press("部分采纳，降低金额").confirm("部分采纳，降低金额", "")
    review.done("复核意见", "区住建局法制审核：法制审核")


def approved(journey: Journey) -> None:
    """Legal review, funds, and the head of the leading group, who lowers once more."""
    legal = journey.take("housing_legal", "法制审核")
    expect(legal.place).to_contain_text(f"{money(ADOPTED)}元")
    legal.choose("法制审核意见", "合法，可以作出").write("意见和理由", "事实清楚，程序合法。")
    legal.press("提交法制审核意见").done("法制审核", "区财政局经办人：资金核对")
    funds = journey.take("finance_officer", "资金核对")
    funds.press("提交资金核对结果").done("资金核对", "领导小组组长：领导小组审批")
    approval = journey.take("leading_group_head", "领导小组审批")
    approval.choose("审批决定", "降低金额后批准").write("批准的金额", str(APPROVED)).write("理由", "企业已着手整改。")
    approval.press("降低金额后批准").confirm("降低金额后批准", "")
    approval.done("领导小组审批", "起草扣减决定书")


def decided(journey: Journey, allotment: Decimal) -> None:
    """The decision is drafted, signed, served; the deduction executed, the rest released, the result published."""
    draft = journey.take("housing_officer", "起草扣减决定书")
    expect(draft.place.get_by_label(re.compile("^对陈述申辩的答复"))).to_have_value("施工属实，部分采纳。")
    draft.press("送负责人签发").done("起草扣减决定书")
    journey.sign("签发扣减决定书", "扣减决定书")
    journey.served("扣减决定书")
    release = journey.take("finance_head", "核拨确认")
    expect(release.place).to_contain_text(money(APPROVED))
    expect(release.place).to_contain_text(money(allotment - APPROVED))
    release.write("支付凭证号", "财拨2026-118").press("确认核拨").confirm("确认核拨", "")
    release.done("核拨确认", "领导小组办公室：公布")
    notice = journey.take("leading_group_office", "公布")
    expect(notice.place.get_by_label(re.compile("^公布内容"))).to_have_value(re.compile(f"扣减补贴{money(APPROVED)}元"))
    notice.press("登记公布").confirm("登记公布", "")
    notice.done("公布", "案件已结：已扣减，其余核拨。")


def told(journey: Journey) -> None:
    """The case's page tells the story; each letter has its number, opens in its frame and comes as a PDF."""
    case = journey.case("auditor")
    expect(case.part("现在")).to_contain_text("结果：已扣减，其余核拨。")
    case.diagram().done("Task_organise", "Task_approve", "Task_release", "Task_publish")
    expect(case.page.locator(".djs-element.now")).to_have_count(0)
    everything = case.page.get_by_role("link", name=re.compile("^全部\\d+条"))
    if everything.count():
        everything.click()
    story = case.part("发生了什么")
    for sentence in (
        "区住建局经办人林一帆立案。", "白雪岭办结“街镇打分”", "贺远舟办结“整改回复”", "乔敏之办结“复核意见”", "孟远办结“法制审核”",
        "领导小组组长蒋怀川办结“领导小组审批”", "卢定波办结“核拨确认”", "邹晓棠办结“公布”",
    ):  # fmt: skip
        expect(story).to_contain_text(sentence)
    expect(story).to_contain_text(re.compile("周恪办结“签发扣减决定书”.*签发扣减决定书（昆住建决〔\\d{4}〕\\d+号）。"))
    letter = case.letter("扣减决定书").says(f"{money(APPROVED)}元", "三项问题未整改。", "施工属实，部分采纳。", "行政复议")
    number = letter.number(r"昆住建决〔\d{4}〕\d+号")
    name, content = letter.pdf()
    assert name == f"扣减决定书 {number}.pdf"
    assert content.startswith(b"%PDF-")
    expect(journey.case("firm_contact").page.get_by_text(number).first).to_be_visible()
    expect(journey.page("firm_contact").locator("[data-diagram]")).to_have_count(0)
    expect(journey.page("firm_contact").locator("main")).not_to_contain_text("事实清楚，程序合法。")


def unseen_by_strangers(journey: Journey) -> None:
    """Other people's inboxes are empty, and to them the case is not there."""
    letter = journey.case("auditor").letter("扣减决定书").page.url
    for login in STRANGERS:
        page = journey.people.of(login)
        page.goto("/inbox")
        expect(page.locator("main")).to_contain_text("现在没有任务。")
        page.goto("/cases")
        expect(page.locator("main")).not_to_contain_text(journey.place.name)
        pages = []
        with journey.people.complaints.expecting(404):
            for address in (journey.at, "/cases/0000000000000000", letter, "/documents/0000000000000000/000001/0"):
                answer = page.goto(address)
                assert answer is not None
                assert answer.status == 404
                pages.append(page.locator("main").inner_text())
        assert len(set(pages)) == 1
