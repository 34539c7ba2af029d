"""Boxed expressions: contexts, lists, relations, invocations, functions, conditionals, filters, loops, quantifiers."""

from decimal import Decimal

import pytest

from engine.dmn import DecisionFault
from engine.dmn.expression_reader import DEEPEST
from engine.feel import Function
from tests.dmn.decision_files import context, decide, decision, feel, inputs, knowledge, parameters, read, refused, table

NUMBERS = '<itemDefinition name="Numbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>'


def value(expression, *parts, names=(), tolerant=False, type_=None, knows=(), **variables):
    return decide(read(*parts, decision(expression, *names, type_=type_, knows=knows)), tolerant=tolerant, **variables).value


def branches(condition, yes='"yes"', no='"no"', **kept):
    return value(f"<conditional><if>{feel(condition)}</if><then>{feel(yes)}</then><else>{feel(no)}</else></conditional>", **kept)


def loop(over, body, of=None, **kept):
    in_ = f'<in typeRef="{of}">' if of else "<in>"
    return value(f'<for iteratorVariable="n">{in_}{feel(over)}</in><return>{feel(body)}</return></for>', *[NUMBERS], **kept)


def quantified(kind, over, condition, **kept):
    return value(f'<{kind} iteratorVariable="n"><in>{feel(over)}</in><satisfies>{feel(condition)}</satisfies></{kind}>', **kept)


def kept(over, match, **kept):
    return value(f"<filter><in>{feel(over)}</in><match>{feel(match)}</match></filter>", **kept)


def numbers(*values):
    return [Decimal(each) for each in values]


def test_context_is_its_entries_each_of_which_sees_those_before():
    boxed = context(("monthly rate", feel("0.12 / 12")), ("fee", feel("monthly rate * 500")))
    assert value(boxed) == {"monthly rate": Decimal("0.01"), "fee": Decimal(5)}


def test_context_with_an_entry_without_variable_is_that_entry():
    assert value(context(("a", feel("2")), ("b", feel("a + 1")), (None, feel("a * b")))) == Decimal(6)


def test_entry_hides_a_name_outside_the_context_and_only_after_it():
    boxed = context(("before", feel("x")), ("x", feel("2")), ("after", feel("x")))
    assert value(boxed, inputs(x=None), names=["x"], x=Decimal(1)) == {"before": 1, "x": 2, "after": 2}


def test_entry_does_not_see_those_after_it():
    ((rule, _, message),) = refused(decision(context(("a", feel("b")), ("b", feel("1")))))
    assert (rule, "b is none" in message) == ("unknown-name", True)


def test_entries_are_converted_to_the_types_of_their_variables():
    assert value(context(("days", "Numbers", feel("3")), ("one", "number", feel("[7]"))), NUMBERS) == {"days": numbers(3), "one": 7}


def test_entry_of_another_type_is_a_fault_that_names_it():
    with pytest.raises(DecisionFault, match="Expected a value of type number for days of decision verdict, but found a string"):
        value(context(("days", "number", feel('"3"'))))


def test_standard_makes_only_the_entry_null_that_is_of_another_type():
    boxed = context(("days", "number", feel('"3"')), ("left", feel("1")))
    assert value(boxed, tolerant=True) == {"days": None, "left": Decimal(1)}


def test_contexts_and_tables_nest_and_a_trace_says_where_a_table_stood():
    inside = table(['> 5 : "high"', '<= 5 : "low"']).partition("<decisionTable")[2].removesuffix("</decision>")
    boxed = context(("outer", context(("band", "<decisionTable" + inside), (None, feel("band")))), (None, feel("outer")))
    model = read(inputs(x=None), decision(boxed, "x"))
    decided = decide(model, x=Decimal(7))
    assert decided.value == "high"
    ((trace),) = decided.tables
    assert (trace.decision, trace.part, trace.matched) == ("verdict", "outer, band", ("r1",))
    assert model.decisions["verdict"].rules == ("r1", "r2")


def test_decision_that_is_a_context_names_its_outputs():
    assert read(decision(context(("a", feel("1")), ("b", feel("2"))))).decisions["verdict"].outputs == ("a", "b")


