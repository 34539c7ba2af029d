"""Mutation: each kind of change is made, one at a time and never on the disk; scenarios notice it, or it is listed."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from engine.check.mutation.campaign import Choice, MutationReport, run_campaign
from engine.check.mutation.diagrams_of import mutate_diagrams
from engine.check.mutation.edits import edited
from engine.check.mutation.making import mutants_of
from engine.check.mutation.mutant import Mutant, MutantKind
from engine.check.mutation.tables import mutate_tables
from engine.check.mutation.variants import another, bounds, change, figures, operators
from engine.check.playing import ScenarioFailed
from engine.deploy import load
from engine.roles import read_roles
from tests.bpmn.building import ext, io, properties, user, z
from tests.check.district import DISTRICT, LAMP, ROLES, RULE, SCENARIOS, bpmn, files, write
from tests.dmn.decision_files import definitions, knowledge, table
from web.cli.place import DISTRICT as REAL_DISTRICT
from web.cli.place import WORKFLOWS

SAMPLE = 6
ALL = Choice()
LAMP_ROLES, _ = read_roles(ROLES.encode(), "roles.toml")
WITHOUT_A_PLACE = """
- name: 没有地点
  today: 2026-10-09
  steps:
    - start: lamp
      as: clerk
      with: {dark: 3}
      because: place:required
"""

SENT_BACK = """
- name: 退回再看
  from: 修好
  until: mend
  steps:
    - return: mend
      as: clerk/2
      to: look
    - expect: {open: look}
"""


def campaign(folder: Path, choice: Choice = ALL, changed: dict[str, bytes | None] | None = None) -> MutationReport:
    return run_campaign(write(folder, changed), [], DISTRICT, choice, lambda words: None)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> MutationReport:
    """Every mutant of the small folder."""
    return campaign(tmp_path_factory.mktemp("lamp"))


@pytest.fixture(scope="module")
def mutants() -> list[Mutant]:
    return mutants_of(load("lamp", files()), LAMP_ROLES)


def killer_of(report: MutationReport, what: str) -> str | None:
    (fate,) = [one for one in report.fates if one.mutant.what == what]
    assert not fate.refused
    return fate.killer


def test_every_kind_of_change_is_made(mutants: list[Mutant]) -> None:
    assert {mutant.kind for mutant in mutants} == set(MutantKind)
    assert all(mutant.anchors for mutant in mutants)


def test_each_mutant_changes_its_file_and_says_where(mutants: list[Mutant]) -> None:
    folder = files()
    for mutant in mutants:
        assert edited(folder[mutant.file], mutant.edit) != folder[mutant.file]
        assert 1 <= mutant.line <= folder[mutant.file].count(b"\n") + 1
        assert "\n" not in mutant.what


def test_no_two_mutants_are_the_same(mutants: list[Mutant]) -> None:
    folder = files()
    made = [(mutant.file, edited(folder[mutant.file], mutant.edit)) for mutant in mutants]
    assert len(set(made)) == len(made)


@pytest.mark.parametrize(
    ("what", "noticed"),
    [
        ('"mend" → "leave"', "修好.*decision"),
        (">= 3 → >= 4", "修好.*decision"),
        ('=verdict = "mend" → =verdict != "mend"', "修好.*mend|无碍.*fine"),
        ("3 → 4 working_days", "修好.*2026-10-13|无碍.*head"),
        ("clerk → head", "修好.*mend"),
        ("four-eyes: look dropped", "修好.*Expected a refusal"),
        ("late superior → stays", "无碍.*head"),
        ("required dropped", "没有地点.*Expected a refusal"),
        ("place: =place → =null", "过期.*completed"),
        ("document notice dropped", "修好.*notice"),
        ("unique open → no", "无碍.*Expected a refusal"),
        ("return-to: look dropped", "退回再看.*may return to"),
    ],
)
def test_a_change_that_a_scenario_expects_otherwise_is_killed(tmp_path: Path, what: str, noticed: str) -> None:
    told = SCENARIOS + WITHOUT_A_PLACE + (SENT_BACK if "return-to" in what else "")
    folder = write(tmp_path, {"scenarios/all.yaml": told.encode()})
    found = [one for one in mutants_of(load("lamp", {**files(), "scenarios/all.yaml": told.encode()}), LAMP_ROLES) if one.what == what]
    assert found
    kind = found[0].kind
    report = run_campaign(folder, [], DISTRICT, Choice(kind=kind), lambda words: None)
    killers = [one.killer for one in report.fates if one.mutant.what == what]
    assert any(killer is not None and re.match(noticed, killer) for killer in killers)


@pytest.mark.parametrize(("by", "changed"), [("owner", ["sender"]), ("sender", ["owner"]), ("owner sender", ["owner", "sender"])])
def test_who_may_countersign_and_who_decides_on_that_are_changed(by: str, changed: list[str]) -> None:
    told = properties(add_item="unit clerk", add_by=by)
    source = bpmn(f'<process id="p">{user("sign", extensions=told)}</process>')
    made = mutate_diagrams("p.bpmn", source, lambda *_: frozenset({("p", "sign")}), lambda _: frozenset(), LAMP_ROLES)
    assert [one.edit.text for one in made if one.kind is MutantKind.OFFICE] == ["unit administrator", *changed]


def test_what_no_scenario_notices_survives_and_is_listed(report: MutationReport) -> None:
    assert killer_of(report, "required dropped") is None
    listed = [one for one in report.to_plain()["survived"] if one["what"] == "required dropped"]
    assert [(one["procedure"], one["file"], one["element"], one["kind"]) for one in listed] == [("lamp", "start.form", "place", "form")]
    assert not report.good()


def test_what_the_checker_refuses_counts_neither_way(tmp_path: Path) -> None:
    only_head = {"lamp.bpmn": files()["lamp.bpmn"].replace(b'value="superior"', b'value="stays"')}
    found = campaign(tmp_path, Choice(kind="late"), {**only_head, "scenarios/all.yaml": SCENARIOS.replace("head: look", "clerk: look")
                     .replace("as: head", "as: clerk").encode()})  # fmt: skip
    assert found.to_plain()["refused"] == sum(fate.refused for fate in found.fates)
    assert sum(total for _, total in found.by_kind().values()) == len(found.fates) - found.to_plain()["refused"]


def test_the_same_seed_draws_the_same_mutants(mutants: list[Mutant]) -> None:
    pairs = [("lamp", mutant) for mutant in mutants]
    assert Choice(sample=5, seed=7).of(pairs) == Choice(sample=5, seed=7).of(pairs)
    assert len(Choice(sample=5, seed=7).of(pairs)) == 5
    assert Choice(sample=5, seed=7).of(pairs) != Choice(sample=5, seed=8).of(pairs)


def test_scenarios_that_fail_by_themselves_say_nothing_about_mutants(tmp_path: Path) -> None:
    wrong = {"scenarios/all.yaml": SCENARIOS.replace("outcome: mended", "outcome: fine").encode()}
    with pytest.raises(ScenarioFailed):
        campaign(tmp_path, changed=wrong)


def test_several_processes_find_what_one_finds(tmp_path: Path, report: MutationReport) -> None:
    apart = campaign(tmp_path, Choice(kind="table", workers=2))
    together = [fate for fate in report.fates if fate.mutant.kind is MutantKind.TABLE]
    assert [(fate.mutant, fate.killer is None) for fate in apart.fates] == [(fate.mutant, fate.killer is None) for fate in together]


def test_a_campaign_writes_nothing_into_the_folder(tmp_path: Path) -> None:
    workflows = write(tmp_path)
    before = {path: path.read_bytes() for path in workflows.rglob("*") if path.is_file()}
    run_campaign(workflows, [], DISTRICT, Choice(kind="condition"), lambda words: None)
    assert {path: path.read_bytes() for path in workflows.rglob("*") if path.is_file()} == before


def changed_at_the_decision(inputs: dict[str, str], result: str = "verdict") -> list[str]:
    """What is changed at the lamp's decision, where it has these inputs and gives its result this name."""
    called = ext(z("calledDecision", decisionId="verdict", resultVariable=result) + io(inputs))
    diagram = bpmn(LAMP.replace(RULE, f'<businessRuleTask id="judge">{called}</businessRuleTask>'))
    found = mutants_of(load("lamp", {**files(), "lamp.bpmn": diagram}), LAMP_ROLES)
    return [one.what for one in found if one.element == "judge"]


