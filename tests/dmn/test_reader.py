"""The strict reader: everything outside the vocabulary is refused, with its line."""

from decimal import Decimal

import pytest

from engine.dmn import DecisionFault, read_decisions
from engine.dmn.reader import read_to_try
from engine.dmn.vocabulary import VERSIONS
from engine.findings import Severity
from tests.dmn.decision_files import context, decide, decision, definitions, feel, inputs, literal, read, refused, table, text


@pytest.mark.parametrize(("namespace", "version"), VERSIONS.items())
def test_dmn_1_1_to_1_5_are_read(namespace, version):
    source = definitions(literal("a", "1")).replace(b"https://www.omg.org/spec/DMN/20230324/MODEL/", namespace.encode())
    model, findings = read_decisions(source, "rules.dmn")
    assert findings == []
    assert model.decisions["a"].name == "a"


def test_versions_are_those_of_the_standard():
    assert sorted(set(VERSIONS.values())) == ["1.1", "1.2", "1.3", "1.4", "1.5"]


def test_unknown_version_is_refused():
    source = definitions(literal("a", "1")).replace(b"https://www.omg.org/spec/DMN/20230324/MODEL/", b"urn:old")
    model, (finding,) = read_decisions(source, "rules.dmn")
    assert model is None
    assert (finding.rule, finding.line) == ("unknown-element", 1)


def test_values_from_elsewhere_are_refused_by_name():
    part = '<decision id="a" name="a"><literalExpression><importedValues/></literalExpression></decision>'
    ((rule, line, message),) = refused(part)
    assert (rule, line) == ("unsupported-element", 2)
    assert message == "Expected only what the engine evaluates, but found importedValues; it is not supported."


@pytest.mark.parametrize("kind", ["Java", "PMML"])
def test_function_of_another_language_is_refused_by_name(kind):
    ((rule, line, message),) = refused(decision(f'<functionDefinition kind="{kind}">{feel("1")}</functionDefinition>'))
    assert (rule, line) == ("unsupported-element", 2)
    assert message == f"Expected a function of kind FEEL in decision verdict, but found {kind}; it is not supported."


@pytest.mark.parametrize("kind", "invocation conditional for every some filter".split())
def test_boxed_expression_without_its_parts_is_refused(kind):
    assert {rule for rule, _, _ in refused(decision(f"<{kind}/>"))} <= {"missing-element", "missing-name"}


@pytest.mark.parametrize(
    ("part", "rule", "says"),
    [
        ('<decision id="a" name="a" secret="1">{1}</decision>', "unknown-attribute", "secret"),
        ('<decision id="a" name="a"><magic/>{1}</decision>', "unknown-element", "magic"),
        ('<decision id="a" name="a"><extensionElements><decision/></extensionElements>{1}</decision>',
         "unknown-element", "no element of DMN"),
        ('<decision id="a" name="a"><literalExpression expressionLanguage="python"><text>1</text></literalExpression></decision>',
         "unknown-language", "python"),
        ('<decision id="a" name="a"><literalExpression><text>1</text><text>2</text></literalExpression></decision>',
         "unknown-element", "another"),
        ('<decision id="a" name="a">loose{1}</decision>', "unknown-text", "decision"),
        ('<decision id="a" name="a"/>', "missing-logic", "Expected decision a to have logic, but it has none yet; give it a table"),
        ('<decision id="a">{1}</decision>', "missing-name", "name"),
        ('<decision id="a" name="a"><variable name="b"/>{1}</decision>', "bad-value", "named a"),
        ('<decision id="a" name="a"><variable name="a" typeRef="Money"/>{1}</decision>', "unknown-type", "Money"),
        ('<decision id="a" name="a"><informationRequirement><requiredInput href="#b"/></informationRequirement>{1}</decision>',
         "unknown-reference", "#b"),
        ('<decision id="a" name="a"><informationRequirement/>{1}</decision>', "bad-requirement", "requiredInput"),
        ('<decision id="a" name="a"><literalExpression><text>  </text></literalExpression></decision>', "bad-feel", "empty"),
        ('<decision id="a" name="a"><literalExpression><text>1 +</text></literalExpression></decision>', "bad-feel", "Expected"),
        ('<itemDefinition name="string"><typeRef>number</typeRef></itemDefinition>', "bad-type", "'string'"),
        ('<itemDefinition name="T" isCollection="maybe"><typeRef>number</typeRef></itemDefinition>', "bad-value", "isCollection"),
    ],
)  # fmt: skip
def test_what_is_outside_the_vocabulary_is_refused(part, rule, says):
    ((found, line, message),) = refused(part.replace("{1}", text("literalExpression", "1")))
    assert (found, line) == (rule, 2)
    assert says in message


@pytest.mark.parametrize(
    ("kept", "rule"),
    [
        ({"policy": "BEST"}, "unknown-hit-policy"),
        ({"policy": "COLLECT", "aggregation": "MEAN"}, "unknown-aggregation"),
        ({"policy": "FIRST", "aggregation": "SUM"}, "bad-table"),
        ({"policy": "PRIORITY"}, "missing-element"),
        ({"policy": "OUTPUT ORDER", "values": "> 3"}, "missing-element"),
        ({"outputs": ("a", "")}, "bad-table"),
    ],
)
def test_table_that_cannot_be_decided_is_refused(kept, rule):
    rules = ["- : 1 | 2"] if "outputs" in kept else ["- : 1"]
    assert [found for found, _, _ in refused(inputs(x=None), table(rules, **kept))] == [rule]


