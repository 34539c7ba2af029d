"""A small folder of workflows with roles, law and one procedure with its scenarios, and the district that it runs in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select

from engine import model
from engine.check.report import CheckReport, check_folders
from engine.check.world import District
from engine.errors import JobFault
from engine.jobs import Job, JobContext
from tests.bpmn.building import ROOT, boundary, events, ext, flows, io, message, script, service, timer, z
from tests.engine.folder import field, form, process, send, task
from tests.engine.house import GRANTS, UNITS

ROLES = """
[clerk]
label = "经办人"
kind = "bureau"
unit = "bureau.housing"
superior = "head"
[head]
label = "负责人"
kind = "bureau"
unit = "bureau.housing"
[administrator]
label = "系统管理"
kind = "district"
unit = "district"
[party]
label = "当事人"
kind = "none"
"""

LAW = """[rule]
id = "notice"
label = "通知期限"
unit = "working_days"
decided_by = "通知之日"
[[row]]
valid_from = 2020-05-01
value = 3
source = "某法"
article = "第一条"
confirmed = true
"""

DECLARED = """
title = "路灯"
owner = "head"
case_label = "路灯"

[process.lamp]
title = "路灯报修"
start_roles = ["clerk"]
start_form = "start"
case_title = '="路灯：" + place'
key = '=place'
unique = "open"
outcomes = { mended = "已修", fine = "无碍" }

[terms.look]
value = 3
unit = "working_days"
label = "查看"
reason = "要趁早"
source = "惯例"

[parameters.strict]
value = false
unit = ""
reason = "试"
source = "惯例"

[documents.notice]
title = "维修通知单"
file = "documents/notice.html"
number = "灯〔{year}〕{n}号"

[[message]]
name = "elsewhere"
to = "credit"
label = "抄告"

[law]
from = 2020-05-01
reason = "路灯报修自此办理"
"""

NOTICE = """<!DOCTYPE html>
<html lang="zh-Hans-CN" xmlns="http://www.w3.org/1999/xhtml" xmlns:w="urn:wuye:letter">
<head><meta charset="utf-8"/><title>维修通知单</title></head><body><p w:text="letter.number"/><p w:text="place"/></body></html>
"""

TABLE = """<?xml version="1.0"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
  <inputData id="in" name="dark"><variable name="dark" typeRef="number"/></inputData>
  <decision id="verdict" name="结论">
    <variable name="结论"/>
    <informationRequirement id="r"><requiredInput href="#in"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input id="i"><inputExpression id="e" typeRef="number"><text>dark</text></inputExpression></input>
      <output id="o" name="verdict" typeRef="string"/>
      <rule id="mend"><inputEntry id="g"><text>&gt;= 3</text></inputEntry><outputEntry id="go"><text>"mend"</text></outputEntry></rule>
      <rule id="leave"><inputEntry id="b"><text>-</text></inputEntry><outputEntry id="bo"><text>"leave"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""

LOOK = task("look", "clerk", "look", '=term end(today(), "look")', late="superior", **{"name.en": "Look"})
MEND = task("mend", "clerk", "mend", "=today()", late="flow", document="notice", four_eyes="look", return_to="look", **{"name.en": "Mend"})
NAMELESS = re.compile(rb'(<(?!userTask|process|message|signal|error|z:|subProcess)\w+ id="([\w.-]+)"(?![^>]* name=))')
RULE = f'<businessRuleTask id="judge">{ext(z("calledDecision", decisionId="verdict", resultVariable="verdict"))}</businessRuleTask>'

LAMP = process("lamp", (
    LOOK + RULE + '<exclusiveGateway id="which" default="which-fine"/>'
    + script("fine", '"fine"', "outcome")
    + MEND + boundary("over", "mend", timer("timeDuration", "P5D"))
    + service("register", "register", io({"place": "=place"}))
    + script("mended", '"mended"', "outcome")
    + send("tell", "elsewhere", "=place", place="=place") + events("e e2 e3")
    + flows('s > look > judge > which > fine > e; which > mend [verdict = "mend"]; mend > register > mended > e2; over > tell > e3')
))  # fmt: skip

SEEN = {"type": "text", "id": "Text_look", "properties": {"label": "地点", "label.en": "Place", "value": "=place"}}

