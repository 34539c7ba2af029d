"""What a designer is told about a table: in words, at the rule and line, with the weight that it has."""

import re
from pathlib import Path

import pytest

from engine.dmn import read_decisions
from engine.dmn.analysis import work
from tests.dmn.decision_files import context, decision, definitions, feel, inputs, knowledge, literal, requires, table

BANDS = ["[70..85) : 10", "[60..70) : 20", "[0..60) : 40"]


def findings(*parts, rule=None):
    """(severity, rule, element, message) of each finding, or (severity, element, message) of those of one rule."""
    _, found = read_decisions(definitions(*parts), "rules.dmn")
    listed = [(each.severity.value, each.rule, each.element, each.message) for each in found]
    return listed if rule is None else [(severity, at, message) for severity, name, at, message in listed if name == rule]


def said(rules, rule, **kept):
    """The findings of one rule about a table over untyped inputs."""
    columns = kept.pop("columns", ("score",))
    return findings(inputs(**dict.fromkeys(columns)), table(rules, columns=columns, **kept), rule=rule)


def region(message):
    return re.search("where (.*?)(; the result|; there is|; the default|\\.? \\(table|\\.$)", message)[1]


def gaps(rules, **kept):
    return [region(message) for _, _, message in said(rules, "table-gap", **kept)]


def test_a_gap_is_told_with_its_half_open_bounds():
    assert said(BANDS, "table-gap") == [
        ("warning", "verdict", "No rule matches where score is < 0, >= 85; the result is null there (table of verdict).")
    ]


def test_numbers_are_not_taken_for_whole_ones():
    assert gaps(["<= 59 : 1", ">= 60 : 2"]) == ["score is (59..60)"]


def test_the_day_after_a_day_leaves_no_gap_between_them():
    assert gaps(['<= date("2026-02-28") : 1', '>= date("2026-03-01") : 2']) == []
    assert gaps(['< date("2026-02-28") : 1', '> date("2026-03-01") : 2']) == ['score is [@"2026-02-28"..@"2026-03-01"]']


@pytest.mark.parametrize(
    ("rules", "gap"),
    [
        (['<= @"P1Y" : 1', '>= @"P13M" : 2'], []),
        (['<= @"P1D" : 1', '>= @"P2D" : 2'], ['score is (@"P1D"..@"P2D")']),
        (['< date and time("2026-01-01T08:00:00") : 1'], ['score is >= @"2026-01-01T08:00:00"']),
        (['>= @"08:00:00" : 1'], ['score is < @"08:00:00"']),
        (["true : 1"], ["score is false"]),
        (['"urgent", "serious" : 1'], ['score is not("urgent", "serious")']),
        (['not("urgent") : 1'], ['score is "urgent"']),
        (['< "m" : 1'], ['score is >= "m"']),
        (["-1, 2.50 : 1"], ["score is < -1, (-1..2.5), > 2.5"]),
    ],
)
def test_gaps_among_values_of_every_kind(rules, gap):
    assert gaps(rules) == gap


def test_several_inputs_make_few_large_regions():
    assert gaps(['>= 60 | "x" : 1', '>= 60 | "y" : 2'], columns=("score", "kind")) == ["score is < 60", 'kind is not("x", "y")']
    assert gaps(['>= 60 | "x" : 1', '- | not("x") : 2'], columns=("score", "kind")) == ['score is < 60; kind is "x"']


def test_allowed_values_bound_what_can_be_a_gap():
    assert gaps(['"a" : 1'], allowed='"a", "b"') == ['score is "b"']
    assert gaps(["< 60 : 1"], allowed="[0..100]") == ["score is [60..100]"]


def test_allowed_values_of_an_item_definition_bound_it_too():
    kind = '<itemDefinition name="Kind"><typeRef>string</typeRef><allowedValues><text>"a", "b"</text></allowedValues></itemDefinition>'
    found = findings(kind, inputs(x="Kind"), table(['"a" : 1'], type_="Kind"), rule="table-gap")
    assert [region(message) for _, _, message in found] == ['x is "b"']


def test_null_is_a_gap_only_where_an_entry_takes_null():
    assert gaps(["< 5 : 1", ">= 5 : 2"]) == []
    assert gaps(["null | true : 1", "not(null) | - : 2"], columns=("score", "seen")) == ["score is null; seen is false"]


@pytest.mark.parametrize(
    ("kept", "says"),
    [
        ({"default": "0"}, "the default output stands there"),
        ({"policy": "COLLECT"}, "there is nothing to collect there"),
        ({"policy": "RULE ORDER"}, "there is nothing to collect there"),
    ],
)
def test_a_gap_weighs_less_where_there_is_a_result_or_a_list(kept, says):
    ((severity, _, message),) = said(BANDS, "table-gap", **kept)
    assert severity == "note"
    assert says in message


