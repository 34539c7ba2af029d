"""Which cases count as waiting, and which stand still for good."""

from __future__ import annotations

from sqlalchemy import delete

from engine import model
from engine.deploy import deploy_loaded, load
from engine.invariants import broken_invariants
from tests.bpmn.building import ROOT, events, flows
from tests.engine.folder import SIGNAL, field, form
from tests.engine.folder_building import process, task
from tests.engine.house import House

DECLARED = """
title = "等"
owner = "head"
case_label = "等"
[process.waiting]
title = "等"
start_roles = ["clerk"]
start_form = "start"
"""
CONDITION = '<conditionalEventDefinition><condition>=subject = "到齐"</condition></conditionalEventDefinition>'
GO = task("go", "clerk", late="stays")


def started(house: House, drawn: str) -> str:
    """A case of a diagram whose process is `waiting`."""
    bpmn = f'{ROOT}<signal id="alarm" name="alarm"/>{process("waiting", drawn)}</definitions>'
    files = {"procedure.toml": DECLARED.encode(), "start.form": form("start", field("subject")), "waiting.bpmn": bpmn.encode()}
    with house.engine.transaction() as connection:
        deploy_loaded(connection, load("waiting", files), house.clock(), "system")
    return house.start("waiting", "缺人")


def broken(house: House) -> list[str]:
    with house.engine.reading() as tx:
        return broken_invariants(tx)


def test_a_case_that_waits_for_nothing_but_a_signal_does_wait(house: House) -> None:
    awaited = f'<intermediateCatchEvent id="bell">{SIGNAL}</intermediateCatchEvent>'
    case = started(house, GO + awaited + events("e") + flows("s > go > bell > e"))
    house.complete("go", "lin", case)
    assert broken(house) == []
    house.complete("say", "lin", house.start("sounding", "警报"), wording="火")
    assert house.case(case).status == "completed"


def test_a_case_that_waits_for_nothing_but_a_condition_does_wait(house: House) -> None:
    awaited = f'<intermediateCatchEvent id="all">{CONDITION}</intermediateCatchEvent>'
    case = started(house, GO + awaited + events("e") + flows("s > go > all > e"))
    house.complete("go", "lin", case)
    assert house.case(case).status == "running"
    assert broken(house) == []


def test_a_condition_around_work_that_is_gone_keeps_no_case_waiting(house: House) -> None:
    watched = f'<boundaryEvent id="all" attachedToRef="block">{CONDITION}</boundaryEvent>'
    block = f'<subProcess id="block"><startEvent id="bs"/>{GO}{events("be")}{flows("bs > go > be")}</subProcess>'
    case = started(house, block + watched + events("e other") + flows("s > block > e; all > other"))
    assert broken(house) == []
    with house.engine.transaction() as connection:
        for table in (model.task_candidate, model.task):
            connection.execute(delete(table).where(table.c.case_id == case))
    (sentence,) = broken(house)
    assert house.case(case).number in sentence
