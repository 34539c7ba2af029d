"""A form's page: every control has its label, its errors beside it, and what was typed in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string
from lxml import html

from engine.feel import Value
from forms import FieldProblem, Form, describe, validate
from tests.forms.making import choice, day, environment, field, findings, form
from web import field_messages
from web.field_messages import message
from web.frame import stored_file
from web.language import in_english, labelled, speak_both
from web.moments import day_in_full, iso

PAGE = '{% from "forms/fields.html" import fields %}<form>{{ fields(widgets) }}</form>'
WEB = Path(field_messages.__file__).parent


@pytest.fixture(scope="module")
def app() -> Flask:
    app = Flask("web", template_folder=str(WEB / "templates"))
    speak_both(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        sentence=message, day=lambda moment: f"{moment.month}月{moment.day}日", iso=iso, day_in_full=day_in_full,
        stored_file=stored_file,
    )
    app.jinja_env.globals.update(labelled=labelled, in_english=in_english, today_iso=lambda: "2026-11-24")
    return app


@pytest.fixture
def draw(app: Flask) -> Any:
    def drawn(
        of: Form, raw: Mapping[str, Any] | None = None, context: Mapping[str, Value] | None = None, language: str = ""
    ) -> html.HtmlElement:
        known = context or {}
        problems: Sequence[FieldProblem] = () if raw is None else validate(of, raw, known, environment()).problems
        headers = {"Cookie": f"language={language}"} if language else {}
        with app.test_request_context(headers=headers):
            text = render_template_string(PAGE, widgets=describe(of, raw, problems, known, environment()))
        return html.fragment_fromstring(text)

    return drawn


FORM = form(
    field(
        "textfield", "place", "地点", validate={"required": True}, properties={"hint": "楼号", "label.en": "Place", "hint.en": "Building"}
    ),
    field("textarea", "seen", "现场看到什么"),
    field("number", "amount", "金额", properties={"unit": "元"}),
    choice("select", *"abcdef", key="ground"),
    choice("radio", "pass", "fail", key="result", validate={"required": True}),
    choice("checklist", "x", "y", key="parts"),
    field("checkbox", "sure", "我已核对"),
    day("on"),
    field("filepicker", "photos", "照片", multiple=True, accept=".jpg"),
    {"type": "separator"},
    {"type": "text", "text": "请照实填写。"},
    findings(field("textfield", "what", "问题"), field("checkbox", "urgent", "紧急")),
    {"type": "group", "id": "more", "label": "其他", "components": [field("textfield", "remark", "备注")]},
)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_every_control_is_labelled_and_every_id_is_one(draw: Any) -> None:
    for page in (draw(FORM), draw(FORM, {"amount": "x", "on": "x", "findings": [{"what": "a"}, {"urgent": "x"}]})):
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))
        for control in page.xpath("//input[@type!='hidden'] | //select | //textarea"):
            assert control.xpath("ancestor::label") or page.xpath(f"//label[@for='{control.get('id')}']") or control.get("aria-label")
        for described in page.xpath("//@aria-describedby"):
            assert set(described.split()) <= set(ids)
        for legend in page.xpath("//fieldset"):
            assert words(legend.xpath("./legend")[0])


def test_what_may_be_left_out_is_marked(draw: Any) -> None:
    page = draw(FORM)
    labels = [words(label) for label in page.xpath("//label[@for] | //legend")]
    assert "地点" in labels
    assert "现场看到什么（可不填）" in labels
    assert page.xpath("//input[@name='place']/@aria-required") == ["true"]


def test_a_refused_page_says_the_sentence_beside_the_field_and_keeps_the_text(draw: Any) -> None:
    page = draw(FORM, {"place": "", "amount": "<很多>", "on": "明天", "seen": "\n第一行"})
    place, amount, on = (page.xpath(f"//input[@name='{name}']")[0] for name in ("place", "amount", "on"))
    assert place.get("aria-invalid") == "true"
    (sentence,) = page.xpath("//*[@id='field-place-error-1']")
    assert words(sentence) == "请填写“地点”"
    assert "field-place-error-1" in place.get("aria-describedby")
    assert "wrong" in place.getparent().get("class")
    assert amount.get("value") == "<很多>"
    assert (on.get("type"), on.get("value")) == ("text", "明天")
    assert page.xpath("//textarea[@name='seen']")[0].text.strip("\n") == "第一行"
    assert words(page.xpath("//fieldset[@role='radiogroup'][@aria-invalid]/p")[0]) == "请选择“答复”"


def test_a_menu_of_many_is_a_select_and_of_few_are_radio_buttons(draw: Any) -> None:
    page = draw(FORM, {"ground": "c", "result": "fail", "parts": ["y"], "sure": "true"})
    assert page.xpath("//select[@name='ground']/option[@selected]/@value") == ["c"]
    assert page.xpath("//input[@type='radio'][@name='result'][@checked]/@value") == ["fail"]
    assert page.xpath("//input[@type='checkbox'][@name='parts'][@checked]/@value") == ["y"]
    assert page.xpath("//input[@name='sure']/@checked") == ["checked"]


def test_an_optional_choice_can_be_taken_back(draw: Any) -> None:
    page = draw(form(choice("radio", "a", "b")), {"answer": "a"})
    assert page.xpath("//input[@type='radio']/@value") == ["a", "b", ""]


def test_a_stored_file_is_carried_and_can_be_taken_out(draw: Any) -> None:
    photo: dict[str, Value] = {"hash": "a" * 64, "name": '车"库.jpg'.replace('"', ""), "size": Decimal(2_500_000), "type": "image/jpeg"}
    page = draw(FORM, None, {"photos": [photo]})
    assert page.xpath("//input[@type='hidden'][@name='photos']/@value") == [f"{'a' * 64}|车库.jpg|2500000|image/jpeg"]
    assert page.xpath("//input[@name='drop:photos']/@value") == ["a" * 64]
    (picker,) = page.xpath("//input[@type='file']")
    assert (picker.get("accept"), picker.get("multiple")) == ("image/jpeg,.jpg,.jpeg", "multiple")
    assert "2.4 MB" in words(page)


def test_a_list_has_its_buttons_and_enter_presses_none_of_them(draw: Any) -> None:
    page = draw(FORM, {"findings": [{"what": "灯坏"}, {"what": "积水"}]})
    assert page.xpath("//button/@name") == ["remove:findings:0", "remove:findings:1", "add:findings"]
    assert page.xpath("(//button)[1]/@name") == []
    assert page.xpath("//input[@name='findings-1-what']/@value") == ["积水"]
    assert [words(legend) for legend in page.xpath("//fieldset[contains(@class, 'item ')]/legend")] == ["第1项", "第2项"]


def test_an_error_in_an_item_names_the_item(draw: Any) -> None:
    compiled = form(findings(field("textfield", "what", "问题", validate={"required": True}), field("checkbox", "u")))
    page = draw(compiled, {"findings": [{"u": "true"}]})
    assert words(page.xpath("//*[@id='field-findings-0-what-error-1']")[0]) == "第1项：请填写“问题”"


def test_sheets_never_lie_inside_each_other(draw: Any) -> None:
    assert draw(FORM).xpath("//*[contains(@class, 'sheet')]//*[contains(@class, 'sheet')]") == []


def test_readonly_entries_are_facts_and_empty_ones_are_left_out(draw: Any) -> None:
    compiled = form(
        field("number", "amount", "金额", decimalDigits=2, readonly=True, properties={"unit": "元"}),
        day("on", label="日期", readonly=True),
        field("textfield", "gone", "空着", readonly=True),
        field("checkbox", "sure", "核对过", readonly=True),
        {"type": "text", "properties": {"label": "得分", "value": '="80.20"'}},
    )
    page = draw(compiled, None, {"amount": Decimal(52380), "on": date(2026, 10, 9), "sure": True})
    assert [words(term) for term in page.xpath("//dt")] == ["金额", "日期", "核对过", "得分"]
    assert [words(fact) for fact in page.xpath("//dd")] == ["52,380.00元", "10月9日", "是", "80.20"]
    assert page.xpath("//input") == []


def test_a_conditional_entry_says_that_it_was_shown(draw: Any) -> None:
    compiled = form(choice("radio", "a", "b", key="result"), field("textfield", "why", conditional={"hide": '=result != "b"'}))
    assert draw(compiled, {"result": "b"}).xpath("//input[@name='shown:why']")
    hidden = draw(compiled, {"result": "a"})
    assert not hidden.xpath("//input[@name='shown:why' or @name='why']")


def test_what_people_and_designers_wrote_is_escaped(draw: Any) -> None:
    evil = "<script>alert(1)</script>"
    page = draw(form(field("textfield", "a", evil, description=evil), field("textarea", "b", defaultValue=evil)), {"a": evil, "b": evil})
    assert page.xpath("//script") == []


def test_english_pages_show_the_english_labels(draw: Any) -> None:
    page = draw(FORM, {"place": ""}, language="en")
    assert words(page.xpath("//label[@for='field-place']")[0]) == "Place"
    assert words(page.xpath("//*[@id='field-place-hint']")[0]) == "Building"


def test_every_code_has_a_sentence_that_blames_nobody(app: Flask) -> None:
    params = dict.fromkeys(("min", "max", "count", "length", "unit", "increment", "name", "types", "row"), "3")
    with app.test_request_context():
        for code in codes():
            sentence = message(FieldProblem("a", code, params, "金额"))
            assert "金额" in sentence or "3" in sentence
            assert not re.search("错误|非法|失败|无效", sentence)
            assert not sentence.endswith("。")


def test_the_forms_own_sentence_comes_first(app: Flask) -> None:
    own = {"message": "判为不合格，请写明现场看到什么", "message.en": "Say what you saw", "row": "3"}
    problem = FieldProblem("a", "custom", own, "金额")
    with app.test_request_context():
        assert message(problem) == "第3项：判为不合格，请写明现场看到什么"


def codes() -> list[str]:
    """Every code that forms can give, read from where they arise."""
    source = "".join(path.read_text() for path in (WEB.parent / "forms").glob("*.py"))
    raised = re.findall(r'(?:NotAccepted|Wrong|UploadRefused)\(\s*"([a-z-]+)"', source) + re.findall(r'"(file-[a-z-]+)"', source)
    return sorted({*raised, "unknown-field", "too-few-items", "too-few-files"})


def test_what_a_choice_may_make_required_says_so_in_both_languages(draw: Any) -> None:
    asked = form(
        choice("radio", "hold", "decline", key="decision", validate={"required": True}),
        field("textfield", "place", "地点", properties={"label.en": "Place", "required-when": '=decision = "hold"'}),
    )

    def label(page: Any) -> str:
        return words(page.xpath("//label[@for='field-place']")[0])

    assert label(draw(asked)) == "地点（可能要填，看怎么选）"
    assert label(draw(asked, language="en")) == "Place (may be required, by what you choose)"
    assert label(draw(asked, {"decision": "hold"})) == "地点"
    assert label(draw(asked, {"decision": "decline"})) == "地点（可不填）"


def test_a_computed_text_has_its_words_in_both_languages(draw: Any) -> None:
    properties = {"label": "起因", "label.en": "Cause", "value": '=if cause = null then "手工立案" else cause',
                  "value.en": '=if cause = null then "opened by hand" else cause'}  # fmt: skip
    told = form({"type": "text", "id": "why", "properties": properties})

    def value(of: Form, cause: str | None, language: str = "") -> str:
        return words(draw(of, context={"cause": cause}, language=language).xpath("//dd")[0])

    assert value(told, None) == "手工立案"
    assert value(told, None, "en") == "opened by hand"
    plain = form({"type": "text", "id": "why", "properties": {"label": "起因", "value": "=cause"}})
    assert value(plain, "投诉", "en") == "投诉"
