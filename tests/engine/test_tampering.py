"""What somebody with the database changes, and what `verify` finds: which case, which entry, what."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import and_, delete, insert, select, update

from engine import commands as c
from engine import model
from engine.canonical import decode, encode
from engine.errors import Tampered
from engine.execute import Engine
from engine.folder import pack, unpack
from engine.identity import new_id
from engine.journal import FIRST_HASH
from engine.library import Library
from engine.proof.findings import CaseFinding, Kind
from engine.proof.verify import every_case, replay_cases, verify_cases
from engine.step import STATE_PURPOSE
from engine.store import definitions, records
from tests.engine.house import House
from tests.engine.walks import WAYS, dated, print_letter


@pytest.fixture
def repaired(house: House) -> tuple[House, str]:
    """A case that is over, beside another one that nobody touches."""
    WAYS["repaired"](house)
    house.start(subject="旁边的")
    (case, _) = house.cases("repair")
    return house, case.id


def entry_rows(house: House, case: str) -> list[records.EntryRow]:
    with house.engine.reading() as tx:
        return records.entries(tx.connection, case)


def alter(house: House, case: str, entry: int, **changes: Any) -> None:
    statement = update(model.journal).where(model.journal.c.case_id == case, model.journal.c.entry == entry)
    execute(house, statement.values(**changes))


def execute(house: House, *statements: Any) -> None:
    with house.engine.transaction() as connection:
        for statement in statements:
            connection.execute(statement)


def rechain(house: House, case: str, change: Callable[[int, dict[str, Any]], dict[str, Any]]) -> None:
    """Rewrites entries and all hashes after them, as whoever has the database can."""
    before = FIRST_HASH
    for row in entry_rows(house, case):
        body = encode({**change(row.entry, decode(row.bytes)), "before": before})
        before = hashlib.sha256(body).hexdigest()
        alter(house, case, row.entry, bytes=body, hash=before)
    execute(house, update(model.case).where(model.case.c.id == case).values(last_hash=before))


def found(house: House, case: str, whole: bool = True) -> list[tuple[int, Kind]]:
    """What is found; all of it about this case, each with a sentence."""
    engine = house.engine
    proof = verify_cases(engine, every_case(engine)) if whole else replay_cases(engine, [case])
    findings: list[CaseFinding] = proof.findings
    assert {one.case for one in findings} <= {house.case(case).number}
    assert all(one.message.startswith("Expected ") and one.message.endswith(".") for one in findings)
    return [(one.entry, one.kind) for one in findings]


@pytest.mark.parametrize("place", [0, 60, -1])
def test_a_byte_of_an_entry_is_changed(repaired: tuple[House, str], place: int) -> None:
    house, case = repaired
    content = bytearray(entry_rows(house, case)[4].bytes)
    content[place] ^= 1
    alter(house, case, 5, bytes=bytes(content))
    assert found(house, case) == [(5, Kind.CHAIN)]
    assert found(house, case, whole=False) == [(5, Kind.CHAIN)]


def test_two_entries_change_places(repaired: tuple[House, str]) -> None:
    house, case = repaired
    second, third = entry_rows(house, case)[1:3]
    alter(house, case, 2, bytes=third.bytes, hash=third.hash, at=third.at)
    alter(house, case, 3, bytes=second.bytes, hash=second.hash, at=second.at)
    assert found(house, case) == [(2, Kind.CHAIN), (3, Kind.CHAIN), (4, Kind.CHAIN)]


def test_the_last_entry_is_dropped(repaired: tuple[House, str]) -> None:
    house, case = repaired
    last = house.case(case).entries
    execute(house, delete(model.journal).where(model.journal.c.case_id == case, model.journal.c.entry == last))
    assert found(house, case) == [(last, Kind.CHAIN)]


def test_the_last_entry_is_dropped_and_the_case_says_so_too(repaired: tuple[House, str]) -> None:
    house, case = repaired
    last = house.case(case).entries
    before = entry_rows(house, case)[-2].hash
    execute(
        house,
        delete(model.journal).where(model.journal.c.case_id == case, model.journal.c.entry == last),
        update(model.case).where(model.case.c.id == case).values(entries=last - 1, last_hash=before),
    )
    kinds = {kind for _, kind in found(house, case)}
    assert {Kind.STATE, Kind.CASE} <= kinds


def test_an_entry_is_moved_to_another_time(repaired: tuple[House, str]) -> None:
    house, case = repaired
    alter(house, case, 1, at=house.clock().replace(year=2025))
    assert found(house, case) == [(1, Kind.CHAIN)]


def test_an_effect_is_edited_and_everything_hashed_anew(repaired: tuple[House, str]) -> None:
    house, case = repaired

    def other_flow(entry: int, body: dict[str, Any]) -> dict[str, Any]:
        for move in body["moves"]:
            for effect in move["effects"]:
                if effect["kind"] == "flow:taken" and effect["flow"] == "approve-serve":
                    effect["flow"] = "count-approve"
        return body

    rechain(house, case, other_flow)
    assert [kind for _, kind in found(house, case)] == [Kind.EFFECTS]
    ((entry, _),) = found(house, case, whole=False)
    assert house.journal(case)[entry - 1].facts["element"] == "approve"


def test_an_effect_is_left_out_and_everything_hashed_anew(repaired: tuple[House, str]) -> None:
    house, case = repaired

    def without_last(entry: int, body: dict[str, Any]) -> dict[str, Any]:
        if entry == 5:
            del body["moves"][-1]["effects"][-1]
        return body

    rechain(house, case, without_last)
    assert (5, Kind.SEALED) in found(house, case) or (5, Kind.EFFECTS) in found(house, case)


def test_bytes_that_mean_the_same_but_are_not_canonical_are_found(repaired: tuple[House, str]) -> None:
    house, case = repaired
    last = house.case(case).entries
    row = entry_rows(house, case)[-1]
    spaced = row.bytes.replace(b'"kind":', b'"kind": ', 1)
    digest = hashlib.sha256(spaced).hexdigest()
    alter(house, case, last, bytes=spaced, hash=digest)
    execute(house, update(model.case).where(model.case.c.id == case).values(last_hash=digest))
    assert found(house, case) == [(last, Kind.CHAIN)]


def test_what_somebody_entered_is_edited_by_one_who_has_the_key(repaired: tuple[House, str]) -> None:
    house, case = repaired
    with house.engine.reading() as tx:
        key = tx.data_key(case)

    def other_note(entry: int, body: dict[str, Any]) -> dict[str, Any]:
        if entry != 5:
            return body
        purpose = f"entry 5 of {case}"
        salted = key.open(body["sealed"], purpose)
        plain = decode(salted[32:])
        plain["moves"][0]["input"]["variables"]["note"] = "别的话"
        salted = salted[:32] + encode(plain)
        return {**body, "sealed": key.seal(salted, purpose), "commitment": hashlib.sha256(salted).hexdigest()}

    rechain(house, case, other_note)
    kinds = found(house, case)
    assert Kind.EFFECTS in {kind for _, kind in kinds}  # where something was first done with it
    assert (house.case(case).entries, Kind.STATE) in kinds


def test_the_sealed_part_of_another_entry_is_put_in(repaired: tuple[House, str]) -> None:
    house, case = repaired
    other = decode(entry_rows(house, case)[3].bytes)
    rechain(house, case, lambda entry, body: body if entry != 5 else {**body, "sealed": other["sealed"]})
    assert found(house, case)[0] == (5, Kind.SEALED)


def test_an_entry_without_its_facts_is_a_finding_too(repaired: tuple[House, str]) -> None:
    house, case = repaired
    rechain(house, case, lambda entry, body: body if entry != 1 else {**body, "facts": {}})
    assert found(house, case) == [(0, Kind.UNREADABLE)]


def test_an_entry_of_another_engine_is_not_taken_for_tampering(repaired: tuple[House, str]) -> None:
    house, case = repaired
    rechain(house, case, lambda entry, body: body if entry != 5 else {**body, "semantics": 99})
    assert found(house, case)[0] == (5, Kind.SEMANTICS)


def test_the_state_is_edited_by_one_who_has_the_key(house: House) -> None:
    case = house.start()
    with house.engine.reading() as tx:
        key, purpose = tx.data_key(case), STATE_PURPOSE.format(case)
    plain = decode(key.open(house.case(case).state, purpose))
    plain["i"]["i1"]["v"]["subject"] = "别的事"
    execute(house, update(model.case).where(model.case.c.id == case).values(state=key.seal(encode(plain), purpose)))
    assert found(house, case) == [(1, Kind.STATE)]


def test_the_key_is_gone(repaired: tuple[House, str]) -> None:
    house, case = repaired
    execute(house, delete(model.case_key).where(model.case_key.c.case_id == case))
    assert found(house, case) == [(0, Kind.KEY)]


TASK, CASE, TIMER = model.task, model.case, model.timer
OPEN = TASK.c.element == "approve"
OFFER = model.task_candidate
TO_APPROVE = OFFER.c.task_id.in_(select(TASK.c.id).where(OPEN))
HIS = and_(TO_APPROVE, OFFER.c.role == "checker")
ROWS: Mapping[str, tuple[Any, int, Kind]] = {
    "a task is due later": (update(TASK).where(OPEN).values(due_at=None), 3, Kind.TASK),
    "a task was done by somebody else": (update(TASK).where(TASK.c.element == "record").values(closed_by="su"), 3, Kind.TASK),
    "a task was done for somebody": (update(TASK).where(TASK.c.element == "record").values(closed_for="fang"), 3, Kind.TASK),
    "a task is given to one person": (update(TASK).where(OPEN).values(assignee="su"), 3, Kind.TASK),
    "an open task is closed": (update(TASK).where(OPEN).values(status="cancelled"), 3, Kind.TASK),
    "a task is called something else": (update(TASK).where(OPEN).values(name="别的"), 3, Kind.TASK),
    "a term runs for other reasons": (update(TASK).where(TASK.c.element == "record").values(due_why=None), 3, Kind.TASK),
    "a timer is taken away": (delete(TIMER), 3, Kind.WAIT),
    "a task comes before another role": (update(OFFER).where(HIS).values(role="street"), 3, Kind.TASK),
    "a task is for another estate's": (update(OFFER).where(HIS).values(second_unit="estate.songyuan"), 3, Kind.TASK),
    "a superior sees a task early": (update(OFFER).where(TO_APPROVE, OFFER.c.when_late).values(when_late=False), 3, Kind.TASK),
    "an open task leaves the inboxes": (update(OFFER).where(HIS).values(open=False), 3, Kind.TASK),
    "a task is kept from a role": (delete(OFFER).where(HIS), 3, Kind.TASK),
    "a role reads a case": (insert(model.case_reader).values(role="street", unit_id="subdistrict.youyi"), 3, Kind.CASE),
    "a role reads a case no longer": (delete(model.case_reader), 1, Kind.CASE),
    "somebody began a case": (insert(model.case_starter).values(user_id="stranger"), 3, Kind.CASE),
    "who began a case did not": (delete(model.case_starter), 1, Kind.CASE),
    "a case has another outcome": (update(CASE).values(outcome="done"), 3, Kind.CASE),
    "a case is cancelled": (update(CASE).values(status="cancelled"), 3, Kind.CASE),
    "a case has another title": (update(CASE).values(title="别的"), 3, Kind.CASE),
    "a case has another key": (update(CASE).values(key="别的"), 3, Kind.CASE),
    "a case belongs elsewhere": (update(CASE).values(main_unit="estate.songyuan"), 3, Kind.CASE),
    "a case may be started twice": (update(CASE).values(unique_key=None), 3, Kind.CASE),
    "a side unit is another": (update(model.case_unit).values(unit_id="firm.qinghe"), 3, Kind.CASE),
    "an incident from nowhere": (
        insert(model.incident).values(id="x", case_id=None, instance="i99", element="approve", message=b"x", attempts=1), 3, Kind.INCIDENT,
    ),
}  # fmt: skip
"""A change of rows of a case that waits in `approve`, the entry that is named, and what is found."""


@pytest.mark.parametrize("what", ROWS)
def test_a_row_of_a_case_is_changed(house: House, what: str) -> None:
    case = house.start()
    house.complete("record", "lin", case, note="灯不亮")
    assert found(house, case) == []
    statement, entry, kind = ROWS[what]
    if what == "an incident from nowhere":
        statement = statement.values(case_id=case, raised_at=house.clock())
    elif what in ("a role reads a case", "somebody began a case"):
        statement = statement.values(case_id=case)
    execute(house, statement)
    assert set(found(house, case)) == {(entry, kind)}
    assert set(found(house, case, whole=False)) == {(entry, kind)}


def test_a_timer_is_moved(house: House) -> None:
    case = house.start()
    execute(house, update(TIMER).values(due_at=house.clock()))
    assert found(house, case) == [(1, Kind.WAIT)]


def test_a_term_that_was_changed_before_a_case_went_on_is_found_afterwards(house: House) -> None:
    case = house.start("reminding", "停一停")
    house.do(c.SuspendCase(new_id(), "fang", case, "等鉴定"))
    changed = house.task("look").due_at + timedelta(days=30)
    execute(house, update(TASK).values(due_at=changed))
    house.wait(days=3)
    house.do(c.ResumeCase(new_id(), "fang", case, "鉴定好了"))
    assert found(house, case) == [(3, Kind.INPUT)]


def test_a_task_is_taken_away_or_slipped_in(house: House) -> None:
    case = house.start("reply")
    task = house.task("answer")
    columns = task._asdict()
    execute(house, insert(TASK).values({**columns, "id": f"{case}/i99", "instance": "i99"}))
    assert found(house, case) == [(1, Kind.TASK)]
    execute(house, delete(model.task_candidate), delete(TASK))
    assert found(house, case) == [(1, Kind.TASK), (1, Kind.TASK)]  # the task, and for whom it is


def test_an_awaited_message_is_another(house: House) -> None:
    case = house.start("listening", "声音")
    execute(house, update(model.subscription).values(key="别的"))
    assert found(house, case) == [(1, Kind.WAIT)]


def test_a_delivery_goes_elsewhere_or_is_gone(house: House) -> None:
    case = house.start("telling", "声音")
    house.complete("say", "lin", case, wording="word")
    execute(house, update(model.outbox).values(target="别处"))
    assert found(house, case) == [(3, Kind.OUTBOX)]
    execute(house, delete(model.outbox))
    assert found(house, case) == [(3, Kind.OUTBOX)]


def test_an_incident_is_hushed_up(house: House) -> None:
    case = house.start("working")
    house.complete("choose", "lin", case, wording="faulty")
    execute(house, delete(model.incident))
    assert found(house, case) == [(3, Kind.INCIDENT)]


def test_a_row_that_a_job_wrote_is_changed(house: House) -> None:
    case = house.start("booking")
    house.complete("book", "lin", case)
    row = f"unit.{case}"
    execute(house, update(model.unit).where(model.unit.c.id == row).values(name="别的"))
    assert found(house, case) == [(3, Kind.JOB_ROW)]
    assert found(house, case, whole=False) == []
    execute(house, delete(model.unit).where(model.unit.c.id == row))
    assert found(house, case) == [(3, Kind.JOB_ROW)]


def test_a_letter_is_changed(repaired: tuple[House, str]) -> None:
    house, case = repaired
    (letter,) = house.documents(case)
    written = next(entry.number for entry in house.journal(case) if "documents" in entry.facts)
    execute(house, update(model.document).values(html=letter.html[:-1] + bytes([letter.html[-1] ^ 1])))
    assert found(house, case) == [(written, Kind.DOCUMENT)]
    execute(house, update(model.document).values(html=letter.html, number="修〔2026〕9号"))
    assert found(house, case) == [(written, Kind.DOCUMENT)]
    for change in ({"signed_by": "su"}, {"readers": ["auditor"]}, {"title": "别的"}, {"made_at": house.clock() + timedelta(hours=1)}):
        execute(house, update(model.document).values({"number": letter.number, **change}))
        assert found(house, case) == [(written, Kind.DOCUMENT)], change
        execute(house, update(model.document).values({name: getattr(letter, name) for name in change}))
    assert found(house, case) == []


def test_a_letter_s_pdf_is_another(house: House) -> None:
    case = house.start()
    house.complete("record", "lin", case, note="灯不亮")
    house.complete("approve", "qiao", case, wording="请修")
    print_letter(house, case)
    execute(house, update(model.document).values(pdf_hash="0" * 64))
    assert [kind for _, kind in found(house, case)] == [Kind.DOCUMENT]


def test_a_file_that_somebody_handed_in_is_gone(repaired: tuple[House, str]) -> None:
    house, case = repaired
    (first, *_) = sorted((house.engine.house.home / "files" / case).iterdir())
    content = first.read_bytes()
    first.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert [kind for _, kind in found(house, case)] in ([Kind.FILE], [Kind.DOCUMENT])
    for file in (house.engine.house.home / "files" / case).iterdir():
        file.unlink()
    assert {kind for _, kind in found(house, case)} == {Kind.FILE, Kind.DOCUMENT}


@pytest.mark.parametrize("known", [True, False])
def test_a_version_is_changed_where_it_is_stored(house: House, known: bool) -> None:
    case = house.start()
    definition = house.case(case).definition
    with house.engine.transaction() as connection:
        stored = definitions.packed_files(connection, definition)
        assert stored is not None
        altered = pack({**unpack(stored[1]), "README.md": b"something else"})
        connection.execute(update(model.definition).where(model.definition.c.hash == definition).values(files=altered))
    if not known:  # whatever memory has of it
        house.engine.house = replace(house.engine.house, library=Library())
    assert found(house, case) == [(1, Kind.DEFINITION)]
    execute(house, update(model.definition).where(model.definition.c.hash == definition).values(files=b"no files"))
    assert found(house, case) == [(1, Kind.DEFINITION)]


def test_the_law_that_a_case_rests_on_is_changed_where_it_is_stored(house: House) -> None:
    dated(house)
    case = house.cases("dated")[0].id
    law = house.journal(case)[0].ground["law"]
    changed = pack({"notice.toml": b"[rule]"})
    execute(house, update(model.definition).where(model.definition.c.hash == law).values(files=changed))
    assert found(house, case) == [(1, Kind.DEFINITION)]


def test_a_server_comes_up_beside_an_altered_definition(house: House) -> None:
    """What cannot be read then is told where it is needed, and by `wuye verify`."""
    execute(house, update(model.definition).values(files=b"no files"))
    again = Engine.open(house.engine.house.home, house.engine.database.url.render_as_string(hide_password=False), {}, house.clock)
    again.warm()
    with pytest.raises(Tampered):
        again.shelf()
    again.close()