@pytest.mark.parametrize(
    ("boxed", "rule"),
    [
        (context((None, feel("1")), ("a", feel("2"))), "bad-context"),
        (context(("a", feel("1")), ("a", feel("2"))), "duplicate-name"),
        (context(("", feel("1"))), "missing-name"),
        ("<context><contextEntry><variable name='a'/></contextEntry></context>", "missing-element"),
        ("<relation><column name='a'/><row>" + feel("1") + feel("2") + "</row></relation>", "bad-relation"),
        ("<invocation>" + feel("abs") + "<binding>" + feel("1") + "</binding></invocation>", "missing-element"),
        (f'<for><in>{feel("[1]")}</in><return>{feel("1")}</return></for>', "missing-name"),
        ("<functionDefinition kind='Fortran'>" + feel("1") + "</functionDefinition>", "bad-value"),
        ("<list>" * (DEEPEST + 1) + feel("1") + "</list>" * (DEEPEST + 1), "bad-value"),
        (f"<list>{feel('1')}<magic/></list>", "unknown-element"),
    ],
)
def test_boxed_expression_that_is_not_whole_is_refused(boxed, rule):
    assert [found for found, _, _ in refused(decision(boxed))] == [rule]


def test_list_holds_a_value_an_expression():
    assert value(f"<list>{feel('1')}{feel('1 + 1')}<list>{feel('3')}</list></list>") == [1, 2, [3]]


def test_list_is_of_its_own_type():
    assert value(f'<list typeRef="Numbers">{feel("1")}</list>', NUMBERS) == [1]
    with pytest.raises(DecisionFault, match="Expected a value of type Numbers"):
        value(f'<list typeRef="Numbers">{feel("true")}</list>', NUMBERS)


def test_relation_is_a_list_of_rows_by_column():
    rows = "".join(f"<row>{feel(unit)}{feel(score)}</row>" for unit, score in (('"A"', "80"), ('"B"', "x")))
    boxed = f'<relation><column name="unit"/><column name="score" typeRef="number"/>{rows}</relation>'
    expected = [{"unit": "A", "score": Decimal(80)}, {"unit": "B", "score": Decimal(7)}]
    assert value(boxed, inputs(x=None), names=["x"], x=Decimal(7)) == expected


def test_cell_of_another_type_than_its_column_is_a_fault_that_names_row_and_column():
    boxed = f'<relation><column name="score" typeRef="number"/><row>{feel("1")}</row><row>{feel("true")}</row></relation>'
    with pytest.raises(DecisionFault, match="for score of row 2 of verdict"):
        value(boxed)


def call(function, **bound):
    bindings = "".join(f'<binding><parameter name="{name}"/>{feel(text)}</binding>' for name, text in bound.items())
    return f"<invocation>{feel(function)}{bindings}</invocation>"


def test_invocation_binds_parameters_by_name_in_any_order():
    difference = knowledge("difference", feel("a - b"), a="number", b="number")
    assert value(call("difference", b="1", a="5"), difference, knows=["difference"]) == Decimal(4)


def test_invocation_can_call_a_built_in_function():
    assert value(call("substring", **{"string": '"district"', "start position": "4", "length": "2"})) == "tr"


def test_invocation_with_an_unknown_parameter_is_a_fault_and_null_in_the_standard():
    difference = knowledge("difference", feel("a - b"), a="number", b="number")
    with pytest.raises(DecisionFault, match=r"difference\(\) with a, b, but found a, c"):
        value(call("difference", a="1", c="2"), difference, knows=["difference"])
    assert value(call("difference", a="1", c="2"), difference, knows=["difference"], tolerant=True) is None


def test_parameter_that_is_not_bound_is_null():
    either = knowledge("either", feel("if b = null then a else b"), a="number", b="number")
    assert value(call("either", a="1"), either, knows=["either"]) == Decimal(1)


def test_invocation_of_what_is_no_function_is_a_fault():
    with pytest.raises(DecisionFault, match="Expected a function that decision verdict can call, but found a number"):
        value(call("1 + 1"))


