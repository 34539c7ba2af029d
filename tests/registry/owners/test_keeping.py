"""The owners' register is kept by command: who may, what is refused, and that nothing is entered twice or by halves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.clock import VirtualClock
from engine.commands import FileFacts, StoreFile
from engine.deploy import deploy_roles
from engine.errors import BadValue, CommandConflict, NotAllowed, NotFound, RegisterRefused, WrongState
from engine.execute import Engine
from engine.identity import new_id
from engine.office_commands import KeepRegister
from registry.jobs import JOBS
from registry.kinds import UnitState
from registry.owners.difference import difference
from registry.owners.table import COLUMNS, rows_of, titles
from registry.owners.units import UnitFacts
from registry.registers import REGISTERS
from registry.scenario_district import ESTATE, OTHER_ESTATE, ROLES_FILE, prepare
from registry.sheets import write_csv
from registry.store import owners
from tests.registry.owners.units import unit
from tests.registry.sheets.written import whole

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
TODAY = date(2026, 11, 23)
REGISTER = (unit("1栋-101", "Y1"), unit("1栋-102", "Y1", "Y2"), unit("1栋-103"))


@pytest.fixture
def engine(tmp_path: Path, database_url: str) -> Iterator[Engine]:
    opened = Engine.open(tmp_path, database_url, JOBS, VirtualClock(NOW), registers=REGISTERS)
    with opened.transaction() as connection:
        prepare(connection, {})
        deploy_roles(connection, ROLES_FILE.read_bytes(), NOW, "system")
    yield opened
    opened.close()


def upload(engine: Engine, actor: str, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    engine.execute(StoreFile(new_id(), actor, None, FileFacts(digest, "册.csv", "text/csv", len(content)), content))
    return digest


def brought(engine: Engine, *units: UnitFacts, actor: str = "community_officer", estate: str = ESTATE, **other: Any) -> KeepRegister:
    """The command that makes these units the register."""
    file = upload(engine, actor, whole(write_csv(titles(), rows_of(units))))
    with engine.reading() as tx:
        seen = difference(owners.every_unit_now(tx.connection, estate), units).digest
    values = {"file": file, "name": "册.csv", "valid_from": TODAY, "reason": "建立业主名册", "case_number": "", "seen": seen}
    return KeepRegister(new_id(), actor, "owners", estate, "import", {**values, **other})


def corrected(facts: UnitFacts, seen: int, actor: str = "owners_committee", **other: Any) -> KeepRegister:
    texts = dict(zip((column.name for column in COLUMNS), map(str, rows_of([facts])[0]), strict=True))
    values = {"unit": texts, "valid_from": TODAY, "reason": "业主更正", "case_number": "", "ended": False, "seen": seen}
    return KeepRegister(new_id(), actor, "owners", ESTATE, "correct", {**values, **other})


def back(label: str, seen: int, actor: str = "housing_officer") -> KeepRegister:
    values = {"label": label, "reason": "录错", "case_number": "", "seen": seen}
    return KeepRegister(new_id(), actor, "owners", ESTATE, "take-back", values)


def standing(engine: Engine) -> dict[str, UnitFacts]:
    with engine.reading() as tx:
        return {one.facts.label: one.facts for one in owners.units(tx.connection, ESTATE, TODAY)}


def reasons(engine: Engine, command: KeepRegister) -> list[str]:
    before = standing(engine)
    with pytest.raises(RegisterRefused) as caught:
        engine.execute(command)
    assert standing(engine) == before
    return [one.reason for one in caught.value.problems]


def test_a_list_becomes_the_register_once(engine: Engine) -> None:
    command = brought(engine, *REGISTER)
    assert engine.execute(command) == engine.execute(command) == {"unit": ESTATE, "entered": 3}
    assert list(standing(engine).values()) == list(REGISTER)
    with pytest.raises(CommandConflict):
        engine.execute(replace(command, values={**command.values, "reason": "别的"}))
    moved = (unit("1栋-101", "Y3"), REGISTER[1])
    assert engine.execute(brought(engine, *moved))["entered"] == 2
    assert list(standing(engine).values()) == list(moved)


def test_only_what_was_shown_is_entered(engine: Engine) -> None:
    late = brought(engine, *REGISTER)
    engine.execute(brought(engine, REGISTER[0]))
    with pytest.raises(WrongState):
        engine.execute(late)
    assert list(standing(engine)) == ["1栋-101"]


def test_a_list_with_faults_enters_nothing(engine: Engine) -> None:
    engine.execute(brought(engine, *REGISTER))
    before_it = brought(engine, unit("1栋-101", "Y9"), valid_from=TODAY - timedelta(days=1))
    assert reasons(engine, before_it) == ["later-version", "later-version", "later-version"]
    assert reasons(engine, brought(engine, valid_from=TODAY + timedelta(days=1), reason="")) == ["no-units"]
    wrong = brought(engine, unit("1栋-101", "Y9"), valid_from=TODAY + timedelta(days=1), reason="", case_number="表决 2026-0001")
    assert reasons(engine, wrong) == ["day-to-come", "reason", "no-case"]


def test_nobody_brings_a_file_that_another_one_uploaded(engine: Engine) -> None:
    command = brought(engine, *REGISTER)
    with pytest.raises(BadValue):
        engine.execute(replace(command, command_id=new_id(), actor="subdistrict_officer"))


@pytest.mark.parametrize("actor", ["community_officer", "subdistrict_officer", "housing_officer", "owners_committee"])
def test_these_keep_the_register(engine: Engine, actor: str) -> None:
    assert engine.execute(brought(engine, *REGISTER, actor=actor))["entered"] == 3


@pytest.mark.parametrize(
    "actor",
    ["firm_manager", "firm_contact", "residents_rep", "housing_head", "administrator", "developer_contact", "subdistrict_officer.tuanjie"],
)
def test_others_do_not_even_learn_of_it(engine: Engine, actor: str) -> None:
    with pytest.raises(NotFound):
        engine.execute(brought(engine, *REGISTER, actor=actor))


@pytest.mark.parametrize("actor", ["auditor", "leading_group_office"])
def test_who_reads_everything_changes_nothing(engine: Engine, actor: str) -> None:
    with pytest.raises(NotAllowed):
        engine.execute(brought(engine, *REGISTER, actor=actor))


def test_the_committee_keeps_its_own_estate_alone(engine: Engine) -> None:
    with pytest.raises(NotFound):
        engine.execute(brought(engine, *REGISTER, actor="owners_committee", estate=OTHER_ESTATE))
    with pytest.raises(NotFound):
        engine.execute(replace(brought(engine, *REGISTER, actor="housing_officer"), unit="community.huaiyin"))


def test_one_unit_is_corrected_and_the_correction_taken_back(engine: Engine) -> None:
    engine.execute(brought(engine, *REGISTER))
    engine.execute(corrected(unit("1栋-103", "Y4", area=9_990), seen=1))
    assert standing(engine)["1栋-103"].owners[0].number == "Y4"
    engine.execute(back("1栋-103", seen=2))
    assert standing(engine)["1栋-103"] == REGISTER[2]
    with engine.reading() as tx:
        newest = owners.history(tx.connection, f"{ESTATE}/1栋-103")[0]
    assert (newest.reverses, newest.recorded_by, newest.recorded_as) == (f"{ESTATE}/1栋-103#2", "housing_officer", "housing_officer")
    assert reasons(engine, back("1栋-103", seen=3)) == ["taken-back-already"]


def test_a_unit_that_was_entered_by_mistake_is_none(engine: Engine) -> None:
    engine.execute(corrected(unit("9栋-1", "Y9"), seen=0))
    engine.execute(back("9栋-1", seen=1))
    assert standing(engine) == {}


def test_a_unit_ends_and_comes_again(engine: Engine) -> None:
    engine.execute(brought(engine, *REGISTER))
    engine.execute(corrected(REGISTER[0], seen=1, ended=True))
    assert "1栋-101" not in standing(engine)
    engine.execute(corrected(unit("1栋-101", "Y7"), seen=2))
    assert standing(engine)["1栋-101"].state is UnitState.HANDED_OVER


def test_a_correction_is_refused_with_its_reason(engine: Engine) -> None:
    engine.execute(brought(engine, *REGISTER))
    assert reasons(engine, corrected(REGISTER[0], seen=1)) == ["nothing-changed"]
    other = replace(unit("1栋-103", "Y1"), owners=(replace(REGISTER[0].owners[0], name="别人"),))
    assert reasons(engine, corrected(other, seen=1, reason="")) == ["two-names", "reason"]
    with pytest.raises(WrongState):
        engine.execute(corrected(unit("1栋-103", "Y4"), seen=0))
    with pytest.raises(NotFound):
        engine.execute(back("5栋-1", seen=1))
