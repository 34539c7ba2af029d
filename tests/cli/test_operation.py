"""`wuye migrate`, `demo`, `deploy`, `start`, `doctor`: what an operator runs."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import model
from engine.faults import MAX_DELIVERIES, delivery_failed, timer_failed
from engine.lifecycle import OutboxKind, OutboxStatus
from engine.reading import start_page
from engine.store import outgoing, waits
from tests.cli.conftest import Wuye
from tests.journey.serving import copy_home
from web.cli.place import WORKFLOWS, home, open_engine


def test_migrate_makes_a_database_and_may_run_again(wuye: Wuye) -> None:
    assert wuye("migrate", "--json").object == {"migrated": True}
    assert wuye("migrate").status == 0


def test_without_a_database_the_sentence_says_what_to_do(wuye: Wuye, tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text("{}")
    answer = wuye("start", "subsidy_deduction", "--as", "x", "--data", tmp_path / "data.json")
    assert answer.status == 2
    assert "wuye migrate" in answer.err
    assert wuye("deploy", WORKFLOWS).status == 2


def test_deploy_answers_with_versions_and_a_second_time_with_the_same(wuye: Wuye) -> None:
    wuye("migrate")
    first = wuye("deploy", WORKFLOWS, "--without-scenarios", "--json").object["deployed"]
    folders = {folder.parent.name for folder in WORKFLOWS.glob("*/procedure.toml")}
    assert folders >= {"service_of_document", "subsidy_deduction", "firm_eviction"}
    assert {one["procedure"] for one in first} == {"roles", "law", "calendar"} | folders
    assert {one["version"] for one in first} == {1}
    assert wuye("deploy", WORKFLOWS, "--json").object["deployed"] == first
    one = wuye("deploy", WORKFLOWS / "service_of_document", "--json").object["deployed"]
    assert [row["procedure"] for row in one] == ["service_of_document"]
    assert "service_of_document version 1 unchanged" in wuye("deploy", WORKFLOWS / "service_of_document").out


def test_deploy_refuses_a_folder_with_findings_and_changes_nothing(wuye: Wuye, tmp_path: Path) -> None:
    wuye("migrate")
    wuye("deploy", WORKFLOWS, "--without-scenarios")
    draft = tmp_path / "service_of_document"
    shutil.copytree(WORKFLOWS / "service_of_document", draft)
    diagram = draft / "service_of_document.bpmn"
    good = diagram.read_text()
    unfit = re.sub('candidateGroups="[a-z_,]+"', 'candidateGroups="no_such_role"', good, count=1)
    unknown = good.replace(":userTask", ":complexGateway").replace("<userTask", "<complexGateway")
    for broken in (unfit, unknown):
        assert broken != good
        diagram.write_text(broken)
        answer = wuye("deploy", draft, "--json")
        assert answer.status == 1
        assert answer.object["deployed"] == []
        assert answer.object["findings"]
        assert "service_of_document/service_of_document.bpmn:" in answer.err
    (draft / "run.py").write_text("")
    assert wuye("deploy", draft).status == 1
    with open_engine().reading() as tx:
        assert [row.version for row in tx.connection.execute(
            select(model.deployment).where(model.deployment.c.procedure == "service_of_document"))] == [1]  # fmt: skip


SERVICE = "service_of_document"


@pytest.fixture
def draft(wuye: Wuye, tmp_path: Path) -> Path:
    """The folder of a procedure, to be changed, and what it is called beside, deployed."""
    wuye("migrate")
    wuye("deploy", WORKFLOWS, "--without-scenarios")
    return Path(shutil.copytree(WORKFLOWS / SERVICE, tmp_path / SERVICE))


def test_deploy_plays_the_scenarios_of_what_is_new_and_refuses_what_fails(wuye: Wuye, draft: Path) -> None:
    first, *others = sorted((draft / "scenarios").glob("*.yaml"))
    for other in others:
        other.unlink()
    good = first.read_text()
    assert "served_on: 2026-10-09" in good
    first.write_text(good.replace("served_on: 2026-10-09", "served_on: 2026-10-08"))
    refused = wuye("deploy", draft, "--json")
    assert (refused.status, refused.object["deployed"]) == (1, [])
    assert "scenario-failed" in {one["rule"] for one in refused.object["findings"]}
    assert f"service_of_document/scenarios/{first.name}:" in refused.err
    accepted = wuye("deploy", draft, "--without-scenarios", "--json")
    assert (accepted.status, [one["version"] for one in accepted.object["deployed"]]) == (0, [2])
    again = wuye("deploy", draft, "--json")  # its content stands already: nothing is new to be tried
    assert (again.status, [one["version"] for one in again.object["deployed"]]) == (0, [2])


def test_deploy_tells_of_what_somebody_should_look_at(wuye: Wuye, draft: Path) -> None:
    diagram = draft / "service_of_document.bpmn"
    text = diagram.read_text().replace(' default="Flow_electronic_serve"', "")
    way = re.search(r'<sequenceFlow id="Flow_electronic_serve".*?</sequenceFlow>', text, re.DOTALL)
    assert way is not None
    condition = "<conditionExpression>=served_on = null</conditionExpression></sequenceFlow>"
    diagram.write_text(text.replace(way[0], way[0].replace("</sequenceFlow>", condition)))
    answer = wuye("deploy", draft, "--without-scenarios", "--json")
    assert answer.status == 0
    assert ("missing-default", "warning") in {(one["rule"], one["severity"]) for one in answer.object["findings"]}
    assert "warning missing-default Gateway_electronic" in answer.err


def test_the_demo_is_filled_once_and_a_case_starts_from_the_command_line(wuye: Wuye, tmp_path: Path) -> None:
    first = wuye("demo", "--no-life", "--json").object
    assert (first["filled"], first["commands"], first["clock"]) == (True, 0, None)
    assert wuye("demo", "--json").object == {**first, "filled": False}
    engine = open_engine()
    with engine.reading() as tx:
        query = select(model.user.c.login).join(model.grant).where(model.grant.c.role == "housing_officer")
        officer = tx.connection.execute(query).scalars().first()
        auditor = tx.connection.execute(
            select(model.user.c.login).join(model.grant).where(model.grant.c.role == "auditor")
        ).scalars().first()  # fmt: skip
    assert officer
    assert auditor
    data = tmp_path / "data.json"
    data.write_text(json.dumps({"estate_id": "estate.nowhere", "quarter": "2026Q3"}))
    refused = wuye("start", "subsidy_deduction", "--as", officer, "--data", data, "--json")
    assert (refused.status, refused.object["case"]) == (1, None)
    foreign = wuye("start", "subsidy_deduction", "--as", auditor, "--data", data, "--json")
    assert (foreign.status, foreign.object["case"]) == (1, None)
    assert wuye("start", "subsidy_deduction", "--as", "nobody", "--data", data).status == 2
    data.write_text("{")
    assert wuye("start", "subsidy_deduction", "--as", officer, "--data", data).status == 2
    data.write_text('{"quarter": 1e999999999}')
    beyond = wuye("start", "subsidy_deduction", "--as", officer, "--data", data)
    assert beyond.status == 2
    assert "It stands in --data." in beyond.err
    started = wuye("start", "subsidy_deduction", "--as", officer, "--data", good_start(tmp_path, officer), "--json")
    assert started.status == 0, started.err
    assert started.object.keys() == {"case"}
    doctor = wuye("doctor", "--json").object
    assert (doctor["database"], doctor["procedures deployed"], doctor["master key"]) == (True, True, True)
    engine.close()


def good_start(tmp_path: Path, login: str) -> Path:
    """A start form's values that the demo district takes: the first estate and quarter on offer."""
    engine = open_engine()
    with engine.reading() as tx:
        user = tx.connection.execute(select(model.user.c.id).where(model.user.c.login == login)).scalar_one()
    page = start_page(engine, user, "subsidy_deduction")
    engine.close()
    assert page.form is not None
    file = tmp_path / "good.json"
    estate, quarter = page.context["estate_choices"][0]["value"], page.context["quarter_choices"][0]["value"]
    file.write_text(json.dumps({"estate_id": estate, "quarter": quarter}))
    return file


