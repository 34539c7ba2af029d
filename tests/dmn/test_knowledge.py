"""Business knowledge models and decision services: functions that decisions share."""

from decimal import Decimal

import pytest

from engine.dmn import DecisionFault
from tests.dmn.decision_files import (
    context,
    decide,
    decision,
    feel,
    inputs,
    knowledge,
    literal,
    read,
    refused,
    service,
    table,
)

TYPES = (
    '<itemDefinition name="Numbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>'
    '<itemDefinition name="Reckoning"><functionItem outputTypeRef="number"><parameters name="n" typeRef="number"/></functionItem>'
    "</itemDefinition>"
)


def table_of(rules, **kept):
    """Only the table of a decision."""
    return "<decisionTable" + table(rules, **kept).partition("<decisionTable")[2].removesuffix("</decision>")


def asked(text, *parts, knows, tolerant=False, **variables):
    return decide(read(TYPES, *parts, decision(feel(text), knows=knows)), tolerant=tolerant, **variables)


def test_knowledge_model_is_a_function_by_position_and_by_name():
    minus = knowledge("minus", feel("a - b"), a="number", b="number")
    assert asked("minus(5, 3)", minus, knows=["minus"]).value == Decimal(2)
    assert asked("minus(b: 5, a: 3)", minus, knows=["minus"]).value == Decimal(-2)


def test_knowledge_model_that_is_not_required_is_not_seen():
    ((rule, _, message),) = refused(knowledge("f", feel("1")), decision(feel("f()")))
    assert (rule, "f is none; draw the requirement" in message) == ("unknown-name", True)


def test_knowledge_model_does_not_see_what_its_caller_sees():
    ((rule, _, message),) = refused(inputs(x=None), knowledge("f", feel("x")), decision(feel("f() + x"), "x", knows=["f"]))
    assert (rule, "x is none" in message) == ("unknown-name", True)


def test_knowledge_model_requires_another():
    parts = knowledge("square", feel("n * n"), n="number"), knowledge("power", feel("square(square(n))"), knows=["square"], n="number")
    assert asked("power(3)", *parts, knows=["power"]).value == Decimal(81)


def test_knowledge_model_can_call_itself_and_others_that_call_it():
    factorial = knowledge("factorial", feel("if n <= 1 then 1 else n * factorial(n - 1)"), n="number")
    assert asked("factorial(10)", factorial, knows=["factorial"]).value == Decimal(3628800)
    even = knowledge("even up", feel("if n = 0 then true else odd up(n - 1)"), knows=["odd up"], n="number")
    odd = knowledge("odd up", feel("if n = 0 then false else even up(n - 1)"), knows=["even up"], n="number")
    assert asked("even up(6)", even, odd, knows=["even up"]).value is True


def test_knowledge_model_that_never_ends_is_a_fault():
    with pytest.raises(DecisionFault, match="to end within its limits"):
        asked("f(1)", knowledge("f", feel("f(n + 1)"), n="number"), knows=["f"])


def test_work_of_all_calls_counts_together():
    busy = knowledge("busy", feel("count(for i in 1..20000 return i + n)"), n="number")
    assert asked("busy(1)", busy, knows=["busy"]).value == Decimal(20000)
    with pytest.raises(DecisionFault, match="to end within its limits"):
        asked("for n in 1..100 return busy(n)", busy, knows=["busy"])


def test_calls_that_double_end_soon():
    doubling = knowledge("f", feel("if n = 0 then 1 else f(n - 1) + f(n - 1)"), n="number")
    assert asked("f(8)", doubling, knows=["f"]).value == Decimal(256)
    with pytest.raises(DecisionFault, match="to end within its limits: Expected at most"):
        asked("f(30)", doubling, knows=["f"])


def test_cells_of_a_table_count_at_each_call_where_its_index_cannot_spare_them():
    band = knowledge("band", table_of([f"? - 0 = {n} : {n}" for n in range(500)], policy="FIRST"), x="number")
    assert asked("band(7)", band, knows=["band"]).value == Decimal(7)
    with pytest.raises(DecisionFault, match="to end within its limits: Expected at most"):
        asked("count(for n in 1..1000 return band(n))", band, knows=["band"])


