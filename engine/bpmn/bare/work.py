"""What a task does where no extension says it: a job of its own id, a script in FEEL, a message, a call.

Source: BPMN 2.0.2, 10.3.3 (task types), 10.3.6 (call activity).
"""

from __future__ import annotations

import re

from lxml import etree

from engine.bpmn.bare.draft import Draft, called, drop, expanded, extend, take
from engine.bpmn.bare.names import SENDS
from engine.bpmn.bare.texts import feel, wrong_with
from engine.bpmn.structure import child, extension, tag, text_of

JOB = "without a type is a job of its own id"
_NAME = re.compile(r"[^\W\d]\w*")
_LANGUAGES = re.compile(r"feel|^$", re.IGNORECASE)


def say_what_tasks_do(draft: Draft) -> None:
    """Write out in the dialect what every task of the file does."""
    for node in list(draft.root.iter("*")):
        bring = _TASKS.get(tag(node))
        if bring is not None:
            bring(node, draft)


def _user(node: etree._Element, draft: Draft) -> None:
    extend(node, "zeebe:userTask")


def _service(node: etree._Element, draft: Draft) -> None:
    if extension(node, "zeebe:taskDefinition") is None:
        _as_job(node, node.get("id") or "", draft, JOB)


def _as_job(node: etree._Element, job_type: str, draft: Draft, meaning: str) -> None:
    """Turn a task into a service task of this type, with a note."""
    draft.assume(node, called(node), meaning)
    extend(node, "zeebe:taskDefinition", type=job_type)
    node.tag = expanded("bpmn:serviceTask")
    for attribute in ("messageRef", "scriptFormat"):
        take(node, attribute)


def _send(node: etree._Element, draft: Draft) -> None:
    job = extension(node, "zeebe:taskDefinition")
    if job is not None and job.get("type") != SENDS:
        _as_job(node, "", draft, "a send task with a job type is that job")
    elif node.get("messageRef"):
        extend(node, "zeebe:taskDefinition", type=SENDS)
    else:
        if job is not None:
            drop(job)
        _as_job(node, node.get("id") or "", draft, JOB)


def _decide(node: etree._Element, draft: Draft) -> None:
    called_decision = extension(node, "zeebe:calledDecision")
    if called_decision is None:
        _as_job(node, node.get("id") or "", draft, JOB)
        return
    decision = called_decision.get("decisionId") or ""
    drop(called_decision)
    _as_job(node, decision, draft, "no decision is at hand; it is a job whose type is the decision's id")


def _script(node: etree._Element, draft: Draft) -> None:
    script = child(node, "bpmn:script")
    text, language = "" if script is None else text_of(script), take(node, "scriptFormat")
    if script is not None:
        node.remove(script)
    if extension(node, "zeebe:script") is not None:
        return
    if extension(node, "zeebe:taskDefinition") is not None or not text:
        _as_job(node, node.get("id") or "", draft, JOB)
        return
    wrong = wrong_with(text, "" if _LANGUAGES.search(language) else language)
    if wrong is not None:
        message = f"The script of {called(node)} is {wrong}; only FEEL is executed: write an expression, or make it a service task."
        draft.report.error("foreign-expression", node, message)
        text = "null"
    else:
        draft.assume(node, called(node), "a script in FEEL gives its value to the variable of the task's id")
    result = variable_of(node.get("id") or "")
    extend(node, "zeebe:script", expression=feel(text), resultVariable=result)


def variable_of(name: str) -> str:
    """A name as FEEL can say it: other signs become "_"."""
    found = re.sub(r"\W", "_", name)
    return found if _NAME.fullmatch(found) else f"_{found}"


def _call(node: etree._Element, draft: Draft) -> None:
    named = take(node, "calledElement").rpartition(":")[2]
    call = extension(node, "zeebe:calledElement")
    if call is None:
        call = extend(node, "zeebe:calledElement", processId=named or node.get("id") or "", propagateAllChildVariables="true")
        draft.open_calls.add(node.get("id") or "")
        draft.assume(node, called(node), "a bare call: what it calls sees all variables, and gives back all of its own")
    elif call.get("propagateAllChildVariables") is None:
        call.set("propagateAllChildVariables", "true")
        draft.assume(node, called(node), "gives back all variables, as propagateAllChildVariables says where it is left out")
    if call.get("propagateAllParentVariables") == "true":
        del call.attrib["propagateAllParentVariables"]
        draft.open_calls.add(node.get("id") or "")


_TASKS = {
    "bpmn:userTask": _user, "bpmn:serviceTask": _service, "bpmn:sendTask": _send, "bpmn:businessRuleTask": _decide,
    "bpmn:scriptTask": _script, "bpmn:callActivity": _call,
}  # fmt: skip

