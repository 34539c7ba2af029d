"""The long path of a deduction, step by step: who does what with which words, from the start to the publication."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from PIL import Image

from tests.journey.places import HUAIANLI
from tests.web.browsing import Site

Texts = Mapping[str, str | Sequence[str]]
Files = Mapping[str, tuple[bytes, str]]
TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()


def photo(shade: int = 90) -> bytes:
    """A small picture; another shade is another file."""
    content = BytesIO()
    Image.new("RGB", (24, 24), (shade, 110, 120)).save(content, "JPEG")
    return content.getvalue()


@dataclass(frozen=True)
class Step:
    """A task taken: claimed from the inbox (or with the act itself, `at_once`), filled, handed in. `then` is what the page
    asks for after the first answer; `grave` what is confirmed on a page of its own, whose button says `chosen`, the answer."""

    role: str
    task: str
    act: str
    texts: Texts = field(default_factory=dict)
    files: Files = field(default_factory=dict)
    items: str = ""
    then: Texts | None = None
    then_files: Files = field(default_factory=dict)
    grave: bool = False
    chosen: str = ""
    at_once: bool = False


def score(role: str, task: str, points: str, cleaning: str, what: str, severity: str, shade: int) -> Step:
    """A scorer's sheet with one finding and its photo."""
    texts = {
        "cleaning": cleaning, "order": "present", "repairs": "present", "score": points, "findings-0-aspect": "cleaning",
        "findings-0-what": what, "findings-0-place": "3号楼", "findings-0-severity": severity, "findings-0-ground": "标准第5.2条",
    }  # fmt: skip
    return Step(role, task, "交出打分", texts, {"findings-0-photos": (photo(shade), "现场.jpg")}, items="再加一项")


def sign(task: str, act: str) -> Step:
    return Step("housing_head", task, act, {"decision": "sign"}, grave=True, chosen="同意签发")


OPENED = Step("firm_contact", "打开并签收", "认领并签收", {"signed": "true"}, at_once=True)

STEPS = (
    Step("housing_officer", "组织考核", "安排考核", {"appraisal_day": TODAY, "team": "考核一组"}),
    score("subdistrict_officer", "街镇打分", "81.25", "missing", "垃圾两天未清运", "urgent", 30),
    score("community_officer", "居委会打分", "82", "missing", "楼道堆放纸箱", "serious", 60),
    score("owners_committee", "业主方打分", "83", "present", "绿地有枯枝", "ordinary", 90),
    Step("housing_officer", "起草整改通知单", "送负责人签发"),
    sign("签发整改通知单", "签发或退回整改通知单"),
    OPENED,
    Step(
        "firm_manager", "整改回复", "交出整改回复",
        {"decision": "reply", "answers-0-answer": "done", "answers-1-answer": "done", "answers-2-answer": "refused"},
        then={"answers-0-evidence": "已清运", "answers-1-evidence": "已搬走", "answers-2-refusal": "绿地归市政养护"},
        then_files={"answers-0-photos": (photo(31), "清运后.jpg"), "answers-1-photos": (photo(61), "楼道.jpg")},
    ),
    Step("housing_officer", "住建局复查", "提交复查结果", {"results-0-result": "pass", "results-1-result": "fail"},
         then={"results-1-seen": "三层仍有纸箱"}),
    Step("subdistrict_officer", "街镇复查", "提交复查结果", {"results-0-result": "fail", "results-1-result": "pass"},
         then={"results-0-seen": "垃圾桶仍满溢"}),
    Step("housing_officer", "提出扣减", "提出扣减", {"facts_text": "三项问题未整改。", "reasons": "两次到场复核。"}),
    sign("签发事先告知书", "签发或退回事先告知书"),
    OPENED,
    Step("firm_contact", "陈述申辩", "交出陈述申辩", {"decision": "state"}, then={"text": "垃圾清运延误因道路施工，请酌减。"}),
    Step("housing_reviewer", "复核意见", "提交复核意见", {"decision": "lower", "answer": "施工属实，部分采纳。"},
         then={"amount": "15000.05"}, grave=True, chosen="部分采纳，降低金额"),
    Step("housing_legal", "法制审核", "提交法制审核意见", {"decision": "lawful", "opinion": "事实清楚，程序合法。"}, then={}),
    Step("finance_officer", "资金核对", "提交资金核对结果"),
    Step("leading_group_head", "领导小组审批", "作出审批决定", {"decision": "lower", "reason": "企业已着手整改。"},
         then={"amount": "12345.67"}, grave=True, chosen="降低金额后批准"),
    Step("housing_officer", "起草扣减决定书", "送负责人签发"),
    sign("签发扣减决定书", "签发或退回扣减决定书"),
    OPENED,
    Step("finance_head", "核拨确认", "确认核拨", {"voucher": "财拨2026-118"}, grave=True, chosen="确认核拨"),
    Step("leading_group_office", "公布", "登记公布", grave=True, chosen="登记公布"),
)  # fmt: skip


def roles() -> tuple[str, ...]:
    """Every role that has a task on the path, in the order of their first."""
    return tuple(dict.fromkeys(step.role for step in STEPS))


def start(site: Site, estate: str = HUAIANLI.estate) -> str:
    """Starts the case for the first quarter that the page offers; answers with its page's address."""
    site.open("/start/subsidy_deduction")
    quarter = site.page.xpath("//*[@name='quarter']/@value")[0]
    site.press("立案：", {"estate_id": estate, "quarter": quarter})
    assert "已立案。" in site.text, site.text
    return site.address


def take(site: Site, step: Step, case: str) -> None:
    """One step, through the inbox, as a person takes it. A letter is served by a case of its own: any of that name is right."""
    site.open("/inbox")
    links = site.page.xpath(f"//a[@data-open][normalize-space()='{step.task}']/@href")
    assert links, f"Expected {step.task} in the inbox of {step.role}, but it says: {site.text}"
    mine = [link for link in links if case.removeprefix("/cases/") in link]
    site.open([*mine, *links][0])
    if not step.at_once:
        site.press("认领这项任务")
    if step.items:
        site.press(step.items)
    site.press(step.act, step.texts, step.files)
    if step.then is not None:
        assert site.status == 422, site.text
        site.press(step.act, step.then, step.then_files)
    if step.grave:
        assert "再看一眼" in site.title, site.text
        site.press(step.chosen)
    assert f"“{step.task}”已办结" in site.text, site.text


def walk(site_of: Callable[[str], Site], steps: Sequence[Step] = STEPS, estate: str = HUAIANLI.estate) -> str:
    """The whole path; `site_of`: a role's window. Answers with the address of the case's page."""
    case = start(site_of(STEPS[0].role), estate)
    for step in steps:
        take(site_of(step.role), step, case)
    return case
