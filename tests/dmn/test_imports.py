"""Models that import others: names, types, functions and decisions across files, never beyond those that are handed in."""

from decimal import Decimal

import pytest

from engine.dmn import read_decisions
from tests.dmn.decision_files import (
    context,
    decide,
    decision,
    definitions,
    feel,
    inputs,
    knowing,
    knowledge,
    literal,
    refused,
    requires_decision,
    table,
)

DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"
PERSON = (
    '<itemDefinition name="Person"><itemComponent name="first name"><typeRef>string</typeRef></itemComponent>'
    '<itemComponent name="age"><typeRef>number</typeRef></itemComponent></itemDefinition>'
)


def imports(name, namespace="urn:base", **more):
    listed = "".join(f' {key}="{value}"' for key, value in ({"importType": DMN} | more).items())
    return f'<import name="{name}" namespace="{namespace}"{listed}/>'


def file(namespace, *parts):
    return definitions(*parts).replace(b"urn:test", namespace.encode())


BASE = file(
    "urn:base", PERSON, inputs(score="number"), literal("band", 'if score > 70 then "good" else "bad"', "score"),
    knowledge("Say Hello", feel('"Hello " + who.first name'), who="Person"),
)  # fmt: skip


def read(*parts, others):
    model, findings = read_decisions(definitions(*parts), "rules.dmn", others)
    assert findings == []
    return model


def test_decision_uses_an_imported_decision_under_the_import_s_name():
    asks = decision(requires_decision("urn:base#band") + feel('base.band + "!"'))
    assert decide(read(imports("base"), asks, others={"base.dmn": BASE}), score=Decimal(80)).value == "good!"


def test_names_of_imports_and_of_what_is_imported_may_have_spaces():
    asks = decision(knowing("urn:base#Say Hello") + feel('The Base.Say Hello({first name: "Li", age: 3})'))
    assert decide(read(imports("The Base"), asks, others={"base.dmn": BASE})).value == "Hello Li"


def test_import_without_a_name_adds_no_prefix():
    asks = decision(requires_decision("urn:base#band") + feel("band"))
    assert decide(read(imports(""), asks, others={"base.dmn": BASE}), score=Decimal(80)).value == "good"


def test_imported_types_are_named_with_the_import_s_name():
    who = '<inputData id="in_who" name="who"><variable name="who" typeRef="base.Person"/></inputData>'
    model = read(imports("base"), who, decision(feel("who instance of base.Person"), "who"), others={"base.dmn": BASE})
    assert decide(model, who={"first name": "Li", "age": Decimal(3)}).value is True
    assert model.decisions["verdict"].parameters["who"].name == "Person"


def test_types_can_be_named_by_qualified_names_of_xml():
    names = 'xmlns:b="urn:base" xmlns:f="https://www.omg.org/spec/DMN/20230324/FEEL/"'
    part = f'<inputData id="in_x" name="x"><variable {names} typeRef="{{}}"/></inputData>'
    person = read(imports("base"), part.format("b:Person"), decision(feel("x"), "x"), others={"base.dmn": BASE})
    number = read(imports("base"), part.format("f:number"), decision(feel("x"), "x"), others={"base.dmn": BASE})
    assert [model.inputs["in_x"].type.name for model in (person, number)] == ["Person", "number"]


def test_model_in_the_middle_hands_its_own_import_on_in_its_values_alone():
    middle = file("urn:middle", imports("base"), decision(requires_decision("urn:base#band") + feel('"It is " + base.band'), name="told"))
    asks = decision(requires_decision("urn:middle#told") + feel("middle.told"))
    others = {"base.dmn": BASE, "middle.dmn": middle}
    assert decide(read(imports("middle", "urn:middle"), asks, others=others), score=Decimal(8)).value == "It is bad"
    beyond = decision(requires_decision("urn:base#band") + feel("middle.base.band"))
    found = refused(imports("middle", "urn:middle"), beyond, others=others)
    assert "unknown-reference" in [rule for rule, _, _ in found]


def test_decision_that_two_models_import_is_evaluated_once_and_traced_once():
    base = file("urn:base", inputs(x="number"), table(["> 5 : 1", "<= 5 : 2"]))
    use = requires_decision("urn:base#verdict") + feel("base.verdict")
    users = {f"{name}.dmn": file(f"urn:{name}", imports("base"), decision(use, name=name)) for name in ("one", "two")}
    asks = decision(requires_decision("urn:one#one") + requires_decision("urn:two#two") + feel("one.one + two.two"), name="sum")
    model = read(imports("one", "urn:one"), imports("two", "urn:two"), asks, others={"base.dmn": base, **users})
    decided = decide(model, "sum", x=Decimal(7))
    assert (decided.value, len(decided.tables)) == (Decimal(2), 1)


