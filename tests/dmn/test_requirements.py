"""Decisions that require others: evaluated once, with exactly the names that are drawn."""

from decimal import Decimal

import pytest

from engine.dmn import DecisionFault
from engine.feel import Environment
from tests.dmn.decision_files import decide, inputs, literal, read, refused

TYPES = (
    '<itemDefinition name="Finding"><itemComponent name="text"><typeRef>string</typeRef></itemComponent>'
    '<itemComponent name="days"><typeRef>number</typeRef><allowedValues><text>3, 7, 15</text></allowedValues></itemComponent>'
    "</itemDefinition>"
    '<itemDefinition name="Findings" isCollection="true"><typeRef>Finding</typeRef></itemDefinition>'
)


def test_required_decision_is_evaluated_once_however_many_need_it():
    calls = []
    model = read(
        literal("base", 'law("rate")'),
        literal("one", "base + 1", decisions=["base"]),
        literal("two", "base + 2", decisions=["base"]),
        literal("both", "one + two", decisions=["one", "two"]),
    )
    env = Environment(functions={"law": lambda rule: calls.append(rule) or Decimal(10)})
    assert model.evaluate("both", {}, env).value == Decimal(23)
    assert calls == ["rate"]


def test_decision_lists_what_it_wants_from_outside_through_others():
    model = read(inputs(x=None, y=None), literal("a", "x", "x"), literal("b", "a + y", "y", decisions=["a"]))
    assert {each.name for each in model.decisions["b"].all_inputs()} == {"x", "y"}
    assert [each.id for each in model.decisions["b"].required] == ["a"]
    assert model.decisions["a"].outputs == ("a",)
    assert model.decisions["a"].rules == ()


def test_variables_that_are_not_drawn_are_not_seen():
    assert decide(read(inputs(x=None), literal("a", "x", "x")), "a", x=Decimal(1), y=Decimal(2)).value == Decimal(1)
    ((rule, line, message),) = refused(literal("a", "y"))
    assert (rule, line) == ("unknown-name", 2)
    assert "y is none; draw the requirement" in message


def test_missing_input_is_a_fault_but_null_is_a_value():
    model = read(inputs(x=None), literal("a", "x = null", "x"))
    assert decide(model, "a", x=None).value is True
    with pytest.raises(DecisionFault, match="Expected a value for input x, but there is none"):
        decide(model, "a")


def test_expression_that_fails_is_a_fault_and_says_why():
    with pytest.raises(DecisionFault, match="Expected a value for decision a, but"):
        decide(read(inputs(x=None), literal("a", "x + 1", "x")), "a", x="one")


def test_null_that_an_expression_means_is_no_fault():
    assert decide(read(literal("a", "null")), "a").value is None


def test_unknown_decision_is_a_fault():
    with pytest.raises(DecisionFault, match=r"Expected a decision b, but rules\.dmn has none"):
        decide(read(literal("a", "1")), "b")


def test_caller_s_reasons_are_left_alone():
    env = Environment(reasons=["before"])
    read(literal("a", "1")).evaluate("a", {}, env)
    assert env.reasons == ["before"]


@pytest.mark.parametrize(
    ("type_", "given", "value"),
    [
        ("number", Decimal(3), Decimal(3)),
        ("number", [Decimal(3)], Decimal(3)),
        ("string", None, None),
        ("Findings", {"text": "a", "days": Decimal(7)}, [{"text": "a", "days": Decimal(7)}]),
        ("Finding", {"text": "a", "days": Decimal(7), "extra": True}, {"text": "a", "days": Decimal(7), "extra": True}),
    ],
)
def test_value_is_converted_to_the_type_of_its_variable(type_, given, value):
    model = read(TYPES, inputs(x=type_), literal("a", "x", "x", type_=type_))
    assert decide(model, "a", x=given).value == value


@pytest.mark.parametrize(
    ("type_", "given", "why"),
    [
        ("number", "3", "found a string"),
        ("date", "2026-10-09", "found a string"),
        ("Finding", {"text": "a"}, "its entry days is missing"),
        ("Finding", {"text": "a", "days": "8"}, "its entry days is a string, not a number"),
        ("Finding", {"text": "a", "days": Decimal(8)}, "its entry days is 8, where only "),
        ("Findings", [{"text": "a", "days": Decimal(7)}, "b"], "its item 2 is a string, not a context"),
    ],
)
def test_value_of_another_type_is_a_fault_that_says_where_and_what(type_, given, why):
    model = read(TYPES, inputs(x=type_), literal("a", "x", "x"))
    with pytest.raises(DecisionFault, match=f"Expected a value of type {type_} for input x, but {why}"):
        decide(model, "a", x=given)


def test_model_s_own_types_can_be_asked_for():
    model = read(TYPES, inputs(x=None), literal("a", "x instance of Finding", "x"))
    assert decide(model, "a", x={"text": "a", "days": Decimal(3)}).value is True
    assert decide(model, "a", x={"text": "a"}).value is False


def test_asking_for_a_type_does_not_ask_for_its_allowed_values():
    model = read(TYPES, inputs(x=None), literal("a", "x instance of Finding", "x"))
    assert decide(model, "a", x={"text": "a", "days": Decimal(4)}).value is True


def test_circle_of_requirements_is_refused():
    found = refused(literal("a", "b", decisions=["b"]), literal("b", "a", decisions=["a"]))
    assert ("requirement-cycle", 3) in [(rule, line) for rule, line, _ in found]


def test_chain_of_requirements_that_never_ends_is_refused():
    chain = [literal(f"d{n}", f"d{n + 1}" if n < 99 else "1", decisions=[f"d{n + 1}"] if n < 99 else []) for n in range(100)]
    assert "requirement-cycle" in [rule for rule, _, _ in refused(*chain)]


def test_type_that_contains_itself_is_refused():
    item = '<itemDefinition name="T"><itemComponent name="t"><typeRef>T</typeRef></itemComponent></itemDefinition>'
    assert "bad-type" in [rule for rule, _, _ in refused(item, literal("a", "1"))]
