"""`wuye district` and `wuye account`: from an empty database to somebody who signs in and starts a case."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from engine import model
from engine.accounts import session_user, sign_in
from engine.commands import ClaimTask
from engine.deploy import deploy_all
from engine.errors import NotAllowed
from engine.execute import Engine
from engine.transaction import Transaction
from registry import model as registry
from registry.desks import DESKS
from registry.district import Loaded, load_district
from registry.jobs import JOBS
from tests.cli.conftest import Wuye
from web.cli import main
from web.cli.place import PROJECT, WORKFLOWS, open_engine

EXAMPLE = PROJECT / "docs" / "district.example.toml"
PASSWORD = "correct horse battery"
OFFICER = "jiang.nian"


@pytest.fixture(scope="module")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with everything but people, made once and copied."""
    home = tmp_path_factory.mktemp("installed") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(home))
        patch.delenv("WUYE_DATABASE", raising=False)
        patch.setattr(open_engine, "__defaults__", (in_october, True))
        for command in (["migrate"], ["deploy", str(WORKFLOWS), "--without-scenarios"]):
            assert CliRunner().invoke(main, command, prog_name="wuye").exit_code == 0
    return home


def in_october() -> datetime:
    """The example speaks of 2026."""
    return datetime(2026, 10, 9, 2, tzinfo=UTC)