def test_same_ids_in_two_models_are_two_decisions():
    others = {f"{n}.dmn": file(f"urn:{n}", literal("a", str(n))) for n in (1, 2)}
    asks = decision(requires_decision("urn:1#a") + requires_decision("urn:2#a") + feel("[one.a, two.a]"), name="a")
    model = read(imports("one", "urn:1"), imports("two", "urn:2"), asks, others=others)
    assert decide(model, "a").value == [Decimal(1), Decimal(2)]


def test_inputs_of_one_name_in_two_models_are_told_apart_by_namespace():
    others = {f"{n}.dmn": file(f"urn:{n}", inputs(x="number"), literal("a", "x", "x")) for n in (1, 2)}
    asks = decision(requires_decision("urn:1#a") + requires_decision("urn:2#a") + feel("[one.a, two.a]"))
    model = read(imports("one", "urn:1"), imports("two", "urn:2"), asks, others=others)
    assert decide(model, **{"urn:1#x": Decimal(1), "urn:2#x": Decimal(2)}).value == [Decimal(1), Decimal(2)]
    assert decide(model, x=Decimal(7)).value == [Decimal(7), Decimal(7)]


def test_text_of_an_imported_model_asks_for_types_by_its_own_names():
    base = file("urn:base", PERSON, knowledge("is person", feel("x instance of Person"), x=None))
    asks = decision(knowing("urn:base#is person") + feel('base.is person({first name: "Li", age: 3})'))
    assert decide(read(imports("base"), asks, others={"base.dmn": base})).value is True


def test_href_with_the_file_s_own_namespace_is_local():
    model = read(literal("a", "1"), decision(requires_decision("urn:test#a") + feel("a + 1")), others={})
    assert decide(model).value == Decimal(2)


def test_location_decides_where_two_files_have_a_namespace_and_reaches_no_other():
    others = {"old/base.dmn": file("urn:base", literal("a", "1")), "new.dmn": file("urn:base", literal("a", "2"))}
    asks = decision(requires_decision("urn:base#a") + feel("base.a"))
    assert decide(read(imports("base", locationURI="../elsewhere/new.dmn"), asks, others=others)).value == Decimal(2)
    ((rule, _, message), *_) = refused(imports("base"), others=others)
    assert (rule, "new.dmn and old/base.dmn" in message) == ("bad-import", True)


@pytest.mark.parametrize("location", ["base.dmn", "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1/base.dmn"])
def test_file_that_is_not_handed_in_is_not_found_wherever_it_is_said_to_lie(location, tmp_path, monkeypatch):
    (tmp_path / "base.dmn").write_bytes(BASE)
    monkeypatch.chdir(tmp_path)
    ((rule, line, message),) = refused(imports("base", locationURI=location))
    assert (rule, line) == ("bad-import", 2)
    assert "Expected one file beside this one with namespace urn:base, but found none" in message


@pytest.mark.parametrize("kind", ["http://www.w3.org/2001/XMLSchema", "http://www.dmg.org/PMML-4_2"])
def test_import_of_anything_but_dmn_is_refused_by_name(kind):
    ((rule, _, message),) = refused(imports("base", importType=kind), others={"base.dmn": BASE})
    assert (rule, kind in message) == ("unsupported-element", True)


def test_files_that_import_each_other_are_refused():
    back = file("urn:base", imports("test", "urn:test"), literal("a", "1"))
    source = definitions(imports("base"), literal("b", "1"))
    model, findings = read_decisions(source, "rules.dmn", {"base.dmn": back, "rules.dmn": source})
    assert model is None
    assert "Expected base.dmn without faults" in findings[0].message


def test_fault_of_an_imported_file_is_told_at_the_import():
    ((rule, line, message),) = refused(imports("base"), others={"base.dmn": file("urn:base", literal("a", "1 +"))})
    assert (rule, line) == ("bad-import", 2)
    assert "Expected base.dmn without faults, but line 2 has one" in message


def test_two_imports_of_one_name_are_refused():
    others = {"base.dmn": BASE, "more.dmn": file("urn:more", literal("a", "1"))}
    assert [rule for rule, _, _ in refused(imports("b"), imports("b", "urn:more"), others=others)] == ["duplicate-name"]


def test_decision_with_the_name_of_an_import_is_refused():
    assert [rule for rule, _, _ in refused(imports("a"), literal("a", "1"), others={"base.dmn": BASE})] == ["duplicate-name"]


def test_imported_function_is_called_inside_boxed_expressions():
    asks = decision(
        knowing("urn:base#Say Hello") + context(("who", feel('{first name: "Li", age: 3}')), (None, feel("base.Say Hello(who)")))
    )
    assert decide(read(imports("base"), asks, others={"base.dmn": BASE})).value == "Hello Li"
