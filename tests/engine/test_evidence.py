"""What a decision rests on: who reads it, table by table, as the rules saw it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from engine.bpmn.diagram import BusinessRuleTask
from engine.bpmn.effects import DecisionTaken
from engine.deploy import load
from engine.feel import Environment
from engine.jobs import Job
from engine.reading import case_page
from engine.reading.evidence import TableEvidence, evidence
from engine.reading.held_back import HeldBack
from tests.bpmn.building import events, ext, flows, io, message, message_event, multi, script, service, sub, z
from tests.engine.folder import field, form, process, send, task
from tests.engine.house import House
from tests.engine.judging import files, judged, rule_task

SECRET = "暗号七"


def tables(house: House, user: str, case: str) -> dict[str, tuple[TableEvidence, ...]]:
    """The evidence of each decision by its element's name."""
    lines = case_page(house.engine, user, case).story
    return {taken["name"]: taken["evidence"] for line in lines for taken in line.facts.get("decisions", ())}


def shown(table: TableEvidence) -> tuple[Any, ...]:
    return (
        table.name, [(fact.label, fact.value) for fact in table.inputs], [(rule.row, rule.remark) for rule in table.rules],
        [[(fact.label, fact.value) for fact in row] for row in table.results],
    )  # fmt: skip


def test_each_table_is_shown_in_order_with_what_it_saw_which_rules_matched_and_what_it_gave(quick_house: House) -> None:
    case = judged(quick_house, score=Decimal("81.5"), tidy=True, kind="monthly", secret=SECRET)
    band, hints, verdict = tables(quick_house, "audit", case)["judge的规则"]
    assert shown(band) == ("得分档", [("得分", Decimal("81.5"))], [(3, "六十分 以上 见方案三")], [[("档", Decimal(2))]])
    both = [[("提示", "再看一次。"), ("分", Decimal(1))], [("提示", "打扫过了。"), ("分", Decimal(2))]]
    assert shown(hints) == ("提示", [("干净", True)], [(1, ""), (2, "")], both)
    assert shown(verdict) == ("评判", [("得分档", Decimal(2)), ("种类", "monthly")], [(1, "")], [[("结论", "good")]])


def test_values_have_the_words_of_the_forms_choice_and_of_the_procedures_results(quick_house: House) -> None:
    case = judged(quick_house, score=Decimal(70), kind="yearly", secret=SECRET)
    verdict = tables(quick_house, "audit", case)["judge的规则"][-1]
    assert [fact.told for fact in verdict.inputs] == ["", "按年"]
    assert [(fact.told, fact.told_en) for fact in verdict.results[0]] == [("合格", "passed")]


def test_what_was_not_there_is_seen_as_null_and_no_rule_may_have_matched(quick_house: House) -> None:
    case = judged(quick_house, secret=SECRET)
    band, hints, verdict = tables(quick_house, "audit", case)["judge的规则"]
    assert shown(band) == ("得分档", [("得分", None)], [(1, "")], [[("档", Decimal(0))]])
    assert shown(hints)[1:3] == ([("干净", False)], [(1, "")])
    assert shown(verdict) == ("评判", [("得分档", Decimal(0)), ("种类", None)], [], [[("结论", None)]])


@pytest.mark.parametrize("user", ["lin", "fang", "audit"])
def test_officers_of_the_case_and_auditors_read_the_evidence(quick_house: House, user: str) -> None:
    case = judged(quick_house, score=Decimal(70), secret=SECRET)
    assert [table.name for table in tables(quick_house, user, case)["judge的规则"]] == ["得分档", "提示", "评判"]


def test_a_party_reads_no_evidence_even_of_what_followed_from_its_own_act(quick_house: House) -> None:
    case = judged(quick_house, score=Decimal(70), secret=SECRET)
    page = case_page(quick_house.engine, "heyuan", case)
    assert {line.kind for line in page.story if line.actor == "heyuan"} == {"task:claimed", "task:completed"}
    assert SECRET not in repr([line.facts for line in page.story])
    assert tables(quick_house, "heyuan", case) == {}


