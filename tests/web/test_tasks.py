from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from urllib.parse import quote

import pytest

from engine.execute import Engine
from tests.web.browsing import Site, photo

Visit = Callable[[str | None], Site]


@pytest.fixture
def case(visit: Visit) -> str:
    """A case that the officer has started: its page's address."""
    site = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"})
    assert site.status == 200, site.text
    return site.address


def first_task(site: Site) -> str:
    """The address of the first task in the inbox."""
    return str(site.open("/inbox").page.xpath("//*[@data-open]/@href")[0])


def claimed(site: Site) -> str:
    """The first task, taken into one's hands: its address."""
    site.open(first_task(site)).press("认领这项任务")
    return site.address


def issued(visit: Visit) -> Site:
    """The case taken to its end; the reviewer's window."""
    officer, reviewer = visit("officer"), visit("reviewer")
    claimed(officer)
    officer.press("提交现场记录", {"seen": "通道被围挡占用", "score": "71"})
    claimed(reviewer)
    reviewer.press("签发通知单", {"wording": "请三日内拆除围挡。"})
    return reviewer.press("签发通知单")


def test_starting_a_case_opens_its_page_and_says_so(visit: Visit) -> None:
    site = visit("officer").open("/start").open("/start/inspection").press("立案", {"subject": "消防通道"})
    assert "消防通道" in site.title
    assert "已立案" in site.text
    assert "巡查 2026-" in site.text
    assert "现在轮到您：记录现场。" in site.text
    assert "提交现场记录" in site.open(site.link("记录现场")).press("认领这项任务").text


def test_a_second_case_for_the_same_matter_is_refused_and_keeps_what_was_typed(visit: Visit, case: str) -> None:
    site = visit("officer").open("/start/inspection").press("立案", {"subject": "消防通道"})
    assert site.status == 409
    assert "已经在办同一件事" in site.text
    assert site.page.get_element_by_id("field-subject").get("value") == "消防通道"


def test_a_double_click_on_start_makes_one_case(visit: Visit, engine: Engine) -> None:
    site = visit("officer").open("/start/inspection")
    form, _button = site.form_of("立案")
    sent = {**site.fields(form), "subject": ["电梯"]}
    first = site.client.post("/start/inspection", data=sent)
    second = site.client.post("/start/inspection", data=sent)
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]


def test_the_inbox_shows_the_task_with_deadline_and_source(visit: Visit, case: str) -> None:
    site = visit("officer").open("/inbox")
    assert "记录现场" in site.text
    assert "剩7天" in site.text
    assert "流程 · 5个工作日" in site.text
    assert "我的与可认领1" in site.text


def test_a_strangers_inbox_stays_empty_and_the_task_is_not_there_for_them(visit: Visit, case: str) -> None:
    task = first_task(visit("officer"))
    stranger = visit("stranger").open("/inbox")
    assert "现在没有任务" in stranger.text
    for address in (task, case):
        assert stranger.open(address).status == 404


def test_claiming_from_the_list_opens_the_task(visit: Visit, case: str) -> None:
    site = visit("officer").open("/inbox").press("认领", {"one": first_task(visit("officer")).removeprefix("/tasks/") + "@1"})
    assert "这项任务现在由您办理" in site.text or "1项任务现在由您办理" in site.text
    assert "提交现场记录" in site.text


def test_an_unclaimed_task_can_be_read_but_not_filled(visit: Visit, case: str) -> None:
    site = visit("officer").open(first_task(visit("officer")))
    assert "认领以后才能填写" in site.text
    assert site.page.xpath("//fieldset[@disabled]")
    assert "提交现场记录" not in site.text


def test_the_page_says_why_one_sees_the_task_and_who_else_does(visit: Visit, case: str) -> None:
    site = visit("officer").open(first_task(visit("officer")))
    assert "您是区住建局经办人" in site.text
    assert "苏映晨，区住建局经办人" in site.text


def test_the_page_says_why_the_deadline_is_that_day(visit: Visit, case: str) -> None:
    site = visit("officer").open(first_task(visit("officer")))
    assert "从转入本步那一天算起：11月23日（周一），当日不计。" in site.text
    assert "11月24日、25日、26日、27日、30日；11月28日、29日休息，不算。" in site.text
    assert "5个工作日，流程参数（非法定）" in site.text


