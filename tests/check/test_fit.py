"""Each check of how a folder's parts fit finds its own mistake, at the element and line where it stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.findings import Finding, Severity
from tests.bpmn.building import ext, message_event, z
from tests.check.district import DECLARED, LAMP, ROLES, bpmn, check, files
from tests.engine.folder import call

Change = Callable[[], dict[str, bytes | None]]


def diagram(old: str, new: str, count: int = 1) -> dict[str, bytes | None]:
    """The folder with a piece of its diagram changed."""
    text = bpmn(LAMP).decode()
    assert old in text, f"{old} does not stand in {text}"
    return {"lamp.bpmn": text.replace(old, new, count).encode()}


def declared(old: str, new: str) -> dict[str, bytes | None]:
    assert old in DECLARED
    return {"procedure.toml": DECLARED.replace(old, new, 1).encode()}


def end_event(definition: str) -> dict[str, bytes | None]:
    return diagram('<endEvent id="e"/>', f'<endEvent id="e">{definition}</endEvent>')


def sending(reference: str, name: str, to: str = "") -> dict[str, bytes | None]:
    """The folder whose end event sends a message."""
    more = f'\n[[message]]\nname = "{name}"\nto = "{to}"\nlabel = "抄告"\n' if to else ""
    text = bpmn(LAMP, f'<message id="{reference}" name="{name}"/>').decode()
    task = ext(z("taskDefinition", type="send-message"))
    end = f'<endEvent id="e">{task}{message_event(reference)}</endEvent>'
    return {
        "lamp.bpmn": text.replace('<endEvent id="e"/>', end, 1).encode(),
        "procedure.toml": (DECLARED + more).encode(),
    }


def as_call(process: str) -> dict[str, bytes | None]:
    """The folder whose service task is a call instead."""
    text = bpmn(LAMP).decode()
    start, end = text.index("<serviceTask"), text.index("</serviceTask>") + len("</serviceTask>")
    return {"lamp.bpmn": (text[:start] + call("register", process, {}, {}) + text[end:]).encode()}


LOOK_FORM = '<z:formDefinition formId="look"/>\n'


def party(more: str = "", groups: str = "party", by: str = "clerk", form: str = LOOK_FORM) -> dict[str, bytes | None]:
    """The folder whose first task is for a person without an account."""
    text = bpmn(LAMP).decode()
    told = f'<z:property name="party" value="={{key: place, name: place}}"/><z:property name="paper-by" value="{by}"/>{more}'
    late = '<z:property name="late" value="superior"/>'
    text = text.replace('candidateGroups="clerk"', f'candidateGroups="{groups}"', 1).replace(late, late + told, 1)
    assert told in text
    assert LOOK_FORM in text
    return {"lamp.bpmn": text.replace(LOOK_FORM, form, 1).encode()}


MISTAKES: dict[str, tuple[str, str, Change]] = {
    "no diagram for a process": (
        "missing-diagram", "ghost", lambda: declared("[terms.look]", '[process.ghost]\ntitle = "无"\n[terms.look]')),
    "no table for a diagram": ("missing-process", "lamp", lambda: declared("[process.lamp]", "[process.other]")),
    "no such owner": ("missing-role", "owner", lambda: declared('owner = "head"', 'owner = "ghost"')),
    "no such starter": ("missing-role", "lamp", lambda: declared('start_roles = ["clerk"]', 'start_roles = ["ghost"]')),
    "no such start form": ("missing-form", "lamp", lambda: declared('start_form = "start"', 'start_form = "ghost"')),
    "no such preparing job": ("missing-job", "lamp", lambda: declared('unique = "open"', 'unique = "open"\nprepare = "ghost"')),
    "no such choosing job": ("missing-job", "lamp", lambda: declared('unique = "open"', 'unique = "open"\nchoices = "ghost"')),
    "no such process beside": ("missing-process", "lamp", lambda: declared('unique = "open"', 'unique = "open"\nbeside = ["ghost"]')),
    "no such role": ("missing-role", "look", lambda: diagram('candidateGroups="clerk"', 'candidateGroups="clerk,ghost"')),
    "no role at all": (
        "missing-role", "look", lambda: diagram('<z:assignmentDefinition candidateGroups="clerk"/>\n', "")),
    "a person without a role": (
        "missing-role", "look", lambda: diagram('candidateGroups="clerk"', 'assignee="lin"')),
    "no such form": ("missing-form", "look", lambda: diagram('formId="look"', 'formId="ghost"')),
    "no such letter": ("missing-document", "mend", lambda: diagram('name="document" value="notice"', 'name="document" value="ghost"')),
    "no such preview": ("missing-document", "mend", lambda: diagram('name="document" value="notice"', 'name="preview" value="ghost"')),
    "a party's task for a role too": ("party-task", "look", lambda: party(groups="party,clerk")),
    "a party's task for whoever has an account": (
        "party-task", "look", lambda: diagram('candidateGroups="clerk"', 'candidateGroups="party"')),
    "a party's task without a form": ("party-task", "look", lambda: party(form="")),
    "a party's task with a letter": ("party-task", "look", lambda: party('<z:property name="document" value="notice"/>')),
    "nobody whom the code comes from": ("missing-role", "look", lambda: party(by="ghost")),
    "no superior of who records the paper": ("missing-superior", "look", lambda: party(by="head")),
    "a party without who records the paper": ("bad-value", "look", lambda: diagram(
        'name="late" value="superior"/>', 'name="late" value="superior"/><z:property name="party" value="=place"/>')),
    "a blind task that is done once": ("blind-task", "look", lambda: diagram(
        'name="late" value="superior"/>', 'name="late" value="superior"/><z:property name="blind" value="true"/>')),
    "a task that is blind or is not": ("bad-value", "look", lambda: diagram(
        'name="late" value="superior"/>', 'name="late" value="superior"/><z:property name="blind" value="maybe"/>')),
    "no such desk": ("missing-desk", "mend", lambda: diagram('name="document" value="notice"', 'name="desk" value="ghost"')),
    "no such step for four eyes": ("bad-reference", "mend", lambda: diagram('value="look"', 'value="ghost"')),
    "four eyes on something else": ("bad-reference", "mend", lambda: diagram('value="look"', 'value="judge"')),
    "no way when late": ("missing-late-path", "look", lambda: diagram('value="superior"', 'value="flow"')),
    "no such way of being late": ("bad-value", "look", lambda: diagram('value="superior"', 'value="tomorrow"')),
    "no superior": ("missing-superior", "look", lambda: diagram('candidateGroups="clerk"', 'candidateGroups="head"')),
    "no such decision": ("missing-decision", "judge", lambda: diagram('decisionId="verdict"', 'decisionId="ghost"')),
    "no such job": ("missing-job", "register", lambda: diagram('type="register"', 'type="ghost"')),
    "an input that the job wants": ("missing-input", "register", lambda: diagram(
        '<z:ioMapping>\n<z:input source="=place" target="place"/>\n</z:ioMapping>\n', "")),
    "an input that the job does not know": ("unknown-input", "register", lambda: diagram(
        '<z:input source="=place" target="place"/>',
        '<z:input source="=place" target="place"/>\n<z:input source="=place" target="colour"/>')),
    "no such called process": ("missing-process", "register", lambda: as_call("ghost")),
    "no such term": ("missing-term", "look", lambda: diagram("&quot;look&quot;)", "&quot;ghost&quot;)")),
    "a message that nobody awaits": ("unawaited-message", "e", lambda: sending("m", "lost")),
    "a message that its receiver does not await": ("unawaited-message", "e", lambda: sending("m", "lost", "lamp")),
    "a task without a name": ("missing-name", "look", lambda: diagram('id="look" name="look"', 'id="look"')),
    "a name that nobody writes": ("unknown-variable", "which-mend", lambda: diagram(
        "=verdict = &quot;mend&quot;", "=verdickt = &quot;mend&quot;")),
    "a name that nobody writes, in a letter": ("unknown-variable", "p", lambda: {
        "documents/notice.html": (files()["documents/notice.html"]).replace(b'"place"', b'"plaice"')}),
    "a name that nobody writes, in a table": ("unknown-variable", "verdict", lambda: {
        "verdict.dmn": files()["verdict.dmn"].replace(b'name="dark"', b'name="dusk"').replace(b"<text>dark", b"<text>dusk")}),
    "a name too long": ("too-long", "look", lambda: diagram('name="look"', f'name="{"长" * 121}"')),
    "a file of no business": ("bad-file", "", lambda: {"run.py": b"print()"}),
    "a letter's name too long": ("bad-procedure", "documents." + "x" * 33, lambda: declared(
        "[[message]]", f'[documents.{"x" * 33}]\ntitle = "长"\nfile = "documents/notice.html"\n[[message]]')),
    "a number's pattern without a number": ("bad-procedure", "documents.notice", lambda: declared("{n}号", "号")),
    "a number's pattern with another name": ("bad-procedure", "documents.notice", lambda: declared("{n}号", "{m}号")),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found_where_it_stands(tmp_path: Path, mistake: str) -> None:
    rule, element, change = MISTAKES[mistake]
    report = check(tmp_path, change(), scenarios=False)
    found = [one for one in report.findings if one.severity is Severity.ERROR]
    fitting = [one for one in found if (one.rule, one.element) == (rule, element)]
    assert fitting, found
    assert not report.good()
    for one in fitting:
        assert one.file.startswith("lamp")
        assert one.message.endswith((".", "!")) or mistake == "a file of no business"
        assert_line(tmp_path, one)


def assert_line(folder: Path, finding: Finding) -> None:
    """In a diagram the line is the element's own, or inside it."""
    if finding.file.endswith(".bpmn") and finding.element != "lamp":
        lines = (folder / "workflows" / finding.file).read_text().splitlines()
        first = next(n for n, line in enumerate(lines, 1) if f'id="{finding.element}"' in line)
        assert first <= finding.line or finding.rule == "unknown-variable"


