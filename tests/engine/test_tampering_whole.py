"""What somebody with the database takes away whole, with all that could accuse them, and what `verify` of everything finds."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import delete, insert, select, update

from engine import commands as c
from engine import model
from engine.identity import new_id
from engine.proof.findings import CaseFinding, Kind
from engine.proof.verify import verify_all
from tests.engine.house import House
from tests.engine.test_moving import RENAMED, confirm, deploy, propose
from tests.engine.test_tampering import alter, entry_rows, execute
from tests.engine.walks import WAYS


def found(house: House) -> list[tuple[str, int, Kind]]:
    return [(one.case, one.entry, one.kind) for one in whole(house)]


def whole(house: House) -> list[CaseFinding]:
    return verify_all(house.engine).findings


def wipe(house: House, case: str) -> None:
    """Every row of a case, in whatever table, as whoever owns the database can."""
    with house.engine.transaction() as connection:
        tasks = select(model.task.c.id).where(model.task.c.case_id == case)
        connection.execute(delete(model.task_draft).where(model.task_draft.c.task_id.in_(tasks)))
        for table in reversed(model.metadata.sorted_tables):
            if "case_id" in table.c:
                connection.execute(delete(table).where(table.c.case_id == case))
        connection.execute(delete(model.case).where(model.case.c.id == case))


def test_nothing_is_missing_where_nothing_was_taken(house: House) -> None:
    for way in ("repaired", "called_nobody", "substituted", "worked"):
        WAYS[way](house)
    assert found(house) == []


def test_a_case_that_is_gone_whole_leaves_a_gap(house: House) -> None:
    gone = house.start("reply", "一")
    house.start("reply", "二")
    number = house.case(gone).number
    wipe(house, gone)
    message = f"Expected case {number}, for its number was given out, but there is none."
    assert whole(house) == [CaseFinding(number, 0, Kind.NUMBER, message)]


def test_the_last_case_leaves_a_gap_too_as_long_as_the_count_stands(house: House) -> None:
    house.start("reply", "一")
    gone = house.start("reply", "二")
    number = house.case(gone).number
    wipe(house, gone)
    assert found(house) == [(number, 0, Kind.NUMBER)]


def test_a_count_that_was_put_back_or_taken_away_is_too_small(house: House) -> None:
    house.start("reply", "一")
    house.start("reply", "二")
    execute(house, update(model.number_series).values(last=1))
    (finding,) = whole(house)
    assert (finding.case, finding.kind) == ("报修 2026", Kind.NUMBER)
    assert finding.message == "Expected the count of 报修 2026 to have come to 2 at least, but it stands at 1."
    execute(house, delete(model.number_series))
    assert found(house) == [("报修 2026", 0, Kind.NUMBER)]


def test_a_count_that_was_raised_misses_what_it_counted(house: House) -> None:
    house.start("reply", "一")
    execute(house, update(model.number_series).values(last=2_000_000_000))
    (finding,) = whole(house)
    assert (finding.case, finding.kind) == ("报修 2026-0002", Kind.NUMBER)
    told = "Expected case 报修 2026-0002 and all up to 报修 2026-2000000000, for their numbers were given out, but there are none."
    assert finding.message == told


def test_a_number_that_two_cases_have_is_found(house: House) -> None:
    first, second = house.start("reply", "一"), house.start("reply", "二")
    number = house.case(first).number
    execute(house, update(model.case).where(model.case.c.id == second).values(number=number.replace("0001", "001")))
    assert {one for one in found(house) if one[2] is Kind.NUMBER} == {("报修 2026", 0, Kind.NUMBER), ("报修 2026-0002", 0, Kind.NUMBER)}
    assert any(one.message == "Expected number 1 of 报修 2026 once, but 2 rows have it." for one in whole(house))


def test_a_number_of_no_known_shape_is_found(house: House) -> None:
    case = house.start("reply", "一")
    execute(house, update(model.case).where(model.case.c.id == case).values(number="别的"))
    assert ("别的", 0, Kind.NUMBER) in found(house)


def lettered(house: House, subject: str) -> str:
    case = house.start(subject=subject)
    house.complete("record", "lin", case, note="灯不亮")
    house.complete("approve", "qiao", case, wording="请修")
    return case


def test_a_letter_that_is_gone_whole_leaves_a_gap_in_its_numbers(house: House) -> None:
    case, _ = lettered(house, "一"), lettered(house, "二")
    (letter,) = house.documents(case)
    execute(house, delete(model.document_service), delete(model.document).where(model.document.c.case_id == case))
    assert (letter.number, 0, Kind.NUMBER) in found(house)


def test_a_letter_with_a_number_that_nobody_gave_out_is_found(house: House) -> None:
    case = lettered(house, "一")
    execute(house, update(model.document).where(model.document.c.case_id == case).values(number="密〔2026〕1号"))
    assert ("密〔2026〕1号", 0, Kind.NUMBER) in found(house)


def test_a_substitution_that_is_gone_is_missed(house: House) -> None:
    day = house.clock().date()
    for substitute in ("fang", "su"):
        house.do(c.EnterSubstitution(new_id(), "qiao", "qiao", substitute, day, day))
    assert found(house) == []
    execute(house, delete(model.substitution).where(model.substitution.c.id == 1))
    assert found(house) == [("substitution 1", 0, Kind.NUMBER)]


def test_a_version_that_is_gone_or_altered_is_missed_though_no_case_needs_it(house: House) -> None:
    deploy(house, RENAMED)
    first = select(model.deployment.c.hash).where(model.deployment.c.procedure == "repair", model.deployment.c.version == 1)
    execute(house, update(model.definition).where(model.definition.c.hash.in_(first)).values(files=b"x"))
    assert found(house) == [("repair 1", 0, Kind.DEFINITION)]
    execute(house, delete(model.deployment).where(model.deployment.c.procedure == "repair", model.deployment.c.version == 1))
    assert found(house) == [("repair 1", 0, Kind.DEFINITION)]


def moved(house: House) -> tuple[str, str]:
    """A move, and the case that it moved."""
    case = house.start("sharing", "一")
    house.wait(minutes=1)
    other = house.start("sharing", "二")
    house.complete("plan", "lin", other, note="灯")
    version = deploy(house, RENAMED)
    move = propose(house, version, {"plan": "outline"})
    confirm(house, move)
    return move, case


def test_the_ledger_of_a_move_is_held_against_the_journals_and_its_own_places(house: House) -> None:
    move, case = moved(house)
    number, last = house.case(case).number, house.case(case).entries
    assert found(house) == []
    mine = model.moved_case.c.case_id == case
    execute(house, update(model.moved_case).where(mine).values(version=7))
    assert found(house) == [(number, last, Kind.MOVE)]
    execute(house, update(model.moved_case).where(mine).values(version=1), update(model.case_move).values(decided_by="lin"))
    assert (number, last, Kind.MOVE) in found(house)
    execute(house, update(model.case_move).values(decided_by="fang"), delete(model.moved_case).where(mine))
    assert found(house) == [(number, last, Kind.MOVE), (f"{move}/1", 0, Kind.MOVE)]


def test_a_move_that_no_journal_knows_is_slipped_into_the_ledger(house: House) -> None:
    move, _ = moved(house)
    other = house.start("reply", "三")
    line = {"move_id": move, "case_id": other, "position": 3, "version": 1, "state_hash": "", "status": "migrated", "why": []}
    execute(house, insert(model.moved_case).values(line))
    assert found(house) == [(house.case(other).number, 1, Kind.MOVE)]


def test_a_called_case_that_is_cut_short_disagrees_with_its_caller(house: House) -> None:
    """The last entry is cut off, and the case's row says so too, as an older copy of it would."""
    WAYS["repaired"](house)
    (called,) = house.cases("serving")
    *kept, last = entry_rows(house, called.id)
    execute(house, delete(model.journal).where(model.journal.c.case_id == called.id, model.journal.c.entry == last.entry))
    execute(house, update(model.case).where(model.case.c.id == called.id).values(entries=len(kept), last_hash=kept[-1].hash))
    assert called.parent_case is not None
    parent = house.case(called.parent_case)
    assert (parent.number, Kind.LINK) in {(one.case, one.kind) for one in whole(house)}