def test_a_refused_form_keeps_everything_and_says_each_thing_twice(visit: Visit, case: str) -> None:
    site = visit("officer")
    claimed(site)
    site.press("提交现场记录", {"seen": "", "score": "1000"})
    assert site.status == 422
    assert site.title.startswith("有1项没填，1项不对 · ")
    assert "还有1项没填，1项不对，改好才能提交" in site.text
    assert site.page.get_element_by_id("field-score").get("value") == "1000"
    assert site.text.count("请填写“现场看到什么”") == 2
    assert site.page.xpath("//*[contains(@class, 'errors')]//a[@href='#field-seen']")
    assert site.page.get_element_by_id("field-seen").get("aria-invalid") == "true"


def test_what_a_refused_form_held_is_there_when_the_page_is_opened_anew(visit: Visit, case: str) -> None:
    site = visit("officer")
    task = claimed(site)
    site.press("提交现场记录", {"seen": "", "score": "1000"})
    assert visit("officer").open(task).page.get_element_by_id("field-score").get("value") == "1000"


def test_a_control_character_gets_a_clear_message(visit: Visit, case: str) -> None:
    site = visit("officer")
    claimed(site)
    site.press("提交现场记录", {"seen": "看\0见", "score": "71"})
    assert site.status == 422
    assert "控制字符" in site.text


def test_completing_says_where_the_case_now_is(visit: Visit, case: str) -> None:
    site = visit("officer")
    claimed(site)
    site.press("提交现场记录", {"seen": "通道被占用", "score": "71"})
    assert re.search("“记录现场”已办结（巡查 2026-.*）。已送区住建局经办人 / 区住建局审核人：签发通知。", site.text)
    assert site.link("巡查 2026-") == case


