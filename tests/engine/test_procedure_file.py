"""procedure.toml is read strictly: an unknown key, a missing or ill-typed one is a finding with its line."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.procedure_file import defaults, read_procedure_file
from engine.results import ResultWords
from tests.engine.folder import DECLARED

GOOD = """title = "报修"
owner = "head"
case_label = "报修"

[process.repair]
title = "报修"
key = '=subject'
unique = "open"

[terms.record]
value = 5
unit = "working_days"
label = "记录"
reason = "要趁早"
source = "惯例"

[parameters.share]
value = 0.75
unit = "份"
reason = "试"
source = "惯例"

[parameters.days]
value = 3
unit = "日"
reason = "试"
source = "惯例"

[documents.notice]
title = "通知单"
file = "documents/notice.html"
"""


def test_a_good_file_has_no_finding() -> None:
    declared, findings = read_procedure_file(GOOD.encode(), "procedure.toml")
    assert findings == []
    assert (declared.title, declared.processes["repair"].unique) == ("报修", "open")
    assert defaults(declared.parameters.values()) == {"share": Decimal("0.75"), "days": Decimal(3)}
    assert read_procedure_file(DECLARED.encode(), "procedure.toml")[1] == []


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('title = "报修"\nowner', "owner", 1, "Expected title"),
        ('owner = "head"\n', "", 1, "Expected owner"),
        ('owner = "head"', "owner = 3", 2, "Expected a text for owner, but it is 3."),
        ('owner = "head"', 'owner = "head"\ncolour = "red"', 3, "but found colour"),
        ('unique = "open"', 'unique = "never"', 5, "Expected unique to be one of"),
        ("key = '=subject'\n", "", 5, "Expected a key"),
        ("key = '=subject'", "key = 'subject'", 7, "Expected a FEEL expression"),
        ("key = '=subject'", "key = '=subject +'", 7, "key: "),
        ("key = '=subject'", "key = '=subject'\ncase_title_en = 'Repair'", 8, 'Expected a FEEL expression "=…" for case_title_en'),
        ("key = '=subject'", "key = '=subject'\nstarts = []", 8, "but found starts"),
        ("key = '=subject'", "key = '=subject'\nstart_roles = [1]", 8, "Expected a list of texts"),
        ("key = '=subject'", "key = '=subject'\nstart_roles = \"clerk\"", 8, "Expected a list for start_roles, but it is \"clerk\"."),
        ("value = 5\n", "", 9, "Expected either a value"),
        ("value = 5\n", 'value = 5\nlaw = "notice"\n', 10, "Expected either a value"),
        ("value = 5\n", "value = 0\n", 11, "Expected a whole number of days, 1 or more, for value, but it is 0."),
        ("value = 5\n", "value = true\n", 11, "Expected a whole number of days, 1 or more, for value, but it is true."),
        ("value = 5\n", "value = 2.5\n", 11, "Expected a whole number of days, 1 or more, for value, but it is 2.5."),
        ('unit = "working_days"', 'unit = "moons"', 12, "Expected a unit of"),
        ('label = "记录"\n', "", 10, "Expected label"),
        ('unit = "份"\n', "", 17, "Expected unit"),
        ("value = 0.75", "value = nan", 17, "Expected a finite number"),
        ("value = 0.75", "value = 1e9999", 17, "Expected a number below 10 ** 6145"),
        ('file = "documents/notice.html"\n', "", 29, "Expected file"),
        ('file = "documents/notice.html"', 'file = "documents/notice.html"\nnumber = "一号"', 32, "Expected a number's short pattern"),
        ("[documents.notice]", "[[documents.notice]]", 29, "Expected a table"),
        ("[process.repair]", "[process]\nrepair = 3\n[other]", 1, "but found other"),
        ('title = "报修"\nowner', 'title = \nowner', 1, "Expected TOML"),
    ],
)  # fmt: skip
def test_a_mistake_is_found_with_its_line(old: str, new: str, line: int, said: str) -> None:
    assert old in GOOD
    _, findings = read_procedure_file(GOOD.replace(old, new, 1).encode(), "procedure.toml")
    found = [(one.line, one.message) for one in findings]
    assert any(said in message for _, message in found), found
    assert min(abs(number - line) for number, message in found if said in message) <= 1, found


def test_every_mistake_is_told_at_once() -> None:
    text = GOOD.replace('owner = "head"', 'colour = "red"').replace("value = 5", "value = 0").replace('unique = "open"', 'unique = "x"')
    _, findings = read_procedure_file(text.encode(), "procedure.toml")
    assert len(findings) >= 4


def test_the_words_for_a_decisions_results_are_read_in_their_order() -> None:
    table = '[results.standard]\nrate = { label = "比例", unit = "%" }\n'
    table += 'fit = { label = "评定为", values = { yes = "合格" }, label_en = "rated" }\n'
    declared, findings = read_procedure_file(f"{GOOD}\n{table}".encode(), "procedure.toml")
    assert findings == []
    rate, fit = ResultWords("rate", "比例", unit="%"), ResultWords("fit", "评定为", "rated", values={"yes": "合格"})
    assert declared.results == {"standard": (rate, fit)}


@pytest.mark.parametrize(
    "output", ['{ unit = "%" }', '{ label = "比例", colour = "red" }', '{ label = "比例", values = { yes = 1 } }', '"比例"']
)
def test_words_for_a_result_that_cannot_be_are_findings(output: str) -> None:
    _, findings = read_procedure_file(f"{GOOD}\n[results.standard]\nrate = {output}\n".encode(), "procedure.toml")
    assert [(one.rule, one.element) for one in findings] == [("bad-procedure", "results.standard.rate")]
    assert findings[0].line > GOOD.count("\n")


@pytest.mark.parametrize("key", ["suspended_by", "resumed_by"])
def test_what_stops_a_case_and_what_lets_it_go_on_are_named_together(key: str) -> None:
    one = GOOD.replace('unique = "open"', f'unique = "open"\n{key} = "stop"')
    declared, findings = read_procedure_file(one.encode(), "procedure.toml")
    assert [finding.rule for finding in findings] == ["bad-procedure"]
    both = GOOD.replace('unique = "open"', 'unique = "open"\nsuspended_by = "stop"\nresumed_by = "go_on"')
    declared, findings = read_procedure_file(both.encode(), "procedure.toml")
    assert (findings, declared.processes["repair"].suspended_by, declared.processes["repair"].resumed_by) == ([], "stop", "go_on")
