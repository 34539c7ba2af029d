"""Item definitions: form, allowed values, constraints, conversion, and plain JSON read as what they declare."""

import datetime as dt
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dmn import DecisionFault, read_decisions
from engine.dmn.plain_values import EXAMPLES, READ_AS, inputs_of_plain
from engine.dmn.types import ANY, KINDS, NotOfType, converted, simple_type
from engine.dmn.vocabulary import FEEL_NAMESPACES
from engine.feel import Environment, Function, Range, YearsMonths
from tests.dmn.decision_files import decide, decision, feel, inputs, literal, read, refused

VALUES = {
    "number": Decimal(1),
    "string": "a",
    "boolean": True,
    "date": dt.date(2026, 10, 9),
    "time": dt.time(8, 30),
    "date and time": dt.datetime(2026, 10, 9, 8, 30),
    "days and time duration": dt.timedelta(days=3),
    "years and months duration": YearsMonths(14),
    "list": [Decimal(1), "a"],
    "context": {"a": Decimal(1)},
    "range": Range(Decimal(1), Decimal(2)),
    "function": Function.of("f", ("a",), lambda a: a),
}


def item(name, inside, *, collection=False):
    return f'<itemDefinition name="{name}" isCollection="{str(collection).lower()}">{inside}</itemDefinition>'


def of(name):
    return f"<typeRef>{name}</typeRef>"


def only(tag, tests):
    return f"<{tag}><text>{tests}</text></{tag}>"


def given_as(type_, value, *types, tolerant=False):
    return decide(read(*types, inputs(x=type_), literal("a", "x", "x")), "a", tolerant=tolerant, x=value).value


@pytest.mark.parametrize("name", KINDS)
def test_every_type_of_feel_takes_its_own_values_and_no_others(name):
    for kind, value in VALUES.items():
        fits = kind == KINDS[name] or (kind, KINDS[name]) == ("date", "date and time")
        singleton = name == "list"
        if fits or singleton:
            assert given_as(name, value) is not None
        else:
            with pytest.raises(DecisionFault, match=f"Expected a value of type {name}"):
                given_as(name, value)


def test_every_kind_of_value_has_a_type():
    assert set(KINDS.values()) == VALUES.keys()


@pytest.mark.parametrize("namespace", sorted(FEEL_NAMESPACES))
def test_older_files_name_feel_s_types_by_qualified_names(namespace):
    part = f'<inputData id="in_x" name="x"><variable xmlns:feel="{namespace}" name="x" typeRef="feel:number"/></inputData>'
    assert decide(read(part, literal("a", "x", "x")), "a", x=Decimal(1)).value == Decimal(1)
    with pytest.raises(DecisionFault, match="Expected a value of type number"):
        decide(read(part, literal("a", "x", "x")), "a", x="1")


def test_dmn_1_1_file_names_its_own_types_by_qualified_names():
    source = (
        b'<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" xmlns:feel="http://www.omg.org/spec/FEEL/20140401"'
        b' xmlns:own="urn:test" id="d" name="m" namespace="urn:test" expressionLanguage="http://www.omg.org/spec/FEEL/20140401">'
        b'<itemDefinition name="tAge"><typeRef>feel:number</typeRef></itemDefinition>'
        b'<inputData id="x" name="x"><variable name="x" typeRef="own:tAge"/></inputData></definitions>'
    )
    model, findings = read_decisions(source, "old.dmn")
    assert findings == []
    assert (model.inputs["x"].type.name, model.inputs["x"].type.basic) == ("tAge", "number")


@pytest.mark.parametrize("name", ["nobody:number", "feel:number", "Nothing", "xsd:string"])
def test_type_that_is_none_is_refused(name):
    assert [rule for rule, _, _ in refused(inputs(x=name))] == ["unknown-type"]


def test_allowed_values_hold_for_the_value_and_for_each_item_of_a_collection():
    score = item("Score", of("number") + only("allowedValues", "[0..100]"))
    scores = item("Scores", of("number") + only("allowedValues", "[0..100]"), collection=True)
    assert given_as("Score", Decimal(100), score) == Decimal(100)
    assert given_as("Scores", [Decimal(0), Decimal(100)], scores) == [0, 100]
    for type_, value in (("Score", Decimal(101)), ("Scores", [Decimal(0), Decimal(101)])):
        with pytest.raises(DecisionFault, match=r"101, where only \[0\.\.100\] is allowed\."):
            given_as(type_, value, score, scores)


def test_type_constraint_holds_for_a_collection_as_a_whole():
    few = item("Few", of("number") + only("typeConstraint", "count(?) &lt;= 2"), collection=True)
    assert given_as("Few", [Decimal(1), Decimal(2)], few) == [1, 2]
    with pytest.raises(DecisionFault, match=r"found \[1, 1, 1\], where only count\(\?\) <= 2 is allowed\."):
        given_as("Few", [Decimal(1)] * 3, few)


def test_type_derives_from_another_with_its_allowed_values():
    small = item("Small", of("Score") + only("allowedValues", "&lt; 10"))
    score = item("Score", of("number") + only("allowedValues", "[0..100]"))
    assert given_as("Small", Decimal(9), small, score) == Decimal(9)
    for value in (Decimal(-1), Decimal(11)):
        with pytest.raises(DecisionFault, match="where only"):
            given_as("Small", value, small, score)


