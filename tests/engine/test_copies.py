"""Copies of a case: whoever has a task of it sends them, who gets one reads the case for good and says so, and no token moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, event, insert, select, text, update

from engine import commands as c
from engine import model
from engine import office_commands as office
from engine.access import Reading
from engine.check.rerun import rerun
from engine.errors import BadValue, NotFound, WrongState
from engine.identity import new_id
from engine.proof.findings import Kind
from engine.reading import case_page, cases, copy_list, copy_page, inbox, task_page
from engine.reading.case_page import CasePage
from engine.store.tasks import TaskRow
from tests.engine.house import House
from tests.engine.judging import judged
from tests.engine.test_case_list import cost, plan
from tests.engine.test_tampering import execute, found


def send(house: House, case: str, *who: str, actor: str = "lin", note: str = "请知悉") -> list[str]:
    return list(house.do(office.SendCopy(new_id(), actor, case, who, note))["copies"])


def read(house: House, copy: str, actor: str, remark: str = "") -> None:
    house.do(office.ReadCopy(new_id(), actor, copy, remark))


def refused(house: House, case: str, *who: str, actor: str = "lin") -> str:
    return house.refuses(office.SendCopy(new_id(), actor, case, who, "请知悉"))


def listed(house: House, user: str) -> list[tuple[str, bool]]:
    """(copy, whether it is read) of somebody's list."""
    return [(one.id, one.read_at is not None) for one in copy_list(house.engine, user).rows]


def who_read(page: CasePage) -> dict[str, bool]:
    return {reader.name: reader.read_at is not None for sent in page.copies.sent for one in sent.copies for reader in one.readers}


def test_who_gets_a_copy_reads_the_case_for_good_and_finds_it_in_their_list(house: House, task: TaskRow) -> None:
    assert house.reading(task.case_id, "stranger") is Reading.NONE
    (copy,) = send(house, task.case_id, "person:stranger")
    assert listed(house, "stranger") == [(copy, False)]
    assert inbox(house.engine, "stranger").copies == 1
    assert [(one.by, one.note) for one in case_page(house.engine, "stranger", task.case_id).copies.unread] == [("lin氏", "请知悉")]
    assert [row.id for row in cases(house.engine, "stranger").rows] == [task.case_id]
    read(house, copy, "stranger", "同意")
    assert listed(house, "stranger") == [(copy, True)]
    assert inbox(house.engine, "stranger").copies == 0
    house.complete("record", "lin", note="灯不亮")
    house.do(c.CancelCase(new_id(), "fang", task.case_id, "重复"))
    page = case_page(house.engine, "stranger", task.case_id)
    assert page.full
    assert page.copies.unread == ()
    rerun(house.engine)


def test_the_case_s_page_and_history_say_who_got_it_when_and_whether_they_have_read_it(house: House, task: TaskRow) -> None:
    first, second = send(house, task.case_id, "person:stranger", "role:checker@bureau.housing")
    house.wait(hours=1)
    read(house, first, "stranger", "同意")
    page = case_page(house.engine, "lin", task.case_id)
    assert who_read(page) == {"stranger氏": True, "su氏": False, "qiao氏": False}
    (sent,) = page.copies.sent
    assert (sent.by, sent.note, sent.at) == ("lin氏", "请知悉", house.clock() - timedelta(hours=1))
    (one, _) = sent.copies
    assert [(one.to.name, reader.remark, reader.read_at) for reader in one.readers] == [("stranger氏", "同意", house.clock())]
    told = [(one.kind, one.actor_name) for one in page.story][:2]
    assert told == [("copy:read", "stranger氏"), ("copy:sent", "lin氏")]
    assert [one.name or one.why.role_label for one in page.story[1].facts["copied"]] == ["stranger氏", "审核人"]
    read(house, second, "qiao")
    assert who_read(case_page(house.engine, "lin", task.case_id)) == {"stranger氏": True, "su氏": False, "qiao氏": True}
    rerun(house.engine)


def test_each_of_a_role_says_for_themselves_that_they_have_read_it(house: House, task: TaskRow) -> None:
    (copy,) = send(house, task.case_id, "role:checker@bureau.housing")
    assert [len(listed(house, who)) for who in ("su", "qiao", "fang", "lin")] == [1, 1, 0, 0]
    read(house, copy, "qiao")
    assert listed(house, "su") == [(copy, False)]
    assert [entry.actor.role for entry in house.journal(task.case_id) if entry.kind == "copy:read"] == ["checker"]
    read(house, copy, "su")
    rerun(house.engine)


def test_who_is_named_in_person_and_through_a_role_has_it_once_and_the_sender_never(house: House, task: TaskRow) -> None:
    by_role, in_person = send(house, task.case_id, "role:clerk@bureau.housing", "person:su")
    assert listed(house, "su") == [(in_person, False)]
    assert listed(house, "lin") == []
    with pytest.raises(NotFound):
        read(house, by_role, "su")
    rerun(house.engine)