def test_an_overlap_in_a_unique_table_is_an_error_at_the_later_rule():
    assert said(["<= 60 : 1", ">= 60 : 2"], "rule-overlap") == [
        ("error", "r2", "Expected at most one rule to match, but rule 1 (r1) and rule 2 (r2) match where score is 60.")
    ]


def test_an_overlap_of_inputs_that_hang_together_is_a_warning():
    body = table(["< 5 | - : 1", "- | true : 2", ">= 5 | false : 3"], columns=("score", "second"))
    body = body.replace("<text>second</text>", "<text>score &gt; 5</text>")
    ((severity, at, message),) = findings(inputs(score="number", second=None), body, rule="rule-overlap")
    assert (severity, at) == ("warning", "r2")
    assert "match where score is < 5; score > 5 is true" in message


@pytest.mark.parametrize(
    ("outputs", "expected"),
    [
        (('"a"', '"b"'), [("error", "differ")]),
        (('"a"', '"a"'), []),
        (("1", "1.0"), []),
        (("score + 1", "score + 1"), []),
        (("score + 1", "score"), [("warning", "compute theirs")]),
    ],
)
def test_an_overlap_in_an_any_table_matters_where_the_outputs_may_differ(outputs, expected):
    found = said([f"> 1 : {outputs[0]}", f"> 2 : {outputs[1]}"], "rule-overlap", policy="ANY")
    assert [(severity, word) for severity, _, message in found for word in ("differ", "compute theirs") if word in message] == expected