def test_arguments_are_converted_to_the_types_of_the_parameters():
    size = knowledge("size", feel("count(list)"), list="Numbers")
    assert asked("size(7)", size, knows=["size"]).value == Decimal(1)
    first = knowledge("first", feel("n + 1"), n="number")
    assert asked("first([7])", first, knows=["first"]).value == Decimal(8)


def test_argument_of_another_type_is_a_fault_and_null_in_the_standard():
    nothing = knowledge("nothing", feel("n = null"), n="number")
    with pytest.raises(DecisionFault, match="Expected a value of type number for n of nothing, but found a string"):
        asked('nothing("7")', nothing, knows=["nothing"])
    assert asked('nothing("7")', nothing, knows=["nothing"], tolerant=True).value is None


@pytest.mark.parametrize("gives", ["number", "Reckoning"])
def test_result_is_of_the_type_of_the_model_s_variable_or_of_its_function(gives):
    one = knowledge("one", feel("[n]"), gives=gives, n="number")
    assert asked("one(7)", one, knows=["one"]).value == Decimal(7)
    wrong = knowledge("wrong", feel('"7"'), gives=gives)
    with pytest.raises(DecisionFault, match="Expected a value of type number for what wrong gives, but found a string"):
        asked("wrong()", wrong, knows=["wrong"])


def test_table_of_a_knowledge_model_stands_in_the_trace_under_its_name_once_a_call():
    band = knowledge("band", table_of(["> 5 : 1", "<= 5 : 2"]), x="number")
    decided = asked("band(7) + band(3)", band, knows=["band"])
    assert decided.value == Decimal(3)
    assert [(trace.decision, trace.inputs, trace.matched) for trace in decided.tables] == [
        ("band", (Decimal(7),), ("r1",)),
        ("band", (Decimal(3),), ("r2",)),
    ]


def test_rules_of_a_knowledge_model_are_its_own():
    model = read(knowledge("band", table_of(["> 5 : 1"]), x=None), decision(feel("band(1)"), knows=["band"]))
    assert (model.knowledge["band"].rules, model.decisions["verdict"].rules) == (("r1",), ())


def test_knowledge_model_without_logic_is_refused():
    part = '<businessKnowledgeModel id="k" name="k"><variable name="k"/></businessKnowledgeModel>'
    ((rule, line, message),) = refused(part)
    assert (rule, line) == ("missing-logic", 2)
    assert message == (
        "Expected knowledge model k to have logic, but it has none yet; give it a table or another expression, or take it out."
    )


def test_call_of_a_parameter_that_there_is_none_of_says_so_in_one_sentence():
    with pytest.raises(DecisionFault) as fault:
        asked("half(m: 1)", knowledge("half", feel("n / 2"), n="number"), knows=["half"])
    assert str(fault.value) == "Expected a value for decision verdict, but it is null: expected half() with n, but found m."


def test_knowledge_models_and_services_are_values_that_can_be_handed_on():
    apply = knowledge("apply", feel("f(g(n))"), f="Reckoning", g="Reckoning", n="number")
    half = knowledge("half", feel("n / 2"), n="number")
    assert asked("apply(half, abs, -8)", apply, half, knows=["apply", "half"]).value == Decimal(4)


@pytest.mark.parametrize(("text", "fits"), [("half", True), ("abs", True), ("function(a, b) a", False), ("substring", False), ("1", False)])
def test_function_item_wants_functions_of_so_many_parameters(text, fits):
    take = knowledge("take", feel("true"), f="Reckoning")
    half = knowledge("half", feel("n / 2"), n="number")
    found = asked(f"take({text})", take, half, knows=["take", "half"], tolerant=True).value
    assert found is (True if fits else None)


def test_knowledge_model_can_be_asked_for_by_itself():
    model = read(knowledge("double", feel("n * 2"), n="number"))
    assert decide(model, "double", n=Decimal(4)).value == Decimal(8)
    with pytest.raises(DecisionFault, match="Expected a value for input n, but there is none"):
        decide(model, "double")


BASE = (
    inputs(price="number", age="number"),
    literal("discount", "if age > 60 then 10 else 0", "age"),
    literal("total", "price - discount", "price", decisions=["discount"]),
    literal("label", '"¥" + string(total)', decisions=["total"]),
)


def serve(text, *services, names=(), **variables):
    model = read(*BASE, *services, decision(feel(text), *names, knows=["s"]))
    return decide(model, **variables)


