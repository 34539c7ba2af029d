"""Open tasks that nobody can do: who sees them, why it is so, and that the mark goes by itself once somebody can."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from engine import access, model, worker
from engine import commands as c
from engine.errors import NotAllowed, NotFound
from engine.identity import new_id
from engine.reading import case_page, incident_count, incidents, incidents_here
from engine.reading.facts import Why
from engine.reading.lacking import Lacking
from engine.store import tasks
from tests.engine.house import House

CHECKER = Why("审核人", "审核人", "", "")


def to_approval(house: House, by: str = "lin") -> str:
    case = house.start("drafting")
    house.complete("write", by, case, note="灯不亮")
    return case


def end_role(house: House, user: str, role: str) -> None:
    with house.engine.transaction() as connection:
        connection.execute(delete(model.grant).where(model.grant.c.user_id == user, model.grant.c.role == role))
    worker.look_for_doers(house.engine)


def give_role(house: House, user: str, role: str, unit: str = "bureau.housing") -> None:
    with house.engine.transaction() as connection:
        connection.execute(insert(model.grant).values(user_id=user, role=role, unit_id=unit, second_unit=""))
    worker.look_for_doers(house.engine)


def lacking(house: House, case: str, reader: str = "fang") -> Lacking | None:
    (task,) = case_page(house.engine, reader, case).open_tasks
    return task.lacking


def seen(house: House, user: str = "admin") -> list[tuple[str, str, str]]:
    return [(one.kind, one.step, one.message) for one in incidents(house.engine, user).rows]


def test_a_task_whose_last_holder_loses_the_role_is_marked_until_somebody_gets_it(house: House) -> None:
    case = to_approval(house)
    end_role(house, "su", "checker")
    assert (seen(house), lacking(house, case)) == ([], None)
    end_role(house, "qiao", "checker")
    message = "Expected somebody who can do look, but nobody is checker in bureau.housing."
    assert seen(house) == seen(house, "fang") == [("nobody", "look", message)]
    assert incident_count(house.engine, "admin") == incident_count(house.engine, "fang") == 1
    assert [one.message for one in incidents_here(house.engine)] == [message]
    assert lacking(house, case) == Lacking((CHECKER,), "", "", "")
    give_role(house, "heyuan", "checker")
    assert (seen(house), incident_count(house.engine, "admin"), lacking(house, case)) == ([], 0, None)
    house.complete("look", "heyuan", case, wording="请修")


def test_a_locked_out_holder_counts_for_nobody(house: House) -> None:
    case = to_approval(house)
    with house.engine.transaction() as connection:
        connection.execute(update(model.user).where(model.user.c.id.in_(("su", "qiao"))).values(active=False))
    assert lacking(house, case) == Lacking((CHECKER,), "", "", "")
    worker.look_for_doers(house.engine)
    assert len(seen(house)) == 1


def test_a_task_that_is_opened_for_nobody_is_found_in_the_next_round_and_at_once_on_its_page(house: House) -> None:
    end_role(house, "su", "checker")
    end_role(house, "qiao", "checker")
    case = to_approval(house)
    assert (lacking(house, case) is not None, seen(house)) == (True, [])
    worker.look_for_doers(house.engine)
    worker.look_for_doers(house.engine)
    assert len(seen(house)) == 1


def test_four_eyes_that_bars_whoever_is_left_is_named_with_the_step(house: House) -> None:
    case = to_approval(house, "su")
    end_role(house, "qiao", "checker")
    told = "Expected somebody who can do look, but four eyes excludes whoever is checker in bureau.housing, for they did write."
    assert seen(house) == [("nobody", "look", told)]
    assert lacking(house, case) == Lacking((CHECKER,), "", "write", "")
    give_role(house, "lin", "checker")
    assert (seen(house), lacking(house, case)) == ([], None)


def test_a_task_for_one_person_is_for_nobody_when_that_one_cannot_do_it(house: House) -> None:
    case = house.start("polling")
    end_role(house, "su", "checker")
    (line,) = seen(house)
    assert line[2] == "Expected somebody who can do ask, but su, for whom it is, is not checker in bureau.housing."
    assert lacking(house, case) == Lacking((CHECKER,), "su氏", "", "")
    give_role(house, "su", "checker")
    assert seen(house) == []


def test_a_task_opened_for_one_person_who_cannot_do_it_says_so_at_once_and_no_longer_than_that(house: House) -> None:
    end_role(house, "su", "checker")
    house.start("polling")
    assert len(seen(house)) == 1
    give_role(house, "su", "checker")
    assert seen(house) == []


def test_a_late_task_is_its_superiors_and_so_no_longer_nobodys(house: House) -> None:
    case = house.start("repair", "路灯")
    for user in ("lin", "su"):
        end_role(house, user, "clerk")
    assert len(seen(house)) == 1
    house.clock.advance(timedelta(days=30))
    assert house.task("record", case).is_late(house.clock())
    worker.look_for_doers(house.engine)
    assert (seen(house), lacking(house, case)) == ([], None)


def test_a_cancelled_case_leaves_no_mark(house: House) -> None:
    case = to_approval(house)
    for user in ("su", "qiao"):
        end_role(house, user, "checker")
    house.do(c.CancelCase(new_id(), "fang", case, "立错了"))
    assert (seen(house), house.incidents()) == ([], [])
    worker.look_for_doers(house.engine)
    assert house.incidents() == []


def test_a_retry_looks_again_and_goes_on_only_when_somebody_can(house: House) -> None:
    case = to_approval(house)
    for user in ("su", "qiao"):
        end_role(house, user, "checker")
    (line,) = incidents(house.engine, "admin").rows
    house.do(c.RetryIncident(new_id(), "admin", line.id))
    assert [one.id for one in incidents(house.engine, "admin").rows] == [line.id]
    with house.engine.transaction() as connection:
        connection.execute(insert(model.grant).values(user_id="qiao", role="checker", unit_id="bureau.housing", second_unit=""))
    house.do(c.RetryIncident(new_id(), "fang", line.id))
    assert (seen(house), house.kinds(case)[-1]) == ([], "incident:retried")


def test_a_unit_that_comes_later_is_looked_for_again(house: House) -> None:
    case = house.start("orphaned")
    assert lacking(house, case, "lin") == Lacking((), "", "", "")
    with house.engine.transaction() as connection:
        connection.execute(update(model.case).where(model.case.c.id == case).values(main_unit="estate.huaianli"))
    worker.look_for_doers(house.engine)
    assert (seen(house), house.inbox("stranger")) == ([], ["nobody"])


def test_a_case_that_cannot_be_opened_keeps_no_other_from_being_marked(house: House, caplog: pytest.LogCaptureFixture) -> None:
    broken, whole = to_approval(house), house.start("drafting", "路灯")
    house.complete("write", "lin", whole, note="灯不亮")
    with house.engine.transaction() as connection:
        connection.execute(update(model.case).where(model.case.c.id == broken).values(state=b"x" * 40))
    with caplog.at_level(logging.ERROR, "engine.worker"):
        for user in ("su", "qiao"):
            end_role(house, user, "checker")
    assert [one.number for one in incidents(house.engine, "admin").rows] == [house.case(whole).number]
    assert any(broken in line.getMessage() for line in caplog.records)


class Soon(Event):
    """Is set as soon as a worker waits."""

    def wait(self, timeout: float | None = None) -> bool:
        self.set()
        return True


def test_the_worker_looks_by_itself(house: House) -> None:
    to_approval(house)
    with house.engine.transaction() as connection:
        connection.execute(delete(model.grant).where(model.grant.c.role == "checker"))
    worker.run(house.engine, Soon())
    assert len(seen(house)) == 1


# What is found for all tasks at once, for one task, and by asking everybody, is the same.

WORLDS = {
    "as it stands": (),
    "su alone checks": (delete(model.grant).where(model.grant.c.user_id == "qiao"),),
    "nobody checks": (delete(model.grant).where(model.grant.c.role == "checker"),),
    "qiao alone checks, and is locked out": (
        delete(model.grant).where(model.grant.c.user_id == "su", model.grant.c.role == "checker"),
        update(model.user).where(model.user.c.id == "qiao").values(active=False),
    ),
    "nobody is a clerk": (delete(model.grant).where(model.grant.c.role == "clerk"),),
    "the manager of one estate is gone": (delete(model.grant).where(model.grant.c.user_id == "heyuan"),),
    "no head": (delete(model.grant).where(model.grant.c.role == "head"),),
}  # fmt: skip


@pytest.mark.parametrize("days", [0, 40])
@pytest.mark.parametrize("replaced", [False, True])
@pytest.mark.parametrize("world", WORLDS)
def test_all_ways_of_looking_agree(quick_house: House, world: str, replaced: bool, days: int) -> None:
    house = quick_house
    to_approval(house, "su")
    second = house.start(subject="路灯")
    house.complete("record", "lin", second, note="灯不亮")
    third = house.start(subject="门禁")
    house.complete("record", "lin", third, note="坏了")
    house.complete("approve", "qiao", third, wording="请修")
    for process in ("orphaned", "polling", "racing", "signing"):
        house.start(process)
    if replaced:  # a stand-in of a checker never adds anybody
        day = house.clock().date()
        house.do(c.EnterSubstitution(new_id(), "qiao", "qiao", "fang", day, day + timedelta(days=60)))
    with house.engine.transaction() as connection:
        for change in WORLDS[world]:
            connection.execute(change)
    house.clock.advance(timedelta(days=days))
    alone, at_once = found_one_by_one(house), found_at_once(house)
    assert at_once == alone == found_by_asking_everybody(house)
    assert alone < open_ids(house)


def open_ids(house: House) -> set[str]:
    with house.engine.reading() as tx:
        return set(tx.connection.execute(select(model.task.c.id).where(model.task.c.status == "open")).scalars())


def found_at_once(house: House) -> set[str]:
    with house.engine.reading() as tx:
        versions = tx.house.library
        return access.tasks_for_nobody(tx.connection, lambda one, process: versions.procedure(tx.connection, one).diagrams[process], tx.now)


def each(house: House) -> Iterator[tuple[Any, ...]]:
    with house.engine.reading() as tx:
        for task_id in open_ids(house):
            task = tasks.find(tx.connection, task_id)
            assert task is not None
            case = house.case(task.case_id)
            yield tx, case, tx.house.library.procedure(tx.connection, case.definition).diagrams[case.process], task


def found_one_by_one(house: House) -> set[str]:
    return {task.id for tx, case, diagram, task in each(house) if access.lack_of(tx.connection, case, diagram, task, tx.now)}


def found_by_asking_everybody(house: House) -> set[str]:
    with house.engine.reading() as tx:
        users = list(tx.connection.execute(select(model.user.c.id)).scalars())

    def may(tx: Any, case: Any, diagram: Any, task: Any, user: str) -> bool:
        try:
            held = access.reach_task(tx.connection, user, task.id, tx.now)
            access.check_four_eyes(tx.connection, case, diagram, diagram.elements[task.element], held)
        except (NotFound, NotAllowed):
            return False
        return True

    return {task.id for tx, case, diagram, task in each(house) if not any(may(tx, case, diagram, task, user) for user in users)}
