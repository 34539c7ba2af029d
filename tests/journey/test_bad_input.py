"""What people, their browsers and ill-meaning programs may send: each gets a clear page in the reader's language and the
right status, and nothing changes."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.journey.long_path import TODAY, photo, start
from tests.journey.nursery import Nursery
from tests.journey.record import snapshot
from tests.journey.serving import Server, copy_home
from tests.journey.window import RemoteClient, remote, signed_in, window
from tests.web.browsing import Site
from web.language import COOKIE as LANGUAGE

MEGABYTE = 1024 * 1024
SPARE_ESTATES = iter(("estate.qiaoxixincun", "estate.liushuwan", "estate.shiliuxiang", "estate.qinghejiayuan"))
SHEET = {
    "cleaning": "missing", "order": "present", "repairs": "present", "score": "80", "findings-0-aspect": "cleaning",
    "findings-0-what": "垃圾两天未清运", "findings-0-place": "3号楼", "findings-0-severity": "urgent",
}  # fmt: skip


@dataclass
class Office:
    """A served district with one case whose scorers are at work."""

    server: Server
    case: str
    task: str = ""
    sessions: dict[str, dict[str, str]] = field(default_factory=dict)

    def person(self, login: str, language: str = "zh_Hans_CN") -> Site:
        """A window of somebody's; all windows of one person share a session."""
        if login not in self.sessions:
            self.sessions[login] = remote(signed_in(self.server.address, login)).cookies
        client = RemoteClient(self.server.address, cookies={**self.sessions[login], LANGUAGE: language})
        return Site(client)  # type: ignore[arg-type]

    def scorer(self, language: str = "zh_Hans_CN") -> Site:
        """The subdistrict's officer with the sheet open, one finding on it."""
        return self.person("subdistrict_officer", language).open(self.task)


