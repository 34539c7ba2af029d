"""A passed quarter: whole allotment released, result published. In Chinese, in English, and without script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.journey import Journey
from tests.browser.pages import Inbox, Task
from tests.browser.windows import Windows
from tests.journey.long_path import TODAY
from tests.journey.places import JINKUIJIAYUAN, LANTIANYUAN, SHUTONGYUAN

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def passed(journey: Journey, third: str) -> None:
    """From the start to the publication; `third` scores for the owners' side."""
    journey.start()
    journey.organise()
    for role, task in (("subdistrict_officer", "街镇打分"), ("community_officer", "居委会打分"), (third, "业主方打分")):
        journey.score(role, task, "91.5", "yyy")
    release = journey.take("finance_head", "核拨确认")
    expect(release.place).to_contain_text("全额核拨")
    release.write("支付凭证号", "财拨2026-119").press("确认核拨").confirm("确认核拨", "")
    release.done("核拨确认", "领导小组办公室：公布")
    notice = journey.take("leading_group_office", "公布")
    expect(notice.place.get_by_label(re.compile("^公布内容"))).to_have_value(re.compile("得分91.5分"))
    notice.press("登记公布").confirm("登记公布", "")
    notice.done("公布", "案件已结：合格，全额核拨。")
    expect(journey.case("auditor").part("现在")).to_contain_text("结果：合格，全额核拨。")


def test_a_passed_quarter_is_released_and_published(people: Windows) -> None:
    journey = Journey(people, SHUTONGYUAN)
    passed(journey, "residents_rep")
    letter = journey.case("auditor").letter("补贴核拨通知")
    letter.number(r"昆财拨〔\d{4}〕\d+号")
    letter.says(journey.place.name)


def test_without_script_tasks_can_be_done_and_a_list_stands_for_the_diagram(people: Windows) -> None:
    journey = Journey(people, LANTIANYUAN, script=False)
    journey.start()
    journey.organise()
    for role, task in (("subdistrict_officer", "街镇打分"), ("community_officer", "居委会打分"), ("owners_committee", "业主方打分")):
        journey.score(role, task, "70", "nyy", ("垃圾两天未清运", "紧急"))
    journey.take("housing_officer", "起草整改通知单").press("送负责人签发").done("起草整改通知单")
    form = journey.take("housing_head", "签发整改通知单").choose("签发意见", "退回起草人")
    with people.complaints.expecting(422):
        form.press("签发或退回整改通知单")
        expect(form.page.get_by_role("alert")).to_contain_text("多出“退回理由”一项，请看一看要不要填")
    form.write("退回理由", "请写清楼号。").press("签发或退回整改通知单").confirm("退回起草人", "签发后")
    form.done("签发整改通知单", "区住建局经办人：起草整改通知单")
    page = journey.case("auditor").page
    page.get_by_text("用文字列出各步").click()
    steps = page.get_by_role("region", name="办到哪一步").get_by_role("listitem")
    expect(steps.filter(has_text="组织考核")).to_contain_text("完成")
    expect(steps.filter(has_text="起草整改通知单")).to_contain_text("正在办理")
    expect(steps.filter(has_text="提出扣减")).to_contain_text("尚未走到")


ENGLISH = (
    ("housing_officer", "Organise the appraisal", "Arrange the appraisal"),
    ("subdistrict_officer", "Subdistrict scores", "Hand in the score"),
    ("community_officer", "Residents' committee scores", "Hand in the score"),
    ("owners_committee", "Owners' side scores", "Hand in the score"),
    ("finance_head", "Confirm the release", "Confirm the release"),
    ("leading_group_office", "Publish", "Record the publication"),
)


HAN = re.compile("[\u4e00-\u9fff]")


def fill_in_english(task: Task, name: str) -> None:
    match name:
        case "Organise the appraisal":
            task.write("Day on site", TODAY).write("Team", "Team one")
        case "Confirm the release":
            task.write("Payment voucher", "2026-120")
        case "Publish":
            pass
        case _scores:
            for question in ("Cleaning", "Public order", "Maintenance and repairs"):
                task.choose(question, "present")
            task.write("Score", "93")


def test_the_same_in_english(people: Windows) -> None:
    place, title = JINKUIJIAYUAN, "Jinkuijiayuan Estate"
    page = people.of("housing_officer", "en")
    page.goto("/start/subsidy_deduction")
    page.get_by_label("Estate").select_option(value=place.estate)
    page.get_by_role("radiogroup", name="Quarter").get_by_role("radio").first.check()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("status").first).to_have_text("The case is opened.")
    at = page.url
    for role, name, act in ENGLISH:
        inbox = Inbox(people.of(place.login(role), "en")).open()
        expect(inbox.row(name, title)).to_contain_text(re.compile(r"\d days? left"))
        task = inbox.take(name, title)
        labels_are_english(task)
        fill_in_english(task, name)
        task.press(act)
        if name in ("Confirm the release", "Publish"):
            task.confirm(act, "")
        expect(inbox.page.get_by_role("status").filter(has_text=name)).to_contain_text(f'"{name}" is done')
    page.goto(at)
    expect(page.get_by_role("region", name="Now")).to_contain_text("Passed, whole allotment released")
    expect(page.get_by_role("region", name=re.compile("^What happened"))).to_contain_text("林一帆")
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("region", name="现在")).to_contain_text("合格，全额核拨")
    page.get_by_role("link", name="English").click()


def labels_are_english(task: Task) -> None:
    """Names, titles and what people wrote stay Chinese; what the page says itself does not."""
    spoken = task.page.locator("button, label, legend, dt, th, .hint, summary, main nav, header nav").all_inner_texts()
    assert [text for text in spoken if HAN.search(text)] == []