def test_doctor_says_what_is_missing(wuye: Wuye) -> None:
    answer = wuye("doctor", "--json")
    assert answer.status == 1
    assert answer.object["database"] is False
    assert "missing database" in wuye("doctor").out


def test_a_database_that_does_not_answer_is_told_from_one_that_is_not_migrated(wuye: Wuye, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUYE_DATABASE", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    for command in (["migrate"], ["account", "list"], ["incidents"]):
        answer = wuye(*command)
        assert (answer.status, answer.out) == (1, "")
        assert "Expected the database to answer, but it does not:" in answer.err
        assert "wuye migrate" not in answer.err


def test_incidents_are_listed_and_a_missing_one_is_refused(wuye: Wuye, monkeypatch: pytest.MonkeyPatch) -> None:
    wuye("migrate")
    assert wuye("incidents").out == "Nothing stands still.\n"
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert wuye("incidents").out == "没有停下来的地方。\n"
    assert wuye("incidents", "--json").object == {"incidents": []}
    answer = wuye("incidents", "retry", "nowhere", "--json")
    assert (answer.status, answer.object["incident"]) == (1, "nowhere")


def test_an_incident_says_whether_a_step_a_timer_or_a_delivery_stands_still(wuye: Wuye, lively_home: Path) -> None:
    copy_home(lively_home, home())
    engine = open_engine()
    with engine.reading() as tx:
        case = tx.connection.execute(select(model.timer.c.case_id)).scalars().first()
        assert case is not None
        timer, *_ = waits.timers_of(tx.connection, case)
        number = tx.connection.execute(select(model.case.c.number).where(model.case.c.id == case)).scalar_one()
    moment = engine.clock()
    with engine.transaction() as connection:
        waits.lease_timer(connection, timer, moment)
    timer_failed(engine, timer, RuntimeError("what was entered"))
    with engine.transaction() as connection:
        outgoing.put(connection, {
            "id": f"{case}/9/word", "case_id": case, "kind": OutboxKind.MESSAGE, "name": "word", "target": "", "payload": b"",
            "status": OutboxStatus.PENDING, "created_at": moment, "due_at": moment,
        })  # fmt: skip
    for _ in range(MAX_DELIVERIES):
        delivery_failed(engine, f"{case}/9/word", RuntimeError("what was entered"))
    engine.close()
    listed = wuye("incidents", "--json").object["incidents"]
    assert [(one["kind"], one["case"], one["attempts"]) for one in listed] == [("timer", number, 1), ("delivery", number, 5)]
    said = wuye("incidents").out
    why = r"The program broke here; .+ Expected this to work, but it failed with RuntimeError\.$"
    assert re.search(rf"^\w+  stopped since .+, tried once: .+ \(timer\): {why}", said, re.MULTILINE)
    assert re.search(rf"tried 5 times: .+, word \(message\): {why}", said, re.MULTILINE)
    assert "what was entered" not in said
    again = wuye("incidents", "retry", listed[0]["id"])
    assert (again.status, again.err) == (1, "")
    assert again.out.startswith("Tried again: it is still stopped, the cause has not changed.\n")
    assert "word (message)" in again.out
    retried = wuye("incidents", "retry", listed[1]["id"], "--json")
    assert (retried.status, retried.object["incidents"]) == (0, [])