def test_who_leaves_the_role_loses_the_copy_and_who_comes_reads_the_case(house: House, task: TaskRow) -> None:
    (copy,) = send(house, task.case_id, "role:street@subdistrict.youyi")
    with house.engine.transaction() as connection:
        connection.execute(update(model.grant).where(model.grant.c.user_id == "stranger").values(user_id="heyuan"))
    assert listed(house, "stranger") == []
    assert house.reading(task.case_id, "stranger") is Reading.NONE
    assert house.reading(task.case_id, "heyuan") is Reading.FULL
    with pytest.raises(NotFound):
        read(house, copy, "stranger")


@pytest.mark.parametrize(
    "who", ["person:heyuan", "role:firm_manager@firm.heyuan", "person:admin", "person:lin", "person:nobody", "qiao"]
)
def test_neither_a_party_s_side_nor_oneself_nor_nobody_gets_one(house: House, task: TaskRow, who: str) -> None:
    assert refused(house, task.case_id, who) == "not-to-address"
    assert refused(house, task.case_id) == "not-to-address"
    assert refused(house, task.case_id, *(f"person:{n}" for n in range(21))) == "not-to-address"


def test_only_who_holds_a_task_and_their_superior_send_copies(house: House, task: TaskRow) -> None:
    assert refused(house, task.case_id, "person:stranger", actor="su") == "copy"
    assert refused(house, task.case_id, "person:stranger", actor="audit") == "copy"
    for other in ("stranger", "heyuan", "nobody"):
        with pytest.raises(NotFound):
            send(house, task.case_id, "person:qiao", actor=other)
    with pytest.raises(NotFound):
        send(house, "none", "person:qiao")
    send(house, task.case_id, "person:stranger", actor="fang")
    assert refused(house, task.case_id, "person:qiao", actor="stranger") == "copy"
    assert [case_page(house.engine, who, task.case_id).copies.may_send for who in ("lin", "su", "fang", "audit")] == [
        True, False, True, False,
    ]  # fmt: skip
    assert task_page(house.engine, "lin", task.id).may_copy
    assert not task_page(house.engine, "su", task.id).may_copy


def test_nobody_has_two_unread_copies_of_one_case_and_the_page_says_who_has_got_one(house: House, task: TaskRow) -> None:
    (copy,) = send(house, task.case_id, "person:stranger")
    assert refused(house, task.case_id, "person:stranger") == "already-copied"
    assert [one.to.name for sent in copy_page(house.engine, "lin", task.case_id).sent for one in sent.copies] == ["stranger氏"]
    read(house, copy, "stranger")
    (again,) = send(house, task.case_id, "person:stranger", note="已修好")
    assert listed(house, "stranger") == [(again, False), (copy, True)]
    rerun(house.engine)


def test_a_firm_that_holds_a_task_sends_no_copies_of_what_it_does_not_read(house: House) -> None:
    case = house.start(subject="路灯")
    house.complete("record", "lin", case, note="灯不亮", score="80")
    house.complete("approve", "qiao", case, wording="请修")
    child = house.child(case).id
    held = house.claim("hand_over", "heyuan", child)
    assert refused(house, child, "person:stranger", actor="heyuan") == "copy"
    assert not task_page(house.engine, "heyuan", held.id).may_copy


def test_who_gets_a_copy_sees_no_field_that_only_others_may_read(house: House) -> None:
    case = judged(house, score=Decimal(70), secret="秘密的话")
    house.claim("look", "lin", case)
    send(house, case, "person:stranger")
    assert house.reading(case, "stranger") is Reading.FULL
    assert "秘密的话" not in repr(case_page(house.engine, "stranger", case))
    assert "秘密的话" in repr(case_page(house.engine, "fang", case))


def test_what_was_not_sent_to_one_or_is_read_already_is_not_read(house: House, task: TaskRow) -> None:
    (copy,) = send(house, task.case_id, "person:stranger")
    for other in ("su", "lin", "heyuan", "nobody"):
        with pytest.raises(NotFound):
            read(house, copy, other)
    with pytest.raises(NotFound):
        read(house, "none/c1-1", "stranger")
    read(house, copy, "stranger")
    with pytest.raises(WrongState):
        read(house, copy, "stranger")


def test_a_case_that_has_ended_or_stands_still_is_not_sent_but_still_read(house: House, task: TaskRow) -> None:
    first, second = send(house, task.case_id, "person:stranger", "person:qiao")
    house.do(c.SuspendCase(new_id(), "fang", task.case_id, "等鉴定"))
    with pytest.raises(WrongState, match="suspended"):
        send(house, task.case_id, "person:su")
    assert not case_page(house.engine, "lin", task.case_id).copies.may_send
    read(house, first, "stranger")
    house.do(c.CancelCase(new_id(), "fang", task.case_id, "重复"))
    with pytest.raises(WrongState, match="cancelled"):
        send(house, task.case_id, "person:su")
    read(house, second, "qiao")
    rerun(house.engine)