@pytest.mark.parametrize("policy", ["FIRST", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"])
def test_overlaps_that_the_hit_policy_settles_are_no_finding(policy):
    assert said(['> 1 : "a"', '> 2 : "b"', "<= 1 : \"a\""], "rule-overlap", policy=policy, values='"b", "a"') == []


def test_many_overlaps_are_counted_and_none_is_kept_back():
    found = said([f">= {bound} : 1" for bound in range(8)], "rule-overlap")
    assert [severity for severity, _, _ in found] == ["error"] * 11
    assert "18 further pairs of rules overlap (table of verdict)." in [message for _, _, message in found]


def test_a_rule_behind_those_that_match_first_never_decides():
    assert said(["< 5 : 1", ">= 5 : 2", "[3..8] : 3"], "unreachable-rule", policy="FIRST") == [
        ("warning", "r3", "Expected rule 3 (r3) to decide somewhere, but rules before it match wherever it does.")
    ]


def test_a_rule_of_a_lower_rank_never_decides_though_it_stands_first():
    rules = ['[3..8] : "low"', '> 0 : "high"', '<= 0 : "low"']
    assert [at for _, at, _ in said(rules, "unreachable-rule", policy="PRIORITY", values='"high", "low"')] == ["r1"]
    assert said(rules, "unreachable-rule", policy="PRIORITY", values='"low", "high"') == []


@pytest.mark.parametrize(("test", "kept"), [('"c"', {"allowed": '"a", "b"'}), ("> 5 and < 3", {}), ("(1..1)", {})])
def test_an_entry_that_nothing_can_pass_is_told(test, kept):
    test = "? > 5 and ? < 3" if "and" in test else test
    ((severity, at, message),) = said([f"{test} : 1"], "unreachable-rule", **kept)
    assert (severity, at) == ("warning", "r1")
    assert f"passes {test}" in message


def test_a_range_that_ends_before_it_starts_judges_nothing_and_is_an_error():
    assert said(["[5..1] : 1"], "unreachable-rule") == [
        ("error", "r1", "Expected a test that can judge a value of score, but [5..1] judges none.")
    ]


@pytest.mark.parametrize(
    ("test", "says"),
    [
        ('"urgent"', '"urgent" is a string'),
        ('< "5"', '"5" is a string'),
        ("[1..limit]", "limit is a date"),
        ('not(1, "x")', '"x" is a string'),
        ('? > 1 and ? < "x"', '"x" is a string'),
        ("? = (limit - limit)", "limit - limit is a days and time duration"),
        ('string length("x") + 1, upper case("x")', 'upper case("x") is a string'),
    ],
)
def test_an_entry_that_compares_its_input_with_another_type_is_an_error(test, says):
    columns = inputs(x="number", limit="date")
    body = table([f"{test} : 1"], type_="number").replace("</informationRequirement>", "</informationRequirement>" + requires("limit"), 1)
    ((severity, at, message),) = findings(columns, body, rule="type-mismatch")
    assert (severity, at) == ("error", "r1")
    assert says in message


def test_values_without_an_order_cannot_be_compared_by_order():
    ((severity, _, message),) = findings(inputs(x="boolean"), table(["> false : 1"]), rule="type-mismatch")
    assert severity == "error"
    assert "no order with false" in message


def test_an_untyped_input_has_the_type_of_its_expression_or_of_most_entries():
    assert [at for _, at, _ in said(["1 : 1", "2 : 2", '"3" : 3'], "type-mismatch")] == ["r3"]
    ((_, at, _),) = findings(inputs(x="string"), table(["1 : 1"]), rule="type-mismatch")
    assert at == "r1"


def test_an_expression_of_another_type_than_its_column_is_an_error():
    ((severity, at, message),) = findings(inputs(x="string"), table(["- : 1"], type_="number"), rule="type-mismatch")
    assert (severity, at) == ("error", "c0")
    assert "Expected input x to be a number, but its expression gives a string" in message


def test_an_output_of_another_type_is_an_error():
    body = table(['- : "ten"']).replace('<output id="o0">', '<output id="o0" typeRef="number">')
    assert findings(inputs(x=None), body, rule="type-mismatch") == [
        ("error", "r1", 'Expected verdict to be a number, but "ten" is a string.')
    ]


def test_an_output_of_another_type_than_its_decision_is_an_error():
    body = table(['- : "ten"']).replace('<variable name="verdict"/>', '<variable name="verdict" typeRef="number"/>')
    assert [at for _, at, _ in findings(inputs(x=None), body, rule="type-mismatch")] == ["r1"]


def test_an_output_that_is_not_among_its_allowed_values_is_an_error():
    assert said(['- : "c"'], "value-not-allowed", values='"a", "b"') == [
        ("error", "r1", 'Expected an allowed value for verdict, but "c" is none.')
    ]


def test_allowed_values_of_another_type_are_an_error():
    ((severity, at, message),) = findings(inputs(x="number"), table(["1 : 1"], type_="number", allowed='1, "2"'), rule="type-mismatch")
    assert (severity, at) == ("error", "c0")
    assert '"2" is a string' in message


def test_allowed_values_of_an_item_definition_have_its_type():
    item = '<itemDefinition id="k" name="Kind"><typeRef>number</typeRef><allowedValues><text>1, "2"</text></allowedValues></itemDefinition>'
    assert findings(item) == [
        ("error", "type-mismatch", "k", 'Expected a number to compare the input with, but "2" is a string (allowed values of Kind).')
    ]


FIRM = (
    '<itemDefinition name="Firm"><itemComponent name="score"><typeRef>number</typeRef></itemComponent>'
    '<itemComponent name="since"><typeRef>date</typeRef></itemComponent></itemDefinition>'
    '<itemDefinition name="Firms" isCollection="true"><typeRef>Firm</typeRef></itemDefinition>'
)


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("firm.scroe", "Expected one of score, since of Firm, but found scroe."),
        ("firm.since.yeer", "Expected one of year, month, day"),
        ("firm.score.x", "Expected no part of number, but found x."),
        ("count(firms.scroe)", "found scroe"),
        ("for f in firms return f.scroe", "found scroe"),
        ("some f in firms satisfies f.scroe > 1", "found scroe"),
        ("firms[1].scroe", "found scroe"),
        ("firms[item.scroe > 1]", "found scroe"),
        ("if firm.scroe > 1 then 1 else 2", "found scroe"),
        ("{a: firm, b: a.scroe}", "found scroe"),
    ],
)
def test_a_part_that_a_typed_variable_does_not_have_is_an_unknown_name(formula, says):
    types = inputs(firm="Firm", firms="Firms")
    ((severity, at, message),) = findings(FIRM, types, literal("a", formula, "firm", "firms"), rule="unknown-name")
    assert (severity, at) == ("error", "a")
    assert says in message


@pytest.mark.parametrize(
    "formula",
    ["firm.score + 1", "firm.since.year", "firms[score > 1].since", "firms.score", "other.anything", "firms[1].score", "{x: 1}.x"],
)
def test_parts_that_are_there_or_not_known_are_no_finding(formula):
    types = inputs(firm="Firm", firms="Firms", other=None)
    assert findings(FIRM, types, literal("a", formula, "firm", "firms", "other")) == []


def test_what_depends_on_more_than_the_input_is_left_out_and_said_once():
    columns = ("score", "mark")
    found = findings(inputs(score=None, mark=None), table(["? * 2 > mark | - : 1", "> mark | - : 2", "5 | 1 : 3"], columns=columns))
    assert found == [
        ("note", "not-analysed", "verdict", "Left out, because it depends on more than the input: score in rules 1, 2, as ? * 2 > mark is. "
         "It proves neither a gap nor an overlap (table of verdict)."),
    ]  # fmt: skip


