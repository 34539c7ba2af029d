"""A form, job, process or decision that is not there is told of once: what it would have given is not missed as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.findings import Severity
from tests.bpmn.building import ext, io, z
from tests.check.district import DECLARED, LAMP, bpmn, check
from tests.engine.folder import field, form

MAPPED = '<z:ioMapping><z:output source="=how" target="done"/><z:output source="=how + &quot;!&quot;" target="loud"/></z:ioMapping>'
FORM = '<z:formDefinition formId="mend"/>'
READING = bpmn(LAMP.replace(FORM, FORM + MAPPED).replace("=&quot;mended&quot;", "=done + loud")).decode()
"""The small folder's diagram, whose task gives what its form has to two variables that a script reads."""
INPUT = '<z:input source="=place" target="place"/>'
START, END = READING.index("<serviceTask"), READING.index("</serviceTask>") + len("</serviceTask>")
CALL = ext(z("calledElement", processId="nowhere", propagateAllChildVariables="false") + io({}, {"answer": "=answer", "told": "=answer"}))

MISSING: dict[str, tuple[str, dict[str, bytes | None]]] = {
    "a form": ("missing-form mend", {"lamp.bpmn": READING.replace('formId="mend"', 'formId="mned"').encode()}),
    "a form, unmapped": ("missing-form look", {"lamp.bpmn": READING.replace('formId="look"', 'formId="lok"').encode(),
                                               "mend.form": form("mend", field("how", properties={"required-when": "=note = null"}))}),
    "a job": ("missing-job register", {"lamp.bpmn": READING.replace('type="register"', 'type="regster"').replace(
        INPUT, f'{INPUT}<z:output source="=row" target="row"/>').encode()}),
    "a called process": ("missing-process register", {
        "lamp.bpmn": (READING[:START] + f'<callActivity id="register">{CALL}</callActivity>' + READING[END:]).encode()}),
    "a start form": ("missing-form lamp", {"procedure.toml": DECLARED.replace('start_form = "start"', 'start_form = "satrt"').encode()}),
    "a job that prepares": ("missing-job lamp", {"procedure.toml": DECLARED.replace(
        'start_form = "start"', 'prepare = "nobody"\nstart_form = "start"').encode(),
        "look.form": form("look", field("note", "textarea", properties={"required-when": "=prepared = 1"}))}),
    "a decision": ("missing-decision judge", {"lamp.bpmn": READING.replace('decisionId="verdict"', 'decisionId="verdct"').encode()}),
}  # fmt: skip


@pytest.mark.parametrize("thing", MISSING)
def test_what_is_missing_is_the_only_error(tmp_path: Path, thing: str) -> None:
    told, changes = MISSING[thing]
    report = check(tmp_path, {"lamp.bpmn": READING.encode(), **changes}, scenarios=False)
    assert [f"{one.rule} {one.element}" for one in report.findings if one.severity is Severity.ERROR] == [told]


def test_a_name_much_like_it_is_told(tmp_path: Path) -> None:
    report = check(tmp_path, MISSING["a form"][1], scenarios=False)
    assert [one.message for one in report.findings if one.rule == "missing-form"] == [
        "Expected a form mned, but there is none; there is mend."
    ]


def test_without_anything_missing_a_name_that_nobody_gives_is_an_error(tmp_path: Path) -> None:
    report = check(tmp_path, {"lamp.bpmn": READING.replace("=done + loud", "=done + luod").encode()}, scenarios=False)
    found = [(one.rule, one.element) for one in report.findings if one.severity is Severity.ERROR]
    assert found == [("unknown-variable", "mended")]
