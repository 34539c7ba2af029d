"""What a move by hand passes over is named to whoever confirms it: tasks, letters, what is sent, and a decision that nobody is served."""

from __future__ import annotations

import pytest

from engine import commands as c
from engine import model
from engine.deploy import deploy_loaded, load
from engine.identity import new_id
from engine.reading import proposal_page
from engine.reading.passed_over import PassedOver, passed_over
from engine.step import Step
from engine.store import tasks
from tests.bpmn.building import ROOT, events, flows
from tests.engine.folder import TOP, files, process, send, task
from tests.engine.folder_building import call
from tests.engine.house import House
from tests.engine.test_proposals import confirm, propose_move

ADVERSE = """
[documents.notice.adverse]
statement = "write"
ground = "subject"
remedy = "subject"
settlement = "按约定"
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
        ("look", "task"), ("tell", "task"), ("send_word", "message"), ("serve", "service"), ("file", "task"),
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
        found = passed_over(Step.read(tx, case), deciding.journal(case), "serve", "e")  # its service is under way, and is ended
    assert [(one.name, one.kind) for one in found.never] == [("file", "task")]
    assert [one.made for one in found.unserved] == [True]


def test_a_step_on_a_way_that_does_not_lead_there_is_not_named(deciding: House) -> None:
    found = skipped(deciding, deciding.start("drafting"), "write", "tell")
    assert [one.name for one in found.never] == ["look"]
    assert found.unserved == ()
    assert skipped(deciding, deciding.start("drafting", "二"), "write", "given_up").never[0].name == "look"


def test_what_is_passed_over_stays_undone_but_for_a_loop_that_leads_back_to_it(deciding: House) -> None:
    found = skipped(deciding, deciding.start("drafting"), "write", "right")
    assert [(one.name, one.loops) for one in found.never] == [("look", True)]
    assert found.again == ()


def test_a_token_in_the_loop_of_a_correction_passes_over_what_was_never_done(deciding: House) -> None:
    case = deciding.start("drafting", "x")
    deciding.complete("write", "lin", case, note="灯不亮")
    deciding.complete("look", "su", case, wording="可以")
    found = skipped(deciding, case, "mend", "file")
    assert [one.name for one in found.never] == ["tell", "send_word", "serve"]
    assert found.again == ()


SENT_BACK = process("drafting", (
    task("write", "clerk", "record", late="stays") + task("look", "checker", "approve", late="stays")
    + task("weigh", "clerk", late="stays") + task("fund", "clerk", late="stays")
    + task("draft", "clerk", late="stays", document="notice") + task("sign", "checker", due="=drafted_on", late="stays")
    + '<exclusiveGateway id="lawful" default="lawful-fund"/><exclusiveGateway id="signed" default="signed-e"/>'
    + '<exclusiveGateway id="back"/>' + events("e")
    + flows('s > write > look > weigh > lawful > fund > draft > sign > signed > e; lawful > back [subject = "x"]; back > write; '
            'signed > draft [subject = "y"]')
))  # fmt: skip


@pytest.fixture
def weighing(house: House) -> tuple[House, str]:
    """A case that has written and looked, and weighs; from there, and from the signing, the flow may lead back."""
    folder = files() | {"drafting.bpmn": f"{ROOT}{TOP}{SENT_BACK}</definitions>".encode()}
    with house.engine.transaction() as connection:
        deploy_loaded(connection, load("repair", folder), house.clock(), "system")
    case = house.start("drafting")
    house.complete("write", "lin", case, note="灯不亮")
    house.complete("look", "su", case, wording="可以")
    return house, case


def test_what_is_done_is_no_omission_though_a_way_back_leads_through_it(weighing: tuple[House, str]) -> None:
    found = skipped(*weighing, "weigh", "sign")
    assert [(one.name, one.loops) for one in found.never] == [("fund", False), ("draft", True)]
    assert found.again == ()


def test_a_move_back_leaves_nothing_out_and_does_again_what_lies_on_the_way(weighing: tuple[House, str]) -> None:
    assert [one.name for one in skipped(*weighing, "weigh", "look").again] == ["look"]
    found = skipped(*weighing, "weigh", "write")
    assert (found.never, [one.name for one in found.again]) == ((), ["write", "look"])


def test_a_step_that_was_taken_back_is_passed_over(weighing: tuple[House, str]) -> None:
    house, case = weighing
    with house.engine.reading() as tx:
        looked = next(one for one in tasks.tasks_of(tx.connection, case) if one.element == "look")
    house.do(c.TakeBack(new_id(), "su", looked.id, looked.version))
    confirm(house, propose_move(house, case, "look", "write"))
    assert [one.name for one in skipped(house, case, "write", "draft").never] == ["look", "weigh", "fund"]


def test_a_decided_proposal_tells_what_was_passed_over_when_it_was_made(weighing: tuple[House, str]) -> None:
    house, case = weighing
    identity = propose_move(house, case, "weigh", "draft")
    confirm(house, identity)
    house.complete("draft", "lin", case)
    assert [one.name for one in proposal_page(house.engine, "fang", identity).skipped.never] == ["fund"]


def test_where_a_move_stops_at_once_is_told_without_what_people_entered_and_nothing_is_kept(weighing: tuple[House, str]) -> None:
    house, case = weighing
    page = proposal_page(house.engine, "fang", propose_move(house, case, "weigh", "sign"))
    (stop,) = page.landing.stops
    assert (stop.step, stop.message.partition(", but it gives null")[0]) == (
        "sign", 'Expected "drafted_on" to give a due date of sign',
    )  # fmt: skip
    assert (house.incidents(case), house.opened(case)) == ([], ["weigh"])
    confirm(house, page.line.id)
    assert house.says(house.incidents(case)[0]).startswith(stop.message[:60])
    assert not proposal_page(house.engine, "fang", page.line.id).landing


def test_a_move_that_meets_nothing_is_told_as_such(weighing: tuple[House, str]) -> None:
    assert not proposal_page(weighing[0].engine, "fang", propose_move(*weighing, "weigh", "draft")).landing
