"""What a decision came to, as a case's history tells it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from engine.feel import Value
from engine.procedures import Procedure, load_procedure
from engine.reading.results import results
from engine.reading.story import StoryEntry, for_party

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
DMN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="D" name="标准" namespace="urn:x">
<decision id="publication" name="公布内容"><variable name="公布内容"/><decisionTable id="t" hitPolicy="UNIQUE">
<input id="i" label="结果"><inputExpression id="ie"><text>1</text></inputExpression></input>
<output id="o1" label="栏目" name="heading"/><output id="o2" label="代号" name="code"/><output id="o3" name="nameless"/>
<rule id="r"><inputEntry id="a"><text>-</text></inputEntry><outputEntry id="b"><text>"合格"</text></outputEntry>
<outputEntry id="c"><text>"pass"</text></outputEntry><outputEntry id="d"><text>1</text></outputEntry></rule>
</decisionTable></decision>
<decision id="standard" name="扣减标准"><variable name="扣减标准"/><literalExpression id="l">
<text>{rate: 36, amount: 1800, inner: {a: 1}}</text></literalExpression></decision>
</definitions>"""
DECLARED = """title = "考核"
owner = "head"
case_label = "考核"
[terms.ordinary]
label = "整改（一般）"
value = 15
unit = "working_days"
source = "惯例"
reason = "要备料"
"""
WORDS = """
[results.standard]
amount = { label = "金额", unit = "元", digits = 2 }
rate = { label = "比例", unit = "%" }
rated = { label = "评定为", values = { yes = "合格" } }
"""


@pytest.fixture(scope="module")
def procedure() -> Procedure:
    found, findings = load_procedure("x", {"procedure.toml": (DECLARED + WORDS).encode(), "x.dmn": DMN.encode()})
    assert found is not None, findings
    return found


def told(procedure: Procedure, decision: str, value: Value) -> list[tuple[str, Value]]:
    return [(fact.label, fact.value) for fact in results(procedure, decision, value)]


def test_declared_outputs_are_told_in_the_order_of_their_words(procedure: Procedure) -> None:
    value: Value = {"rate": Decimal(36), "amount": Decimal(1800), "band": Decimal(1)}
    assert told(procedure, "standard", value) == [("金额", Decimal(1800)), ("比例", Decimal(36))]
    (fact,) = results(procedure, "standard", {"rated": "yes"})
    assert (fact.told, fact.label) == ("合格", "评定为")


def test_without_words_a_tables_labelled_outputs_are_told_but_no_codes(procedure: Procedure) -> None:
    value: Value = {"heading": "合格", "code": "pass", "nameless": Decimal(1)}
    assert told(procedure, "publication", value) == [("栏目", "合格")]


def test_a_single_value_is_told_as_it_is_and_the_name_of_a_term_as_the_term(procedure: Procedure) -> None:
    assert told(procedure, "other", Decimal(3)) == [("", Decimal(3))]
    (fact,) = results(procedure, "other", "ordinary")
    assert fact.term is not None
    assert (fact.term.label, fact.term.value) == ("整改（一般）", 15)


@pytest.mark.parametrize("value", [None, "pass", {"a": Decimal(1)}, [], [{"a": Decimal(1)}], ["pass"]])
def test_what_there_are_no_words_for_is_not_told(procedure: Procedure, value: Value) -> None:
    assert told(procedure, "other", value) == []


def test_words_for_a_decision_that_is_not_there_are_refused() -> None:
    source = DECLARED + '[results.nothing]\nrate = { label = "比例" }\n'
    found, findings = load_procedure("x", {"procedure.toml": source.encode(), "x.dmn": DMN.encode()})
    assert found is None
    assert [(one.rule, one.element, one.message) for one in findings] == [
        ("unknown-reference", "results.nothing", "Expected a decision nothing in the folder, but there is none.")
    ]


def test_a_file_that_is_refused_brings_no_second_error_on_what_it_would_define() -> None:
    source = DECLARED + '[results.nothing]\nrate = { label = "比例" }\n'
    broken = DMN.encode().replace(b"<decision ", b"<decisio ", 1)
    found, findings = load_procedure("x", {"procedure.toml": source.encode(), "x.dmn": broken})
    assert found is None
    assert {one.file for one in findings} == {"x.dmn"}


def test_a_party_reads_its_own_acts_without_what_rules_made_of_them() -> None:
    def line(actor: str) -> StoryEntry:
        facts = {"decisions": [{"name": "扣减标准"}], "opened": [{"name": "提出扣减"}]}
        return StoryEntry(1, NOW, "task:completed", actor, "", "", "", (), "reply", "整改回复", "", facts, (), "")

    (own,) = for_party([line("firm"), line("officer")], "firm")
    assert own.actor == "firm"
    assert own.facts == {"opened": [{"name": "提出扣减"}]}