SCENARIOS = """
- name: 修好
  today: 2026-10-09
  steps:
    - start: lamp
      as: clerk
      with: {place: 槐安里, dark: 3}
    - expect:
        open: look
        title: 路灯：槐安里
        inbox: {clerk: look, clerk/2: [look]}
        nobody: [stranger, head]
        due: {look: 2026-10-13}
        variables: {place: 槐安里, dark: 3}
        sees: {look: {地点: 槐安里, note: null}}
        prefilled: {look: {note: "", 地点: null}}
    - refused: look
      as: clerk
      with: {colour: red}
      because: unknown-field
    - complete: look
      as: clerk
    - expect: {open: mend, decision: {judge: mend, 结论: [mend]}, cases: {lamp: 1}}
    - refused: mend
      as: clerk
      because: four-eyes
    - complete: mend
      as: clerk/2
    - expect: {outcome: mended, status: completed, documents: notice, registry: {registered: 1}, messages: [], incident: false}
    - expect: {documents: [{notice: [号 槐安里]}]}
- name: 无碍
  today: 2026-10-09
  steps:
    - start: lamp
      as: clerk
      with: {place: 松园, dark: 2}
    - start: lamp
      as: clerk
      with: {place: 松园, dark: 2}
      because: duplicate-case
    - after: P5D
    - expect: {inbox: {head: look}}
    - complete: look
      as: head
    - expect: {outcome: fine, decision: {结论: {rules: leave, value: leave}}, open: []}
- name: 过期
  from: 修好
  until: mend
  steps:
    - after: P5D
    - expect: {outcome: completed, messages: [elsewhere], open: []}
"""


def bpmn(text: str, top: str = "") -> bytes:
    whole = f"{ROOT}{top}{message('elsewhere', 'elsewhere', 'place')}{text}</definitions>"
    return whole.replace("><", ">\n<").encode()  # a line each, as designers' tools write them


def named(diagram: bytes) -> bytes:
    """A diagram in which every element and conditional flow that has no name is called by its id; user tasks are left alone."""
    return NAMELESS.sub(rb'\1 name="\2"', diagram)


def files() -> dict[str, bytes]:
    """The folder `lamp`."""
    return {
        "procedure.toml": DECLARED.encode(),
        "lamp.bpmn": bpmn(LAMP),
        "verdict.dmn": TABLE.encode(),
        "start.form": form("start", field("place", validate={"required": True}), field("dark", "number", decimalDigits=0)),
        "look.form": form("look", SEEN, field("note", "textarea")),
        "mend.form": form("mend", field("how", "textarea")),
        "documents/notice.html": NOTICE.encode(),
        "scenarios/all.yaml": SCENARIOS.encode(),
    }


def register(context: JobContext, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Writes a row; a place called 没有 has no budget, one called 炸了 meets a mistake."""
    if inputs["place"] == "没有":
        raise JobFault("Expected a budget line, but there is none.")
    if inputs["place"] == "炸了":
        raise RuntimeError("a mistake of ours")
    context.connection.execute(insert(model.unit).values(id=f"lamp.{inputs['place']}", kind="none", name="灯"))
    return {}


def prepare(connection: Connection, given: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    """Units and people; role -> user ids."""
    people: dict[str, list[str]] = {"stranger": ["stranger"]}
    for identity, kind, name, parent in UNITS:
        connection.execute(insert(model.unit).values(id=identity, kind=kind, name=name, name_en="", parent=parent))
    for login in dict.fromkeys(row[0] for row in GRANTS):
        connection.execute(insert(model.user).values(id=login, login=login, name=login, password_hash="!", active=True))
    for login, role, unit, second in GRANTS:
        connection.execute(insert(model.grant).values(user_id=login, role=role, unit_id=unit, second_unit=second))
        people.setdefault(role, []).append(login)
    return people


def observe(connection: Connection, question: str) -> Any:
    if question != "registered":
        raise KeyError(question)
    return connection.execute(select(func.count()).where(model.unit.c.name == "灯")).scalar_one()


DISTRICT = District({"register": Job("register", register, {"place": "string"}, {})}, prepare, observe)


def write(folder: Path, changed: Mapping[str, bytes | None] | None = None, roles: str = ROLES) -> Path:
    """Writes the workflows with some files changed (None takes one away). Returns their folder."""
    workflows = folder / "workflows"
    (workflows / "law").mkdir(parents=True)
    (workflows / "law" / "notice.toml").write_text(LAW)
    (workflows / "roles.toml").write_text(roles)
    for path, content in {**files(), **(changed or {})}.items():
        if content is not None:
            file = workflows / "lamp" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(named(content) if path.endswith(".bpmn") else content)
    return workflows


def check(folder: Path, changed: Mapping[str, bytes | None] | None = None, scenarios: bool = True, roles: str = ROLES) -> CheckReport:
    """Checks the workflows with some files changed."""
    return check_folders(write(folder, changed, roles), [], DISTRICT, scenarios)
