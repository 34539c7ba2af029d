"""What somebody with the database changes beside a case's course: proposals, search fields, drafts; and a job run again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from engine import commands as c
from engine import model
from engine.identity import new_id
from engine.jobs import Repeating
from engine.proof.findings import Kind
from tests.engine.house import House
from tests.engine.test_tampering import execute, found


def stored_file(house: House) -> dict[str, Any]:
    with house.engine.reading() as tx:
        return tx.connection.execute(select(model.attachment)).one()._asdict()


def test_a_proposal_to_intervene_is_changed(house: House) -> None:
    case = house.start()
    move = c.ProposeMove(new_id(), "admin", case, house.task("record", case).instance, "approve", "不用记了")
    house.do(move)
    assert found(house, case) == []
    execute(house, update(model.intervention).values(proposed_by="fang"))
    assert found(house, case) == [(2, Kind.INTERVENTION)]
    execute(house, update(model.intervention).values(proposed_by="admin", content=b"another"))
    assert found(house, case) == [(2, Kind.INTERVENTION)]
    execute(house, delete(model.intervention))
    assert found(house, case) == [(2, Kind.INTERVENTION)]


def test_a_search_field_says_something_else_or_is_slipped_in(house: House) -> None:
    case = house.start()
    execute(house, update(model.case_field).where(model.case_field.c.case_id == case).values(words="别的"))
    assert {kind for _, kind in found(house, case)} == {Kind.CASE}
    execute(house, delete(model.case_field).where(model.case_field.c.case_id == case))
    assert {kind for _, kind in found(house, case)} == {Kind.CASE}


def test_a_draft_of_a_closed_task_is_slipped_in(house: House) -> None:
    case = house.start()
    task = house.task("record", case).id
    house.complete("record", "lin", case, note="灯不亮")
    execute(house, insert(model.task_draft).values(task_id=task, user_id="lin", version=1, values=b"x", saved_at=house.clock()))
    assert [kind for _, kind in found(house, case)] == [Kind.TASK]


def test_a_repeatable_job_is_run_again_on_the_recorded_inputs(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    case = house.start("working")
    house.complete("choose", "lin", case, wording="count")
    job, entry = house.engine.house.jobs["count"], house.case(case).entries

    def declare(repeat: Callable[[Repeating, Mapping[str, Any]], Mapping[str, Any]]) -> None:
        monkeypatch.setitem(house.engine.house.jobs, "count", replace(job, repeat=repeat))

    declare(lambda _again, given: {"counted": given["subject"] + "!"})
    assert found(house, case) == []
    declare(lambda _again, given: {"counted": given["subject"] + "?"})
    assert found(house, case) == [(entry, Kind.JOB)]
    assert found(house, case, whole=False) == []
    declare(lambda _again, given: {"counted": given["gone"]})
    assert found(house, case) == [(entry, Kind.JOB)]
    assert house.jobs.counted == 1


def test_who_handed_a_file_in_and_when_is_changed(house: House) -> None:
    case = house.start(values={"paper": house.store(b"%PDF-1.7 paper", "申请.pdf", "lin", None)})
    row = stored_file(house)
    assert found(house, case) == []
    for change in ({"stored_by": "su"}, {"stored_at": row["stored_at"] - timedelta(days=1)}, {"name": row["name"][::-1]}, {"size": 3}):
        execute(house, update(model.attachment).values(**change))
        assert found(house, case) == [(1, Kind.FILE)], change
        execute(house, update(model.attachment).values(**row))
    assert found(house, case) == []


def test_a_file_is_said_to_have_come_after_the_form_that_names_it(house: House) -> None:
    case = house.start()
    task = house.claim("record", "lin").id
    house.complete("record", "lin", case, note="灯不亮", photo=house.store(b"%PDF-1.7 paper", "现场.pdf", "lin", task))
    row = stored_file(house)
    assert found(house, case) == []
    for change in ({"stored_at": row["stored_at"] + timedelta(days=1)}, {"name": row["name"][::-1]}, {"type": "image/png"}):
        execute(house, update(model.attachment).values(**change))
        assert [kind for _, kind in found(house, case)] == [Kind.FILE], change
        execute(house, update(model.attachment).values(**row))