def test_endless_notes_and_remarks_are_refused(house: House, task: TaskRow) -> None:
    with pytest.raises(BadValue):
        send(house, task.case_id, "person:stranger", note="长" * 2_001)
    (copy,) = send(house, task.case_id, "person:stranger", note=" ")
    with pytest.raises(BadValue):
        read(house, copy, "stranger", "长" * 2_001)
    assert [line.note for line in case_page(house.engine, "lin", task.case_id).copies.sent] == [""]


def test_somebody_with_the_database_changes_who_got_a_copy_and_who_read_it(house: House, task: TaskRow) -> None:
    (copy,) = send(house, task.case_id, "person:stranger")
    sent = house.case(task.case_id).entries
    assert found(house, task.case_id) == []
    execute(house, update(model.case_copy).values(person="qiao"))
    assert found(house, task.case_id) == [(sent, Kind.COPY)]
    execute(house, update(model.case_copy).values(person="stranger"))
    execute(house, update(model.case_copy_reader).values(read_at=house.clock(), read_entry=sent))
    assert found(house, task.case_id) == [(sent, Kind.COPY)]
    execute(house, update(model.case_copy_reader).values(read_at=None, read_entry=None))
    read(house, copy, "stranger")
    assert found(house, task.case_id) == []
    execute(house, delete(model.case_copy_reader))
    assert found(house, task.case_id) == [(sent + 1, Kind.COPY)]


FEW, MANY = 1_500, 4_500


def grow(house: House, case: str, number: int) -> None:
    """So many copies in stranger's list, two of each minute, half of them read; and as many in the lists of four others."""
    with house.engine.transaction() as connection:
        had = len(connection.execute(select(model.case_copy.c.id)).all())
        at = {n: house.clock() + timedelta(minutes=n // 2) for n in range(had, number)}
        rows = [
            {"id": f"{case}/c{n:05}-1", "case_id": case, "entry": 1, "sent_by": "lin", "sent_at": at[n], "person": "stranger",
             "role": "", "unit_id": ""}
            for n in at
        ]  # fmt: skip
        connection.execute(insert(model.case_copy), rows)
        readers = [
            {"copy_id": f"{case}/c{n:05}-1", "user_id": user, "case_id": case, "sent_at": at[n],
             "role": "", "unit_id": "", "read_at": at[n] if n % 4 < 2 else None, "read_entry": None}
            for n in at
            for user in ("stranger", "su", "qiao", "fang", "audit")
        ]  # fmt: skip
        connection.execute(insert(model.case_copy_reader), readers)
    with house.engine.transaction() as connection:
        connection.execute(text("ANALYZE"))


def cursors(house: House) -> Iterator[str | None]:
    """The cursor of every page that is full."""
    page, more = None, True
    while more:
        found = copy_list(house.engine, "stranger", page)
        if len(found.rows) == 50:
            yield page
        page, more = found.next, found.next is not None


@contextmanager
def heard(house: House) -> Iterator[list[tuple[str, Any]]]:
    """The queries of somebody's list as they are sent, with their values."""
    queries: list[tuple[str, Any]] = []

    def hear(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        if "ORDER BY case_copy_reader.sent_at DESC" in statement:
            queries.append((statement, parameters))

    event.listen(house.engine.database, "before_cursor_execute", hear)
    yield queries
    event.remove(house.engine.database, "before_cursor_execute", hear)


def test_a_page_costs_the_same_however_many_copies_somebody_got_and_however_far_down(house: House, task: TaskRow) -> None:
    costs: dict[int, list[int]] = {FEW: [], MANY: []}
    for number, steps in costs.items():
        grow(house, task.case_id, number)
        pages = list(cursors(house))
        for page in (pages[0], pages[1], pages[-1]):
            with heard(house) as queries:
                assert len(copy_list(house.engine, "stranger", page).rows) == 50
            with house.engine.reading() as tx:
                for query in queries:
                    told = plan(tx.connection, query)
                    assert "ix_case_copy_reader_" in told
                    if page != pages[-1]:  # the few rows that are left at the end may be sorted
                        assert "TEMP B-TREE" not in told
                        assert "Sort" not in told
                steps.append(sum(cost(tx.connection, query) for query in queries))
    assert all(many <= 1.1 * few for few, many in zip(*costs.values(), strict=True)), costs


def test_every_copy_stands_on_one_page_what_is_unread_first(house: House, task: TaskRow) -> None:
    grow(house, task.case_id, 163)
    seen: list[tuple[str, bool]] = []
    page, more = None, True
    while more:
        found = copy_list(house.engine, "stranger", page)
        seen += [(one.id, one.read_at is not None) for one in found.rows]
        page, more = found.next, found.next is not None
    assert len({identity for identity, _ in seen}) == len(seen) == 163
    assert [done for _, done in seen] == sorted(done for _, done in seen)
    assert copy_list(house.engine, "stranger", "new~nonsense").rows[0].id == seen[0][0]
    assert copy_list(house.engine, "stranger").unread == sum(not done for _, done in seen)