@pytest.mark.parametrize("started", [False, True])
def test_a_sender_that_is_cut_short_disagrees_with_whom_it_reached(house: House, started: bool) -> None:
    """The entry that sent, and the message, are gone, and the sender's row says so too; whoever got the message still names it."""
    if not started:
        house.start("listening", "声音")
    sender = house.start("telling", "声音")
    house.complete("say", "lin", sender, wording="report" if started else "word")
    (receiver,) = house.cases("reported" if started else "listening")
    assert found(house) == []
    *kept, last = entry_rows(house, sender)
    execute(house, delete(model.outbox).where(model.outbox.c.case_id == sender))
    execute(house, delete(model.journal).where(model.journal.c.case_id == sender, model.journal.c.entry == last.entry))
    execute(house, update(model.case).where(model.case.c.id == sender).values(entries=len(kept), last_hash=kept[-1].hash))
    entry = next(one.number for one in house.journal(receiver.id) if "outbox" in one.facts)
    assert (receiver.number, entry, Kind.LINK) in found(house)


def test_what_is_left_of_a_case_without_its_row_and_journal_tells_of_it(house: House) -> None:
    if house.engine.database.dialect.name != "sqlite":
        pytest.skip("PostgreSQL lets nothing stand that belongs to no case")
    gone = house.start("reply", "一")
    with closing(sqlite3.connect(str(house.engine.database.url.database))) as connection:
        connection.execute("delete from journal where case_id = ?", (gone,))
        connection.execute("delete from case_file where id = ?", (gone,))
        connection.execute("update number_series set last = 0")
        connection.commit()
    (finding,) = whole(house)
    assert (finding.case, finding.kind) == (gone, Kind.CASE)
    assert "task" in finding.message