def test_service_is_a_function_of_its_inputs():
    whole = service("s", outputs=["total"], encapsulated=["discount"], data=["price", "age"])
    assert serve("s(100, 70)", whole).value == Decimal(90)
    assert serve("s(age: 70, price: 100)", whole).value == Decimal(90)


def test_service_takes_decisions_that_its_caller_answers_after_the_inputs():
    part = service("s", outputs=["total"], decisions=["discount"], data=["price"])
    assert serve("s(100, 30)", part).value == Decimal(70)


def test_service_of_several_outputs_gives_a_context_by_name():
    both = service("s", outputs=["total", "label"], encapsulated=["discount"], data=["price", "age"])
    assert serve("s(100, 70)", both).value == {"total": Decimal(90), "label": "¥90"}
    assert serve("s(100, 70).label", both).value == "¥90"


def test_service_does_not_touch_the_same_inputs_and_decisions_of_its_caller():
    part = service("s", outputs=["total"], decisions=["discount"], data=["price"])
    text = feel("[s(100, 30), price, discount, s(50, 1)]")
    model = read(*BASE, part, decision(text, "price", decisions=["discount"], knows=["s"]))
    assert decide(model, price=Decimal(7), age=Decimal(70)).value == [70, 7, 10, 49]


def test_service_is_invoked_by_a_boxed_invocation():
    part = service("s", outputs=["total"], decisions=["discount"], data=["price"])
    bound = "".join(f'<binding><parameter name="{name}"/>{feel(text)}</binding>' for name, text in (("discount", "1"), ("price", "9")))
    model = read(*BASE, part, decision(f"<invocation>{feel('s')}{bound}</invocation>", knows=["s"]))
    assert decide(model).value == Decimal(8)


def test_service_can_be_asked_for_by_itself():
    model = read(*BASE, service("s", outputs=["total"], decisions=["discount"], data=["price"]))
    assert decide(model, "s", price=Decimal(9), discount=Decimal(2)).value == Decimal(7)
    with pytest.raises(DecisionFault, match="Expected a value for input discount, but there is none"):
        decide(model, "s", price=Decimal(9))


def test_service_refuses_arguments_of_another_type_and_is_null_in_the_standard():
    whole = service("s", outputs=["total"], encapsulated=["discount"], data=["price", "age"])
    with pytest.raises(DecisionFault, match="Expected a value of type number for price of s, but found a string"):
        serve('s("100", 70)', whole)
    model = read(*BASE, whole, decision(feel('s("100", 70)'), knows=["s"]))
    assert decide(model, tolerant=True).value is None


def test_service_gives_what_its_variable_s_type_says():
    whole = service("s", outputs=["total"], encapsulated=["discount"], data=["price", "age"], gives="string")
    with pytest.raises(DecisionFault, match="Expected a value of type string for what s gives, but found a number"):
        serve("s(100, 70)", whole)


def test_tables_inside_a_service_stand_in_the_trace():
    model = read(inputs(x="number"), table(["> 5 : 1", "<= 5 : 2"]), service("s", outputs=["verdict"], data=["x"]),
                 decision(feel("s(7)"), name="asks", knows=["s"]))  # fmt: skip
    assert [(trace.decision, trace.matched) for trace in decide(model, "asks").tables] == [("verdict", ("r1",))]


def test_service_whose_decisions_want_an_input_that_it_does_not_list_is_refused():
    ((rule, line, message),) = refused(*BASE, service("s", outputs=["total"], encapsulated=["discount"], data=["price"]))
    assert (rule, line) == ("bad-service", 6)
    assert "Expected age among the inputs of decision service s" in message


@pytest.mark.parametrize(
    ("kept", "rule"),
    [({"outputs": []}, "missing-element"), ({"outputs": ["nothing"]}, "unknown-reference")],
)
def test_service_that_is_not_whole_is_refused(kept, rule):
    assert rule in [found for found, _, _ in refused(*BASE, service("s", **kept))]


def test_context_of_functions_is_a_library():
    book = knowledge("book", context(("double", f'<functionDefinition><formalParameter name="n"/>{feel("n * 2")}</functionDefinition>')))
    assert asked("book().double(4)", book, knows=["book"]).value == Decimal(8)
