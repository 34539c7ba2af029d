"""Official letters: what a template may hold, and that a hole is never printed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from engine.feel import Environment
from engine.host_functions import format_functions
from engine.letters import LetterFault, fill, read_letter

FILE = "documents/notice.html"
TEMPLATE = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:w="urn:wuye:letter" lang="zh-CN">
<head><meta charset="utf-8"/><title>通知</title></head>
<body>
{body}
</body>
</html>
"""
FIRST_LINE = 4


def template(body):
    return TEMPLATE.replace("{body}", body).encode()


def letter(body):
    found, findings = read_letter(template(body), FILE)
    assert findings == []
    return found


def written(body, **variables):
    """What stands between <body> and </body> of the filled letter."""
    html = fill(letter(body), variables, Environment(functions=format_functions())).decode()
    return html.partition("<body>")[2].partition("</body>")[0]


def fault(body, **variables):
    with pytest.raises(LetterFault) as caught:
        written(body, **variables)
    return caught.value


def finding(body):
    """The one finding about a template."""
    found, (only,) = read_letter(template(body), FILE)
    assert found is None
    assert only.file == FILE
    return only


def test_filled_letter_is_a_whole_page_without_anything_of_the_template_language():
    html = fill(letter('<p w:text="name" class="addressee">某某</p>'), {"name": "晨光物业"}, Environment())
    assert html.decode() == (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>通知</title></head>'
        '<body><p class="addressee">晨光物业</p></body></html>\n'
    )


def test_same_values_give_the_same_bytes_whatever_the_order_of_attributes():
    one = letter('<td class="a" colspan="2" w:text="x"/>'.join(["<table><tr>", "</tr></table>"]))
    other = letter('<td w:text="x" colspan="2" class="a"/>'.join(["<table><tr>", "</tr></table>"]))
    assert fill(one, {"x": "1"}, Environment()) == fill(other, {"x": "1"}, Environment())


def test_value_can_bring_no_markup_into_a_letter():
    assert written('<p w:text="x"/>', x='<script>alert("1")</script>&amp;') == (
        '<p>&lt;script&gt;alert("1")&lt;/script&gt;&amp;amp;</p>'
    )


def test_lines_that_a_person_wrote_stay_lines():
    assert written('<p w:text="x"/>', x="一\r\n二\n三") == "<p>一<br>二<br>三</p>"


@pytest.mark.parametrize(
    ("value", "text"), [(Decimal("82.00"), "82"), (Decimal("1E+2"), "100"), (date(2026, 10, 9), "2026年10月9日"), ("", "")]
)
def test_number_and_date_have_one_way_to_be_written(value, text):
    assert written('<p w:text="x"/>', x=value) == f"<p>{text}</p>"


def test_amounts_and_days_are_written_by_functions():
    body = '<p w:text="money(x) + &quot;元（大写：&quot; + chinese money(x) + &quot;）&quot;"/>'
    assert written(body, x=Decimal("1234.5")) == "<p>1,234.50元（大写：壹仟贰佰叁拾肆元伍角整）</p>"


def test_items_are_written_in_order_and_counted():
    body = '<ol><li w:each="finding in findings"><span w:text="loopCounter"/>. <span w:text="finding.text"/></li></ol>'
    assert written(body, findings=[{"text": "垃圾"}, {"text": "门禁"}]) == (
        "<ol><li><span>1</span>. <span>垃圾</span></li><li><span>2</span>. <span>门禁</span></li></ol>"
    )
    assert written(body, findings=[]) == "<ol></ol>"


def test_condition_is_asked_for_each_item():
    body = '<p w:each="x in xs" w:if="x &gt; 1" w:text="x"/>'
    assert written(body, xs=[Decimal(1), Decimal(2), Decimal(3)]) == "<p>2</p><p>3</p>"