def test_entries_alone_are_altered_as_before(house: House) -> None:
    case = house.start("reply", "一")
    alter(house, case, 1, hash="0" * 64)
    assert (house.case(case).number, 1, Kind.CHAIN) in found(house)


PYTHON = re.compile(r"\w+(Error|Exception)\b")
"""What no sentence of a finding holds: it says what is wrong with the rows, not what broke in the program."""


def typed_over(house: House, statement: str) -> None:
    """What somebody types at SQLite's prompt, whose functions of text make text of bytes."""
    if house.engine.database.dialect.name != "sqlite":
        pytest.skip("PostgreSQL lets no text stand among bytes")
    with closing(sqlite3.connect(str(house.engine.database.url.database))) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize("how", ["replace(bytes, 'lin', 'lXn')", "cast(bytes as text)", "x'7b7d'"])
def test_an_entry_that_was_typed_over_is_named(house: House, how: str) -> None:
    case = house.start("telling", "一")
    house.start("reply", "二")
    house.complete("say", "lin", case, wording="word")
    typed_over(house, f"update journal set bytes = {how} where case_id = '{case}' and entry = 2")
    (finding,) = whole(house)
    assert (finding.case, finding.entry, finding.kind) == (house.case(case).number, 2, Kind.CHAIN)
    assert "entry 2" in finding.message
    assert not PYTHON.search(finding.message)


def test_rows_that_hold_what_is_never_written_are_told_of_in_words(house: House) -> None:
    case = house.start("reply", "一")
    typed_over(house, "update task set opened_at = 'yesterday'")
    (finding,) = whole(house)
    assert (finding.case, finding.kind) == (house.case(case).number, Kind.UNREADABLE)
    assert not PYTHON.search(finding.message)
    typed_over(house, "update process_timer set due_at = 'never'")
    assert found(house) == [(house.case(case).number, 0, Kind.UNREADABLE), ("starts", 0, Kind.UNREADABLE)]


def test_an_altered_definition_is_told_once_and_once_which_cases_it_stops(house: House) -> None:
    numbers = []
    for subject in ("一", "二", "三"):
        numbers.append(house.case(house.start("reply", subject)).number)
        house.wait(seconds=1)
    typed_over(house, "update definition set files = files || ' '")
    findings = whole(house)
    assert {one.kind for one in findings} == {Kind.DEFINITION}
    assert not [one.message for one in findings if PYTHON.search(one.message)]
    (stopped,) = (one for one in findings if one.case in numbers)
    assert (stopped.case, stopped.entry) == (numbers[0], 1)
    assert stopped.message.endswith(f" could not be executed again, from this entry on: {numbers[1]}/1, {numbers[2]}/1.")
    assert sorted(one.case for one in findings if one is not stopped) == ["calendar 1", "repair 1", "roles 1"]