@pytest.fixture
def installed(wuye: Wuye, empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Wuye:
    """The commands over a copy of it."""
    monkeypatch.setattr(open_engine, "__defaults__", (in_october, True))
    shutil.copytree(empty_home, os.environ["WUYE_HOME"])
    return wuye


def rows(*columns: Any, **where: Any) -> list[Any]:
    engine = open_engine()
    try:
        with engine.reading() as tx:
            query = select(*columns)
            for name, value in where.items():
                query = query.where(columns[0].table.c[name] == value)
            return [tuple(row) for row in tx.connection.execute(query)]
    finally:
        engine.close()


def typed(login: str, text: str) -> Any:
    """`wuye account password` with what is typed when it asks."""
    return CliRunner().invoke(main, ["account", "password", login], input=text, prog_name="wuye")


def edited(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """The example with some words replaced."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / "district.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_example_ends_with_somebody_who_signs_in_and_starts_a_case(installed: Wuye, tmp_path: Path) -> None:
    loaded = installed("district", EXAMPLE, "--json")
    assert loaded.status == 0, loaded.err
    assert loaded.object["added"]["user_account"] == 17
    assert loaded.object["findings"] == []
    assert typed(OFFICER, f"{PASSWORD}\n{PASSWORD}\n").exit_code == 0
    engine = open_engine()
    token = sign_in(engine, OFFICER, PASSWORD, "10.0.0.1")
    person = session_user(engine, token)
    assert person is not None
    assert [(held.label, held.unit_name) for held in person.grants] == [("区住建局经办人", "区住建局")]
    data = tmp_path / "start.json"
    data.write_text(json.dumps({"estate_id": "estate.tingyuyuan", "quarter": "2026Q3"}))
    started = installed("start", "subsidy_deduction", "--as", OFFICER, "--data", data, "--json")
    assert started.status == 0, started.err
    assert rows(model.case.c.title) == [("听雨苑，2026年第三季度",)]
    engine.close()


def test_before_a_password_is_set_nobody_signs_in(installed: Wuye) -> None:
    installed("district", EXAMPLE)
    engine = open_engine()
    for guess in ("!", "", "nobody's"):
        with pytest.raises(NotAllowed):
            sign_in(engine, OFFICER, guess, "10.0.0.1")
    engine.close()


def test_a_second_load_changes_nothing_and_an_edited_one_what_differs(installed: Wuye, tmp_path: Path) -> None:
    installed("district", EXAMPLE)
    again = installed("district", EXAMPLE, "--json").object
    assert (again["added"], again["changed"], again["ended"]) == ({}, {}, {})
    file = edited(
        tmp_path,
        ("households = 486", "households = 490"), ('name = "江念"', 'name = "江念之"'), ("# ended_on", "ended_on"),
        ('roles = ["auditor"]', 'roles = [{ role = "auditor", ended = true }, "housing_officer"]'),
        ('quarter = "2026Q4"\namount = 37_125.45', 'quarter = "2026Q4"\namount = 40_000'),
    )  # fmt: skip
    result = installed("district", file, "--json").object
    assert result["changed"] == {"user_account": 1, "estate": 1, "contract": 1, "budget_line": 1, "allotment": 1}
    assert (result["added"], result["ended"]) == ({"role_grant": 1}, {"role_grant": 1})
    assert rows(registry.estate.c.households) == [(490,)]
    assert rows(model.grant.c.role, user_id="cen.an") == [("housing_officer",)]
    assert rows(registry.budget_line.c.allotted_cents) == [(7_712_545,)]


def test_what_is_left_out_stays(installed: Wuye, tmp_path: Path) -> None:
    installed("district", EXAMPLE)
    file = tmp_path / "small.toml"
    file.write_text('[[estates]]\nid = "estate.tingyuyuan"\nbuildings = 10\n\n[[persons]]\nlogin = "cen.an"\n')
    assert installed("district", file, "--json").object["changed"] == {"estate": 1}
    assert rows(registry.estate.c.buildings, registry.estate.c.households) == [(10, 486)]
    assert rows(model.grant.c.role, user_id="cen.an") == [("auditor",)]


def test_every_problem_is_said_with_its_line_and_nothing_is_loaded(installed: Wuye, tmp_path: Path) -> None:
    code = EXAMPLE.read_text(encoding="utf-8").partition('credit_code = "')[2][:18]
    wrong = (
        ('parent = "subdistrict.songtao"', 'parent = "bureau.housing"'), (code, code[:-1] + ("0" if code[-1] != "0" else "1")),
        ("enclosed = true", "enclosed = true\ncolour = 3"), ('"housing_head"', '"housing_boss"'),
        ('unit = "community.yuhua"', 'unit = "bureau.finance"'), ("amount = 200_000.00", "amount = 50_000.00"),
        ('login = "tan.ran"', 'login = "ruan.zhi"'), (', second = "estate.tingyuyuan"', ""),
        ("valid_to = 2028-12-31", "valid_to = 2025-12-31"),
    )  # fmt: skip
    file = edited(tmp_path, *wrong)
    answer = installed("district", file, "--json")
    assert answer.status == 1
    found = {(one["rule"], one["element"]): one["line"] for one in answer.object["findings"]}
    lines = file.read_text(encoding="utf-8").splitlines()
    places = {
        ("parent", "units 5 parent"): 'parent = "bureau.housing"', ("bad-value", "firms 1 credit_code"): "credit_code",
        ("unknown-key", "estates 1 colour"): "colour = 3", ("role", "persons 3 roles"): 'roles = ["housing_boss"]',
        ("role", "persons 9 roles"): "community_officer", ("amount", "budget_lines 1 amount"): "amount = 50",
        ("duplicate", "persons 6 login"): "login", ("role", "persons 12 roles"): "firm_manager",
        ("term", "contracts 1 valid_to"): "valid_to = 2025",
    }  # fmt: skip
    assert found.keys() == places.keys()
    for place, words in places.items():
        assert words in lines[found[place] - 1], place
    assert rows(model.unit.c.id) == []
    assert "district.toml:" in answer.err


EXPERT = """
[[specialists]]
id = "expert.gu"
person = "gu.heng"
kind = "expert"
field = "工程造价"
employer = "firm.changqing"
appointed_on = 2026-01-01
term_to = 2028-12-31

[[conflicts]]
specialist = "expert.gu"
unit = "estate.tingyuyuan"
ground = "本小区业主"
since = 2026-01-01
"""


def test_experts_and_mediators_are_entered_with_their_conflicts_and_ended_by_a_row(installed: Wuye, tmp_path: Path) -> None:
    file = tmp_path / "district.toml"
    file.write_text(EXAMPLE.read_text(encoding="utf-8") + EXPERT, encoding="utf-8")
    added = installed("district", file, "--json").object["added"]
    assert (added["specialist"], added["specialist_conflict"]) == (1, 1)
    assert installed("district", file, "--json").object["added"] == {}
    file.write_text(EXPERT.replace("2028-12-31", "2029-12-31"), encoding="utf-8")
    assert installed("district", file, "--json").object["changed"] == {"specialist": 1}
    file.write_text('[[specialist_ends]]\nspecialist = "expert.gu"\nended_on = 2026-10-01\nreason = "辞任"\n', encoding="utf-8")
    assert installed("district", file, "--json").object["added"] == {"specialist_end": 1}
    found = rows(registry.specialist.c.user_id, registry.specialist.c.term_to, registry.specialist.c.employer_unit)
    assert found == [("gu.heng", date(2029, 12, 31), "firm.changqing")]


def test_what_does_not_fit_of_an_expert_is_said_with_its_line(installed: Wuye, tmp_path: Path) -> None:
    installed("district", EXAMPLE)
    text = EXPERT.replace('"gu.heng"', '"nobody"').replace("2028-12-31", "2025-12-31").replace('"firm.changqing"', '"firm.none"')
    text = text.replace('unit = "estate.tingyuyuan"', 'unit = "estate.none"')
    file = tmp_path / "district.toml"
    file.write_text(text + '[[specialist_ends]]\nspecialist = "expert.none"\nended_on = 2026-10-01\nreason = "辞任"\n', encoding="utf-8")
    findings = installed("district", file, "--json").object["findings"]
    lines = file.read_text(encoding="utf-8").splitlines()
    assert {(one["rule"], one["element"], lines[one["line"] - 1]) for one in findings} == {
        ("reference", "specialists 1 person", 'person = "nobody"'), ("reference", "specialists 1 employer", 'employer = "firm.none"'),
        ("term", "specialists 1 term_to", "term_to = 2025-12-31"), ("reference", "conflicts 1 unit", 'unit = "estate.none"'),
        ("reference", "specialist_ends 1 specialist", 'specialist = "expert.none"'),
    }  # fmt: skip
    assert rows(registry.specialist.c.id) == []


def test_a_declared_conflict_stays_as_it_was_declared(installed: Wuye, tmp_path: Path) -> None:
    file = tmp_path / "district.toml"
    file.write_text(EXAMPLE.read_text(encoding="utf-8") + EXPERT, encoding="utf-8")
    installed("district", file)
    file.write_text(EXPERT.replace("本小区业主", "没有关系"), encoding="utf-8")
    (finding,) = installed("district", file, "--json").object["findings"]
    assert (finding["rule"], finding["element"]) == ("fixed", "conflicts 1 ground")


def test_a_file_that_is_no_toml_and_a_district_without_roles_are_refused(wuye: Wuye, tmp_path: Path) -> None:
    wuye("migrate")
    assert "wuye deploy" in wuye("district", EXAMPLE).err
    wuye("deploy", WORKFLOWS, "--without-scenarios")
    file = tmp_path / "bad.toml"
    file.write_text("[[units]\n")
    assert wuye("district", file, "--json").object["findings"][0]["rule"] == "bad-toml"
    file.write_text('[[unit]]\nid = "a"\n')
    assert wuye("district", file, "--json").object["findings"][0]["rule"] == "unknown-section"


def test_what_a_row_is_about_stays_the_same(installed: Wuye, tmp_path: Path) -> None:
    installed("district", EXAMPLE)
    file = edited(tmp_path, ('kind = "quasi"\nestate', 'kind = "owners"\nestate'), ('kind = "community"\nname', 'kind = "developer"\nname'))
    answer = installed("district", file, "--json").object
    assert {one["element"] for one in answer["findings"] if one["rule"] == "fixed"} == {"contracts 1 kind", "units 5 kind"}


def test_a_password_is_drawn_once_and_a_new_one_ends_the_sessions(installed: Wuye) -> None:
    installed("district", EXAMPLE)
    drawn = installed("account", "password", OFFICER, "--generate", "--json").object["password"]
    engine = open_engine()
    token = sign_in(engine, OFFICER, drawn, "10.0.0.1")
    again = installed("account", "password", OFFICER, "--generate")
    assert drawn not in again.out
    assert session_user(engine, token) is None
    sign_in(engine, OFFICER, again.out.split()[-1], "10.0.0.1")
    engine.close()


def test_a_password_that_is_short_or_typed_twice_otherwise_and_a_strange_log_in_are_refused(installed: Wuye) -> None:
    installed("district", EXAMPLE)
    short = typed(OFFICER, "short\nshort\n")
    assert (short.exit_code, "10 to 200" in short.stderr) == (2, True)
    assert typed(OFFICER, f"{PASSWORD}\nanother one entirely\n").exit_code == 1
    assert installed("account", "password", "nobody", "--generate").status == 2
    assert installed("account", "deactivate", "nobody").status == 2


def test_whoever_is_deactivated_is_out_at_once_and_their_task_is_free(installed: Wuye, tmp_path: Path) -> None:
    installed("district", edited(tmp_path, ('roles = ["housing_legal"]', 'roles = ["housing_officer"]')))
    drawn = {login: installed("account", "password", login, "--generate", "--json").object["password"] for login in (OFFICER, "wen.du")}
    data = tmp_path / "start.json"
    data.write_text(json.dumps({"estate_id": "estate.tingyuyuan", "quarter": "2026Q3"}))
    installed("start", "subsidy_deduction", "--as", OFFICER, "--data", data)
    engine = open_engine()
    token = sign_in(engine, OFFICER, drawn[OFFICER], "10.0.0.1")
    task, version = rows(model.task.c.id, model.task.c.version)[0]
    engine.execute(ClaimTask("c1", OFFICER, task, version))
    closed = {"login": OFFICER, "active": False, "changed": True, "nobody": []}
    assert installed("account", "deactivate", OFFICER, "--json").object == closed
    assert session_user(engine, token) is None
    with pytest.raises(NotAllowed):
        sign_in(engine, OFFICER, drawn[OFFICER], "10.0.0.1")
    version = rows(model.task.c.version)[0][0]
    engine.execute(ClaimTask("c2", "wen.du", task, version))
    assert rows(model.task.c.claimed_by) == [("wen.du",)]
    assert installed("account", "activate", OFFICER, "--json").object["changed"] is True
    sign_in(engine, OFFICER, drawn[OFFICER], "10.0.0.1")
    engine.close()


def test_the_list_says_who_may_sign_in_and_as_what(installed: Wuye) -> None:
    installed("district", EXAMPLE)
    installed("account", "password", OFFICER, "--generate")
    installed("account", "deactivate", "cen.an")
    listed = {one["login"]: one for one in installed("account", "list", "--json").object["accounts"]}
    assert listed[OFFICER] == {"login": OFFICER, "name": "江念", "active": True, "password": True,
                               "roles": [{"role": "housing_officer", "unit": "bureau.housing", "second": ""}]}  # fmt: skip
    assert (listed["cen.an"]["active"], listed["cen.an"]["password"]) == (False, False)
    assert "firm_manager (firm.changqing estate.tingyuyuan)" in installed("account", "list").out


def test_both_databases_take_the_example_and_take_it_again(database_url: str, tmp_path: Path) -> None:
    engine = Engine.open(tmp_path, database_url, JOBS, in_october, desks=DESKS)
    loaded = []
    try:
        with engine.transaction() as connection:
            deploy_all(connection, engine.house, WORKFLOWS, range(2026, 2027), in_october(), "system")
        for _ in range(2):
            with engine.transaction() as connection:
                tx = Transaction(engine.house, connection, in_october())
                loaded.append(load_district(tx, EXAMPLE.read_bytes(), EXAMPLE.name))
    finally:
        engine.close()
    assert loaded[0].added["role_grant"] == 18
    assert loaded[1] == Loaded((), {}, {}, {})


def begun(installed: Wuye, tmp_path: Path) -> None:
    """The example's district, with a case whose one open task is the housing officer's."""
    installed("district", EXAMPLE)
    data = tmp_path / "start.json"
    data.write_text(json.dumps({"estate_id": "estate.tingyuyuan", "quarter": "2026Q3"}))
    assert installed("start", "subsidy_deduction", "--as", OFFICER, "--data", data).status == 0


def test_a_role_that_ends_says_which_open_tasks_nobody_can_do_then(installed: Wuye, tmp_path: Path) -> None:
    begun(installed, tmp_path)
    ended = edited(tmp_path, ('roles = ["housing_officer"]', 'roles = [{ role = "housing_officer", ended = true }]'))
    said = installed("district", ended)
    assert (said.status, said.err) == (0, "")
    (line,) = [line for line in said.out.splitlines() if line.startswith("Nobody can do it now: ")]
    assert "听雨苑" not in line
    assert line.endswith("Nobody holds its role now: Housing bureau, officer.")
    assert installed("district", ended, "--json").object["nobody"] == []
    assert "1 other open task that nobody can do: wuye incidents lists it." in installed("district", ended).out
    (found,) = installed("incidents", "--json").object["incidents"]
    assert (found["kind"], found["procedure"]) == ("nobody", "subsidy_deduction")
    assert "  nobody can do it since today 10:00: " in installed("incidents").out
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANG", "zh_CN.UTF-8")
        assert "今天10:00起没有人能办：" in installed("incidents").out
        assert "：区住建局经办人现在没有人担任。" in installed("incidents").out
    again = installed("district", edited(tmp_path, ('roles = ["housing_legal"]', 'roles = ["housing_officer"]')), "--json")
    assert (again.status, again.object["nobody"], installed("incidents").out) == (0, [], "Nothing stands still.\n")


def test_an_account_that_is_closed_says_which_open_tasks_nobody_can_do_then(installed: Wuye, tmp_path: Path) -> None:
    begun(installed, tmp_path)
    closed = installed("account", "deactivate", OFFICER, "--json").object
    (found,) = closed.pop("nobody")
    assert closed == {"login": OFFICER, "active": False, "changed": True}
    assert found["message"].endswith("nobody is housing_officer in bureau.housing.")
    assert installed("account", "activate", OFFICER, "--json").object["nobody"] == []
    assert installed("incidents", "--json").object["incidents"] == []
