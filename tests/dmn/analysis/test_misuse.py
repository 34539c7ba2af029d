"""What certainly fails outside tables: calls, operators, constants, texts of another type than their variable."""

import pytest

from engine.dmn import read_decisions
from engine.dmn.analysis.misuse import SAMPLES, has_no_result
from engine.dmn.reader import read_to_try
from engine.findings import Severity
from tests.dmn.decision_files import context, decide, decision, definitions, feel, inputs, knowledge, literal, read, service, table

HALF = knowledge("half", feel("n / 2"), n="number", gives="number")
LATER = (inputs(day="date"), literal("week", "day + @\"P7D\"", "day"), service("later", outputs=["week"], data=["day"]))
GRADES = '<itemDefinition name="Grade"><typeRef>string</typeRef><allowedValues><text>"A", "B"</text></allowedValues></itemDefinition>'


def findings(*parts):
    found = read_decisions(definitions(*parts), "rules.dmn")[1]
    return [(finding.rule, finding.severity, finding.message) for finding in found]


def said(text, *, type_=None, knows=("half", "later")):
    """The one error about a decision of this text, beside a knowledge model `half(n)` and a service `later(day)`."""
    ((rule, severity, message),) = findings(HALF, *LATER, decision(feel(text), type_=type_, knows=knows))
    assert severity is Severity.ERROR
    return rule, message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("half()", "Expected 1 argument of half(), but found 0."),
        ("half(1, 2)", "Expected 1 argument of half(), but found 2."),
        ("half(m: 1)", "Expected half() with n, but found m."),
        ("later(date: @\"2026-03-01\")", "Expected later() with day, but found date."),
        ("abs()", "Expected 1 argument of abs(), but found 0."),
        ("string length(text: \"a\")", "Expected string length() with arguments named among string, but found text."),
        ("for i in [1] return half(i, i)", "Expected 1 argument of half(), but found 2."),
    ],
)
def test_a_call_with_other_arguments_than_there_are_parameters_is_an_error(text, says):
    assert said(text) == ("wrong-arguments", says)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('half("x")', 'Expected a number as n of half(), but "x" is a string.'),
        ('half(n: "x")', 'Expected a number as n of half(), but "x" is a string.'),
        ("later(half(1))", "Expected a date as day of later(), but half(1) is a number."),
        ('abs("a")', 'Expected a number or a days and time duration or a years and months duration as n of abs(), but "a" is a string.'),
        ("{a: 1, b: upper case(a)}", "Expected a string as string of upper case(), but a is a number."),
        ('"x" + 1', 'Expected values that + can take together, but "x" is a string and 1 is a number.'),
        ("half(1) - @\"2026-03-01\"", 'Expected values that - can take together, but half(1) is a number and @"2026-03-01" is a date.'),
        ('1 < "a"', 'Expected values that < can take together, but 1 is a number and "a" is a string.'),
    ],
)
def test_an_argument_or_operand_of_a_type_that_cannot_be_taken_is_an_error(text, says):
    assert said(text) == ("type-mismatch", says)


@pytest.mark.parametrize("text", ['date("2026-02-30")', "[1 / 0]", 'number("a")', 'if 1 = 2 then duration("P") else null'])
def test_constants_that_have_no_value_are_an_error_that_gives_the_reason(text):
    rule, message = said(text)
    assert rule == "always-null"
    assert "but it is always null: Expected" in message


@pytest.mark.parametrize(
    ("text", "type_", "rule", "says"),
    [
        ("1", "string", "type-mismatch", "Expected decision verdict to be a string, but 1 is a number."),
        ("half(1)", "date", "type-mismatch", "Expected decision verdict to be a date, but half(1) is a number."),
        ('"C"', "Grade", "value-not-allowed",
         'Expected a value of type Grade for decision verdict, but found "C", where only "A", "B" is allowed.'),
        ('["A", 1]', "Grades", "type-mismatch",
         "Expected a value of type Grades for decision verdict, but its item 2 is a number, not a string."),
    ],
)  # fmt: skip
def test_a_text_that_contradicts_the_type_of_its_decision_is_an_error(text, type_, rule, says):
    grades = '<itemDefinition name="Grades" isCollection="true"><typeRef>Grade</typeRef></itemDefinition>'
    (found,) = findings(GRADES, grades, HALF, decision(feel(text), type_=type_, knows=["half"]))
    assert found == (rule, Severity.ERROR, says)