def test_binding_is_converted_to_the_type_of_its_parameter():
    size = knowledge("size", feel("count(list)"), list=None)
    boxed = f'<invocation>{feel("size")}<binding><parameter name="list" typeRef="Numbers"/>{feel("3")}</binding></invocation>'
    assert value(boxed, NUMBERS, size, knows=["size"]) == Decimal(1)


def function(body, **types):
    return f"<functionDefinition>{parameters(types)}{body}</functionDefinition>"


def test_function_of_a_context_is_called_by_later_entries_and_sees_what_stands_around_it():
    boxed = context(("rate", feel("3")), ("times", function(feel("n * rate"), n="number")), (None, feel("times(4)")))
    assert value(boxed) == Decimal(12)


def test_function_of_a_context_can_call_itself():
    body = feel("if n <= 1 then 1 else n * factorial(n - 1)")
    assert value(context(("factorial", function(body, n="number")), (None, feel("factorial(5)")))) == Decimal(120)


def test_function_that_never_ends_is_a_fault():
    boxed = context(("endless", function(feel("endless(n)"), n=None)), (None, feel("endless(1)")))
    with pytest.raises(DecisionFault, match="to end within its limits"):
        value(boxed)


def test_function_gives_a_function_that_remembers():
    inner = function(feel("a * b"), b="number")
    boxed = context(("times", function(inner, a="number")), (None, feel("times(6)(7)")))
    assert value(boxed) == Decimal(42)


def test_function_converts_its_arguments_and_refuses_others():
    def called(argument, **kept):
        return value(context(("f", function(feel("n + 1"), n="number")), (None, feel(f"f({argument})"))), **kept)

    assert called("[1]") == Decimal(2)
    with pytest.raises(DecisionFault, match="Expected a value of type number for n of f, but found a string"):
        called('"1"')
    assert called('"1"', tolerant=True) is None


def test_function_is_a_value():
    found = value(function(feel("1"), a=None, b=None))
    assert isinstance(found, Function)
    assert found.parameters == ("a", "b")


def test_function_that_is_given_to_a_built_in_function_is_called_by_it():
    boxed = context(("before", function(feel("a > b"), a="number", b="number")), (None, feel("sort([1, 3, 2], before)")))
    assert value(boxed) == numbers(3, 2, 1)


def test_conditional_evaluates_only_the_branch_that_it_takes():
    assert branches("1 < 2", no="1 / 0") == "yes"
    assert branches("1 > 2", yes="1 / 0") == "no"


@pytest.mark.parametrize(("condition", "says"), [('"true"', "a string"), ("null", "null")])
def test_condition_that_is_neither_true_nor_false_is_a_fault_and_null_in_the_standard(condition, says):
    with pytest.raises(DecisionFault, match=f"Expected the condition of decision verdict to be true or false, but it is {says}"):
        branches(condition)
    assert branches(condition, tolerant=True) is None


def test_conditional_is_of_its_own_type():
    boxed = f'<conditional typeRef="string"><if>{feel("true")}</if><then>{feel("1")}</then><else>{feel("2")}</else></conditional>'
    with pytest.raises(DecisionFault, match="Expected a value of type string"):
        value(boxed)


def test_filter_keeps_items_in_order_and_sees_them_and_their_entries():
    assert kept("[5, 1, 4]", "item > 3") == numbers(5, 4)
    assert kept('[{unit: "A", score: 80}, {unit: "B", score: 60}]', "score < 70 and item.unit != null") == [
        {"unit": "B", "score": Decimal(60)}
    ]


def test_filter_gives_a_list_whatever_it_filters():
    assert kept("[1]", "item > 3") == []
    assert kept("5", "item > 3") == numbers(5)
    assert kept("null", "true") == []


def test_filter_drops_what_is_neither_true_nor_false():
    assert kept("[1, null, 3]", "item > 0", tolerant=True) == numbers(1, 3)


