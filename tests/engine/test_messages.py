"""Messages: to a case that awaits them, to a start event, to nobody yet, to nobody in time, to nobody here."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from engine import commands as c
from engine import machine_commands as machine
from engine import model, worker
from engine.canonical import decode, encode
from engine.identity import new_id
from engine.reading import case_page
from engine.sending import PURPOSE
from engine.store import outgoing
from tests.engine.house import House


def tell(house: House, subject: str, wording: str) -> str:
    """A case that sends "word", "report" or "elsewhere", as `wording` says."""
    case = house.start("telling", subject)
    house.complete("say", "lin", case, wording=wording)
    return case


def status(house: House, case: str) -> str:
    (row,) = house.sent(case)
    return row.status


def test_a_message_reaches_the_case_that_awaits_its_key(house: House) -> None:
    one, other = house.start("listening", "灯"), house.start("listening", "水管")
    sender = tell(house, "灯", "word")
    assert house.opened(one) == ["after_word"]
    assert house.opened(other) == []
    (row,) = house.sent(sender)
    assert (row.status, row.delivered_to) == ("delivered", one)
    entry = house.journal(one)[-1]
    assert (entry.kind, entry.facts["case"], entry.facts["outbox"]) == ("message:arrived", sender, row.id)


def test_a_message_is_delivered_once(house: House) -> None:
    one = house.start("listening", "灯")
    sender = tell(house, "灯", "word")
    (row,) = house.sent(sender)
    house.engine.execute(machine.Deliver(new_id(), row.id))
    assert house.kinds(one).count("message:arrived") == 1


def test_a_message_waits_for_its_listener(house: House) -> None:
    sender = tell(house, "灯", "word")
    assert status(house, sender) == "waiting"
    one = house.start("listening", "灯")
    house.wait(seconds=1)
    assert house.opened(one) == ["after_word"]
    assert status(house, sender) == "delivered"


def test_a_message_put_aside_while_its_listener_opened_is_not_forgotten(house: House) -> None:
    """What two transactions at once may leave behind: a listener, and a message that still waits."""
    sender = tell(house, "灯", "word")
    one = house.start("listening", "灯")
    with house.engine.transaction() as connection:
        connection.execute(update(model.outbox).where(model.outbox.c.case_id == sender).values(status="waiting"))
    worker.deliver_left_over(house.engine)
    assert house.opened(one) == ["after_word"]


def test_a_message_that_nobody_awaits_in_time_is_an_incident(house: House) -> None:
    sender = tell(house, "灯", "word")
    house.wait(days=10, seconds=-1)
    assert house.incidents() == []
    house.wait(seconds=1)
    (incident,) = house.incidents(sender)
    assert incident.element == "word"
    assert status(house, sender) == "failed"
    house.wait(days=2)
    assert len(house.incidents(sender)) == 1


def test_an_expired_message_is_sent_again_by_a_retry_and_may_expire_again(house: House) -> None:
    sender = tell(house, "灯", "word")
    house.wait(days=10)
    (incident,) = house.incidents(sender)
    house.do(c.RetryIncident(new_id(), "fang", incident.id))
    assert (status(house, sender), house.incidents(sender)) == ("waiting", [])
    house.wait(days=7)
    (again,) = house.incidents(sender)
    one = house.start("listening", "灯")
    house.do(c.RetryIncident(new_id(), "fang", again.id))
    assert house.opened(one) == ["after_word"]
    assert house.incidents(sender) == []


def test_a_message_starts_a_case_that_knows_its_cause(house: House) -> None:
    sender = tell(house, "灯", "report")
    (reported,) = house.cases("reported")
    assert (reported.key, reported.cause_case, reported.parent_case) == ("灯", sender, None)
    assert house.opened(reported.id) == ["look"]
    start = house.journal(reported.id)[0]
    assert start.moves[0]["input"]["variables"]["cause"]["number"] == house.case(sender).number


def test_a_message_that_is_delivered_again_starts_no_second_case(house: House) -> None:
    sender = tell(house, "灯", "report")
    (row,) = house.sent(sender)
    house.engine.execute(machine.Deliver(new_id(), row.id))
    (reported,) = house.cases("reported")
    assert house.kinds(reported.id).count("case:started") == 1
    assert house.journal(reported.id)[0].facts["outbox"] == row.id


def test_a_second_message_for_the_same_key_starts_no_second_case(house: House) -> None:
    tell(house, "灯", "report")
    (standing,) = house.cases("reported")
    second = tell(house, "灯", "report")
    assert house.cases("reported") == [standing]
    (row,) = house.sent(second)
    assert (row.status, row.delivered_to) == ("delivered", standing.id)
    assert standing.number in row.trouble


def test_a_case_that_ended_keeps_its_key_unless_it_was_cancelled(house: House) -> None:
    tell(house, "灯", "report")
    (first,) = house.cases("reported")
    house.complete("look", "lin", first.id)
    tell(house, "灯", "report")
    assert len(house.cases("reported")) == 1
    tell(house, "水管", "report")
    second = next(one for one in house.cases("reported") if one.key == "水管")
    house.do(c.CancelCase(new_id(), "fang", second.id, "立错了"))
    tell(house, "水管", "report")
    assert len(house.cases("reported")) == 3


def alert(house: House, sender: str, subject: str) -> None:
    house.do(machine.PublishMessage(new_id(), sender, "alert", "", {"subject": subject}))


def test_a_message_for_a_key_that_an_open_case_has_waits_for_its_end_and_starts_one_then(house: House) -> None:
    sender = house.start("telling", "灯")
    for subject in ("灯", "灯", "灯", "水管"):
        alert(house, sender, subject)
    assert sorted(one.key for one in house.cases("alerted")) == ["水管", "灯"]
    first = next(one for one in house.cases("alerted") if one.key == "灯")
    assert [(row.status, row.delivered_to) for row in house.sent(sender)][1:3] == [("queued", first.id)] * 2
    house.wait(days=40)
    assert (house.incidents(), len(house.cases("alerted"))) == ([], 2)
    house.complete("look_into", "lin", first.id)
    house.wait(seconds=1)
    second = next(one for one in house.cases("alerted") if one.key == "灯" and one.status == "running")
    assert [row.status for row in house.sent(sender)] == ["delivered", "delivered", "queued", "delivered"]
    house.do(c.CancelCase(new_id(), "fang", second.id, "立错了"))
    house.wait(seconds=1)
    assert [one.status for one in house.cases("alerted") if one.key == "灯"] == ["completed", "cancelled", "running"]


def test_a_message_that_waits_for_the_end_of_a_case_waits_on_when_that_is_suspended_and_resumed(house: House) -> None:
    sender = house.start("telling", "灯")
    alert(house, sender, "灯")
    alert(house, sender, "灯")
    (standing,) = house.cases("alerted")
    house.do(c.SuspendCase(new_id(), "fang", standing.id, "等一等"))
    house.do(c.ResumeCase(new_id(), "fang", standing.id, "好了"))
    house.wait(seconds=1)
    assert [row.status for row in house.sent(sender)] == ["delivered", "queued"]
    house.complete("look_into", "lin", standing.id)
    house.wait(seconds=1)
    assert [one.status for one in house.cases("alerted")] == ["completed", "running"]


def test_a_message_is_heard_before_a_case_undoes_what_it_did_and_kept_meanwhile(house: House) -> None:
    """While a transaction is given up nothing of it catches any more; what comes then is there for whoever awaits it next."""
    early, late = house.start("revoking", "灯"), house.start("revoking", "水管")
    tell(house, "灯", "word")
    assert house.opened(early) == ["at_once"]
    house.complete("pay", "lin", late)
    house.complete("revoke", "lin", late)
    sender = tell(house, "水管", "word")
    assert (house.opened(late), status(house, sender)) == (["refund"], "waiting")
    house.complete("refund", "lin", late)
    house.wait(seconds=1)
    assert (house.opened(late), status(house, sender)) == (["afterwards"], "delivered")


def test_a_message_that_came_while_a_case_was_undoing_and_is_awaited_no_more_is_an_incident(house: House) -> None:
    case = house.start("revoking", "灯")
    house.complete("pay", "lin", case)
    house.complete("revoke", "lin", case)
    sender = tell(house, "灯", "word")
    house.do(c.CancelCase(new_id(), "fang", case, "立错了"))
    house.wait(days=10)
    assert [incident.element for incident in house.incidents(sender)] == ["word"]


def test_a_message_for_a_procedure_that_is_not_here_stays_as_sent(house: House) -> None:
    sender = tell(house, "灯", "elsewhere")
    assert status(house, sender) == "unclaimed"
    house.wait(days=40)
    assert status(house, sender) == "unclaimed"
    assert [one for one in house.incidents() if one.case_id == sender] == []
    sent = [effect for entry in house.journal(sender) for effect in entry.effects() if effect["kind"] == "message:sent"]
    assert [(effect["name"], effect["element"]) for effect in sent] == [("elsewhere", "send_elsewhere")]
    (shown,) = case_page(house.engine, "lin", sender).messages
    assert (shown.status, shown.case_id) == ("unclaimed", None)


def test_two_cases_that_await_one_message_are_an_incident_of_the_sender(house: House) -> None:
    one, other = house.start("listening", "灯"), house.start("listening", "灯")
    sender = tell(house, "灯", "word")
    assert status(house, sender) == "failed"
    assert [incident.element for incident in house.incidents(sender)] == ["word"]
    house.do(c.CancelCase(new_id(), "fang", other, "立错了"))
    house.do(c.RetryIncident(new_id(), "fang", house.incidents(sender)[0].id))
    assert house.opened(one) == ["after_word"]


def test_a_payload_lies_under_the_senders_key(house: House) -> None:
    sender = tell(house, "灯", "word")
    (row,) = house.sent(sender)
    assert "word" not in row.payload.decode(errors="replace")
    with house.engine.reading() as tx:
        plain = tx.data_key(sender).open(row.payload, f"outbox {row.id}")
    assert decode(plain)["variables"] == {"heard": "word"}


def test_messages_of_one_step_arrive_in_the_order_of_sending(house: House) -> None:
    sender = tell(house, "灯", "word")
    assert house.sent(sender)[0].id.count("/") == 2
    assert len(house.sent(sender)[0].id.rsplit("/", 1)[1]) == 4


def test_a_delivery_that_breaks_comes_again_and_shows_after_the_fifth_time(house: House) -> None:
    one = house.start("listening", "灯")
    with house.engine.transaction() as connection:  # the receiver's state cannot be opened
        good = connection.execute(model.case.select().where(model.case.c.id == one)).one().state
        connection.execute(update(model.case).where(model.case.c.id == one).values(state=b"x" * 40))
    sender = tell(house, "灯", "word")
    assert status(house, sender) == "pending"
    for _ in range(4):
        assert house.incidents(sender) == []
        house.wait(hours=2)
    (incident,) = house.incidents(sender)
    assert status(house, sender) == "failed"
    with house.engine.transaction() as connection:
        connection.execute(update(model.case).where(model.case.c.id == one).values(state=good))
    house.do(c.RetryIncident(new_id(), "fang", incident.id))
    assert house.opened(one) == ["after_word"]


def test_a_published_message_goes_the_same_way(house: House) -> None:
    one, other = house.start("listening", "灯"), house.start("telling", "水管")
    house.do(machine.PublishMessage(new_id(), other, "word", "灯", {"heard": "话"}))
    assert house.opened(one) == ["after_word"]
    assert house.kinds(other)[-1] == "message:published"


def test_the_time_to_live_counts_from_the_sending(house: House) -> None:
    sender = tell(house, "灯", "word")
    (row,) = house.sent(sender)
    assert row.expires_at == house.clock() + timedelta(days=10)


def test_a_key_longer_than_its_column_still_finds_its_listener(house: House) -> None:
    long = "灯" * 300
    one = house.start("hearing", long)
    other = house.start("hearing", long[:-1])
    sender = tell(house, long, "word")
    assert status(house, sender) == "delivered"
    assert house.opened(one) == ["after_word"]
    assert house.opened(other) == []


def test_messages_of_one_name_are_told_apart_by_the_units_that_only_one_of_them_names(house: House) -> None:
    case = house.start()
    with house.engine.reading() as tx:
        key = tx.data_key(case)
    with house.engine.transaction() as connection:
        for identity, estate in (("m1", "estate.huaianli"), ("m2", "estate.songyuan")):
            carried = encode({"variables": {"firm_id": "firm.heyuan", "estate_id": estate, "ground": "灯不亮"}})
            row = {
                "id": identity, "case_id": case, "kind": "message", "name": "word", "target": "", "status": "waiting",
                "payload": key.seal(carried, PURPOSE.format(identity)), "expires_at": None,
                "created_at": house.clock(), "due_at": house.clock(),
            }  # fmt: skip
            outgoing.put(connection, row)
    about = [one.about for one in case_page(house.engine, "lin", case).messages]
    assert sorted(about) == [(("松园小区", ""),), (("槐安里小区", ""),)]