def test_a_null_that_only_declares_the_result_of_a_decision_is_left_alone() -> None:
    told = '{}: =null → ="另一个"'
    assert changed_at_the_decision({"verdict": "=null"}) == []
    assert changed_at_the_decision({"other": "=null"}) == [told.format("other")]
    assert told.format("verdict") in changed_at_the_decision({"verdict": "=null", "fresh": "=verdict = null"})
    assert changed_at_the_decision({"dark": "=null"}, result="dark") == [told.format("dark")]


def test_tables_of_knowledge_models_and_rules_without_an_id_are_changed_too() -> None:
    asked = frozenset({("lamp", "rule_task")})
    graded = table(["< 60 : 1", ">= 60 : 2"]).replace(' id="r2"', "")
    inner = graded[graded.index("<decisionTable") : graded.index("</decision>")]
    found = list(mutate_tables("x.dmn", definitions(knowledge("grade", inner, x="number")), {"grade": asked}))
    outputs = {mutant.what: mutant.anchors for mutant in found if mutant.kind is MutantKind.TABLE}
    assert outputs == {"1 → 2": frozenset({("grade", "r1")}), "2 → 3": asked}
    assert {mutant.anchors for mutant in found if mutant.kind is MutantKind.INPUT} == {asked}


def test_of_a_long_expression_the_place_that_differs_is_shown() -> None:
    assert change("a = 1", "a != 1") == "a = 1 → a != 1"
    long = "for finding in findings return finding.seq + 1, " * 3
    shown = change(f"{long}a = 1 and b", f"{long}a != 1 and b")
    assert shown == "…finding.seq + 1, a = 1 and b → …finding.seq + 1, a != 1 and b"


def test_expressions_are_turned_in_one_place_at_a_time() -> None:
    assert list(operators("a = 1 and b > 2")) == ["a != 1 and b > 2", "a = 1 or b > 2", "a = 1 and b >= 2"]
    assert list(operators('"a" + b')) == []
    assert list(figures("[60..70)")) == ["[61..70)", "[60..71)"]
    assert list(bounds("[60..70)")) == ["(60..70)", "[60..70]"]
    assert (another("a"), another("null")) == ("null", '"另一个"')


def test_the_scenarios_of_a_real_folder_notice_a_sample() -> None:
    """Another seed each time; MUTATION_SEED draws a sample again."""
    seed = int(os.environ.get("MUTATION_SEED") or os.getpid())
    folder = WORKFLOWS / "service_of_document"
    report = run_campaign(WORKFLOWS, [folder], REAL_DISTRICT, Choice(sample=SAMPLE, seed=seed), lambda words: None)
    survived = [fate.line() for fate in report.valid if fate.killer is None]
    assert len(survived) <= SAMPLE // 2, f"MUTATION_SEED={seed}: {survived}"