@pytest.mark.parametrize("rules", [["- | - : 1"], ["- : 1 | 2"], []])
def test_rule_without_a_cell_per_column_is_refused(rules):
    assert [found for found, _, _ in refused(inputs(x=None), table(rules))] == ["bad-table"]


def test_rule_without_an_id_is_named_after_its_table_and_number_by_an_id_that_nothing_else_has():
    rules = table(["1 : 1", "2 : 2", "3 : 3"]).replace(' id="r2"', "").replace(' id="r3"', "")
    model = read(inputs(x=None), rules, literal("verdict-rule-2", "1"))
    assert model.decisions["verdict"].rules == ("r1", "verdict-rule-2-2", "verdict-rule-3")
    (trace,) = decide(model, x=Decimal(3)).tables
    assert (trace.matched, trace.rules) == (("verdict-rule-3",), (3,))


def test_tables_of_one_decision_name_their_rules_apart():
    own = table(["- : 1"]).replace(' id="r1"', "")
    inner = own[own.index("<decisionTable") : own.index("</decision>")]
    for identity in ("c0", "o0"):
        inner = inner.replace(f' id="{identity}"', "")
    model = read(inputs(x=None), decision(context(("first half", inner), ("second", inner)), "x"))
    assert model.decisions["verdict"].rules == ("verdict-first-half-rule-1", "verdict-second-rule-1")


def test_elements_need_an_id_only_to_be_referred_to():
    model = read('<inputData name="y"/>', literal("a b", "1").replace('id="a b" ', ""), literal("c", "2"))
    assert (model.find("a b").name, decide(model, model.find("a b").id).value) == ("a b", 1)
    lonely = literal("a", "1").replace('id="a" ', "")
    ((rule, line, _),) = refused(lonely, literal("b", "1", decisions=["a"]))
    assert (rule, line) == ("unknown-reference", 3)


@pytest.mark.parametrize(
    ("drawn", "rule", "says"),
    [
        ('<decision xmlns:q="urn:q" q:x="1" ', "foreign-attribute", "Attribute {urn:q}x on decision is of another vocabulary"),
        ('<extensionElements><q xmlns="urn:q"/></extensionElements><decision ', "foreign-element", "Extension {urn:q}q is of a tool"),
    ],
)
def test_what_an_unknown_tool_adds_is_carried_with_a_warning_that_it_has_no_effect(drawn, rule, says):
    model, (finding,) = read_decisions(definitions(literal("a", "1").replace("<decision ", drawn)), "rules.dmn")
    assert decide(model, "a").value == 1
    assert (finding.rule, finding.severity, finding.line) == (rule, Severity.WARNING, 2)
    assert says in finding.message
    assert "no effect" in finding.message


def test_decision_without_logic_can_be_read_but_neither_be_put_to_use_nor_answer():
    source = definitions('<decision id="a" name="a"/>', literal("b", "a", decisions=["a"]))
    assert read_decisions(source, "rules.dmn")[0] is None
    reading = read_to_try(source, "rules.dmn")
    assert (reading.faults, [finding.rule for finding in reading.judged]) == ([], ["missing-logic"])
    with pytest.raises(DecisionFault, match="Expected decision a to have logic, but it has none yet"):
        decide(reading.model, "b")
    assert decide(reading.model, "b", tolerant=True).value is None


def test_id_that_stands_twice_is_refused():
    assert ("duplicate-id", 3) in [(rule, line) for rule, line, _ in refused(literal("a", "1"), literal("a", "2"))]


def test_error_in_a_cell_is_found_on_its_own_line_of_the_text():
    cell = "<inputEntry>\n<text>1,\n2,\n3 +</text></inputEntry>"
    source = table(["- : 1"]).replace(text("inputEntry", "-"), cell)
    assert [(rule, line) for rule, line, _ in refused(inputs(x=None), source)] == [("bad-feel", 6)]


def test_every_finding_of_a_file_is_told_at_once():
    found = refused(literal("a", "1 +"), literal("b", "c"), "<magic/>")
    assert [rule for rule, _, _ in found] == ["bad-feel", "unknown-name", "unknown-element"]


def test_pictures_and_notes_of_modelling_tools_change_nothing():
    extra = (
        '<dmndi:DMNDI xmlns:dmndi="https://www.omg.org/spec/DMN/20230324/DMNDI/">'
        '<dmndi:DMNDiagram><x xmlns="urn:x"/></dmndi:DMNDiagram></dmndi:DMNDI>'
        '<textAnnotation id="t"><text>why</text></textAnnotation><knowledgeSource id="k" name="方案"/>'
    )
    source = literal("a", "1").replace("<decision ", '<decision xmlns:biodi="http://bpmn.io/schema/dmn/biodi/2.0" biodi:width="1" ')
    assert decide(read(source, extra), "a").value == 1


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"<a>",
        b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + definitions(literal("a", "&e;")),
        b"<?xml version='1.0'?><?do it?><a/>",
    ],
)
def test_what_is_no_harmless_xml_is_refused(source):
    model, (finding,) = read_decisions(source, "rules.dmn")
    assert model is None
    assert finding.rule == "bad-xml"


def test_names_of_several_words_and_chinese_names_are_read():
    model = read(
        '<inputData id="i" name="考核 得分"><variable name="考核 得分"/></inputData>',
        '<decision id="a" name="a"><informationRequirement><requiredInput href="#i"/></informationRequirement>'
        + text("literalExpression", "考核 得分 + 1")
        + "</decision>",
    )
    assert decide(model, "a", **{"考核 得分": Decimal(84)}).value == Decimal(85)
