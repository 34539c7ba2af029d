"""A small procedure that takes decisions: a firm replies, rules judge the reply, a clerk looks at it."""

from __future__ import annotations

from engine.deploy import deploy_loaded, load
from tests.bpmn.building import ROOT, events, ext, flows, script, z
from tests.engine.folder import field, form, process, task
from tests.engine.house import House

DECLARED = """
title = "评判"
owner = "head"
case_label = "评判"
[process.judging]
title = "评判"
start_roles = ["clerk"]
start_form = "start"
main_unit = '="estate.huaianli"'
side_units = { firm = '="firm.heyuan"' }
[results.verdict]
grade = { label = "评定为", label_en = "rated", values = { good = "合格", bad = "整改" }, values_en = { good = "passed" } }
"""
DMN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="D" name="评判" namespace="urn:judging">
{inputs}
<decision id="band" name="得分档"><variable name="得分档"/>{needs_score}
  <decisionTable id="tb" hitPolicy="UNIQUE">{score_column}
  <output id="ob" label="档" name="band"/>
  {band_rules}<annotation name="说明"/></decisionTable></decision>
<decision id="hints" name="提示"><variable name="提示"/>{needs_score}{needs_tidy}
  <decisionTable id="th" hitPolicy="RULE ORDER">{tidy_column}
  <output id="oh1" label="提示" name="hint"/><output id="oh2" label="分" name="points"/>
  {hint_rules}</decisionTable></decision>
<decision id="verdict" name="评判"><variable name="评判"/>
  <informationRequirement id="v1"><requiredDecision href="#band"/></informationRequirement>
  <informationRequirement id="v2"><requiredDecision href="#hints"/></informationRequirement>{needs_kind}
  <decisionTable id="tv" hitPolicy="UNIQUE">
  <input id="iv1" label="得分档"><inputExpression id="ev1"><text>得分档</text></inputExpression></input>
  <input id="iv2" label="种类"><inputExpression id="ev2"><text>kind</text></inputExpression></input>
  <output id="ov" label="结论" name="grade"/>
  {verdict_rules}</decisionTable></decision>
<decision id="whisper" name="耳语"><variable name="耳语"/>{needs_copied}
  <decisionTable id="tw" hitPolicy="UNIQUE">
  <input id="iw" label="抄下的"><inputExpression id="ew"><text>copied</text></inputExpression></input>
  <output id="ow" label="听见" name="heard"/>
  {whisper_rules}</decisionTable></decision>
</definitions>"""


def _rule(identity: str, tests: list[str], outputs: list[str], description: str = "", remark: str = "") -> str:
    said = f"<description>{description}</description>" if description else ""
    cells = "".join(f'<inputEntry id="{identity}i{n}"><text>{one}</text></inputEntry>' for n, one in enumerate(tests))
    cells += "".join(f'<outputEntry id="{identity}o{n}"><text>{one}</text></outputEntry>' for n, one in enumerate(outputs))
    return f'<rule id="{identity}">{said}{cells}<annotationEntry><text>{remark}</text></annotationEntry></rule>'


def _column(name: str, label: str) -> str:
    return f'<input id="i_{name}" label="{label}"><inputExpression id="e_{name}"><text>{name}</text></inputExpression></input>'


def _need(owner: str, name: str) -> str:
    return f'<informationRequirement id="r_{owner}_{name}"><requiredInput href="#in_{name}"/></informationRequirement>'


def _input(name: str) -> str:
    return f'<inputData id="in_{name}" name="{name}"><variable name="{name}"/></inputData>'


MODEL = (
    DMN.replace("{inputs}", "".join(map(_input, ("score", "tidy", "kind", "copied"))))
    .replace("{needs_score}", _need("band", "score"), 1).replace("{needs_score}", "")
    .replace("{needs_tidy}", _need("hints", "tidy")).replace("{needs_kind}", _need("verdict", "kind"))
    .replace("{needs_copied}", _need("whisper", "copied"))
    .replace("{score_column}", _column("score", "得分")).replace("{tidy_column}", _column("tidy", "干净"))
    .replace("{band_rules}", _rule("b0", ["null"], ["0"]) + _rule("b1", ["&lt; 60"], ["1"])
             + _rule("b2", ["&gt;= 60"], ["2"], "六十分\n以上", "见方案三"))
    .replace("{hint_rules}", _rule("h1", ["-"], ['"再看一次。"', "1"]) + _rule("h2", ["true"], ['"打扫过了。"', "2"]))
    .replace("{verdict_rules}", _rule("v_good", ["2", "-"], ['"good"']) + _rule("v_bad", ["1", '"yearly"'], ['"bad"']))
    .replace("{whisper_rules}", _rule("w1", ["-"], ['"听见：" + copied']))
)  # fmt: skip


def rule_task(name: str, decision: str) -> str:
    called = z("calledDecision", decisionId=decision, resultVariable=f"{name}_result")
    return f'<businessRuleTask id="{name}" name="{name}的规则">{ext(called)}</businessRuleTask>'


DIAGRAM = process("judging", (
    task("reply", "firm_manager", "reply", late="stays") + rule_task("judge", "verdict") + script("copy", '"“" + secret + "”"', "copied")
    + rule_task("listen", "whisper") + task("look", "clerk", late="stays") + events("e")
    + flows("s > reply > judge > copy > listen > look > e")
))  # fmt: skip
OPTIONS = [{"label": "按年", "value": "yearly"}, {"label": "按月", "value": "monthly"}]
REPLY = form(
    "reply", field("score", "number"), field("tidy", "checkbox"), field("kind", "radio", values=OPTIONS),
    field("secret", properties={"readers": "head firm_manager"}),
)  # fmt: skip


def files(diagrams: str = DIAGRAM) -> dict[str, bytes]:
    """The folder "judging"."""
    drawn = f"{ROOT}{diagrams}</definitions>".encode()
    parts = {"judging.bpmn": drawn, "judging.dmn": MODEL.encode(), "reply.form": REPLY}
    return {"procedure.toml": DECLARED.encode(), "start.form": form("start", field("subject")), **parts}


def judged(house: House, **reply: object) -> str:
    """A case in which the firm has replied and rules have judged it."""
    with house.engine.transaction() as connection:
        deploy_loaded(connection, load("judging", files()), house.clock(), "system")
    case = house.start("judging")
    house.complete("reply", "heyuan", **reply)
    return case
