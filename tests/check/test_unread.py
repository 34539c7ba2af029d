"""A folder that does not load is told of once; its neighbours are not blamed for what nobody knows of it, nor spared their own faults."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.check.report import CheckReport, check_folders
from engine.findings import Severity
from tests.bpmn.building import events, ext, flows, io, message_event, script, z
from tests.check.district import DECLARED, DISTRICT, LAMP, bpmn, named, write
from tests.engine.folder import field, form, process, task

ASKED = """
title = "问询"
owner = "head"
case_label = "问"

[process.asked]
title = "问"

[process.credited]
title = "记"
start_roles = ["clerk"]
case_title = '="记：" + place'
"""
ASK = task("ask", "clerk", "ask", "=today()", late="stays", **{"name.en": "Ask"})
CALL = (
    f'<callActivity id="register">{ext(z("calledElement", processId="asked", propagateAllChildVariables="false"))}</callActivity>'
).replace("</extensionElements>", io({"where": "=place"}, {"told": "=answer"}) + "</extensionElements>")
CREDITED = f'<startEvent id="s">{message_event("elsewhere")}</startEvent>' + events("e")
CREDITED += script("notes", "place", "note") + flows("s > notes > e")
START, END = LAMP.index("<serviceTask"), LAMP.index("</serviceTask>") + len("</serviceTask>")
CALLING = bpmn((LAMP[:START] + CALL + LAMP[END:]).replace("&quot;mended&quot;", "told"))
CALLED = named(bpmn(process("asked", ASK + events("e") + flows("s > ask > e"))))


def folders(folder: Path, lamp: dict[str, bytes] | None = None, ask: dict[str, bytes] | None = None) -> CheckReport:
    """The small folder, whose case calls a process of a second one, waits for its answer and sends it a message."""
    declared = DECLARED.replace('to = "credit"', 'to = "ask"').encode()
    workflows = write(folder, {"lamp.bpmn": CALLING, "procedure.toml": declared, **(lamp or {})})
    (workflows / "ask").mkdir()
    asked = {
        "procedure.toml": ASKED.encode(),
        "asked.bpmn": CALLED,
        "credited.bpmn": named(bpmn(f'<process id="credited" isExecutable="true">{CREDITED}</process>')),
        "ask.form": form("ask", field("answer", properties={"required-when": "=where != null"})),
    }
    for path, content in {**asked, **(ask or {})}.items():
        (workflows / "ask" / path).write_bytes(content)
    return check_folders(workflows, [], DISTRICT, scenarios=False)


def errors(report: CheckReport) -> list[tuple[str, str, str]]:
    return [(one.rule, one.file, one.element) for one in report.findings if one.severity is Severity.ERROR]


def notes(report: CheckReport) -> list[tuple[str, str]]:
    return [(one.file, one.message) for one in report.findings if one.rule == "not-read"]


def test_what_two_folders_share_is_checked_where_both_load(tmp_path: Path) -> None:
    assert errors(folders(tmp_path / "good")) == []
    gone = folders(tmp_path / "bad", ask={"ask.form": form("ask", field("answers"))})
    assert errors(gone) == [("unknown-variable", "lamp/lamp.bpmn", "register")]
    assert notes(gone) == []


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "half a file": lambda diagram: diagram[: len(diagram) // 2],
    "an element that nobody knows": lambda diagram: diagram.replace(b"<endEvent", b"<magic/><endEvent", 1),
    "a flow to nowhere": lambda diagram: diagram.replace(b'targetRef="', b'targetRef="x', 1),
    "nothing at all": lambda diagram: b"",
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_called_folder_that_does_not_load_draws_no_finding_elsewhere(tmp_path: Path, fault: str) -> None:
    report = folders(tmp_path, ask={"asked.bpmn": BROKEN[fault](CALLED)})
    assert {file.partition("/")[0] for _, file, _ in errors(report)} == {"ask"}
    ((where, told),) = notes(report)
    assert where == "ask"
    assert told.endswith("; what it shares with lamp (calls, messages, signals).")


@pytest.mark.parametrize("fault", BROKEN)
def test_a_calling_and_sending_folder_that_does_not_load_draws_no_finding_elsewhere(tmp_path: Path, fault: str) -> None:
    """What the other folder's cases begin with, by a call or a message, is not known then."""
    report = folders(tmp_path, lamp={"lamp.bpmn": BROKEN[fault](CALLING)})
    assert {file.partition("/")[0] for _, file, _ in errors(report)} == {"lamp"}
    assert [file for file, _ in notes(report)] == ["lamp"]


def test_the_faults_of_the_others_are_told_all_the_same(tmp_path: Path) -> None:
    """A name that neither a call nor a message could bring, a process that no folder ever had."""
    text = bpmn(LAMP).replace(b"verdict = &quot;mend&quot;", b"verdit = &quot;mend&quot;")
    broken = {"asked.bpmn": BROKEN["a flow to nowhere"](CALLED)}
    report = folders(tmp_path, lamp={"lamp.bpmn": text}, ask=broken)
    assert ("unknown-variable", "lamp/lamp.bpmn", "which-mend") in errors(report)
    elsewhere = CALLING.replace(b"elsewhere", b"nowhere")
    unheard = folders(tmp_path / "unheard", lamp={"lamp.bpmn": elsewhere}, ask=broken)
    assert ("unawaited-message", "lamp/lamp.bpmn", "tell") in errors(unheard)
    alone = folders(tmp_path / "alone", lamp={"lamp.bpmn": CALLING.replace(b'processId="asked"', b'processId="aksed"')}, ask=broken)
    assert ("missing-process", "lamp/lamp.bpmn", "register") in errors(alone)