def test_components_nest_and_more_entries_than_declared_are_kept():
    inner = f'<itemComponent name="unit"><itemComponent name="street">{of("string")}</itemComponent></itemComponent>'
    place = item("Place", inner + f'<itemComponent name="rooms" isCollection="true">{of("number")}</itemComponent>')
    value = {"unit": {"street": "a", "number": Decimal(3)}, "rooms": [Decimal(1)]}
    assert given_as("Place", value, place) == value
    for wrong in ({"unit": {}, "rooms": []}, {"unit": {"street": "a"}, "rooms": ["b"]}, {"rooms": []}):
        with pytest.raises(DecisionFault, match="Expected a value of type Place"):
            given_as("Place", wrong, place)


def test_lists_of_lists_are_collections_of_collections():
    row, grid = item("Row", of("number"), collection=True), item("Grid", of("Row"), collection=True)
    assert given_as("Grid", [[Decimal(1)], []], row, grid) == [[1], []]
    with pytest.raises(DecisionFault, match="Grid"):
        given_as("Grid", [["a"]], row, grid)


def test_singletons_and_days_are_converted_also_to_derived_types():
    moment = item("Moment", of("date and time"))
    assert given_as("Moment", dt.date(2026, 10, 9), moment) == dt.datetime(2026, 10, 9, tzinfo=dt.UTC)
    assert given_as("Moment", [dt.datetime(2026, 10, 9)], moment) == dt.datetime(2026, 10, 9)
    moments = item("Moments", of("Moment"), collection=True)
    assert given_as("Moments", dt.datetime(2026, 10, 9), moment, moments) == [dt.datetime(2026, 10, 9)]


@pytest.mark.parametrize("value", [[Decimal(1), Decimal(2)], [], ["a"], [[Decimal(1)]]])
def test_list_of_anything_but_one_fitting_item_is_no_single_value(value):
    with pytest.raises(DecisionFault, match=r"Expected a value of type number for .*, but found a list"):
        given_as("number", value)
    assert given_as("number", value, tolerant=True) is None


@given(st.sampled_from([*VALUES.values(), None]), st.sampled_from(sorted(KINDS)))
def test_conversion_gives_a_value_that_needs_no_other(value, name):
    wanted = simple_type(name)
    with suppress(NotOfType):
        once = converted(value, wanted, Environment())
        assert wanted.admits(once, Environment())
        assert converted(once, wanted, Environment()) is once


def test_anything_conforms_to_any():
    for value in VALUES.values():
        assert converted(value, ANY, Environment()) is value


def test_null_is_of_every_type():
    assert given_as("number", None) is None


@pytest.mark.parametrize(
    "inside",
    [
        of("number") + f'<itemComponent name="a">{of("number")}</itemComponent>',
        of("number") + '<functionItem outputTypeRef="number"/>',
    ],
)
def test_type_of_two_sorts_at_once_is_refused(inside):
    assert [rule for rule, _, _ in refused(item("T", inside))] == ["bad-type"]


def test_type_of_a_variable_converts_what_the_decision_gives():
    assert decide(read(literal("a", "[7]", type_="number")), "a").value == Decimal(7)
    with pytest.raises(DecisionFault, match="Expected a value of type number for decision a, but found a string"):
        decide(read(literal("a", '"7"', type_="number")), "a")


def test_expression_converts_to_its_own_type_before_that_of_its_variable():
    model = read(decision(feel("[7]", typeRef="number"), type_="list"))
    assert decide(model).value == [Decimal(7)]


@pytest.mark.parametrize("kind", READ_AS)
def test_text_of_plain_json_is_read_as_the_declared_type(kind):
    found = inputs_of_plain({"x": EXAMPLES[kind]}, {"x": simple_type(kind)})["x"]
    assert converted(found, simple_type(kind), Environment()) is found
    with pytest.raises(DecisionFault, match=f"Expected a {kind} such as {EXAMPLES[kind]} as x, but found tomorrow"):
        inputs_of_plain({"x": "tomorrow"}, {"x": simple_type(kind)})


def test_texts_deep_inside_are_read_as_their_components_and_items_declare():
    part = f'<itemComponent name="born">{of("date")}</itemComponent><itemComponent name="name">{of("string")}</itemComponent>'
    model = read(item("Person", part), item("Persons", of("Person"), collection=True), inputs(x="Persons"), literal("a", "x", "x"))
    wanted = model.decisions["a"].parameters
    found = inputs_of_plain({"x": [{"born": "1990-01-02", "name": "2026-01-01"}], "other": "2026-01-01"}, wanted)
    assert found == {"x": [{"born": dt.date(1990, 1, 2), "name": "2026-01-01"}], "other": "2026-01-01"}
    with pytest.raises(DecisionFault, match=r"as x\[1\]\.born, but found soon"):
        inputs_of_plain({"x": [{"born": "soon"}]}, wanted)


def test_definitions_may_stand_in_any_order():
    assert given_as("A", Decimal(1), item("A", of("B")), item("B", of("number"))) == Decimal(1)