def test_entries_bindings_and_knowledge_models_are_held_to_their_types_too():
    entry = decision(context(("days", "number", feel('"3"'))))
    assert [message for _, _, message in findings(entry)] == ['Expected days of verdict to be a number, but "3" is a string.']
    model = knowledge("name of", feel("1"), gives="string")
    assert [message for _, _, message in findings(model)] == ["Expected knowledge model name of to be a string, but 1 is a number."]


def invocation(*bindings):
    bound = "".join(f'<binding><parameter name="{name}"/>{feel(text)}</binding>' for name, text in bindings)
    return decision(f"<invocation>{feel('minus')}{bound}</invocation>", knows=["minus"])


def test_an_invocation_binds_the_parameters_that_there_are():
    minus = knowledge("minus", feel("a - b"), a="number", b="number")
    assert findings(minus, invocation(("a", "1"), ("b", "2"))) == []
    assert findings(minus, invocation(("a", "1"), ("c", "2"))) == [
        ("wrong-arguments", Severity.ERROR, "Expected minus() with a, b, but found a, c.")
    ]
    assert findings(minus, invocation(("a", "1"), ("b", '"2"'))) == [
        ("type-mismatch", Severity.ERROR, 'Expected a number as b of minus(), but "2" is a string.')
    ]
    assert findings(minus, invocation(("a", "1"))) == [
        ("wrong-arguments", Severity.WARNING, "Expected decision verdict to bind b of minus(), but it does not; it is null there.")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "half(null)",
        "half([1])",
        "half(n: x)",
        "x + 1",
        'x < "a"',
        "later(x)",
        "abs([1])",
        "sum(1, 2)",
        'min("a", "b")',
        'if x = "a" then null else date("2026-02-28")',
        "[{item: 1}, {item: 2}][item >= 2]",
        "{abs: function(a) a, b: abs(\"a\")}.b",
        "(function(half) half(1, 2))(x)",
        '@"2026-03-01" + @"P1D" > x',
        "x[half > 1]",
        "x.y.z(1, 2)",
    ],
)
def test_what_may_come_about_is_no_finding(text):
    assert findings(inputs(x=None), HALF, *LATER, decision(feel(text), "x", knows=["half", "later"])) == []


def test_a_variable_hides_a_built_in_of_its_name():
    assert findings(inputs(abs=None), decision(feel('abs("a")'), "abs")) == []


def test_nothing_is_said_of_a_knowledge_model_whose_parameters_are_not_known():
    drawn = '<businessKnowledgeModel id="k" name="k"/>'
    assert [rule for rule, _, _ in findings(drawn, decision(feel("k(1, 2)"), knows=["k"]))] == ["missing-logic"]


def test_a_finding_stands_on_its_own_line_of_a_long_text():
    source = definitions(decision(feel('{a: 1,\nb: 2,\nc: abs("a")}')))
    assert [(each.rule, each.line) for each in read_decisions(source, "rules.dmn")[1]] == [("type-mismatch", 4)]


def test_cells_of_a_table_are_looked_at_too():
    (found,) = findings(inputs(x="number"), table(['- : date("2026-02-30")']))
    assert found[0] == "always-null"


@pytest.mark.parametrize("left", SAMPLES)
def test_what_is_said_to_have_no_result_has_none(left):
    """Each pair that is reported is null in an evaluation; each that is not has a value for some pair of samples."""
    for right in SAMPLES:
        for operator in ("+", "-", "*", "/", "**", "<", ">="):
            texts = [f"{one} {operator} {other}" for one in SAMPLES[left] for other in SAMPLES[right]]
            values = [decide(read(decision(feel(text))), tolerant=True).value for text in texts]
            assert has_no_result(operator, left, right) is all(value is None for value in values)


def test_what_the_analysis_says_of_texts_can_be_tried_all_the_same():
    reading = read_to_try(definitions(decision(feel("[1, abs()]"))), "rules.dmn")
    assert (reading.faults, [each.rule for each in reading.judged]) == ([], ["wrong-arguments"])
    assert decide(reading.model, tolerant=True).value == [1, None]
