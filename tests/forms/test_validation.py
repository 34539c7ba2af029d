"""What was entered becomes typed values, or every problem at once."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from forms import validate
from tests.forms.making import choice, day, environment, field, field_problems, findings, form, problems, values

PHOTO = {"hash": "a" * 64, "name": "车库.jpg", "size": Decimal(1200), "type": "image/jpeg"}
LETTER = {"hash": "b" * 64, "name": "复函.pdf", "size": Decimal(99), "type": "application/pdf"}


@pytest.mark.parametrize(
    ("component", "raw", "value"),
    [
        (field("textfield"), "  槐安里 ", "槐安里"),
        (field("textfield"), "　", None),
        (field("textfield"), None, None),
        (field("textfield", validate={"maxLength": 2}), "𠮷𠮷", "𠮷𠮷"),
        (field("textarea"), "一\r\n二\r三", "一\n二\n三"),
        (field("textarea"), "一\t二", "一\t二"),
        (field("number"), " -12.5 ", Decimal("-12.5")),
        (field("number"), "+3", Decimal(3)),
        (field("number"), "-0", Decimal(0)),
        (field("number"), "1.50000000", Decimal("1.500000")),
        (field("number", decimalDigits=2), "80", Decimal("80.00")),
        (field("number", decimalDigits=2), Decimal("80.2"), Decimal("80.20")),
        (field("number"), "9" * 15, Decimal("9" * 15)),
        (field("number", increment=0.5, validate={"min": 1}), "2.5", Decimal("2.5")),
        (field("number"), "", None),
        (choice("radio", "a", "b"), "b", "b"),
        (choice("select", "1", "2"), Decimal(2), "2"),
        (choice("select", "a"), "", None),
        (choice("checklist", "a", "b", "c"), ["c", "a"], ["a", "c"]),
        (choice("checklist", "a"), "a", ["a"]),
        (choice("checklist", "a"), None, []),
        (field("checkbox"), "true", True),
        (field("checkbox"), True, True),
        (field("checkbox"), "", False),
        (field("checkbox"), None, False),
        (day(), "2026-10-09", date(2026, 10, 9)),
        (day(), date(2026, 10, 9), date(2026, 10, 9)),
        (day(), "", None),
        (field("filepicker"), PHOTO, PHOTO),
        (field("filepicker"), [PHOTO], PHOTO),
        (field("filepicker"), [], None),
        (field("filepicker", multiple=True), [PHOTO, LETTER, PHOTO], [PHOTO, LETTER]),
        (field("filepicker"), f"{'a' * 64}|车库.jpg|1200|image/jpeg", PHOTO),
    ],
)
def test_an_entry_becomes_a_value(component: dict[str, Any], raw: Any, value: Any) -> None:
    got = values(form(component), {"answer": raw})["answer"]
    assert got == value
    assert type(got) is type(value)
    if isinstance(value, Decimal):
        assert str(got) == str(value)


@pytest.mark.parametrize(
    ("component", "raw", "code"),
    [
        (field("textfield", validate={"required": True}), " 　", "required"),
        (field("textfield", validate={"required": True}), None, "required"),
        (field("checkbox", validate={"required": True}), None, "required"),
        (choice("radio", "a", validate={"required": True}), "", "required"),
        (choice("checklist", "a", validate={"required": True}), [], "required"),
        (field("filepicker", validate={"required": True}), None, "required"),
        (day(validate={"required": True}), "", "required"),
        (field("textfield"), "a" * 201, "too-long"),
        (field("textfield"), "a" * 10_000_000, "too-long"),
        (field("textarea"), "a" * 5_001, "too-long"),
        (field("textfield", validate={"minLength": 3}), "ab", "too-short"),
        (field("textfield", validate={"pattern": "^\\d{3}$"}), "12a", "bad-pattern"),
        (field("textfield", validate={"pattern": "^\\d{3}$"}), "１２３", "bad-pattern"),
        (field("textfield"), "a\0b", "bad-text"),
        (field("textfield"), "a\nb", "bad-text"),
        (field("textfield"), "a\x1bb", "bad-text"),
        (field("textfield"), "a\x85b", "bad-text"),
        (field("textfield"), "a\u202eb", "bad-text"),
        (field("textfield"), "a\ud800b", "bad-text"),
        (field("textarea"), "a\0b", "bad-text"),
        (field("textfield"), ["a", "b"], "bad-text"),
        (field("textfield"), Decimal(3), "bad-text"),
        (field("number"), "abc", "not-a-number"),
        (field("number"), "１２", "not-a-number"),
        (field("number"), "1,200", "not-a-number"),
        (field("number"), "1e5", "not-a-number"),
        (field("number"), "NaN", "not-a-number"),
        (field("number"), "Infinity", "not-a-number"),
        (field("number"), "1_000", "not-a-number"),
        (field("number"), ".5", "not-a-number"),
        (field("number"), "1" * 100, "not-a-number"),
        (field("number"), True, "not-a-number"),
        (field("number"), 3.5, "not-a-number"),
        (field("number"), Decimal("NaN"), "not-a-number"),
        (field("number"), "1" * 16, "too-many-digits"),
        (field("number"), Decimal("1E+20"), "too-many-digits"),
        (field("number"), Decimal("1E+999999"), "too-many-digits"),
        (field("number"), "1.2345678", "too-many-decimals"),
        (field("number", decimalDigits=2), "1.234", "too-many-decimals"),
        (field("number", decimalDigits=0), "1.5", "too-many-decimals"),
        (field("number", validate={"min": 0}), "-1", "too-small"),
        (field("number", validate={"max": 100}), "100.01", "too-large"),
        (field("number", increment=0.5, validate={"min": 1}), "1.25", "not-a-multiple"),
        (choice("radio", "a"), "b", "unknown-option"),
        (choice("radio", "a"), ["a", "a"], "unknown-option"),
        (choice("select", "a"), {"value": "a"}, "unknown-option"),
        (choice("checklist", "a", "b"), ["a", "c"], "unknown-option"),
        (choice("checklist", "a"), ["a"] * 1000, "unknown-option"),
        (choice("checklist", "a"), Decimal(3), "unknown-option"),
        (field("checkbox"), "yes", "unknown-option"),
        (field("checkbox"), ["true", "true"], "unknown-option"),
        (day(), "2026-02-30", "not-a-date"),
        (day(), "20261009", "not-a-date"),
        (day(), "2026-W01-1", "not-a-date"),
        (day(), "2026/10/09", "not-a-date"),
        (day(), "２０２６-10-09", "not-a-date"),
        (day(), "0026-10-09", "not-a-date"),
        (day(), datetime(2026, 10, 9), "not-a-date"),
        (field("filepicker"), {"hash": "a" * 64}, "bad-file"),
        (field("filepicker"), PHOTO | {"name": "../a.jpg"}, "bad-file"),
        (field("filepicker"), PHOTO | {"hash": "A" * 64}, "bad-file"),
        (field("filepicker"), PHOTO | {"size": Decimal(11_000_000)}, "bad-file"),
        (field("filepicker"), PHOTO | {"type": "text/html"}, "bad-file"),
        (field("filepicker"), "x|y", "bad-file"),
        (field("filepicker"), [PHOTO, LETTER], "too-many-files"),
        (field("filepicker", multiple=True, properties={"max-items": "1"}), [PHOTO, LETTER], "too-many-files"),
        (field("filepicker", multiple=True, properties={"min-items": "2"}), [PHOTO], "too-few-files"),
        (field("filepicker", multiple=True, properties={"min-items": "2"}), [], "required"),
        (field("filepicker", accept=".pdf"), PHOTO, "wrong-file-type"),
    ],
)
def test_what_is_not_accepted_says_why(component: dict[str, Any], raw: Any, code: str) -> None:
    assert problems(form(component), {"answer": raw}) == [("answer", code)]


def test_every_problem_is_told_at_once_in_the_order_of_the_page() -> None:
    compiled = form(field("number", "a"), field("textfield", "b", validate={"required": True}), day("c"))
    assert problems(compiled, {"c": "x", "a": "x"}) == [("a", "not-a-number"), ("b", "required"), ("c", "not-a-date")]


def test_a_problem_knows_its_label_and_bounds() -> None:
    compiled = form(field("number", "a", "金额", validate={"max": 100}, properties={"label.en": "Amount", "unit": "元"}))
    (problem,) = field_problems(compiled, {"a": "101"})
    assert (problem.label, problem.label_en, dict(problem.params)) == ("金额", "Amount", {"max": "100", "unit": "元"})


def test_what_the_form_does_not_have_is_a_problem() -> None:
    assert problems(form(field("textfield", "a")), {"a": "x", "role": "admin"}) == [("role", "unknown-field")]


def test_what_was_sent_for_hidden_and_readonly_entries_is_dropped() -> None:
    compiled = form(
        choice("radio", "pass", "fail", key="result"),
        field("textfield", "seen", conditional={"hide": '=result != "fail"'}),
        field("number", "amount", readonly=True),
        field("number", "limit", readonly="=amount > 5"),
        {"type": "group", "label": "组", "conditional": {"hide": "=true"}, "components": [field("textfield", "inner")]},
    )
    raw = {"result": "pass", "seen": "x\0", "amount": "9999", "limit": "7", "inner": "y"}
    assert values(compiled, raw, {"amount": Decimal(10)}) == {"result": "pass"}
    assert values(compiled, raw | {"result": "fail", "seen": "灯"}, {"amount": Decimal(1)}) == {
        "result": "fail", "seen": "灯", "limit": Decimal(7)
    }  # fmt: skip


def test_what_depends_on_a_hidden_entry_does_not_see_its_value() -> None:
    compiled = form(
        field("checkbox", "a"),
        field("checkbox", "b", conditional={"hide": "=not(a)"}),
        field("textfield", "c", conditional={"hide": "=b != true"}),
    )
    assert values(compiled, {"a": "", "b": "true", "c": "x"}) == {"a": False}


def test_the_forms_own_values_come_before_the_cases_variables() -> None:
    compiled = form(field("number", "score"), field("textfield", "why", conditional={"hide": "=score >= 85"}))
    assert "why" in values(compiled, {"score": "80"}, {"score": Decimal(90)})


def test_a_condition_about_a_refused_value_is_safe() -> None:
    compiled = form(field("number", "score"), field("textfield", "why", conditional={"hide": "=score >= 85"}))
    assert problems(compiled, {"score": "很高", "why": "x"}) == [("score", "not-a-number")]


def test_an_entry_may_be_required_by_a_condition() -> None:
    properties = {"required-when": '=result = "fail"', "required-message": "判为不合格，请写明现场看到什么"}
    compiled = form(field("textfield", "seen", properties=properties), choice("radio", "pass", "fail", key="result"))
    assert problems(compiled, {"result": "pass"}) == []
    (problem,) = field_problems(compiled, {"result": "fail"})
    assert (problem.path, problem.code, problem.params["message"]) == ("seen", "required", "判为不合格，请写明现场看到什么")


class TestChecks:
    form = form(
        day("opened", properties={"check": "=opened <= closed", "check-message": "开始日在结束日之前"}),
        day("closed"),
    )

    def test_a_check_that_fails_says_its_sentence(self) -> None:
        (problem,) = field_problems(self.form, {"opened": "2026-10-10", "closed": "2026-10-09"})
        assert (problem.path, problem.code) == ("opened", "custom")
        assert problem.params["message"] == "开始日在结束日之前"
        assert problem.params["message.en"] == "开始日在结束日之前"

    def test_a_sentence_in_feel_tells_what_was_entered_and_what_would_do(self) -> None:
        sentence = '="最早" + string(opened + duration("P7D")) + "截止"'
        compiled = form(day("opened"), day("closed", properties={
            "check": '=closed >= opened + duration("P7D")', "check-message": sentence,
            "check-message.en": '="not before " + string(opened)',
        }))  # fmt: skip
        (problem,) = field_problems(compiled, {"opened": "2026-10-09", "closed": "2026-10-10"})
        assert (problem.params["message"], problem.params["message.en"]) == ("最早2026-10-16截止", "not before 2026-10-09")

    def test_a_check_that_holds_is_silent(self) -> None:
        assert problems(self.form, {"opened": "2026-10-08", "closed": "2026-10-09"}) == []

    def test_nothing_is_checked_while_the_other_entry_is_empty_or_refused(self) -> None:
        assert problems(self.form, {"opened": "2026-10-08", "closed": ""}) == []
        assert problems(self.form, {"opened": "2026-10-08", "closed": "bald"}) == [("closed", "not-a-date")]

    def test_an_empty_entry_is_not_checked(self) -> None:
        assert problems(self.form, {"opened": "", "closed": "2026-10-09"}) == []

    def test_a_check_that_cannot_be_decided_does_not_hold(self) -> None:
        compiled = form(field("number", "a", properties={"check": "=a < misspelt", "check-message": "x"}))
        assert problems(compiled, {"a": "1"}) == [("a", "custom")]

    def test_a_check_that_takes_too_long_does_not_hold(self) -> None:
        slow = "=count(for i in 1..90000, j in 1..90000 return i) > a"
        compiled = form(field("number", "a", properties={"check": slow, "check-message": "x"}))
        assert problems(compiled, {"a": "1"}) == [("a", "custom")]


def test_computed_options_are_the_only_ones() -> None:
    compiled = form(field("select", valuesExpression="=estates"))
    context = {"estates": [{"value": "e1", "label": "槐安里"}, {"value": "e2", "label": "青檀里"}]}
    assert values(compiled, {"answer": "e2"}, context) == {"answer": "e2"}
    assert problems(compiled, {"answer": "e3"}, context) == [("answer", "unknown-option")]


def test_missing_options_leave_a_reason() -> None:
    env = environment()
    validate(form(field("select", valuesExpression="=estates")), {}, {}, env)
    assert "Expected options for answer, but estates gives none." in env.reasons


class TestLists:
    form = form(
        field("checkbox", "strict"),
        findings(
            field("textfield", "what", "问题", validate={"required": True}),
            field("number", "days", properties={"required-when": "=strict", "check": "=days <= limit", "check-message": "太长"}),
            choice("radio", "pass", "fail", key="result", defaultValue="fail"),
            field("textfield", "seen", conditional={"hide": '=result != "fail"'}),
            properties={"min-items": "1", "max-items": "3"},
        ),
    )

    def test_items_become_contexts(self) -> None:
        raw = {"findings": [{"what": "灯坏", "days": "3", "result": "pass", "seen": "x"}]}
        assert values(self.form, raw, {"limit": Decimal(9)})["findings"] == [{"what": "灯坏", "days": Decimal(3), "result": "pass"}]

    def test_typed_items_are_taken(self) -> None:
        raw = {"strict": True, "findings": [{"what": "灯坏", "days": Decimal(3), "result": "fail", "seen": None}]}
        assert values(self.form, raw, {"limit": Decimal(9)})["findings"] == raw["findings"]

    def test_items_in_which_nothing_was_entered_are_no_items(self) -> None:
        raw = {"findings": [{"what": "", "result": "fail"}, {"what": "灯坏"}, {"what": " ", "days": ""}]}
        assert len(values(self.form, raw)["findings"]) == 1  # type: ignore[arg-type]

    def test_a_problem_tells_the_items_number_and_its_place_on_the_page(self) -> None:
        raw = {"strict": "true", "findings": [{}, {"result": "pass"}]}
        found = field_problems(self.form, raw)
        assert [(problem.path, problem.code, problem.params["row"]) for problem in found] == [
            ("findings-1-what", "required", "2"),
            ("findings-1-days", "required", "2"),
        ]

    def test_a_check_inside_an_item_sees_the_item_and_what_is_outside(self) -> None:
        raw = {"findings": [{"what": "a", "days": "9"}, {"what": "b", "days": "2"}]}
        assert problems(self.form, raw, {"limit": Decimal(5)}) == [("findings-0-days", "custom")]

    def test_bounds_of_the_number_of_items_hold(self) -> None:
        assert problems(self.form, {}) == [("findings", "too-few-items")]
        assert problems(self.form, {"findings": [{"what": "a"}] * 4}) == [("findings", "too-many-items")]
        assert problems(self.form, {"findings": [{"what": "a"}] * 100_000}) == [("findings", "too-many-items")]

    def test_what_an_item_does_not_have_is_a_problem(self) -> None:
        assert problems(self.form, {"findings": [{"what": "a", "x": "1"}]}) == [("findings-0-x", "unknown-field")]

    @pytest.mark.parametrize("raw", ["x", [1], ["x"], {"a": 1}, Decimal(3)])
    def test_what_is_no_list_of_items_is_refused(self, raw: Any) -> None:
        assert problems(self.form, {"findings": raw}) == [("findings", "bad-list")]

    def test_a_hidden_list_is_dropped(self) -> None:
        compiled = form(findings(field("textfield", "a"), conditional={"hide": "=true"}))
        assert values(compiled, {"findings": [{"a": "x"}]}) == {}


class TestFixedLists:
    """The items are the case's; the form adds to them."""

    form = form(
        findings(
            field("textfield", "what", readonly=True),
            choice("radio", "pass", "fail", key="result", validate={"required": True}),
            allowAddRemove=False,
        )
    )
    context = {"findings": [{"what": "灯坏", "ground": "照明"}, {"what": "积水", "ground": "保洁"}]}

    def test_items_keep_what_they_had(self) -> None:
        raw = {"findings": [{"result": "pass", "what": "改写"}, {"result": "fail"}]}
        assert values(self.form, raw, self.context)["findings"] == [
            {"what": "灯坏", "ground": "照明", "result": "pass"},
            {"what": "积水", "ground": "保洁", "result": "fail"},
        ]

    def test_an_item_without_an_answer_is_a_problem(self) -> None:
        assert problems(self.form, {"findings": [{}, {"result": "fail"}]}, self.context) == [("findings-0-result", "required")]
        assert problems(self.form, {}, self.context) == [("findings-0-result", "required"), ("findings-1-result", "required")]

    def test_items_cannot_be_added(self) -> None:
        raw = {"findings": [{"result": "pass"}] * 3}
        assert problems(self.form, raw, self.context) == [("findings", "too-many-items")]
