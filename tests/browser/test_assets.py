"""The bundled scripts, in pages of their own under the strict policy: the diagram, the keys, the drafts."""

from __future__ import annotations

import html
import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

ASSETS = Path(__file__).resolve().parents[2] / "web" / "assets"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
TYPES = {".js": "text/javascript", ".css": "text/css", ".bpmn": "application/xml", ".svg": "image/svg+xml"}
NOON = datetime(2026, 11, 23, 12)
pytestmark = pytest.mark.browser


@dataclass
class Site:
    """A server of a few pages. `pages`: path → text; `posted`: what forms and scripts have sent, in order."""

    address: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    posted: list[tuple[str, dict[str, list[str]], str]] = field(default_factory=list)
    answer: str = "{}"
    violations: list[str] = field(default_factory=list)

    def page(self, body: str, lang: str = "zh-Hans-CN") -> str:
        self.pages["/"] = (
            f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>-</title>'
            '<meta name="csrf-token" content="token"><link rel="icon" href="/assets/icon.svg">'
            '<link rel="stylesheet" href="/assets/look.css"><link rel="stylesheet" href="/assets/diagram.css">'
            '<script src="/assets/app.js" defer></script><script src="/assets/viewer.js" defer></script>'
            f'</head><body data-keys="on"><main>{body}</main></body></html>'
        )
        return f"{self.address}/"


