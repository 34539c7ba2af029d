"""What a move by hand passes over is named to whoever confirms it: tasks, letters, what is sent, and a decision that nobody is served."""

from __future__ import annotations

import pytest

from engine import model
from engine.deploy import deploy_loaded, load
from engine.reading import proposal_page
from engine.reading.passed_over import PassedOver, passed_over
from engine.step import Step
from tests.bpmn.building import ROOT, events, flows
from tests.engine.folder import TOP, files, process, send, task
from tests.engine.folder_building import call
from tests.engine.house import House
from tests.engine.test_proposals import propose_move

ADVERSE = """
[documents.notice.adverse]
statement = "write"
ground = "subject"
remedy = "subject"
"""
DECIDING = process("drafting", (
    task("write", "clerk", "record", late="stays") + task("look", "checker", "approve", late="stays")
    + '<exclusiveGateway id="right" default="right-tell"/>'
    + task("mend", "clerk", late="stays") + task("tell", "clerk", "approve", late="stays", document="notice")
    + send("send_word", "word", "=subject", heard="=subject")
    + call("serve", "serving", {"letter": "=letter.id", "subject": "=subject"}, {}) + task("file", "clerk", late="stays")
    + events("e given_up")
    + flows('s > write > look > right > tell > send_word > serve > file > e; right > mend [subject = "x"]; mend > look; '
            'right > given_up [subject = "y"]')
))  # fmt: skip


@pytest.fixture
def deciding(house: House) -> House:
    """The house with a procedure that decides against somebody, and serves that."""
    folder = files()
    folder |= {
        "procedure.toml": folder["procedure.toml"] + ADVERSE.encode(),
        "drafting.bpmn": f"{ROOT}{TOP}{DECIDING}</definitions>".encode(),
    }
    with house.engine.transaction() as connection:
        deploy_loaded(connection, load("repair", folder), house.clock(), "system")
    return house


def skipped(house: House, case: str, element: str, target: str) -> PassedOver:
    """As the page shows it to the owner role."""
    return proposal_page(house.engine, "fang", propose_move(house, case, element, target)).skipped


def test_every_step_on_the_ways_between_is_named_with_its_letter(deciding: House) -> None:
    found = skipped(deciding, deciding.start("drafting"), "write", "e")
    assert [(one.name, one.kind) for one in found.never] == [
        ("look", "task"), ("mend", "task"), ("tell", "task"), ("send_word", "message"), ("serve", "service"), ("file", "task"),
    ]  # fmt: skip
    assert [one.letters for one in found.never if one.letters] == [(("维修通知单", ""),)]
    assert [(one.title, one.made) for one in found.unserved] == [("维修通知单", False)]


def test_a_decision_that_is_made_already_is_said_to_be_served_on_nobody(deciding: House) -> None:
    case = deciding.start("drafting")
    deciding.complete("write", "lin", case, note="灯不亮")
    deciding.complete("look", "su", case, wording="可以")
    deciding.complete("tell", "lin", case, wording="请修")
    assert deciding.count(model.document) == 1
    with deciding.engine.reading() as tx:
        found = passed_over(Step.read(tx, case), "tell", "file")
    assert [(one.name, one.kind) for one in found.never] == [("send_word", "message"), ("serve", "service")]
    assert [one.made for one in found.unserved] == [True]


def test_a_step_on_a_way_that_does_not_lead_there_is_not_named(deciding: House) -> None:
    found = skipped(deciding, deciding.start("drafting"), "write", "tell")
    assert [one.name for one in found.steps] == ["look", "mend"]
    assert found.unserved == ()
    assert skipped(deciding, deciding.start("drafting", "二"), "write", "given_up").steps[0].name == "look"


def test_what_the_flow_may_come_to_later_is_told_apart(deciding: House) -> None:
    found = skipped(deciding, deciding.start("drafting"), "write", "right")
    assert ([one.name for one in found.later], found.never) == (["look"], ())
