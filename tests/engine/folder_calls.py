"""Processes of the small folder that call each other, and throw what is caught there or further out."""

from __future__ import annotations

from tests.bpmn.building import boundary, events, flows, io, service
from tests.engine.folder_building import call, process, task

CALLS_DECLARED = "".join(f"""
[process.{name}]
title = "{title}"
start_roles = ["clerk"]
start_form = "start"
""" for name, title in (("overseeing", "督办"), ("passing_on", "转办"), ("struggling", "难办"), ("watching", "盯着")))

CALLS_TOP = '<error id="Error_lost" name="lost" errorCode="lost"/>' + "".join(
    f'<escalation id="Escalation_{code}" name="{code}" escalationCode="{code}"/>' for code in ("slow", "stuck")
)


def escalation(code: str) -> str:
    return f'<escalationEventDefinition escalationRef="Escalation_{code}"/>'


OVERSEEING = process("overseeing", (
    call("give", "passing_on", {"subject": "=subject"}, {})
    + boundary("slow_there", "give", escalation("slow"), 'cancelActivity="false"') + boundary("stuck_there", "give", escalation("stuck"))
    + boundary("refused_there", "give", '<errorEventDefinition errorRef="refused"/>')
    + task("note", "clerk", late="stays") + task("take_over", "clerk", late="stays") + task("give_again", "clerk", late="stays")
    + events("e e2 e3 e4")
    + flows("s > give > e; slow_there > note > e2; stuck_there > take_over > e3; refused_there > give_again > e4")
))  # fmt: skip

PASSING_ON = process("passing_on", (
    call("pass", "struggling", {"subject": "=subject"}, {}) + events("e") + flows("s > pass > e")
))  # fmt: skip

STRUGGLING = process("struggling", (
    task("try", "clerk", "approve", late="stays") + '<exclusiveGateway id="how" default="how-e"/>' + task("go_on", "clerk", late="stays")
    + "".join(f'<intermediateThrowEvent id="{code}">{escalation(code)}</intermediateThrowEvent>' for code in ("slow", "stuck"))
    + f'<endEvent id="late">{escalation("slow")}</endEvent><endEvent id="no"><errorEventDefinition errorRef="refused"/></endEvent>'
    + '<endEvent id="lost"><errorEventDefinition errorRef="Error_lost"/></endEvent>'
    + service("throwing", "throwing", io({"subject": "=subject"})) + events("e e2 e3")
    + flows("s > try > how > e; go_on > e2; throwing > e3; slow > go_on; stuck > go_on" + "".join(
        f'; how > {name} [wording = "{name}"]' for name in ("slow", "stuck", "late", "no", "lost", "throwing")))
))  # fmt: skip

FAILING = '<conditionalEventDefinition><condition>=count(for n in 1..number(subject) return n) = 1</condition></conditionalEventDefinition>'

WATCHING = process("watching", (
    service("count", "count", io({"subject": "=subject"}, {"counted": "=counted"})) + boundary("b", "count", FAILING)
    + call("give", "passing_on", {"subject": "=subject"}, {}) + boundary("b2", "give", FAILING) + events("e e2")
    + flows("s > count > give > e; b > e2; b2 > e2")
))  # fmt: skip

CALLS = (OVERSEEING, PASSING_ON, STRUGGLING, WATCHING)
