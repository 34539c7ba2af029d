"""What stands still, for whoever operates it: who sees which, without any value, and what a retry does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from engine import commands as c
from engine import model, worker
from engine.deploy import deploy_loaded, load
from engine.errors import Cause, NotAllowed
from engine.identity import new_id
from engine.reading import case_page, incident_count, incidents, incidents_here
from engine.redaction import without_values
from tests.bpmn.building import ROOT, events, flows
from tests.engine.folder_building import process
from tests.engine.house import HASH, Broken, House

DARK = {
    "procedure.toml": 'title = "灯"\nowner = "head"\ncase_label = "灯"\n[process.dark]\ntitle = "灯"\nstart_roles = ["clerk"]\n'.encode(),
    "dark.bpmn": (ROOT + process(
        "dark", '<exclusiveGateway id="x"/>' + events("e e2") + flows('s > x; x > e [case.number = "a"]; x > e2 [case.number = "b"]')
    ) + "</definitions>").encode(),
}  # fmt: skip
"""A designer's mistake: a case of which no way out of `x` holds."""


def stuck(house: House, subject: str = "楼道灯坏了") -> str:
    case = house.start("working", subject)
    house.complete("choose", "lin", wording="faulty")
    return case


def test_an_administrator_sees_what_stands_still_without_any_value_and_without_the_case(house: House) -> None:
    case = stuck(house)
    (line,) = incidents(house.engine, "admin").rows
    assert (line.case_id, line.number, line.kind, line.attempts) == (None, house.case(case).number, "step", 1)
    assert (line.cause, line.message) == (Cause.ABSENT, "Expected a budget line for …, but there is none.")
    assert incident_count(house.engine, "admin") == 1


def test_causes_are_told_apart(house: House) -> None:
    with house.engine.transaction() as connection:
        deploy_loaded(connection, load("dark", DARK), house.clock(), "system")
    house.do(c.StartCase(new_id(), "lin", "dark"))
    house.start("calling_nobody")
    house.start("working")
    task = house.claim("choose", "lin")
    with pytest.raises(Broken):
        house.do(c.CompleteTask(new_id(), "lin", task.id, task.version, {"wording": "exploding"}))
    assert {line.procedure + "/" + line.step: line.cause for line in incidents(house.engine, "admin").rows} == {
        "dark/x": Cause.PROCEDURE, "repair/ask": Cause.CALL, "repair/choose": Cause.OURS,
    }  # fmt: skip


def test_who_owns_the_procedure_sees_it_and_may_open_the_case(house: House) -> None:
    case = stuck(house)
    (line,) = incidents(house.engine, "fang").rows
    assert line.case_id == case
    assert incident_count(house.engine, "fang") == 1


@pytest.mark.parametrize("user", ["lin", "audit", "heyuan", "stranger", "nobody"])
def test_nobody_else_sees_the_list(house: House, user: str) -> None:
    stuck(house)
    assert incident_count(house.engine, user) is None
    with pytest.raises(NotAllowed):
        incidents(house.engine, user)


def test_an_owner_role_elsewhere_sees_none(house: House) -> None:
    stuck(house)
    with house.engine.transaction() as connection:
        connection.execute(insert(model.user).values(id="meng", login="meng", name="meng", password_hash=HASH, active=True))
        connection.execute(insert(model.grant).values(user_id="meng", role="head", unit_id="subdistrict.youyi"))
    with pytest.raises(NotAllowed):
        incidents(house.engine, "meng")


def test_what_was_retried_in_vain_stands_again_with_one_attempt_more(house: House) -> None:
    stuck(house)
    house.do(c.RetryIncident(new_id(), "admin", incidents(house.engine, "admin").rows[0].id))
    (line,) = incidents(house.engine, "admin").rows
    assert line.attempts == 2
    house.jobs.works = True
    house.do(c.RetryIncident(new_id(), "admin", line.id))
    assert (incidents(house.engine, "admin").rows, incident_count(house.engine, "admin")) == ((), 0)


@contextmanager
def unreadable(house: House, case: str) -> Iterator[None]:
    """A case whose state cannot be opened for a while: what the machine does for it breaks."""
    here = model.case.c.id == case
    with house.engine.transaction() as connection:
        state = connection.execute(select(model.case.c.state).where(here)).scalar_one()
        connection.execute(update(model.case).where(here).values(state=b"x" * 40))
    yield
    with house.engine.transaction() as connection:
        connection.execute(update(model.case).where(here).values(state=state))


def test_a_timer_that_cannot_fire_is_listed_as_one_and_goes_on_by_a_retry(house: House) -> None:
    case = house.start("reply")
    with unreadable(house, case):
        house.wait(days=3)
        house.wait(hours=2)
    (line,) = incidents(house.engine, "admin").rows
    assert (line.kind, line.step, line.attempts) == ("timer", "over", 2)
    assert (line.number, line.case_id) == (house.case(case).number, None)
    assert line.message.startswith("Expected this to work, but it failed with ")
    assert [(one.kind, one.attempts) for one in incidents_here(house.engine)] == [("timer", 2)]
    house.do(c.RetryIncident(new_id(), "admin", line.id))
    assert incidents(house.engine, "admin").rows == ()
    worker.run_once(house.engine, renditions=False)
    assert house.opened(case) == ["remind"]