def test_a_name_that_is_read_at_many_places_and_written_at_none_is_told_once_with_all_of_them(tmp_path: Path) -> None:
    fields = [field(f"f{number}", properties={"required-when": "=plaice != null"}) for number in range(5)]
    text = form("look", *fields).replace(b"}, {", b"},\n{")
    report = folders(tmp_path, lamp={"look.form": text})
    (told,) = [one for one in report.findings if one.rule == "unknown-variable"]
    assert (told.file, told.element, told.line) == ("lamp/look.form", "f0", 1)
    assert told.message.endswith("nobody writes plaice; there is place; so too in look.form (2, 3, 4, 5).")


def test_a_fault_in_reading_does_not_hide_names_of_what_is_not_there(tmp_path: Path) -> None:
    """One element cannot be read; another one names a role, a form, a job and a decision that nobody has."""
    text = bpmn(LAMP.replace("<endEvent", "<magic/><endEvent", 1))
    for good, bad in (('candidateGroups="clerk"', 'candidateGroups="clark"'), ('formId="look"', 'formId="luck"'),
                      ('type="register"', 'type="registre"'), ('decisionId="verdict"', 'decisionId="verdit"')):  # fmt: skip
        assert good.encode() in text
        text = text.replace(good.encode(), bad.encode(), 1)
    found = [one for one in errors(folders(tmp_path, lamp={"lamp.bpmn": text})) if one[1].startswith("lamp/")]
    assert {("missing-role", "lamp/lamp.bpmn", "look"), ("missing-form", "lamp/lamp.bpmn", "look"),
            ("missing-job", "lamp/lamp.bpmn", "register"), ("missing-decision", "lamp/lamp.bpmn", "judge")} < set(found)  # fmt: skip
    assert len(found) == len(set(found)) == 5


@pytest.mark.parametrize("file", ["lamp.bpmn", "look.form", "procedure.toml"])
def test_what_waits_until_a_folder_loads_is_said_once_and_found_when_it_does(tmp_path: Path, file: str) -> None:
    """A variable that nobody writes, in the diagram, is behind a fault in reading that diagram or a file beside it."""
    diagram = named(bpmn(LAMP)).replace(b"verdict = &quot;mend&quot;", b"verdit = &quot;mend&quot;")
    late = {"lamp.bpmn": diagram}
    broken = BROKEN["an element that nobody knows"](diagram) if file == "lamp.bpmn" else b"<{["
    first = check_folders(write(tmp_path / "first", {**late, file: broken}), [], DISTRICT)
    assert "unknown-variable" not in [one.rule for one in first.findings]
    ((where, told),) = notes(first)
    assert where == "lamp"
    assert "Not looked at until its errors are mended: its variables, terms, messages, signals, flow of tokens" in told
    then = check_folders(write(tmp_path / "then", late), [], DISTRICT)
    assert "unknown-variable" in [one.rule for one in then.findings]
    assert notes(then) == []
    assert [one.file for one in then.findings if one.rule == "not-judged" and "not played" in one.message] == ["lamp/scenarios"]


def test_of_a_folder_that_was_not_asked_for_only_what_it_shares_is_said_to_wait(tmp_path: Path) -> None:
    workflows = folders(tmp_path, ask={"asked.bpmn": b""}) and tmp_path / "workflows"
    report = check_folders(workflows, [workflows / "lamp"], DISTRICT, scenarios=False)
    ((where, told),) = notes(report)
    assert (where, "variables" in told, "shares with lamp" in told) == ("ask", False, True)


@pytest.mark.parametrize("file", ["look.form", "procedure.toml", "verdict.dmn"])
def test_what_a_file_that_cannot_be_read_would_have_is_not_called_missing(tmp_path: Path, file: str) -> None:
    found = errors(folders(tmp_path, lamp={file: b"<{["}))
    assert f"lamp/{file}" in {where for _, where, _ in found}
    assert [rule for rule, _, _ in found if rule.startswith("missing-")] == []


LETTER = "letters/notice.html"


@pytest.mark.parametrize("broken", [b"<{[", DECLARED.replace('file = "', 'fiel = "', 1).encode()])
def test_a_letter_is_not_called_unused_while_nobody_knows_which_ones_are_named(tmp_path: Path, broken: bytes) -> None:
    found = errors(folders(tmp_path, lamp={"procedure.toml": broken, LETTER: b"<p>x</p>"}))
    assert {where for rule, where, _ in found if rule in ("bad-toml", "bad-procedure")} == {"lamp/procedure.toml"}
    assert [rule for rule, _, _ in found if rule in ("unused-file", "missing-file")] == []


def test_a_letter_that_no_document_names_is_told_whatever_else_is_wrong(tmp_path: Path) -> None:
    found = errors(folders(tmp_path, lamp={"procedure.toml": DECLARED.replace("title", "titel", 1).encode(), LETTER: b"<p>x</p>"}))
    assert ("unused-file", f"lamp/{LETTER}", "") in found
    assert "bad-procedure" in {rule for rule, _, _ in found}