def test_line_breaks_of_the_template_leave_no_gaps_between_chinese_signs():
    assert written("<p>你单位\n   应当在 15 日内\n   整改 <strong>on</strong>\n  time</p>") == (
        "<p>你单位应当在 15 日内整改 <strong>on</strong>time</p>"
    )


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (None, "but found null"),
        (True, "but found boolean"),
        ([], "but found list"),
        ({"name": "x"}, "but found context"),
        (datetime(2026, 10, 9, 16, tzinfo=UTC), "but found date and time"),
        ("a\x00b", "printable text, not U+0000"),
        ("a\u202eb", "printable text, not U+202E"),
    ],
)
def test_hole_or_odd_value_is_an_error_that_names_line_and_expression(value, says):
    found = fault('<p>甲</p>\n<p w:text="firm.name"/>', firm={"name": value})
    assert (found.line, found.expression, found.file) == (FIRST_LINE + 1, "firm.name", FILE)
    assert says in str(found)


def test_missing_variable_is_an_error_that_says_why():
    found = fault('<p w:text="firm.name"/>')
    assert str(found).startswith("Expected a text, a number or a date, but found null (")


def test_condition_that_is_neither_true_nor_false_is_an_error():
    assert "Expected true or false, but found null" in str(fault('<p w:if="second">再次</p>', second=None))


def test_list_that_is_none_is_an_error():
    assert "Expected a list, but found string" in str(fault('<p w:each="x in xs" w:text="x"/>', xs="abc"))


def test_letter_that_grows_beyond_bounds_is_an_error():
    body = '<div w:each="a in xs"><div w:each="b in xs"><p w:each="c in xs" w:text="c"/></div></div>'
    assert "a letter of at most" in str(fault(body, xs=["甲"] * 200))


@pytest.mark.parametrize(
    ("body", "rule", "says"),
    [
        ("<script>1</script>", "unknown-element", "script"),
        ("<style>p {}</style>", "unknown-element", "style"),
        ('<img src="x"/>', "unknown-element", "img"),
        ('<p style="color: red">x</p>', "unknown-attribute", "style"),
        ('<p onclick="x">x</p>', "unknown-attribute", "onclick"),
        ('<p w:html="x"/>', "unknown-attribute", "html"),
        ('<p class="a&quot;b">x</p>', "bad-attribute", "class"),
        ('<p w:text="1 +"/>', "bad-feel", "w:text"),
        ('<p w:each="finding of findings"/>', "bad-feel", "item in list"),
        ('<p w:text="x"><b>y</b></p>', "unknown-element", "}b"),
        ('<p w:text="x"><span>y</span></p>', "bad-attribute", "w:text replaces"),
        ('<table w:text="x"/>', "bad-attribute", "no w:text on table"),
        ("<table>x</table>", "unknown-text", "directly in table"),
        ("<br>x</br>", "unknown-text", "inside br"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "unknown-element", "svg"),
        ("&nbsp;", "bad-xml", "nbsp"),
    ],
)
def test_what_is_outside_the_template_language_is_refused_with_its_line(body, rule, says):
    found = finding(body)
    assert (found.rule, found.line) == (rule, FIRST_LINE)
    assert says in found.message


def test_document_type_that_could_hold_entities_is_refused():
    _, (found,) = read_letter(b'<!DOCTYPE html [<!ENTITY a "b">]>\n' + template("<p>&a;</p>"), FILE)
    assert found.rule == "bad-xml"


def test_plain_document_type_is_left_out_and_lines_stay():
    found, findings = read_letter(b"<!DOCTYPE html>\n" + template('<p w:text="x"/>'), FILE)
    assert findings == []
    assert [(attribute, expression.source, line) for attribute, expression, line in found.expressions()] == [
        ("w:text", "x", FIRST_LINE + 1)
    ]


@pytest.mark.parametrize("source", [b"<p/>", b"<html/>", b"<html><head/><body/></html>", b"plain", b""])
def test_file_that_is_no_letter_is_refused(source):
    found, findings = read_letter(source, FILE)
    assert found is None
    assert findings


def test_letter_names_the_variables_it_wants():
    body = '<p w:each="item in findings" w:if="second" w:text="item.text + money(amount)"/>'
    assert letter(body).free_names == {"findings", "second", "amount"}