def handler(site: Site) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path.startswith("/assets/"):
                file = ASSETS / path.removeprefix("/assets/")
                self.send(file.read_bytes(), TYPES[file.suffix])
            else:
                self.send(site.pages.get(path, "<title>-</title>").encode(), TYPES.get(Path(path).suffix, "text/html; charset=utf-8"))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            site.posted.append((self.path, parse_qs(body, keep_blank_values=True), self.headers.get("X-CSRFToken", "")))
            self.send(site.answer.encode(), "application/json")

        def send(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing: the tests say what went wrong."""

    return Handler


@pytest.fixture
def site(page: Page) -> Iterator[Site]:
    made = Site()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler(made))
    made.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    page.on("console", lambda message: made.violations.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: made.violations.append(str(error)))
    yield made
    server.shutdown()
    server.server_close()
    thread.join()
    assert made.violations == [], "The browser complained."


NAMES = {"start": "两次警告", "task": "核实启动", "choice": "通过？", "notice": "解聘通知", "post": "发出", "end": "归档"}
KINDS = {"start": "startEvent", "task": "userTask", "choice": "exclusiveGateway", "notice": "userTask"}
KINDS |= {"post": "sendTask", "end": "endEvent"}
SIZES = {"startEvent": (36, 36), "endEvent": (36, 36), "exclusiveGateway": (50, 50)}


ENGLISH = {"task": "Re-check on site", "choice": "All findings done?"}


def diagram() -> str:
    """Six elements in a row, with their shapes; a few have an English name."""
    ids = list(NAMES)
    nodes = "".join(f'<bpmn:{KINDS[id_]} id="{id_}" name="{NAMES[id_]}">{english(id_)}</bpmn:{KINDS[id_]}>' for id_ in ids)
    flows = "".join(f'<bpmn:sequenceFlow id="to_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in zip(ids, ids[1:]))
    shapes, edges = "", ""
    for index, id_ in enumerate(ids):
        width, height = SIZES.get(KINDS[id_], (100, 80))
        left, top = 100 + index * 160, 140 - height / 2
        bounds = f'<dc:Bounds x="{left}" y="{top}" width="{width}" height="{height}"/>'
        if width == 50:
            bounds += f'<bpmndi:BPMNLabel><dc:Bounds x="{left}" y="{top - 20}" width="50" height="16"/></bpmndi:BPMNLabel>'
        shapes += f'<bpmndi:BPMNShape id="{id_}_di" bpmnElement="{id_}">{bounds}</bpmndi:BPMNShape>'
        if index:
            ends = f'<di:waypoint x="{left - 60}" y="140"/><di:waypoint x="{left}" y="140"/>'
            edges += f'<bpmndi:BPMNEdge id="to_{id_}_di" bpmnElement="to_{id_}">{ends}</bpmndi:BPMNEdge>'
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
        'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="d" targetNamespace="t">'
        f'<bpmn:process id="p">{nodes}{flows}</bpmn:process>'
        f'<bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane id="pl" bpmnElement="p">{shapes}{edges}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
        "</bpmn:definitions>"
    )


def english(id_: str) -> str:
    if id_ not in ENGLISH:
        return ""
    named = f'<zeebe:property xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" name="name.en" value="{ENGLISH[id_]}"/>'
    around = '<zeebe:properties xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">{}</zeebe:properties>'
    return f"<bpmn:extensionElements>{around.format(named)}</bpmn:extensionElements>"


MARKS = {
    "done": ["start", "task", "choice", "to_task", "to_choice", "to_notice"],
    "again": ["end"],
    "now": ["notice"],
    "incident": ["post"],
    "dates": {"task": "8月20日", "notice": "期限12月2日"},
}


def show_diagram(site: Site, page: Page, lang: str = "zh-Hans-CN") -> None:
    site.pages["/d.bpmn"] = diagram()
    marks = html.escape(json.dumps(MARKS))
    page.goto(
        site.page(
            '<a href="#" data-to-now>移到现在</a>'
            f'<div data-diagram data-diagram-url="/d.bpmn" data-process="p" data-marks="{marks}" data-word-now="现在"></div>',
            lang,
        )
    )
    page.wait_for_selector("[data-shown]")


def test_a_diagram_says_in_words_what_is_done_what_is_now_and_when(site: Site, page: Page) -> None:
    show_diagram(site, page)
    expect(page.get_by_text("解聘通知")).to_be_visible()
    expect(page.locator(".djs-overlays[data-container-id=notice]")).to_contain_text("现在")
    expect(page.locator(".djs-overlays[data-container-id=notice]")).to_contain_text("期限12月2日")
    expect(page.locator(".djs-overlays[data-container-id=task]").get_by_role("img", name="已完成")).to_be_visible()
    expect(page.locator(".djs-overlays[data-container-id=post]").get_by_role("img", name="异常，待处理")).to_be_visible()
    undone = page.locator(".djs-overlays[data-container-id=end]").get_by_role("img", name="办过，要再办")
    expect(undone).to_have_text("↻")
    dashes = "shape => getComputedStyle(shape.querySelector('.djs-visual > :first-child')).strokeDasharray"
    assert page.locator("[data-element-id=end]").evaluate(dashes) != page.locator("[data-element-id=task]").evaluate(dashes)
    expect(page.locator(".djs-connection.done")).to_have_count(3)


def drawn(page: Page, element: str) -> str:
    """The words of an element or of its label, in one line."""
    lines = page.locator(f"[data-element-id={element}] .djs-visual > text tspan").all_text_contents()
    return " ".join(" ".join(lines).split())


def test_a_diagram_names_its_elements_in_the_pages_language(site: Site, page: Page) -> None:
    show_diagram(site, page)
    assert drawn(page, "task") == NAMES["task"]
    show_diagram(site, page, "en")
    assert drawn(page, "task") == "Re-check on site"
    assert drawn(page, "choice_label") == "All findings done?"
    assert drawn(page, "notice").replace(" ", "") == NAMES["notice"]  # one without an English name keeps its own
    label = page.locator("[data-element-id=choice_label] text").bounding_box()
    gateway = page.locator("[data-element-id=choice] .djs-visual polygon").bounding_box()
    assert label is not None
    assert gateway is not None
    assert label["y"] + label["height"] <= gateway["y"] + 4  # more lines grow away from what they name


@pytest.mark.parametrize(("lang", "words"), [("zh-Hans-CN", "2026年12月1日（周二）"), ("en", "Tue 1 Dec 2026")])
def test_a_chosen_day_is_said_in_the_pages_language(site: Site, page: Page, lang: str, words: str) -> None:
    field = '<input type="date" id="paid" aria-label="paid"><span id="paid-day" data-form="2026-11-24">2026-11-24</span>'
    page.goto(site.page(field, lang))
    page.get_by_label("paid").fill("2026-12-01")
    expect(page.locator("#paid-day")).to_have_text(words)
    page.get_by_label("paid").fill("")
    expect(page.locator("#paid-day")).to_have_text("2026-11-24")


def test_the_mark_of_the_diagrams_makers_stays_visible(site: Site, page: Page) -> None:
    show_diagram(site, page)
    expect(page.locator(".bjs-powered-by")).to_be_visible()


def test_a_diagram_moves_and_zooms_by_keys(site: Site, page: Page) -> None:
    show_diagram(site, page)
    layer = page.locator(".stage .viewport")
    before = layer.get_attribute("transform")
    page.locator(".stage").focus()
    page.keyboard.press("ArrowRight")
    moved = layer.get_attribute("transform")
    page.keyboard.press("+")
    zoomed = layer.get_attribute("transform")
    assert len({before, moved, zoomed}) == 3


def test_a_diagram_that_does_not_come_is_said_in_a_sentence(site: Site, page: Page) -> None:
    site.pages["/d.bpmn"] = "not a diagram"
    page.goto(site.page('<div data-diagram data-diagram-url="/d.bpmn"></div>'))
    expect(page.get_by_text("流程图没有打开")).to_be_visible()
    site.violations.clear()


def list_of(count: int) -> str:
    rows = "".join(
        f'<tr data-row><td><input type="checkbox" name="task" value="{n}"></td><th><a href="/task/{n}" data-open>第{n}项</a></th></tr>'
        for n in range(1, count + 1)
    )
    return (
        '<input type="search" data-search><a href="/start" data-nav="start">立案</a>'
        '<form method="post" action="/claim" data-bulk><span data-selected data-text="已选{n}项" hidden></span>'
        f"<button data-claim>认领</button><table data-rows><tbody>{rows}</tbody></table></form>"
        '<dialog id="keys"><p>全部快捷键</p><button type="button" data-close>关上</button></dialog>'
        '<button type="button" data-keys-toggle hidden aria-pressed="true">单键快捷键</button>'
    )


def test_keys_move_choose_and_claim(site: Site, page: Page) -> None:
    page.goto(site.page(list_of(4)))
    for key in ("j", "j", "x", "j", "j", "k", "Shift+X"):
        page.keyboard.press(key)
    expect(page.locator("[aria-current]")).to_contain_text("第3项")
    expect(page.locator("[data-selected]")).to_have_text("已选2项")
    with page.expect_navigation():
        page.keyboard.press("c")
    assert [(path, fields.get("task")) for path, fields, _ in site.posted] == [("/claim", ["2", "3"])]


def test_a_page_opens_by_two_keys_and_a_task_by_enter(site: Site, page: Page) -> None:
    page.clock.install(time=NOON)
    page.goto(site.page(list_of(2)))
    page.clock.pause_at(NOON + timedelta(hours=1))  # the second key counts for a moment only
    page.keyboard.press("g")
    with page.expect_navigation(url="**/start"):
        page.keyboard.press("s")
    page.go_back()
    page.keyboard.press("j")
    with page.expect_navigation(url="**/task/1"):
        page.keyboard.press("Enter")


def test_keys_are_dead_in_fields_and_can_be_turned_off(site: Site, page: Page) -> None:
    page.goto(site.page(list_of(2)))
    page.keyboard.press("/")
    page.keyboard.type("jjx?")
    expect(page.locator("[data-search]")).to_have_value("jjx?")
    expect(page.locator("[aria-current]")).to_have_count(0)
    page.get_by_role("button", name="单键快捷键").click()
    page.keyboard.press("j")
    expect(page.locator("[aria-current]")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="单键快捷键")).to_have_attribute("aria-pressed", "false")


def test_a_question_mark_lists_all_keys(site: Site, page: Page) -> None:
    page.goto(site.page(list_of(1)))
    page.keyboard.press("?")
    expect(page.get_by_text("全部快捷键")).to_be_visible()
    page.get_by_role("button", name="关上").click()
    expect(page.get_by_text("全部快捷键")).to_be_hidden()


def task_form() -> str:
    return (
        '<form method="post" action="/done" data-submit data-draft-url="/draft" data-draft-version="3">'
        '<label>意见<textarea name="opinion">原来的</textarea></label><p data-draft-status role="status"></p><button>提交</button></form>'
    )


def test_a_draft_saves_itself_whole_and_says_when(site: Site, page: Page) -> None:
    site.answer = json.dumps({"version": 4, "saved": "草稿14:32已存", "problem": None})
    page.clock.install()
    page.goto(site.page(task_form()))
    page.get_by_label("意见").fill("")
    page.clock.run_for(5000)
    expect(page.get_by_role("status")).to_have_text("草稿14:32已存")
    path, fields, token = site.posted[0]
    assert (path, fields["opinion"], fields["draft_version"], token) == ("/draft", [""], ["3"], "token")
    page.clock.run_for(20000)
    assert len(site.posted) == 1
    site.answer = json.dumps({"version": 5, "saved": "草稿14:33已存", "problem": None})
    page.get_by_label("意见").fill("改过")
    page.clock.run_for(5000)
    expect(page.get_by_role("status")).to_have_text("草稿14:33已存")
    assert site.posted[-1][1]["draft_version"] == ["4"]


def test_what_the_server_says_about_a_draft_is_shown(site: Site, page: Page) -> None:
    site.answer = json.dumps({"version": 5, "saved": "", "problem": "乔敏之在另一个窗口改过草稿。"})
    page.clock.install()
    page.goto(site.page(task_form()))
    page.get_by_label("意见").fill("改过")
    page.clock.run_for(5000)
    expect(page.get_by_role("status")).to_have_text("乔敏之在另一个窗口改过草稿。")


def test_control_and_enter_submit_the_form(site: Site, page: Page) -> None:
    page.goto(site.page(task_form()))
    page.get_by_label("意见").fill("同意")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert site.posted[-1][0] == "/done"
    assert site.posted[-1][1]["opinion"] == ["同意"]


SWITCH = '<a href="/other" data-language lang="en">English</a>'


def test_the_language_changes_only_once_the_draft_is_saved(site: Site, page: Page) -> None:
    site.pages["/other"] = "<title>other</title>"
    page.goto(site.page(f'{SWITCH}<form method="post" data-draft-url="/draft"><input name="note"></form>'))
    page.get_by_role("textbox").fill("灯不亮")
    site.answer = json.dumps({"version": 1, "saved": "草稿已存"})
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/other")
    assert [sent["note"] for path, sent, _ in site.posted if path == "/draft"] == [["灯不亮"]]


def test_where_no_draft_is_kept_the_language_asks_before_what_was_typed_is_lost(site: Site, page: Page) -> None:
    site.pages["/other"] = "<title>other</title>"
    page.goto(site.page(f'{SWITCH}<form method="post" action="/start"><input name="note"></form>'))
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("textbox").fill("灯不亮")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("textbox")).to_have_value("灯不亮")
    assert [message[:10] for message in asked] == ["填过的内容还没有交，"]
    page.get_by_role("textbox").fill("")
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/other")
    assert len(asked) == 1
