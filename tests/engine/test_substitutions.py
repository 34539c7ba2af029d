"""Substitution for a period: who enters it, what the substitute may do, until when, and what the journal says of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from engine import model, reading
from engine.commands import ClaimTask, CompleteTask, EndSubstitution, EnterSubstitution
from engine.errors import BadValue, EngineError, NotAllowed, NotFound, WrongState
from engine.identity import new_id
from engine.substitution import LONGEST, LONGEST_CHAIN, Place, StandIn, moments, stand_ins
from tests.engine.house import House

TODAY = date(2026, 10, 9)


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def enter(house: House, absent: str, substitute: str, first: int = 0, last: int = 6, role: str = "", by: str = "") -> int:
    """From today's n-th day to another."""
    command = EnterSubstitution(new_id(), by or absent, absent, substitute, day(first), day(last), role)
    return int(house.do(command)["substitution"])


@pytest.fixture
def waiting(house: House) -> House:
    """A case with a task for clerks, and a bureau where fang is the head and qiao a checker alone."""
    house.start()
    return house


def test_a_substitute_acts_for_the_absent_person_and_the_journal_names_both(waiting: House) -> None:
    enter(waiting, "lin", "qiao")
    case = waiting.task("record").case_id
    waiting.complete("record", "qiao", note="灯不亮")
    actor = waiting.journal(case)[-1].actor
    assert (actor.user, actor.role, actor.behalf) == ("qiao", "clerk", ("lin",))
    page = reading.case_page(waiting.engine, "su", case)
    told = next(line for line in page.story if line.kind == "task:completed")
    assert (told.actor_name, told.on_behalf) == ("qiao氏", ("lin氏",))


def test_without_a_substitution_the_colleague_does_not_see_the_task(waiting: House) -> None:
    task = waiting.task("record")
    with pytest.raises(NotFound):
        reading.task_page(waiting.engine, "qiao", task.id)
    assert waiting.inbox("qiao") == []


def test_the_task_says_in_whose_place_one_sees_it_and_until_when(waiting: House) -> None:
    enter(waiting, "lin", "qiao", 0, 0)
    page = reading.task_page(waiting.engine, "qiao", waiting.task("record").id)
    (why,) = page.why_me
    assert (why.on_behalf, why.until) == (("lin氏",), datetime(2026, 10, 9, 16, tzinfo=UTC))
    (row,) = reading.inbox(waiting.engine, "qiao").rows
    assert row.on_behalf == ("lin氏",)


def test_others_see_who_stands_in(waiting: House) -> None:
    enter(waiting, "lin", "qiao")
    others = reading.task_page(waiting.engine, "su", waiting.task("record").id).who_else
    assert [(one.name, one.on_behalf) for one in others] == [("lin氏", ""), ("qiao氏", "lin氏"), ("fang氏", "")]


def test_a_period_counts_the_district_s_days_both_inclusive() -> None:
    begin, end = moments(date(2026, 10, 9), date(2026, 10, 9))
    assert (begin.astimezone(UTC), end.astimezone(UTC)) == (
        datetime(2026, 10, 8, 16, tzinfo=UTC),
        datetime(2026, 10, 9, 16, tzinfo=UTC),
    )


def test_it_holds_from_the_first_day_to_the_end_of_the_last(waiting: House) -> None:
    enter(waiting, "lin", "qiao", 1, 2)
    assert waiting.inbox("qiao") == []
    waiting.clock.advance_to(datetime(2026, 10, 9, 16, tzinfo=UTC))
    assert waiting.inbox("qiao") == ["record"]
    waiting.clock.advance_to(datetime(2026, 10, 11, 15, 59, 59, tzinfo=UTC))
    assert waiting.inbox("qiao") == ["record"]
    waiting.clock.advance_to(datetime(2026, 10, 11, 16, tzinfo=UTC))
    assert waiting.inbox("qiao") == []


def test_the_absent_person_keeps_their_reach(waiting: House) -> None:
    enter(waiting, "lin", "qiao")
    waiting.complete("record", "lin", note="灯不亮")
    assert "approve" in waiting.opened()


def test_own_standing_comes_before_a_substitute_s(waiting: House) -> None:
    enter(waiting, "lin", "su")
    case = waiting.task("record").case_id
    waiting.complete("record", "su", note="灯不亮")
    assert waiting.journal(case)[-1].actor.behalf == ()


def test_a_substitute_takes_what_the_absent_person_holds(waiting: House) -> None:
    task = waiting.claim("record", "lin")
    with pytest.raises(WrongState):
        waiting.do(ClaimTask(new_id(), "su", task.id, task.version))
    enter(waiting, "lin", "su")
    assert waiting.inbox("su") == ["record"]
    assert reading.task_page(waiting.engine, "su", task.id).may_claim
    waiting.claim("record", "su")
    assert waiting.journal(task.case_id)[-1].actor.behalf == ("lin",)