@pytest.fixture(scope="module")
def office(demo_home: Path, nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    server = Server(copy_home(demo_home, tmp_path_factory.mktemp("office") / "home"), nursery).start()
    opened = Office(server, scoring_case(server, "estate.huaianli"))
    scorer = opened.person("subdistrict_officer")
    opened.task = claimed(scorer, "街镇打分")
    scorer.press("再加一项")
    yield opened
    server.kill()


def scoring_case(server: Server, estate: str) -> str:
    """A case that waits for its three scores: its page's address."""
    officer = signed_in(server.address, "housing_officer")
    case = start(officer, estate)
    claimed(officer, "组织考核", case)
    officer.press("安排考核", {"appraisal_day": TODAY, "team": "考核一组"})
    assert officer.status == 200, officer.text
    return case


def claimed(site: Site, task: str, case: str = "") -> str:
    """Takes a task from the inbox; answers with its page's address."""
    number = case.removeprefix("/cases/")
    links = site.open("/inbox").page.xpath(f"//a[@data-open][normalize-space()='{task}']/@href")
    site.open(next(link for link in links if number in link)).press("认领这项任务")
    return site.address


@pytest.fixture
def unchanged(office: Office) -> Iterator[None]:
    """Whatever the test sends, no row may have changed when it ends."""
    before = snapshot(office.server.home)
    yield
    after = snapshot(office.server.home)
    assert {name for name in before if before[name] != after[name]} == set()


BOTH = pytest.mark.parametrize(
    "language", [pytest.param("zh_Hans_CN", id="in Chinese"), pytest.param("en", id="in English")]
)  # fmt: skip


def said(site: Site, language: str, zh: str, en: str) -> bool:
    return (en if language == "en" else zh) in site.text


@BOTH
@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("token", ["", "forged"])
def test_a_form_with_a_forged_token_or_none_is_refused_and_what_was_typed_stays_readable(office: Office, language: str, token: str) -> None:
    site = office.scorer(language).press("交出打分" if language != "en" else "Hand in", SHEET, change={"csrf_token": token})
    assert site.status == 400
    assert said(site, language, "这一页不能再提交，这次操作没有生效", "nothing was done")
    assert "垃圾两天未清运" in site.text


@BOTH
@pytest.mark.usefixtures("unchanged")
def test_ten_megabytes_of_text_are_too_much(office: Office, language: str) -> None:
    site = office.scorer(language)
    site.press("交出打分" if language != "en" else "Hand in", {**SHEET, "findings-0-what": "字" * (10 * MEGABYTE // 3)})
    assert site.status == 413
    assert said(site, language, "文字总共不能超过1 MB，每个文件不能超过10 MB。", "1 MB")


@BOTH
@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("sign", ["\0", "\x1b", "\x7f"])
def test_a_control_character_is_named_beside_its_field(office: Office, language: str, sign: str) -> None:
    site = office.scorer(language).press(
        "交出打分" if language != "en" else "Hand in", {**SHEET, "findings-0-what": f"垃圾{sign}未清运"}
    )
    assert site.status == 422
    assert said(site, language, "控制字符", "control character")
    assert site.page.get_element_by_id("field-findings-0-what").get("aria-invalid") == "true"


@BOTH
@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("address", ["/inbox?q=%00", "/tasks/x%00y", "/cases/%1b"])
def test_a_control_character_in_an_address_is_refused(office: Office, language: str, address: str) -> None:
    site = office.person("subdistrict_officer", language).open(address)
    assert site.status == 400
    assert said(site, language, "请检查后重新填写", "Please check")


@pytest.mark.usefixtures("unchanged")
def test_a_control_character_in_a_log_in_is_refused(office: Office) -> None:
    site = window(office.server.address).open("/sign-in").press("登录", {"login": "housing\0officer", "password": "x"})
    assert site.status in (400, 422)
    assert "没有登录上" in site.text or "收不下" in site.text


JPEG_HEAD = photo()[:20]
DISGUISES = {
    "a script": (b"<script>alert(1)</script>", "照片.jpg"),
    "a page": (b"<!doctype html><html><body onload=alert(1)>", "照片.png"),
    "a drawing with a script": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "照片.svg"),
    "a program": (b"MZ\x90\x00" + bytes(200), "照片.jpg"),
    "a page behind a photo's first bytes": (JPEG_HEAD + b"<html><script>alert(1)</script></html>", "照片.jpg"),
    "half a photo": (photo()[: len(photo()) // 2], "照片.jpg"),
    "nothing": (b"", "照片.jpg"),
    "a PDF where photos belong": (b"%PDF-1.4\n%%EOF", "照片.pdf"),
}


@BOTH
@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_photo_that_is_none_is_refused_beside_its_field(office: Office, language: str, disguise: str) -> None:
    site = office.scorer(language).press(
        "交出打分" if language != "en" else "Hand in", SHEET, {"findings-0-photos": DISGUISES[disguise]}
    )
    assert site.status == 422
    assert site.page.get_element_by_id("field-findings-0-photos").get("aria-invalid") == "true"
    assert "照片" in "".join(site.page.xpath("//*[contains(@class, 'errors')]//text()"))


@BOTH
@pytest.mark.usefixtures("unchanged")
def test_a_photo_of_eleven_megabytes_is_too_large(office: Office, language: str) -> None:
    big = photo() + bytes(11 * MEGABYTE)
    site = office.scorer(language).press("交出打分" if language != "en" else "Hand in", SHEET, {"findings-0-photos": (big, "照片.jpg")})
    assert site.status == 422
    assert said(site, language, "10 MB", "10 MB")
    assert "垃圾两天未清运" in site.response.text  # type: ignore[union-attr]


@BOTH
@pytest.mark.usefixtures("unchanged")
def test_a_field_that_the_form_does_not_have_is_refused(office: Office, language: str) -> None:
    site = office.scorer(language).press("交出打分" if language != "en" else "Hand in", SHEET, change={"verdict": "qualified"})
    assert site.status == 422
    assert "verdict" in site.text


@BOTH
@pytest.mark.usefixtures("unchanged")
def test_an_option_that_the_form_does_not_offer_is_refused(office: Office, language: str) -> None:
    site = office.scorer(language).press("交出打分" if language != "en" else "Hand in", SHEET, change={"cleaning": "perfect"})
    assert site.status == 422
    assert site.page.xpath("//*[contains(@class, 'errors')]")


@BOTH
@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("act", ["", "/claim", "/complete", "/draft", "/release"])
def test_a_foreign_task_is_not_there(office: Office, language: str, act: str) -> None:
    stranger = office.person("subdistrict_officer.tuanjie", language)
    pages = []
    for task in (office.task, "/tasks/0000000000000000/i99"):
        if act:
            token = stranger.open("/inbox").page.xpath("//meta[@name='csrf-token']/@content")[0]
            stranger.response = stranger.client.post(f"{task}{act}", data={"csrf_token": token, "version": "1"})
        else:
            stranger.open(task)
        assert stranger.status == 404
        pages.append(stranger.text)
    assert pages[0] == pages[1]
    assert said(stranger, language, "这里没有您能看的内容", "nothing here")


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    "address",
    [
        "/tasks/../../etc/passwd", "/tasks/..%2f..%2fetc%2fpasswd", "/tasks/%2e%2e/%2e%2e/keys/master.key", "/cases/..%2f..%2fkeys",
        "/documents/../../keys/web.key", "/documents/%2e%2e%2fwuye.sqlite", "/static/../settings.py", "/static/%2e%2e/app.py",
        "/cases/x/files/..%2f..%2fkeys%2fmaster.key", "/tasks/%f0%28%8c%28", "/documents/;drop table journal",
    ],
)  # fmt: skip
def test_a_path_that_climbs_leads_nowhere(office: Office, address: str) -> None:
    site = office.person("subdistrict_officer").open(address)
    assert site.status == 404
    assert "这里没有您能看的内容" in site.text


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("act", ["claim", "complete", "draft", "release"])
def test_a_forms_address_opened_anew_leads_to_the_page_with_the_form(office: Office, act: str) -> None:
    site = office.person("subdistrict_officer").open(f"{office.task}/{act}")
    assert site.status == 200
    assert site.address == office.task


@BOTH
@pytest.mark.usefixtures("unchanged")
def test_an_address_that_only_a_button_opens_says_so(office: Office, language: str) -> None:
    site = office.person("subdistrict_officer", language).open("/sign-out")
    assert site.status == 405
    assert said(site, language, "请从待办重新进入", "from your inbox")


@BOTH
@pytest.mark.usefixtures("unchanged")
def test_a_body_that_is_no_form_is_refused(office: Office, language: str) -> None:
    site = office.scorer(language)
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = remote(site).send("POST", f"{office.task}/complete", b"--x\r\nContent-Disposition: nonsense", broken)
    site.response = answer  # type: ignore[assignment]
    assert site.status == 400
    assert said(site, language, "这次操作没有生效", "nothing was done")


@BOTH
@pytest.mark.usefixtures("unchanged")
def test_a_version_that_no_page_showed_is_stale(office: Office, language: str) -> None:
    site = office.scorer(language).press("交出打分" if language != "en" else "Hand in", SHEET, change={"version": "999"})
    assert site.status == 409
    assert "垃圾两天未清运" in site.response.text  # type: ignore[union-attr]


def test_a_file_of_another_case_cannot_be_handed_in(office: Office) -> None:
    other = scoring_case(office.server, next(SPARE_ESTATES))
    officer = office.person("subdistrict_officer")
    mine = claimed(officer, "街镇打分", other)
    officer.press("再加一项")
    theirs = office.scorer().press("保存草稿", SHEET, {"findings-0-photos": (photo(200), "别案.jpg")})
    stored = theirs.page.xpath("//input[@type='hidden'][@name='findings-0-photos']/@value")[0]
    before = snapshot(office.server.home)
    officer.open(mine).press("交出打分", SHEET, change={"findings-0-photos": stored})
    assert officer.status == 400, officer.text
    assert "请检查后重新填写" in officer.text
    assert snapshot(office.server.home) == before
    assert officer.open(f"{other}/files/{stored.partition('|')[0]}").status == 404


def test_whoever_is_slower_learns_who_did_what_and_keeps_what_was_typed(office: Office) -> None:
    case = scoring_case(office.server, next(SPARE_ESTATES))
    quick = office.person("subdistrict_officer")
    task = claimed(quick, "街镇打分", case)
    quick.press("再加一项")
    slow, english = office.person("subdistrict_officer").open(task), office.person("subdistrict_officer", "en").open(task)
    quick.press("交出打分", SHEET)
    assert "“街镇打分”已办结" in quick.text
    before = snapshot(office.server.home)
    slow.press("交出打分", {**SHEET, "findings-0-what": "写了很久的另一段话"})
    assert slow.status == 409
    assert re.search("白雪岭.*已办结这项任务。您填的内容还在下面，可以复制。", slow.text)
    assert slow.page.get_element_by_id("field-findings-0-what").get("value") == "写了很久的另一段话"
    english.press("Hand in", SHEET)
    assert english.status == 409
    assert "白雪岭" in english.text
    assert snapshot(office.server.home) == before


def test_a_double_click_is_one_act(office: Office) -> None:
    case = scoring_case(office.server, next(SPARE_ESTATES))
    site = office.person("subdistrict_officer")
    task = claimed(site, "街镇打分", case)
    form, _button = site.form_of("交出打分")
    sent = {**site.fields(form), "cleaning": ["present"], "order": ["present"], "repairs": ["present"], "score": ["90"]}
    answers, ready = [], threading.Barrier(4)

    def click() -> None:
        ready.wait()
        answers.append(site.client.post(f"{task}/complete", data=sent))

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert [answer.status_code for answer in answers] == [303] * 4, answers[0].text
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert site.open(case).text.count("办结“街镇打分”") == 1


@BOTH
def test_whoever_guesses_passwords_has_to_wait(office: Office, language: str) -> None:
    login = "auditor" if language == "en" else "administrator"
    site = window(office.server.address)
    site.open(f"/language/{language}")
    button = "登录" if language != "en" else "Sign in"
    statuses = [site.open("/sign-in").press(button, {"login": login, "password": "guess"}).status for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    assert said(site, language, "试的次数太多了。请过1分钟再试。", "Too many attempts. Please try again in 1 min.")
    site.open("/sign-in").press(button, {"login": login, "password": "wuye-demo"})
    assert site.status == 429
