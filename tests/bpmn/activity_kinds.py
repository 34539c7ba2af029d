"""Every kind of activity as the element "x", alone and repeated in every way that the standard has."""

from __future__ import annotations

from collections.abc import Mapping

from tests.bpmn.building import events, ext, flows, io, message, multi, source_of, tasks, z

LOOPS: Mapping[str, str] = {
    "once": "",
    "standard loop": '<standardLoopCharacteristics loopMaximum="2"/>',
    "parallel": multi("xs"),
    "sequential": multi("xs", sequential=True),
}

_CALL = z("calledElement", processId="child", propagateAllChildVariables="false")
_INSIDE = events("si ei") + tasks("w") + flows("si > w > ei")
_WORDS: Mapping[str, tuple[str, str, str]] = {
    "task": ("", "", ""),
    "manualTask": ("", "", ""),
    "userTask": ("", "<z:userTask/>" + z("assignmentDefinition", candidateGroups="clerk") + z("formDefinition", formId="check"), ""),
    "serviceTask": ("", z("taskDefinition", type="pay"), ""),
    "sendTask": ('messageRef="M"', z("taskDefinition", type="send-message"), ""),
    "receiveTask": ('messageRef="M"', "", ""),
    "businessRuleTask": ("", z("calledDecision", decisionId="verdict", resultVariable="v"), ""),
    "scriptTask": ("", z("script", expression="=1 + 1", resultVariable="v") + io(outputs={"sum": "=v"}), ""),
    "callActivity": ("", _CALL, ""),
    "subProcess": ("", "", _INSIDE),
    "transaction": ("", "", _INSIDE),
    "adHocSubProcess": ("", "", tasks("w")),
}
"""Attributes, extensions, what is inside."""
KINDS = tuple(_WORDS)


def source(kind: str, loop: str) -> bytes:
    """A process that does "x" and ends."""
    attributes, extensions, inside = _WORDS[kind]
    extended = ext(extensions) if extensions else ""
    # In the standard's order: what a subprocess holds stands behind its loop.
    body = f'<{kind} id="x" {attributes}>{extended}{LOOPS[loop]}{inside}</{kind}>'
    return source_of(events("s e") + body + flows("s > x > e"), message("M", "ask", '"k"'))