def test_a_search_that_takes_too_long_is_given_up_and_says_so(monkeypatch):
    monkeypatch.setattr(work.Budget.__init__, "__defaults__", (5,))
    messages = [message for _, _, message in said([f"{number} : 1" for number in range(30)], "not-analysed")]
    assert any(message.startswith("The search for gaps was given up after 5 steps") for message in messages)


def test_findings_stand_on_the_line_of_the_cell():
    body = table(['"a" : 1', "- : 2"], type_="number").replace("<rule", "\n<rule")
    _, found = read_decisions(definitions(inputs(x="number"), body), "rules.dmn")
    assert [(each.rule, each.line) for each in found if each.rule == "type-mismatch"] == [("type-mismatch", 4)]


def test_a_table_with_a_fault_is_not_analysed_on_top():
    assert [rule for _, rule, _, _ in findings(inputs(x=None), table(["1 : 1", "1 + : 2"]))] == ["bad-feel"]


ODD = [
    '@"2026-01-01T08:00:00Z"', '@"2026-01-01T08:00:00"', '> @"2026-01-01T08:00:00@Asia/Shanghai"', '[@"08:00:00"..@"09:00:00Z"]',
    '< date("12345-01-01")', 'date("no date")', "1 / 0", "[1..null]", '["a"..2]', '[[1..2], null, "a"]', "{a: 1}", "[]", "[[1]]",
    "not(null)", "function(a) a", "? + 1", "?", "not(?)", "? and true", "-?", "< ?", "? in ([1..2], 3, < 0, x)", "(< 5)", '< ""',
    "every i in [1] satisfies i = ?", "list contains(?, 1)", "count(?) > 2", "x", "> x.y", "true", "not(true, ? = false)", "3 = ?",
    "[(> 1), (= 3)]", '@"P1M"', 'date("2026-01-01") + duration("P1D")', "1e6000", "-0", "if ? = 1 then 2 else 3",
    "? instance of number", "null, null",
]  # fmt: skip
"""Entries of every construct, some of which make no sense for any type."""


@pytest.mark.parametrize("type_", [None, "number", "string", "boolean", "date", "date and time", "time", "Any", "Firm", "Firms"])
def test_whatever_entries_say_the_analysis_ends_with_findings(type_):
    known = {"type-mismatch", "not-analysed", "table-gap", "rule-overlap", "unreachable-rule", "always-null"}

    def told(entries, policy="UNIQUE"):
        rules = [f"{each} : 1" for each in entries]
        return {rule for _, rule, _, _ in findings(FIRM, inputs(x=type_), table(rules, type_=type_, policy=policy))}

    readable = [each for each in ODD if not told([each]) & {"bad-feel", "unknown-name"}]
    assert len(readable) >= len(ODD) - 3
    for each in readable:
        assert told([each]) <= known
    for policy in ("UNIQUE", "FIRST", "ANY"):
        assert told(readable, policy) <= known


def test_a_table_inside_a_knowledge_model_is_examined_with_the_types_of_its_parameters():
    body = table(["< 5 : 1", '"x" : 2'], columns=("score",))
    body = body[body.index("<decisionTable") : body.index("</decision>")]
    found = findings(knowledge("points", body, score="number"))
    assert [(severity, rule, at) for severity, rule, at, _ in found if rule == "type-mismatch"] == [("error", "type-mismatch", "r2")]
    assert "No rule matches where score is >= 5; the result is null there (table of points)." in [message for _, _, _, message in found]


def test_a_table_inside_a_boxed_context_knows_the_entries_before_it():
    body = table(["< 5 : 1", ">= 5 : 2"], columns=("day",))
    body = body[body.index("<decisionTable") : body.index("</decision>")]
    boxed = decision(context(("day", "date", feel('date("2026-01-01")')), ("band", body)))
    ((severity, _, message), _) = findings(boxed, rule="type-mismatch")
    assert severity == "error"
    assert "Expected a date to compare the input with, but 5 is a number." in message


@pytest.mark.parametrize("name", ["designers.md", "designers.zh.md"])
def test_the_example_of_the_designers_page_is_told_as_it_stands_there(name):
    text = (Path(__file__).resolve().parents[3] / "docs" / name).read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| \d \| `([^`]+)` \| `([^`]+)` \| (\d+) \|$", text)
    rules = [f"{score} | {severity} : {days}" for score, severity, days in rows]
    body = table(rules, columns=("score", "severity"))
    for column, label in (("c0", "加权得分"), ("c1", "严重程度")):
        body = body.replace(f'<input id="{column}">', f'<input id="{column}" label="{label}">')
    told = findings(inputs(score=None, severity=None), body)
    assert [rule for _, rule, _, _ in told].count("table-gap") == 2
    assert {rule for _, rule, _, _ in told} == {"table-gap", "rule-overlap"}
    for _, _, _, message in told:
        assert f"`{message.split('; the result')[0].removesuffix('.')}`" in text