def test_a_table_that_may_rest_on_a_field_with_other_readers_is_only_named(quick_house: House) -> None:
    case = judged(quick_house, score=Decimal(70), secret=SECRET)
    (withheld,) = tables(quick_house, "lin", case)["listen的规则"]
    assert withheld == TableEvidence("耳语", "", held_back=True)
    assert SECRET not in repr(tables(quick_house, "audit", case))
    (heard,) = tables(quick_house, "fang", case)["listen的规则"]
    assert shown(heard) == ("耳语", [("抄下的", f"“{SECRET}”")], [(1, "")], [[("听见", f"听见：“{SECRET}”")]])


# Tables wherever a decision has them.

KNOWLEDGE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="K" name="标准" namespace="urn:knowledge">
<inputData id="in_area" name="area"><variable name="area"/></inputData>
<businessKnowledgeModel id="rate" name="单价表"><variable name="单价表"/>
  <encapsulatedLogic id="f"><formalParameter id="p" name="size"/>
  {table}</encapsulatedLogic></businessKnowledgeModel>
<decision id="inner" name="内部"><variable name="内部"/>
  <informationRequirement id="n1"><requiredInput href="#in_area"/></informationRequirement>
  <knowledgeRequirement id="n2"><requiredKnowledge href="#rate"/></knowledgeRequirement>
  <literalExpression id="l1"><text>单价表(area)</text></literalExpression></decision>
<decisionService id="service" name="服务"><variable name="服务"/>
  <outputDecision href="#inner"/><inputData href="#in_area"/></decisionService>
<decision id="price" name="价格"><variable name="价格"/>
  <informationRequirement id="n3"><requiredInput href="#in_area"/></informationRequirement>
  <knowledgeRequirement id="n4"><requiredKnowledge href="#service"/></knowledgeRequirement>
  <context id="c"><contextEntry id="c1"><variable name="小区"/>{part}</contextEntry>
  <contextEntry id="c2"><variable name="单价"/>
    <literalExpression id="l2"><text>服务(area)</text></literalExpression></contextEntry></context></decision>