def test_filter_that_gives_no_boolean_is_a_fault_and_null_in_the_standard():
    with pytest.raises(DecisionFault, match="to be true or false, but it is a string"):
        kept("[1, 2]", 'if item = 1 then true else "no"')
    assert kept("[1, 2]", 'if item = 1 then true else "no"', tolerant=True) is None


def test_entry_of_an_item_named_like_a_variable_goes_first():
    boxed = f"<filter><in>{feel('[{x: 1}, {x: 2}]')}</in><match>{feel('x = 2')}</match></filter>"
    assert value(boxed, inputs(x=None), names=["x"], x=Decimal(1)) == [{"x": Decimal(2)}]


def test_loop_gives_a_value_an_item_and_sees_those_before():
    assert loop("[1, 2, 3]", "n * 2") == numbers(2, 4, 6)
    assert loop("[1, 2, 3]", "n + count(partial)") == numbers(1, 3, 5)
    assert loop("[]", "n") == []


def test_loop_runs_over_ranges_and_single_values_as_feel_does():
    assert loop("[1..3]", "n") == numbers(1, 2, 3)
    assert loop("7", "n") == numbers(7)


def test_loop_over_null_is_a_fault_and_null_in_the_standard():
    with pytest.raises(DecisionFault, match="expected a list to run over, but it is null"):
        loop("null", "n")
    assert loop("null", "n", tolerant=True) is None


def test_loop_converts_what_it_runs_over():
    assert loop("3", "n", of="Numbers") == numbers(3)
    assert loop("[[3]]", "n", of="number") == numbers(3)
    with pytest.raises(DecisionFault, match=r"Expected a value of type number for n in .*, but found a string"):
        loop('["a"]', "n", of="number")


def test_loop_that_runs_too_long_is_a_fault():
    inner = f'<for iteratorVariable="m"><in>{feel("[1..100000]")}</in><return>{feel("n * m")}</return></for>'
    boxed = f'<for iteratorVariable="n"><in>{feel("[1..100000]")}</in><return>{inner}</return></for>'
    with pytest.raises(DecisionFault, match="to end within its limits"):
        value(boxed)


@pytest.mark.parametrize(
    ("kind", "over", "condition", "expected"),
    [
        ("some", "[1, 2]", "n > 1", True),
        ("some", "[1, 2]", "n > 2", False),
        ("some", "[]", "true", False),
        ("every", "[1, 2]", "n > 0", True),
        ("every", "[1, 2]", "n > 1", False),
        ("every", "[]", "false", True),
    ],
)
def test_quantifier_asks_every_item(kind, over, condition, expected):
    assert quantified(kind, over, condition) is expected


@pytest.mark.parametrize("kind", ["some", "every"])
def test_quantifier_without_a_deciding_item_is_null_where_one_cannot_be_judged(kind):
    assert quantified(kind, "[null]", "n > 1", tolerant=True) is None
    decided = {"some": ("[null, 2]", True), "every": ("[null, 0]", False)}[kind]
    assert quantified(kind, decided[0], "n > 1", tolerant=True) is decided[1]


@pytest.mark.parametrize("kind", ["some", "every"])
def test_quantifier_of_what_is_no_boolean_is_a_fault_and_null_in_the_standard(kind):
    with pytest.raises(DecisionFault, match="to be true or false, but it is a string"):
        quantified(kind, "[1, 2]", 'if n = 1 then true else "no"')
    assert quantified(kind, "[1, 2]", 'if n = 1 then true else "no"', tolerant=True) is None


def test_unknown_name_deep_inside_is_found_on_its_line():
    boxed = f"<list>\n<list>\n{feel('nowhere')}</list></list>"
    assert [(rule, line) for rule, line, _ in refused(decision(boxed))] == [("unknown-name", 4)]


def test_names_of_entries_with_spaces_are_read_after_a_dot_in_other_decisions():
    model = read(
        decision(context(("Monthly Income", feel("10")), ("x-y", feel("2"))), name="applicant"),
        decision(feel("applicant.Monthly Income * applicant.x-y"), decisions=["applicant"]),
    )
    assert decide(model).value == Decimal(20)