@pytest.mark.parametrize("over", ["term", "ended"])
def test_what_a_substitute_still_holds_at_the_end_is_free_again(waiting: House, over: str) -> None:
    number = enter(waiting, "lin", "qiao", 0, 0)
    task = waiting.claim("record", "qiao")
    assert waiting.inbox("su") == []
    if over == "term":
        waiting.clock.advance_to(datetime(2026, 10, 9, 16, tzinfo=UTC))
    else:
        waiting.do(EndSubstitution(new_id(), "lin", number))
    with pytest.raises(NotFound):
        waiting.do(CompleteTask(new_id(), "qiao", task.id, task.version, {"note": "灯不亮"}))
    assert waiting.inbox("su") == ["record"]
    waiting.complete("record", "su", note="灯不亮")


def test_a_second_substitution_lets_the_substitute_hold_on(waiting: House) -> None:
    enter(waiting, "lin", "qiao", 0, 0)
    waiting.claim("record", "qiao")
    enter(waiting, "lin", "qiao", 0, 3)
    waiting.clock.advance_to(datetime(2026, 10, 10, 1, tzinfo=UTC))
    assert waiting.inbox("su") == []
    waiting.complete("record", "qiao", note="灯不亮")


def test_a_chain_gives_standing_where_all_its_periods_meet(waiting: House) -> None:
    enter(waiting, "lin", "qiao", 0, 4)
    enter(waiting, "qiao", "fang", 2, 6)
    assert waiting.inbox("fang") == []
    waiting.clock.advance(timedelta(days=2))
    case = waiting.task("record").case_id
    waiting.complete("record", "fang", note="灯不亮")
    assert waiting.journal(case)[-1].actor.behalf == ("lin", "qiao")
    waiting.clock.advance(timedelta(days=3))
    waiting.start(subject="另一盏灯")
    assert "record" not in waiting.inbox("fang")


@pytest.mark.parametrize("gone", ["lin", "qiao", "fang"])
def test_whoever_has_left_gives_no_standing(waiting: House, gone: str) -> None:
    enter(waiting, "lin", "qiao")
    enter(waiting, "qiao", "fang")
    assert waiting.inbox("fang") == ["record"]
    with waiting.engine.transaction() as connection:
        connection.execute(update(model.user).where(model.user.c.id == gone).values(active=False))
    assert waiting.inbox("fang") == []


def test_a_role_lost_is_lost_for_the_substitute_too(waiting: House) -> None:
    enter(waiting, "lin", "qiao")
    with waiting.engine.transaction() as connection:
        connection.execute(delete(model.grant).where(model.grant.c.user_id == "lin"))
    assert waiting.inbox("qiao") == []


def test_nobody_stands_in_for_a_body_to_which_they_do_not_belong(waiting: House) -> None:
    enter(waiting, "lin", "qiao")
    with waiting.engine.transaction() as connection:
        move = update(model.grant).where(model.grant.c.user_id == "qiao").values(unit_id="subdistrict.youyi")
        connection.execute(move)
    assert waiting.inbox("qiao") == []


def test_one_role_may_be_meant_alone(waiting: House) -> None:
    enter(waiting, "su", "fang", role="checker")
    assert waiting.inbox("fang") == []
    waiting.complete("record", "lin", note="灯不亮")
    assert waiting.inbox("fang") == ["approve"]


def test_a_substitute_starts_cases_and_is_their_starter_with_the_absent_person(waiting: House) -> None:
    with pytest.raises(NotAllowed):
        waiting.start(actor="qiao", subject="门坏了")
    enter(waiting, "lin", "qiao")
    row = waiting.case(waiting.start(actor="qiao", subject="门坏了"))
    assert (row.opened_by, row.opened_for) == ("qiao", "lin")


def test_a_substitute_reads_what_the_absent_person_reads_while_it_lasts(waiting: House) -> None:
    case = waiting.task("record").case_id
    enter(waiting, "lin", "qiao", 0, 0)
    assert [row.id for row in reading.cases(waiting.engine, "qiao").rows] == [case]
    waiting.clock.advance(timedelta(days=1))
    assert reading.cases(waiting.engine, "qiao").rows == ()


@pytest.mark.parametrize(
    ("by", "role", "acting_as"),
    [("lin", "", ""), ("fang", "", "head"), ("fang", "clerk", "head"), ("admin", "", "administrator")],
)
def test_the_absent_person_their_superior_and_an_administrator_enter_and_end_one(house: House, by: str, role: str, acting_as: str) -> None:
    number = enter(house, "lin", "qiao", role=role, by=by)
    house.do(EndSubstitution(new_id(), by, number))
    (row,) = house_rows(house)
    assert (row.entered_by, row.entered_as, row.ended_by, row.ended_as) == (by, acting_as, by, acting_as)
    assert row.ended_at == house.clock()


def house_rows(house: House) -> list[Any]:
    with house.engine.reading() as tx:
        return list(tx.connection.execute(select(model.substitution)).all())