</definitions>"""


def _table(name: str, column: str) -> str:
    return f"""<decisionTable id="{name}" hitPolicy="UNIQUE"><input id="{name}i" label="面积">
      <inputExpression id="{name}e"><text>{column}</text></inputExpression></input><output id="{name}o" label="{name}" name="{name}"/>
      <rule id="{name}1"><inputEntry id="{name}a"><text>&lt; 100</text></inputEntry>
        <outputEntry id="{name}b"><text>1</text></outputEntry></rule>
      <rule id="{name}2"><inputEntry id="{name}c"><text>&gt;= 100</text></inputEntry>
        <outputEntry id="{name}d"><text>2</text></outputEntry></rule></decisionTable>"""


def test_tables_of_knowledge_models_behind_a_service_and_of_boxed_expressions_are_shown_too() -> None:
    model = KNOWLEDGE.format(table=_table("rate_table", "size"), part=_table("size_table", "area"))
    procedure = load("judging", {**files(), "knowledge.dmn": model.encode()})
    decided = procedure.decide("price", {"area": Decimal(120)}, Environment())
    found = evidence(procedure, DecisionTaken("t", "i", decided).to_plain()["decided"], held_back=False)
    assert [(table.name, table.part) for table in found] == [("价格", "小区"), ("单价表", "")]
    assert [shown(table)[1:] for table in found] == [
        ([("面积", Decimal(120))], [(2, "")], [[("size_table", Decimal(2))]]),
        ([("面积", Decimal(120))], [(2, "")], [[("rate_table", Decimal(2))]]),
    ]


# What may hold a value that only some may read: by whatever way it got there.

REPLY, LISTEN = task("reply", "firm_manager", "reply", late="stays"), rule_task("listen", "whisper")
ON = "s > reply > way > listen > e"
CALLED = z("calledDecision", decisionId="whisper", resultVariable="r")
MAPPED = f'<businessRuleTask id="listen">{ext(CALLED + io({"copied": "=secret"}))}</businessRuleTask>'
BEFORE = MAPPED.replace('id="listen"', 'id="before"').replace('resultVariable="r"', 'resultVariable="copied"')
GIVEN_OUT = task("reply", "firm_manager", "reply", more=io({}, {"copied": "=[secret]"}), late="stays")
EACH = multi("[secret]", 'inputElement="copied"')
GATHERED = multi("[1]", 'outputCollection="copied" outputElement="=secret"')
INSIDE = sub("way", task("t", "clerk", late="stays") + events("s2 e2") + LISTEN + flows("s2 > t > listen > e2"),
             extensions=io({"copied": "=secret"}))  # fmt: skip
JOBS = {"turn": Job("turn", lambda context, inputs: {}, {"given": "string"}, {"copied": "string"})}
WAYS: Mapping[str, str] = {
    "a script": REPLY + script("way", "secret", "copied") + LISTEN + flows(ON),
    "two scripts against the order of the file": (
        script("way", "turned", "copied") + script("first", "secret", "turned") + REPLY + LISTEN
        + flows("s > reply > first > way > listen > e")
    ),
    "a filter": REPLY + script("way", "[1, 2][item = secret]", "copied") + LISTEN + flows(ON),
    "the decision's own mapping": REPLY + MAPPED + flows("s > reply > listen > e"),
    "the task's mapping": GIVEN_OUT + LISTEN + flows("s > reply > listen > e"),
    "the items of a loop": REPLY + LISTEN.replace("</businessRuleTask>", f"{EACH}</businessRuleTask>") + flows("s > reply > listen > e"),
    "what a loop gathers": REPLY + task("way", "clerk", late="stays").replace("</userTask>", f"{GATHERED}</userTask>") + LISTEN + flows(ON),
    "a subprocess": REPLY + INSIDE + flows("s > reply > way > e"),
    "a job": REPLY + service("way", "turn", io({"given": "=secret"})) + LISTEN + flows(ON),
    "a message of its own": (
        REPLY + send("way", "told", '="x"', copied="=secret")
        + f'<intermediateCatchEvent id="hear">{message_event("told")}</intermediateCatchEvent>' + LISTEN
        + flows("s > reply > way > hear > listen > e")
    ),
    "another decision": REPLY + BEFORE + LISTEN + flows("s > reply > before > listen > e"),
}  # fmt: skip
HARMLESS: Mapping[str, str] = {
    "another field": REPLY + script("way", "kind", "copied") + LISTEN + flows(ON),
    "a mapping that leaves it out": (
        task("reply", "firm_manager", "reply", more=io({}, {"told": "=kind"}), late="stays") + script("way", "told", "copied")
        + LISTEN + flows(ON)
    ),
    "a job that does not get it": REPLY + service("way", "turn", io({"given": "=kind"})) + LISTEN + flows(ON),
}  # fmt: skip


def holds_back(body: str, role: str, **forms: bytes) -> bool:
    changed = {f"{name}.form": content for name, content in forms.items()}
    drawn = message("told", "told", '"x"') + process("judging", body + events("e"))
    procedure = load("judging", {**files(drawn), **changed})
    listen = procedure.diagrams["judging"].elements["listen"]
    assert isinstance(listen, BusinessRuleTask)
    return HeldBack(procedure, {role}, JOBS).touches(listen)


@pytest.mark.parametrize("way", WAYS)
def test_a_value_is_followed_through(way: str) -> None:
    assert holds_back(WAYS[way], "clerk")
    assert not holds_back(WAYS[way], "head")


@pytest.mark.parametrize("way", HARMLESS)
def test_what_does_not_touch_the_value_is_shown(way: str) -> None:
    assert not holds_back(HARMLESS[way], "clerk")


HIDDEN = {"readers": "head"}
GROUP = {"type": "group", "id": "g", "label": "组", "components": [field("secret")], "properties": HIDDEN}
LIST = {"type": "dynamiclist", "id": "l", "path": "secret", "label": "逐项", "components": [field("text", properties=HIDDEN)]}


@pytest.mark.parametrize("part", [GROUP, LIST], ids=["a group", "a list of such fields"])
def test_fields_inside_others_are_held_back_too(part: dict[str, Any]) -> None:
    assert holds_back(WAYS["a script"], "clerk", reply=form("reply", part))
    assert not holds_back(WAYS["a script"], "head", reply=form("reply", part))


def test_what_the_case_was_started_with_is_held_back_too() -> None:
    start, reply = form("start", field("secret", properties=HIDDEN)), form("reply", field("kind"))
    assert holds_back(WAYS["a script"], "clerk", start=start, reply=reply)
    assert not holds_back(WAYS["a script"], "head", start=start, reply=reply)