def test_a_double_click_completes_once(visit: Visit, case: str) -> None:
    site = visit("officer")
    task = claimed(site)
    form, _button = site.form_of("提交现场记录")
    sent = {**site.fields(form), "seen": ["通道被占用"], "score": ["71"]}
    first = site.client.post(f"{task}/complete", data=sent)
    second = site.client.post(f"{task}/complete", data=sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert site.open(case).text.count("办结“记录现场”") == 1


def test_whoever_is_slower_learns_who_was_quicker_and_keeps_what_was_typed(visit: Visit, case: str) -> None:
    slow, quick = visit("officer"), visit("officer")
    quick.open(claimed(slow))
    quick.press("提交现场记录", {"seen": "通道被占用", "score": "71"})
    slow.press("提交现场记录", {"seen": "另一段话，写了很久", "score": "60"})
    assert slow.status == 409
    assert "林一帆今天12:00已办结这项任务。您填的内容还在下面，可以复制。" in slow.text
    assert "另一段话，写了很久" in slow.response.text  # type: ignore[union-attr]


def test_a_draft_is_kept_and_shown_with_its_time(visit: Visit, case: str) -> None:
    site = visit("officer")
    task = claimed(site)
    site.press("保存草稿", {"seen": "写到一半", "score": "abc"})
    assert "草稿今天12:00已存" in site.text
    again = visit("officer").open(task)
    assert again.page.get_element_by_id("field-seen").text.strip() == "写到一半"
    assert again.page.get_element_by_id("field-score").get("value") == "abc"


def test_a_script_saves_drafts_and_hears_the_version(visit: Visit, case: str) -> None:
    site = visit("officer")
    task = claimed(site)
    form, _button = site.form_of("提交现场记录")
    sent = {**site.fields(form), "seen": ["写到一半"]}
    answer = site.client.post(f"{task}/draft", data=sent, headers={"Accept": "application/json"})
    assert answer.json == {"version": 1, "saved": "草稿今天12:00已存", "problem": None}
    conflict = site.client.post(f"{task}/draft", data=sent, headers={"Accept": "application/json"})
    assert conflict.status_code == 409
    assert "另一个窗口" in conflict.json["problem"]  # type: ignore[index]


def test_a_released_task_is_in_everybodys_list_again(visit: Visit, case: str) -> None:
    site = visit("officer")
    claimed(site)
    site.press("放回待办")
    assert "“记录现场”已放回待办" in site.text
    assert "可认领1" in visit("officer.2").open("/inbox").text


def test_four_eyes_are_explained_instead_of_a_form(visit: Visit, case: str) -> None:
    site = visit("officer")
    claimed(site)
    site.press("提交现场记录", {"seen": "通道被占用", "score": "71"})
    site.open(first_task(site))
    assert "“记录现场”是您办的，按回避规则这一步要由别人办。" in site.text
    assert "认领这项任务" not in site.text


def test_an_inbox_with_nothing_but_what_one_is_barred_from_offers_and_counts_nothing(visit: Visit, case: str) -> None:
    site = visit("officer")
    claimed(site)
    site.press("提交现场记录", {"seen": "通道被占用", "score": "71"}).open("/inbox")
    assert "我的与可认领0" in site.text
    assert "您要回避，由别人办1" in site.text
    assert "“记录现场”是您办的，按回避规则这一步要由别人办。" in site.text
    assert not site.page.xpath("//button[@name='bulk' or @name='one'] | //*[@class='tag' and text()='新']")


def test_what_cannot_be_undone_is_asked_on_a_page_of_its_own(visit: Visit, case: str) -> None:
    officer, reviewer = visit("officer"), visit("reviewer")
    claimed(officer)
    officer.press("提交现场记录", {"seen": "通道被占用", "score": "71"})
    task = claimed(reviewer)
    reviewer.press("签发通知单", {"wording": "请三日内拆除围挡。"})
    assert "签发通知单前再看一眼" in reviewer.text
    assert "请三日内拆除围挡。" in reviewer.text
    assert "签发后不能撤回。" in reviewer.text
    back = reviewer.press("先不办，回去修改")
    assert back.address == task
    assert back.page.get_element_by_id("field-wording").text.strip() == "请三日内拆除围挡。"
    reviewer.press("签发通知单").press("签发通知单")
    assert "案件已结：已发通知。" in reviewer.text


def test_the_page_that_asks_once_more_writes_days_and_sums_as_every_page_does(visit: Visit, case: str) -> None:
    officer, reviewer = visit("officer"), visit("reviewer")
    claimed(officer)
    officer.press("提交现场记录", {"seen": "通道被占用", "score": "71"})
    claimed(reviewer)
    reviewer.press("签发通知单", {"wording": "请三日内拆除围挡。", "until": "2026-11-24", "deposit": "15000"})
    facts = [one.text_content().strip() for one in reviewer.page.xpath("//dl[@class='facts']/dd")]
    assert "11月24日（周二）" in facts
    assert "15,000.00元" in facts


def test_a_grave_act_without_its_confirmation_changes_nothing(visit: Visit, case: str) -> None:
    officer, reviewer = visit("officer"), visit("reviewer")
    claimed(officer)
    officer.press("提交现场记录", {"seen": "通道被占用", "score": "71"})
    claimed(reviewer)
    reviewer.press("签发通知单", {"wording": "请三日内拆除围挡。"})
    assert "办理中" in officer.open(case).text


def test_a_photo_goes_with_the_form_and_can_be_downloaded(visit: Visit, case: str) -> None:
    site = visit("officer")
    claimed(site)
    site.press("提交现场记录", {"seen": "通道被占用", "score": "71"}, files={"photo": (photo(), "现场.png")})
    site.open(case)
    download = site.client.get(site.link("现场.png"))
    assert download.data == photo()
    assert download.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{quote('现场.png')}"
    assert download.headers["Content-Type"] == "image/png"


def test_a_photo_stays_with_a_refused_form(visit: Visit, case: str) -> None:
    site = visit("officer")
    claimed(site)
    site.press("提交现场记录", {"seen": "", "score": "71"}, files={"photo": (photo(), "现场.png")})
    assert site.status == 422
    assert "现场.png" in site.text
    site.press("提交现场记录", {"seen": "通道被占用"})
    assert "现场.png" in site.open(case).text


def test_a_photo_that_is_a_script_is_refused_beside_its_field(visit: Visit, case: str) -> None:
    site = visit("officer")
    claimed(site)
    site.press("提交现场记录", {"seen": "通道被占用", "score": "71"}, files={"photo": (b"<script>alert(1)</script>", "现场.png")})
    assert site.status == 422
    assert "“现场.png”的内容和它的后缀对不上" in site.text
    assert "通道被占用" in site.response.text  # type: ignore[union-attr]


SCRIPT = (b"<script>alert(1)</script>", "近照.jpg")
DISGUISED = "“近照.jpg”的内容和它的后缀对不上"


@pytest.mark.parametrize("button", ["再加一项", "保存草稿", "提交现场记录"])
def test_a_photo_refused_in_a_list_is_spoken_of_beside_its_field_whatever_was_pressed(visit: Visit, case: str, button: str) -> None:
    site = visit("officer")
    claimed(site)
    site.press("再加一项")
    first = site.page.xpath("//input[@type='file'][contains(@name, 'picture')]/@name")[0]
    site.press(button, {"seen": "通道被占用", "score": "71"}, files={first: SCRIPT})
    assert site.status == 422
    assert site.text.count(DISGUISED) == 2
    field = site.page.get_element_by_id(f"field-{first}")
    assert field.get("aria-invalid") == "true"
    assert site.page.xpath(f"//*[contains(@class, 'errors')]//a[@href='#field-{first}']")
    assert site.page.get_element_by_id("field-score").get("value") == "71"


def test_a_refused_photo_moves_up_with_its_item_when_the_one_before_is_taken_out(visit: Visit, case: str) -> None:
    site = visit("officer")
    claimed(site)
    site.press("再加一项").press("再加一项")
    names = site.page.xpath("//input[@type='file'][contains(@name, 'picture')]/@name")
    site.press("去掉第1项", {"seen": "通道被占用"}, files={names[1]: SCRIPT})
    assert site.status == 422
    assert DISGUISED in site.text
    assert site.page.get_element_by_id(f"field-{names[0]}").get("aria-invalid") == "true"
    assert "第1项：" in site.text


def test_a_script_that_saves_a_draft_hears_of_a_refused_photo(visit: Visit, case: str) -> None:
    site = visit("officer")
    task = claimed(site)
    form, _button = site.form_of("提交现场记录")
    sent = {**site.fields(form), "seen": ["写到一半"], "photo": (BytesIO(SCRIPT[0]), SCRIPT[1])}
    answer = site.client.post(f"{task}/draft", data=sent, headers={"Accept": "application/json"})
    assert answer.json is not None
    assert answer.json["version"] == 1
    assert DISGUISED in answer.json["problem"]


def test_a_refused_photo_hides_nothing_else_that_is_wrong(visit: Visit, case: str) -> None:
    site = visit("officer")
    claimed(site)
    site.press("提交现场记录", {"seen": "", "score": "abc"}, files={"photo": SCRIPT})
    assert site.status == 422
    assert site.title.startswith("有1项没填，2项不对 · ")
    anchors = site.page.xpath("//*[contains(@class, 'errors')]//a/@href")
    assert anchors == ["#field-seen", "#field-score", "#field-photo"]


def test_a_lost_session_shows_what_was_typed_so_that_it_can_be_copied(visit: Visit, case: str, engine: Engine) -> None:
    from datetime import timedelta

    site = visit("officer")
    claimed(site)
    engine.clock.advance(timedelta(hours=13))  # type: ignore[attr-defined]
    site.press("提交现场记录", {"seen": "写了很久的一段话", "score": "71"})
    assert site.status == 401
    assert "登录已经过期" in site.text
    assert "写了很久的一段话" in site.text


def test_the_letter_stands_on_a_page_that_can_run_nothing(visit: Visit, case: str) -> None:
    site = issued(visit).open(case)
    site.open(site.link("巡查通知单"))
    assert "巡查〔2026〕1号" in site.text
    frame = site.page.xpath("//iframe")[0]
    assert frame.get("sandbox") == ""
    letter = site.client.get(frame.get("src"))
    assert "请三日内拆除围挡。" in letter.text
    assert "sandbox" in letter.headers["Content-Security-Policy"]
    assert "script-src 'none'" in letter.headers["Content-Security-Policy"]


def test_the_original_letter_has_the_hash_that_its_page_shows(visit: Visit, case: str) -> None:
    import hashlib

    site = issued(visit).open(case)
    site.open(site.link("巡查通知单"))
    original = site.client.get(site.link("下载正文原件"))
    assert hashlib.sha256(original.data).hexdigest() in site.text


def test_the_case_tells_its_story_in_sentences(visit: Visit, case: str) -> None:
    text = issued(visit).open(case).text
    assert "区住建局经办人林一帆立案。接下来：记录现场。" in text
    assert "区住建局审核人乔敏之办结“签发通知”。签发巡查通知单（巡查〔2026〕1号）。结案：已发通知。" in text


def test_only_a_running_case_has_a_step_to_move_to(visit: Visit, case: str) -> None:
    assert "移到现在的步骤" in visit("officer").open(case).text
    assert "移到现在的步骤" not in issued(visit).open(case).text


def test_a_case_is_found_by_number_title_and_status(visit: Visit, case: str) -> None:
    site = visit("officer")
    assert "消防通道" in site.open("/cases?q=消防").text
    assert "没有找到“电梯”。" in site.open("/cases?q=电梯").text
    assert "没有这样的案件" in site.open("/cases?status=completed").text


def test_in_english_the_procedures_own_labels_are_english_where_it_has_them(visit: Visit, case: str) -> None:
    site = visit("officer")
    site.open("/language/en")
    site.open(first_task(site))
    assert "Record the site" in site.text
    assert "What you saw" in site.text
    assert "Inspection of an estate" in site.text
    site.press("Claim this task")
    assert "Submit the record" in site.text
    assert "The reviewer will see this record." in site.text
