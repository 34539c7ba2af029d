"""A wrong name in a form, a letter or procedure.toml is an error where it stands, in the real folders and in a small one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from engine.check.fit import check_fit
from engine.check.neighbourhood import Neighbourhood
from engine.check.report import check_folders
from engine.check.world import District, Template
from engine.clock import DISTRICT_ZONE
from engine.errors import BadDefinition
from engine.findings import Finding, Severity
from engine.folder import Files, read_folder
from engine.law_files import read_law
from engine.own_jobs import OWN_JOBS
from engine.procedures import Procedure, load_procedure
from engine.roles import read_roles
from registry.desks import DESKS
from registry.jobs import JOBS
from tests.check.district import DECLARED, DISTRICT, LAMP, bpmn, check, files, write
from tests.engine.folder import field, form, task

WORKFLOWS = Path(__file__).parents[2] / "workflows"
REAL = "subsidy_deduction"


@cache
def standing() -> tuple[Neighbourhood, Files]:
    """The real folders, and the files of the one that is spoiled."""
    roles, _ = read_roles((WORKFLOWS / "roles.toml").read_bytes(), "roles.toml")
    law, _ = read_law(read_folder(WORKFLOWS / "law"))
    loaded: dict[str, Procedure] = {}
    for path in sorted(WORKFLOWS.glob("*/procedure.toml")):
        procedure, _ = load_procedure(path.parent.name, read_folder(path.parent))
        assert procedure is not None
        loaded[procedure.name] = procedure
    return Neighbourhood({**OWN_JOBS, **JOBS}, roles, loaded, law, desks=frozenset(DESKS)), loaded[REAL].files


def spoiled(file: str, old: str, new: str) -> tuple[int, list[Finding]]:
    """The line that is changed in the real folder, and the errors that are found then."""
    around, content = standing()
    text = content[file].decode()
    assert old in text, f"Expected {old} in {file}, but it is not there."
    line = text[: text.index(old)].count("\n") + 1
    procedure, findings = load_procedure(REAL, {**content, file: text.replace(old, new, 1).encode()})
    assert procedure is not None, findings
    neighbourhood = Neighbourhood(around.jobs, around.roles, {**around.procedures, REAL: procedure}, around.law, desks=around.desks)
    return line, [one for one in check_fit(procedure, neighbourhood) if one.severity is Severity.ERROR]


def test_the_real_folders_have_no_wrong_name() -> None:
    around, _ = standing()
    assert [one for procedure in around.procedures.values() for one in check_fit(procedure, around)
            if one.severity is Severity.ERROR] == []  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "element", "said"),
    [
        ("propose.form", 'law(\\"subsidy_withholding_basis\\"', 'law(\\"subsidy_withholding_basiss\\"', "missing-law", "ground",
         "there is subsidy_withholding_basis."),
        ("legal.form", '"=decision != ', '"=decisionn != ', "unknown-variable", "basis", "conditional.hide, but nobody writes decisionn"),
        ("propose.form", "standard.amount", "standrd.amount", "unknown-variable", "Text_propose_9",
         "nobody writes standrd; there is standard."),
        ("decision_draft.form", "administrative_review_term", "administrative_reviw_term", "missing-law", "remedy",
         "administrative_reviw_term is none"),
        ("score.form", "parameters.pass_mark", "parameters.pass_mrk", "unknown-key", "findings", "Expected a key of parameters"),
        ("documents/rectification_notice.html", "law(&quot;subsidy_withholding_basis", "law(&quot;nope", "missing-law", "span", "nope"),
        ("documents/rectification_notice.html", "(appraisal_day", "(apraisal_day", "unknown-variable", "span", "there is appraisal_day."),
        ("documents/rectification_notice.html", "f.severity", "f.sevrity", "unknown-key", "span", "Expected a key of f in w:text"),
        ("documents/deduction_advance_notice.html", "terms.statement.value", "terms.statment.value", "unknown-key", "span", "statment"),
        ("documents/deduction_decision.html", "told.served_on", "told.recieved_on", "unknown-key", "span", "a key of told"),
        ("documents/extension_answer.html", "&quot;extension&quot;", "&quot;extnsion&quot;", "missing-term", "span", "[terms.extnsion]"),
        ("documents/publication.html", 'w:text="title"', 'w:text="estate.nmae"', "unknown-key", "h2", "there is name."),
        ("opinion.form", "firm.name", "firm.nane", "unknown-key", "Text_opinion_3", "Expected a key of firm"),
        ("publish.form", "publication.heading", "publication.headign", "unknown-key", "Text_publish_1", "there is heading."),
        ("recheck.form", '"=evidence"', '"=evidnce"', "unknown-variable", "Text_recheck_7", "there is evidence."),
        ("recheck.form", '"=evidence"', '"=extension_until"', "unknown-variable", "Text_recheck_7", "extension_until"),
        ("propose.form", "list contains(facts.found, seq)", "list contains(facts.found, sqe)", "unknown-variable", "still_open", "sqe"),
        ("start.form", '"=quarter_choices"', '"=quarter_choises"', "unknown-variable", "quarter", "quarter_choises"),
        ("start.form", '"=quarter_choices"', '"=[case.number]"', "unknown-variable", "quarter", "nobody writes case"),
        ("procedure.toml", '"housing_officer", "housing_reviewer"', '"housing_offcer", "housing_reviewer"', "missing-role",
         "documents.extension_answer", "housing_offcer"),
        ("procedure.toml", 'start_roles = ["housing_legal"]', 'start_roles = ["housing_lgal"]', "missing-role", "outside_event",
         "housing_lgal"),
        ("procedure.toml", "'=estate.name + \"，\" + quarter_label'", "'=estate.name + \"，\" + quarter_labl'", "unknown-variable", REAL,
         "case_title"),
        ("procedure.toml", "{ firm = '=firm.id' }", "{ firm = '=frm.id' }", "unknown-variable", REAL, "in firm"),
        ("procedure.toml", '"replies", "told"', '"replis", "told"', "unknown-variable", REAL, "reads_firm"),
        ("procedure.toml", 'score = "verdict.score"', 'score = "verdct.score"', "unknown-variable", "search", "there is verdict."),
        ("procedure.toml", 'amount = "proposal.amount"', 'amount = "proposal.amuont"', "unknown-key", "search", "there is amount."),
        ("subsidy_deduction.bpmn", "parameters.pass_mark", "parameters.pas_mark", "unknown-key", "Rule_verdict", "pas_mark"),
        ("publish.form", "reversal.withheld", "reversal.withhold", "unknown-key", "text", "there is withheld."),
        ("subsidy_deduction.bpmn", "verdict.result", "verdict.reslt", "unknown-key", "Rule_verdict", "there is result."),
    ],
)  # fmt: skip
def test_a_wrong_name_is_an_error_where_it_stands(file: str, old: str, new: str, rule: str, element: str, said: str) -> None:
    line, found = spoiled(file, old, new)
    fitting = [one for one in found if (one.rule, one.file, one.element, one.line) == (rule, file, element, line)]
    assert any(said in one.message for one in fitting), found


def test_an_input_mapping_reads_what_the_one_before_it_has_put_over_a_name() -> None:
    before, after = '<zeebe:input source="=quarter" target="quarter" />', '<zeebe:input source="=1" target="verdict" />'
    _, found = spoiled("subsidy_deduction.bpmn", f"{before}\n          <zeebe:input source=\"=if verdict",
                       f"{before}{after}\n          <zeebe:input source=\"=if verdict")  # fmt: skip
    assert {(one.rule, one.element) for one in found} == {("unknown-key", "Job_record")}


def test_the_place_is_named_where_a_form_is_wrong_at_one_of_its_uses_only() -> None:
    _, found = spoiled("sign.form", '"=decision != \\"return\\""', '"=decision_text != null and returned = null and decision != null"')
    assert {one.message.partition("; ")[0].rstrip(".") for one in found} == {
        "Expected a name that somebody writes in conditional.hide, but nobody writes decision_text at Task_letter_sign",
        "Expected a name that somebody writes in conditional.hide, but nobody writes returned at Task_letter_sign",
    }


MEND = b'<z:formDefinition formId="mend"/>'
Change = Callable[[], dict[str, bytes | None]]


def look_form(**more: object) -> dict[str, bytes | None]:
    return {"look.form": form("look", field("note", "textarea", **more))}


def letter(old: str, new: str) -> dict[str, bytes | None]:
    text = files()["documents/notice.html"].decode()
    assert old in text
    return {"documents/notice.html": text.replace(old, new, 1).encode()}


def declared(old: str, new: str) -> dict[str, bytes | None]:
    assert old in DECLARED
    return {"procedure.toml": DECLARED.replace(old, new, 1).encode()}


SMALL: dict[str, tuple[str, str, int, Change]] = {
    "a form's condition": ("unknown-variable", "note", 1, lambda: look_form(conditional={"hide": "=plaice = null"})),
    "a form's default": ("missing-law", "note", 1, lambda: look_form(properties={"default": '=string(law("notise"))'})),
    "a form's term": ("missing-term", "note", 1, lambda: look_form(properties={"required-when": '=term end(today(), "luk") > now()'})),
    "a form's figure": ("unknown-key", "note", 1, lambda: look_form(properties={"required-when": "=parameters.strickt"})),
    "a form's readers": ("missing-role", "note", 1, lambda: look_form(properties={"readers": "clerk clrek"})),
    "a path into a text": ("unknown-key", "note", 1, lambda: look_form(properties={"required-when": "=place.name = null"})),
    "a key of the case": ("unknown-key", "note", 1, lambda: look_form(properties={"required-when": "=case.nmber = null"})),
    "a value that only another step sees": ("unknown-variable", "note", 1, lambda: {
        **look_form(properties={"required-when": "=how = null"}),
        "lamp.bpmn": bpmn(LAMP).replace(MEND, MEND + b'\n<z:ioMapping><z:output source="=how" target="done"/></z:ioMapping>')}),
    "a letter's name": ("unknown-variable", "p", 3, lambda: letter('w:text="place"', 'w:text="plaice"')),
    "a letter's facts": ("unknown-key", "p", 3, lambda: letter("letter.number", "letter.nmber")),
    "a letter's list": ("unknown-key", "p", 3, lambda: letter('<p w:text="place"/>', '<p w:each="x in [{a: 1}]" w:text="string(x.b)"/>')),
    "a name outside its list": ("unknown-variable", "p", 3, lambda: letter(
        '<p w:text="place"/>', '<p w:each="x in [1]" w:text="string(x)"/><p w:text="x"/>')),
    "a letter's readers": ("missing-role", "documents.notice", 32, lambda: declared(
        'number = "灯', 'readers = ["clerk",\n"hed"]\nnumber = "灯')),
    "a case's key": ("unknown-variable", "lamp", 11, lambda: declared("key = '=place'", "key = '=plaice'")),
    "a role that FEEL gives": ("missing-role", "look", 0, lambda: {"lamp.bpmn": bpmn(LAMP).replace(
        b'candidateGroups="clerk"', b'candidateGroups="=if dark &gt; 3 then [&quot;clerk&quot;] else [&quot;hed&quot;]"', 1)}),
    "a law in a diagram": ("missing-law", "look", 0, lambda: {"lamp.bpmn": bpmn(LAMP).replace(
        b'=term end(today(), &quot;look&quot;)', b'=today() + duration(string(law(&quot;notise&quot;)))', 1)}),
    "a law in a table": ("missing-law", "verdict", 0, lambda: {
        "verdict.dmn": files()["verdict.dmn"].replace(b'"leave"</text>', b'string(law("notise"))</text>')}),
    "a term's law": ("missing-law", "terms.look", 16, lambda: declared(
        'value = 3\nunit = "working_days"', 'law = "notise"')),
}  # fmt: skip


@pytest.mark.parametrize("mistake", SMALL)
def test_a_wrong_name_in_a_small_folder_is_an_error(tmp_path: Path, mistake: str) -> None:
    rule, element, line, change = SMALL[mistake]
    report = check(tmp_path, change(), scenarios=False)
    found = [one for one in report.findings if one.severity is Severity.ERROR]
    assert [(one.rule, one.element) for one in found] == [(rule, element)], found
    assert line in (0, found[0].line), found


def test_a_folder_with_a_wrong_name_is_not_deployed(tmp_path: Path) -> None:
    workflows = write(tmp_path, look_form(conditional={"hide": "=plaice = null"}))
    with pytest.raises(BadDefinition) as refused:
        Template(tmp_path, workflows, DISTRICT, range(2026, 2027), datetime(2026, 10, 9, tzinfo=DISTRICT_ZONE), {})
    assert [(one.file, one.element, one.rule) for one in refused.value.findings] == [("look.form", "note", "unknown-variable")]


@pytest.mark.parametrize(
    "right",
    [
        "=place = null and dark > 3 and verdict != null",
        '=case.number + case.title + case.key = "" or case.opened_on > today()',
        '=parameters.strict and terms.look.value > 2 and law("notice") = 3',
        '=count([{a: 1, b: 2}][a = b].b) = get value({c: 1}, "c")',
        "=some x in [{a: 1}] satisfies x.a = dark",
        "={a: dark, b: a + 1}.b = 3",
        "=sum(for i in 1..3, j in [i] return if i = 1 then j else partial[-1]) > 0",
        "=(function(x) x + 1)(2) = date(today()).day",
        "=context put({a: 1}, \"b\", 2).b = context merge([{a: 1}, {c: 2}]).c",
        "=sort([3, 1], function(x, y) x < y)[1] = 1 and concatenate([{a: 1}], [{b: 1}])[item.a = 1].b != null",
    ],
)
def test_a_right_name_is_not_refused(tmp_path: Path, right: str) -> None:
    report = check(tmp_path, look_form(properties={"required-when": right}), scenarios=False)
    assert [one for one in report.findings if one.severity is Severity.ERROR] == []


def test_a_message_and_a_call_bring_the_names_that_they_map(tmp_path: Path) -> None:
    ask = task("ask", "clerk", "ask", "=today()", late="stays", **{"name.en": "Ask"})
    body = f'{ask}<startEvent id="s"/><endEvent id="e"/>'
    flow = '<sequenceFlow id="f" sourceRef="s" targetRef="ask"/><sequenceFlow id="g" sourceRef="ask" targetRef="e"/>'
    asked = f'<process id="asked" isExecutable="true">{body}{flow}</process>'
    call = ('<callActivity id="register"><extensionElements><z:calledElement processId="asked" propagateAllChildVariables="false"/>'
            '<z:ioMapping><z:input source="={street: place}" target="where"/></z:ioMapping></extensionElements>'
            '</callActivity>')  # fmt: skip
    text = bpmn(LAMP).decode()
    start, end = text.index("<serviceTask"), text.index("</serviceTask>") + len("</serviceTask>")

    def errors(folder: Path, expression: str) -> list[str]:
        changed = {
            "lamp.bpmn": (text[:start] + call + text[end:]).encode(),
            "asked.bpmn": bpmn(asked),
            "ask.form": form("ask", field("answer", properties={"required-when": expression})),
            "procedure.toml": (DECLARED + '\n[process.asked]\ntitle = "问"\n').encode(),
        }
        return [f"{one.rule} {one.element}" for one in check(folder, changed, scenarios=False).findings if one.severity is Severity.ERROR]

    assert errors(tmp_path / "right", "=where.street != null") == []
    assert errors(tmp_path / "key", "=where.stret != null") == ["unknown-key answer"]
    assert errors(tmp_path / "name", "=place != null") == ["unknown-variable answer"]


def test_check_says_it_as_deployment_does(tmp_path: Path) -> None:
    """The spoiled copy of the real folder, through the same door as the command line."""
    around, content = standing()
    folder = tmp_path / REAL
    for path, written in content.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(written.replace(b"=decision != ", b"=decisionn != ") if path == "legal.form" else written)
    report = check_folders(WORKFLOWS, [folder], District(dict(around.jobs), DISTRICT.prepare, DISTRICT.observe))
    assert {(one.file, one.element, one.rule) for one in report.findings if one.severity is Severity.ERROR} == {
        (f"{REAL}/legal.form", "basis", "unknown-variable")}  # fmt: skip
    assert not report.good()