def test_a_message_that_breaks_at_its_receiver_is_listed_as_a_delivery_of_the_sender(house: House) -> None:
    receiver = house.start("listening", "楼道灯坏了")
    with unreadable(house, receiver):
        sender = house.start("telling", "楼道灯坏了")
        house.complete("say", "lin", sender, wording="word")
        for _ in range(4):
            assert incidents(house.engine, "admin").rows == ()
            house.wait(hours=2)
    (line,) = incidents(house.engine, "admin").rows
    assert (line.kind, line.step, line.number, line.attempts) == ("delivery", "word", house.case(sender).number, 5)
    house.do(c.RetryIncident(new_id(), "admin", line.id))
    assert (incidents(house.engine, "admin").rows, house.opened(receiver)) == ((), ["after_word"])


def test_a_message_that_nobody_awaited_is_listed_as_a_delivery_by_the_name_that_the_procedure_gives_it(house: House) -> None:
    sender = house.start()
    house.complete("record", "lin", note="灯不亮", score="80")
    house.complete("approve", "qiao", wording="请七日内修好")
    house.complete("hand_over", "heyuan", received_by="门卫")
    house.wait(days=10)
    (line,) = incidents(house.engine, "fang").rows
    assert (line.kind, line.step, line.case_id) == ("delivery", "告知", sender)
    assert "楼道灯" not in line.message


def test_a_letter_that_cannot_be_printed_is_listed_by_its_title(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(html: bytes) -> bytes:
        raise MemoryError("请七日内修好")

    case = house.start()
    house.complete("record", "lin", note="灯不亮", score="80")
    house.complete("approve", "qiao", wording="请七日内修好")
    with monkeypatch.context() as patch:
        patch.setattr(worker, "to_pdf", broken)
        for _ in range(5):
            assert incidents(house.engine, "admin").rows == ()
            worker.run_once(house.engine)
            house.clock.advance(timedelta(hours=2))
    (line,) = incidents(house.engine, "admin").rows
    assert (line.kind, line.step, line.attempts) == ("letter", "维修通知单", 5)
    assert "请七日内修好" not in line.message
    house.do(c.RetryIncident(new_id(), "admin", line.id))
    worker.run_once(house.engine)
    assert incidents(house.engine, "admin").rows == ()
    assert case_page(house.engine, "lin", case).documents[0].pdf_ready


def test_a_case_whose_state_cannot_be_opened_is_listed_beside_the_others(house: House) -> None:
    broken = house.start("reply", "坏的")
    other = stuck(house)
    with unreadable(house, broken):
        house.wait(days=3)
        lines = incidents(house.engine, "admin").rows
        assert [(one.kind, one.number) for one in lines] == [("step", house.case(other).number), ("timer", house.case(broken).number)]
        assert lines[1].message == f"Expected state of {broken} as it was stored, but its bytes were altered."
        assert [one.case_id for one in incidents(house.engine, "fang").rows] == [other, None]


def test_incidents_come_page_by_page_and_by_procedure(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.reading.incident_list.PAGE", 2)
    made = []
    for number in range(3):
        made.append(house.case(stuck(house, f"第{number}处")).number)
        house.clock.advance(timedelta(minutes=1))
    first = incidents(house.engine, "admin")
    rest = incidents(house.engine, "admin", page=first.next)
    assert [one.number for one in (*first.rows, *rest.rows)] == made
    assert rest.next is None
    assert incidents(house.engine, "admin", "another").rows == ()
    assert [name for name, _, _ in first.procedures] == ["repair"]
    assert [one.number for one in incidents_here(house.engine)] == made


def test_a_retry_at_the_server_is_journalled_as_that(house: House) -> None:
    case = stuck(house)
    house.jobs.works = True
    house.do(c.RetryAtServer(new_id(), incidents_here(house.engine)[0].id))
    told = case_page(house.engine, "lin", case).story
    (line,) = [one for one in told if one.kind == "incident:retried"]
    assert (line.actor, line.actor_name, line.facts["by"]) == ("system", "", "command-line")
    assert incidents_here(house.engine) == ()


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Expected this to work, but it failed with KeyError.", "Expected this to work, but it failed with KeyError."),
        ("Expected a number, but found '楼道灯'.", "Expected a number, but found '…'."),
        ("Expected a unit estate.huaianli for repair, but there is none.", "Expected a unit … for repair, but there is none."),
        ("Expected 150304199001011234 or 13800000000 at Task_check.", "Expected … or … at Task_check."),
        ("Expected somebody, but Wang Wei and zhao are away.", "Expected somebody, but … and … are away."),
        ("Expected one, but found Lin Yi 30.5 楼.", "Expected one, but found …."),
    ],
)
def test_a_message_keeps_its_sentence_and_loses_its_values(message: str, shown: str) -> None:
    assert without_values(message, {"Task_check", "repair"}, {"zhao"}) == shown