@pytest.mark.parametrize("groups", ["ghost", "head,ghost"])
def test_a_role_that_is_not_there_is_told_of_and_not_that_it_has_no_superior(tmp_path: Path, groups: str) -> None:
    report = check(tmp_path, diagram('candidateGroups="clerk"', f'candidateGroups="{groups}"'), scenarios=False)
    told = [one.rule for one in report.findings if one.element == "look" and one.severity is Severity.ERROR]
    assert told == ["missing-role"]


HEARD = (
    b'<boundaryEvent id="heard" name="heard" attachedToRef="look" cancelActivity="false">'
    b'<signalEventDefinition signalRef="sig"/></boundaryEvent>'
    b'<endEvent id="e9" name="e9"/><sequenceFlow id="heard-e9" sourceRef="heard" targetRef="e9"></sequenceFlow>'
)
WARNINGS: dict[str, tuple[str, str, Severity, Change]] = {
    "no English label": ("missing-label", "look", Severity.WARNING, lambda: diagram(
        '<z:property name="name.en" value="Look"/>\n', "")),
    "no term": ("missing-term", "mend", Severity.WARNING, lambda: diagram('<z:taskSchedule dueDate="=today()"/>\n', "")),
    "a term that nobody uses": ("unused-term", "terms.idle", Severity.WARNING, lambda: declared(
        "[parameters.strict]",
        '[terms.idle]\nvalue = 1\nunit = "working_days"\nlabel = "闲"\nreason = "试"\nsource = "惯例"\n[parameters.strict]')),
    "a procedure that is not built": ("procedure-not-built", "tell", Severity.NOTE, dict),
    "a signal that nobody sends": ("unsent-signal", "heard", Severity.WARNING, lambda: {"lamp.bpmn": bpmn(
        LAMP, '<signal id="sig" name="sig"/>').replace(b'<endEvent id="e"/>', b'<endEvent id="e"/>' + HEARD, 1)}),
}  # fmt: skip


