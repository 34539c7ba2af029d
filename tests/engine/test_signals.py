"""Signals: heard by every case that waits for them, once each, and by every start event."""

from __future__ import annotations

from sqlalchemy import select, update

from engine import commands as c
from engine import machine_commands as machine
from engine import model, worker
from engine.identity import new_id
from engine.proof.verify import verify_cases
from tests.engine.house import House


def sound(house: House, wording: str = "火") -> str:
    """A case that sends the signal "alarm" as it ends."""
    case = house.start("sounding", "警报")
    house.complete("say", "lin", case, wording=wording)
    return case


def test_every_case_that_waits_hears_it_once_and_knows_from_whom(house: House) -> None:
    one, other = house.start("heeding", "一"), house.start("heeding", "二")
    sender = sound(house)
    for case in (one, other):
        assert house.opened(case) == ["leave"]
        assert house.kinds(case).count("signal:arrived") == 1
        entry = house.journal(case)[-1]
        assert (entry.facts["case"], entry.facts["signal"]) == (sender, "alarm")
        assert entry.moves[0]["input"]["variables"] == {"subject": "火"}


def test_every_start_event_of_a_process_begins_a_case_that_knows_its_cause(house: House) -> None:
    sender = sound(house)
    begun = house.cases("rising")
    assert [case.cause_case for case in begun] == [sender, sender]
    assert {house.journal(case.id)[0].moves[0]["input"]["start_event"] for case in begun} == {"s", "s2"}
    for case in begun:
        assert house.opened(case.id) == ["help"]
        assert house.journal(case.id)[0].moves[0]["input"]["variables"]["cause"]["number"] == house.case(sender).number


def test_what_opens_after_the_sending_hears_nothing_of_it(house: House) -> None:
    sound(house)
    house.wait(seconds=1)
    case = house.start("heeding", "一")
    house.wait(hours=1)
    assert house.opened(case) == ["go_on"]


def test_a_case_that_waits_on_hears_the_next_one_too(house: House) -> None:
    case = house.start("heeding", "一")
    for _ in range(3):
        house.wait(seconds=1)
        sound(house)
    assert house.opened(case) == ["leave", "note", "note"]


def test_a_delivery_that_is_repeated_changes_nothing(house: House) -> None:
    case = house.start("heeding", "一")
    sender = sound(house)
    rows = house.sent(sender)
    assert [row.kind for row in rows] == ["signal", "signal-heard", "signal-start", "signal-start"]
    assert {row.status for row in rows} == {"delivered"}
    for row in rows:
        house.engine.execute(machine.Deliver(new_id(), row.id))
    assert len(house.sent(sender)) == 4
    assert len(house.cases("rising")) == 2
    assert house.opened(case) == ["leave"]


def test_what_a_crash_left_in_the_outbox_the_worker_delivers(house: House) -> None:
    case = house.start("heeding", "一")
    sender = sound(house)
    heard = next(row for row in house.sent(sender) if row.kind == "signal-heard")
    state = house.case(case)
    assert house.opened(case) == ["leave"]
    with house.engine.transaction() as connection:  # as if the process had died before the second delivery of a row of its own
        connection.execute(update(model.outbox).where(model.outbox.c.id == heard.id).values(status="pending", attempt=0))
    worker.deliver_left_over(house.engine)
    assert house.opened(case) == ["leave", "note"]
    assert house.case(case).entries == state.entries + 1


def test_a_case_that_has_gone_on_before_the_delivery_hears_nothing(house: House) -> None:
    case = house.start("heeding", "一")
    sender = sound(house)
    heard = next(row for row in house.sent(sender) if row.kind == "signal-heard")
    for _ in house.opened(case):
        house.complete("leave", "lin", case)
    with house.engine.transaction() as connection:
        connection.execute(update(model.outbox).where(model.outbox.c.id == heard.id).values(status="pending"))
    house.engine.execute(machine.Deliver(new_id(), heard.id))
    (row,) = [row for row in house.sent(sender) if row.id == heard.id]
    assert (row.status, row.trouble) == ("delivered", "the case has gone on")


def test_a_suspended_case_hears_it_when_it_goes_on(house: House) -> None:
    case = house.start("heeding", "一")
    house.do(c.SuspendCase(new_id(), "fang", case, "等等"))
    sender = sound(house)
    (held,) = [row for row in house.sent(sender) if row.kind == "signal-heard"]
    assert (held.status, house.opened(case)) == ("held", ["go_on"])
    house.do(c.ResumeCase(new_id(), "fang", case, "好了"))
    house.wait(seconds=1)
    assert house.opened(case) == ["leave"]


def test_a_case_that_ended_waits_for_no_signal(house: House) -> None:
    case = house.start("heeding", "一")
    house.complete("go_on", "lin", case)
    with house.engine.reading() as tx:
        assert tx.connection.execute(select(model.signal_wait)).all() == []


def test_the_case_s_history_tells_whose_signal_it_heard(house: House) -> None:
    case = house.start("heeding", "一")
    sender = sound(house)
    assert house.journal(case)[-1].kind == "signal:arrived"
    assert house.journal(case)[-1].facts["case"] == sender


def test_a_signal_that_was_changed_on_its_way_is_found(house: House) -> None:
    house.start("heeding", "一")
    sender = sound(house)
    assert verify_cases(house.engine, [sender]).findings == []
    with house.engine.transaction() as connection:
        connection.execute(update(model.outbox).where(model.outbox.c.kind == "signal-heard").values(name="peace"))
    (finding,) = verify_cases(house.engine, [sender]).findings
    assert "pass on a signal" in finding.message
