"""A process of the small folder that takes back what it has done, and awaits something before and after, but not meanwhile."""

from __future__ import annotations

from tests.bpmn.building import boundary, events, flows, message_event, undone
from tests.engine.folder_building import process, task

UNDOING_DECLARED = """
[process.revoking]
title = "退订"
start_roles = ["clerk"]
start_form = "start"
"""

CANCEL = "<cancelEventDefinition/>"
REFUND = task("refund", "clerk", late="stays").replace("<userTask ", '<userTask isForCompensation="true" ', 1)

REVOKING = process("revoking", (
    '<transaction id="booking"><startEvent id="s2"/>' + task("pay", "clerk", late="stays") + undone("pay", "refund", REFUND)
    + task("revoke", "clerk", late="stays") + f'<endEvent id="given_up">{CANCEL}</endEvent>' + flows("s2 > pay > revoke > given_up")
    + "</transaction>" + boundary("over", "booking", CANCEL) + boundary("heard_early", "booking", message_event("word"))
    + f'<intermediateCatchEvent id="hear">{message_event("word")}</intermediateCatchEvent>'
    + task("at_once", "clerk", late="stays") + task("afterwards", "clerk", late="stays") + events("e e2 e3")
    + flows("s > booking > e; over > hear > afterwards > e2; heard_early > at_once > e3")
))  # fmt: skip