@pytest.mark.parametrize("case", WARNINGS)
def test_what_may_be_is_said_but_does_not_stop(tmp_path: Path, case: str) -> None:
    rule, element, severity, change = WARNINGS[case]
    report = check(tmp_path, change(), scenarios=False)
    assert (rule, element, severity) in {(one.rule, one.element, one.severity) for one in report.findings}
    assert report.good()
    assert report.good(strict=True) is (severity is Severity.NOTE)


def test_roles_are_checked_with_their_lines(tmp_path: Path) -> None:
    report = check(tmp_path, scenarios=False, roles=ROLES + '\n[odd]\nlabel = "怪"\nkind = "planet"\ncolour = "red"\n')
    found = [one for one in report.findings if one.rule == "bad-role"]
    assert len(found) == 2
    assert {one.line for one in found} == {ROLES.count("\n") + 2}


def test_a_call_that_takes_over_everything_does_not_silence_the_other_processes(tmp_path: Path) -> None:
    text = bpmn(LAMP).decode()
    another = text.replace('id="lamp"', 'id="caller"', 1)
    start, end = another.index("<serviceTask"), another.index("</serviceTask>") + len("</serviceTask>")
    called = ext(z("calledElement", processId="lamp", propagateAllChildVariables="true"))
    another = another[:start] + f'<callActivity id="register">{called}</callActivity>' + another[end:]
    changed = {
        "caller.bpmn": another.encode(),
        "lamp.bpmn": text.replace("=verdict = &quot;mend&quot;", "=verdickt = &quot;mend&quot;").encode(),
        "procedure.toml": (DECLARED + '\n[process.caller]\ntitle = "叫"\n').encode(),
    }
    report = check(tmp_path, changed, scenarios=False)
    assert ("unknown-variable", "which-mend") in {(one.rule, one.element) for one in report.findings}