@pytest.mark.parametrize("by", ["su", "qiao", "stranger", "audit", "heyuan"])
def test_nobody_else_enters_or_ends_one(house: House, by: str) -> None:
    with pytest.raises(NotAllowed):
        enter(house, "lin", "qiao", by=by)
    number = enter(house, "lin", "qiao")
    with pytest.raises(NotAllowed if by in ("qiao", "audit") else NotFound):
        house.do(EndSubstitution(new_id(), by, number))


def test_a_substitute_of_the_superior_hands_no_places_on(house: House) -> None:
    enter(house, "fang", "qiao")
    with pytest.raises(NotAllowed):
        enter(house, "lin", "su", by="qiao")


@pytest.mark.parametrize(
    ("refused", "field"),
    [
        (lambda house: enter(house, "lin", "lin"), "substitute"),
        (lambda house: enter(house, "lin", "stranger"), "substitute"),
        (lambda house: enter(house, "lin", "nobody"), "substitute"),
        (lambda house: enter(house, "lin", "su", role="checker"), "role"),
        (lambda house: enter(house, "lin", "su", -1, 3), "first_day"),
        (lambda house: enter(house, "lin", "su", 3, 2), "last_day"),
        (lambda house: enter(house, "lin", "su", 0, LONGEST.days + 1), "last_day"),
    ],
)
def test_what_cannot_be_is_refused(house: House, refused: Callable[[House], int], field: str) -> None:
    with pytest.raises(BadValue) as caught:
        refused(house)
    assert caught.value.field == field
    assert house_rows(house) == []


@pytest.mark.parametrize("kind", ["panel", "committee"])
def test_nobody_stands_in_for_whom_was_drawn_or_chosen_by_name(waiting: House, kind: str) -> None:
    with waiting.engine.transaction() as connection:
        connection.execute(update(model.unit).where(model.unit.c.id == "bureau.housing").values(kind=kind))
    with pytest.raises(BadValue):
        enter(waiting, "lin", "qiao")


def test_a_task_for_a_named_person_is_the_substitute_s_too(waiting: House) -> None:
    task = waiting.task("record")
    with waiting.engine.transaction() as connection:
        connection.execute(update(model.task).where(model.task.c.id == task.id).values(assignee="lin"))
    assert waiting.inbox("su") == []
    enter(waiting, "lin", "qiao")
    waiting.complete("record", "qiao", note="灯不亮")


def test_one_that_is_over_is_not_ended_again(house: House) -> None:
    number = enter(house, "lin", "qiao")
    house.do(EndSubstitution(new_id(), "lin", number))
    with pytest.raises(WrongState):
        house.do(EndSubstitution(new_id(), "lin", number))
    with pytest.raises(NotFound):
        house.do(EndSubstitution(new_id(), "lin", number + 1))


def test_the_same_wish_sent_twice_is_one_substitution(house: House) -> None:
    command = EnterSubstitution(new_id(), "lin", "lin", "qiao", TODAY, TODAY)
    assert house.do(command) == house.do(command)
    assert len(house_rows(house)) == 1


def test_a_person_nobody_knows_is_not_found(house: House) -> None:
    with pytest.raises(EngineError):
        enter(house, "nobody", "lin", by="fang")
    with pytest.raises(NotFound):
        enter(house, "nobody", "lin", by="admin")


# What follows of several.

START, END = moments(day(0), day(9))


def standing(*links: tuple[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    """(who, in whose place) of (absent, substitute) pairs that all last as long."""
    return [(one.user, one.behalf) for one in stand_ins(Place(absent, stand_in, "", START, END) for absent, stand_in in links)]


def test_a_ring_gives_nobody_their_own_standing_back() -> None:
    assert standing(("a", "b"), ("b", "c"), ("c", "a")) == [
        ("a", ("b", "c")), ("a", ("c",)), ("b", ("a",)), ("b", ("c", "a")), ("c", ("a", "b")), ("c", ("b",)),
    ]  # fmt: skip


def test_a_chain_has_an_end() -> None:
    found = standing(*[(f"p{number}", f"p{number + 1}") for number in range(LONGEST_CHAIN + 3)])
    assert max(len(behalf) for _, behalf in found) == LONGEST_CHAIN


def test_links_for_different_roles_make_no_chain() -> None:
    links = [Place("a", "b", "clerk", START, END), Place("b", "c", "checker", START, END)]
    assert [(one.user, one.behalf) for one in stand_ins(links)] == [("b", ("a",)), ("c", ("b",))]


def test_a_link_for_one_role_narrows_a_chain_to_it() -> None:
    links = [Place("a", "b", "clerk", START, END), Place("b", "c", "", START, END)]
    assert StandIn("c", "a", "clerk", ("a", "b"), START, END) in stand_ins(links)


def test_a_guest_of_two_bodies_acts_only_in_the_common_one(waiting: House) -> None:
    with waiting.engine.transaction() as connection:
        connection.execute(insert(model.grant).values(user_id="lin", role="street", unit_id="subdistrict.youyi"))
    enter(waiting, "lin", "stranger")
    assert waiting.inbox("stranger") == []
