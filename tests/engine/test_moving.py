"""Running cases on a new version of their procedure: what each would come to, the confirmation as a whole, the ledger, the way back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from engine import commands as c
from engine import model, worker
from engine import move_commands as moving
from engine.commands import SYSTEM
from engine.deploy import deploy_loaded, load
from engine.errors import BadValue, NotAllowed, WrongState
from engine.handlers.moved_cases import LOOKED_AT_ONCE
from engine.identity import new_id
from engine.reading import case_page, move_here
from engine.store import moves
from engine.store.moves import MoveRow
from tests.bpmn.building import ROOT, boundary, events, flows, timer
from tests.engine.folder import PROCESSES, TOP, files, process, task
from tests.engine.house import House, repair
from tests.engine.test_verify import verified


def version(sharing: str) -> dict[str, bytes]:
    """The house's folder with another diagram for the process `sharing`."""
    return {**files(), "sharing.bpmn": f"{ROOT}{TOP}{process('sharing', sharing)}</definitions>".encode()}


GATES = '<parallelGateway id="fork"/><parallelGateway id="join"/>'
BESIDE = task("right", "checker", late="stays") + task("sum_up", "clerk", late="stays") + events("e")
RENAMED = version(
    task("outline", "clerk", "record", late="stays") + GATES + task("left", "clerk", late="stays") + BESIDE
    + task("check", "checker", late="stays", four_eyes="outline")
    + flows("s > outline > fork > left > join > sum_up > check > e; fork > right > join")
)  # fmt: skip
IN_A_ROW = version(
    task("plan", "clerk", "record", late="stays") + task("left", "clerk", late="stays") + BESIDE
    + flows("s > plan > left > right > sum_up > e")
)
OTHER_FORM = version(
    task("plan", "clerk", "approve", late="stays") + GATES + task("left", "clerk", late="stays") + BESIDE
    + flows("s > plan > fork > left > join > sum_up > e; fork > right > join")
)  # fmt: skip
MAP = {"plan": "outline"}
WATCHED = (
    task("plan", "clerk", "record", late="stays") + task("sum_up", "clerk", late="stays") + events("e")
    + flows("s > plan > e; sum_up > e")
)  # fmt: skip


def deploy(house: House, folder: Mapping[str, bytes]) -> int:
    with house.engine.transaction() as connection:
        return deploy_loaded(connection, load("repair", folder), house.clock(), "system").version


def propose(house: House, to: int, mapping: Mapping[str, str] | None = None, actor: str = "admin", undoes: str | None = None) -> str:
    wish = moving.ProposeCaseMoves(new_id(), actor, "repair", to, mapping or {}, "新版少一步", undoes)
    move = str(house.do(wish)["move"])
    worker.look_at_cases(house.engine)
    return move


def confirm(house: House, move: str, actor: str = "fang") -> None:
    house.do(moving.ConfirmCaseMoves(new_id(), actor, move))
    worker.run_once(house.engine, renditions=False)


def ledger(house: House, move: str) -> dict[str, tuple[str, list[list[str]]]]:
    """Case -> what became of it, and why not."""
    with house.engine.reading() as tx:
        return {line.case_id: (line.status, line.why) for line, _ in moves.ledger(tx.connection, move)}


def found_move(connection: Connection, move: str) -> MoveRow:
    found = moves.find(connection, move)
    assert found is not None
    return found


def status(house: House, move: str) -> str:
    with house.engine.reading() as tx:
        return found_move(tx.connection, move).status


def test_the_dry_run_says_of_each_case_what_would_become_of_it_and_moves_none(house: House) -> None:
    waiting, done = house.start("sharing", "一"), house.start("sharing", "二")
    house.complete("plan", "lin", done, note="分头看")
    move = propose(house, deploy(house, IN_A_ROW))
    assert ledger(house, move) == {waiting: ("proposed", []), done: ("refused", [["unreachable", "sharing"]])}
    assert house.case(waiting).version == 1


def test_a_confirmed_move_brings_the_cases_over_with_task_claim_draft_and_term(house: House) -> None:
    case = house.start("sharing")
    held = house.claim("plan", "lin")
    house.do(c.SaveDraft(new_id(), "lin", held.id, 0, {"note": "打了一半"}))
    to = deploy(house, RENAMED)
    move = propose(house, to, MAP)
    confirm(house, move)
    assert (ledger(house, move), status(house, move)) == ({case: ("migrated", [])}, "done")
    row, moved = house.case(case), house.task("outline", case)
    assert (row.version, row.definition) == (to, load("repair", RENAMED).hash)
    assert (moved.id, moved.name, moved.claimed_by, moved.version) == (held.id, "outline", "lin", held.version)
    assert house.count(model.task_draft) == 1
    entry = house.journal(case)[-1]
    assert (entry.kind, entry.definition) == ("case:migrated", repair().hash)
    assert (entry.facts["proposed_by"], entry.facts["decided_by"]) == ("admin", "fang")
    assert entry.moves[0]["input"]["definition"] == row.definition


def test_a_moved_case_goes_on_by_the_new_version_and_four_eyes_remember_who_did_the_renamed_step(house: House) -> None:
    case = house.start("sharing")
    house.complete("plan", "su", case, note="分头看")
    confirm(house, propose(house, deploy(house, RENAMED), MAP))
    for element, actor in (("left", "lin"), ("right", "su"), ("sum_up", "lin")):
        house.complete(element, actor, case)
    assert house.opened(case) == ["check"]
    with pytest.raises(NotAllowed) as barred:
        house.claim("check", "su", case)
    assert barred.value.reason == "four-eyes"
    assert verified(house).findings == []
    house.complete("check", "qiao", case)
    assert house.case(case).status == "completed"
    assert verified(house).findings == []


def test_the_history_still_tells_what_was_done_under_the_old_version(house: House) -> None:
    case = house.start("sharing")
    house.complete("plan", "lin", case, note="分头看")
    confirm(house, propose(house, deploy(house, RENAMED), MAP))
    page = case_page(house.engine, "lin", case)
    (told,) = [line for line in page.story if line.kind == "task:completed"]
    assert (told.element_name, [item.value for item in told.answers]) == ("plan", ["分头看"])
    assert page.story[0].kind == "case:migrated"


def test_a_case_that_went_on_before_its_turn_stays_and_the_ledger_adds_up(house: House) -> None:
    gone_on, stays, stands = (house.start("sharing", subject) for subject in "一二三")
    house.complete("plan", "lin", stays, note="分头看")
    move = propose(house, deploy(house, IN_A_ROW))
    house.complete("plan", "lin", gone_on, note="分头看")
    confirm(house, move)
    assert {case: found for case, (found, _) in ledger(house, move).items()} == {gone_on: "lapsed", stays: "refused", stands: "migrated"}
    assert [house.case(case).version for case in (gone_on, stays, stands)] == [1, 1, 2]
    assert status(house, move) == "done"


def test_a_second_move_of_a_procedure_is_refused_until_the_first_one_is_over(house: House) -> None:
    case = house.start("sharing")
    to = deploy(house, IN_A_ROW)
    move = propose(house, to)
    for end in (None, moving.ConfirmCaseMoves(new_id(), "fang", move)):  # it waits; it is confirmed, and the worker has not come yet
        if end is not None:
            house.do(end)
        with pytest.raises(BadValue) as refused:
            propose(house, to)
        assert refused.value.field == "waiting"
    worker.run_once(house.engine, renditions=False)
    assert (house.case(case).version, status(house, move)) == (to, "done")
    assert ledger(house, propose(house, 0, undoes=move)) == {case: ("proposed", [])}


def test_a_case_that_stands_on_the_version_already_is_told_so(house: House) -> None:
    brought, refused = house.start("sharing", "一"), house.start("sharing", "二")
    house.complete("plan", "lin", refused, note="分头看")
    move = propose(house, deploy(house, IN_A_ROW))
    confirm(house, move)
    back = propose(house, 0, undoes=move)
    confirm(house, back)
    assert (ledger(house, back), house.case(brought).version) == ({brought: ("migrated", [])}, 1)
    again = propose(house, 0, undoes=move)
    assert ledger(house, again) == {brought: ("already", [])}
    confirm(house, again)
    assert (status(house, again), ledger(house, again)) == ("done", {brought: ("already", [])})
    assert [line.version for line in move_here(house.engine, move).lines] == [1, 1]


def test_two_moves_that_were_proposed_at_the_same_moment_tell_of_each_case_what_is_so(house: House) -> None:
    case = house.start("sharing")
    first = propose(house, deploy(house, IN_A_ROW))
    with house.engine.transaction() as connection:  # as by two proposals that saw nothing of each other
        twin = replace(found_move(connection, first), id=new_id(), status="looking")
        moves.add(connection, twin)
    worker.look_at_cases(house.engine)
    confirm(house, first)
    confirm(house, twin.id)
    assert [ledger(house, move) for move in (first, twin.id)] == [{case: ("migrated", [])}, {case: ("already", [])}]
    assert [line.version for line in move_here(house.engine, first).lines] == [2]
    assert verified(house).findings == []


def test_what_somebody_has_typed_for_a_field_that_is_gone_keeps_the_case(house: House) -> None:
    case = house.start("sharing")
    held = house.claim("plan", "lin")
    to = deploy(house, OTHER_FORM)
    move = propose(house, to)
    assert ledger(house, move) == {case: ("proposed", [])}
    house.do(moving.WithdrawCaseMoves(new_id(), "admin", move))
    house.do(c.SaveDraft(new_id(), "lin", held.id, 0, {"note": "打了一半"}))
    assert ledger(house, propose(house, to)) == {case: ("refused", [["draft-lost", "plan"]])}


def test_a_suspended_case_is_not_moved(house: House) -> None:
    case = house.start("sharing")
    house.do(c.SuspendCase(new_id(), "fang", case, "法院通知中止"))
    assert ledger(house, propose(house, deploy(house, IN_A_ROW))) == {case: ("refused", [["suspended", "sharing"]])}


def test_the_way_back_is_open_until_something_is_done_that_the_old_version_does_not_have(house: House) -> None:
    first, second = house.start("sharing", "一"), house.start("sharing", "二")
    for case in (first, second):
        house.complete("plan", "lin", case, note="分头看")
        house.complete("left", "lin", case)
        house.complete("right", "su", case)
    move = propose(house, deploy(house, RENAMED), MAP)
    confirm(house, move)
    house.complete("sum_up", "lin", second)
    house.complete("check", "su", second)
    assert house.case(second).status == "completed"
    back = propose(house, 0, undoes=move)
    assert ledger(house, back) == {first: ("proposed", []), second: ("refused", [["ended", "sharing"]])}
    confirm(house, back)
    assert (house.case(first).version, house.case(first).definition) == (1, repair().hash)
    house.complete("sum_up", "lin", first)
    assert house.case(first).status == "completed"
    assert verified(house).findings == []


def test_a_step_that_only_the_new_version_has_bars_the_way_back_once_it_is_done(house: House) -> None:
    case = house.start("sharing")
    longer = version(
        task("plan", "clerk", "record", late="stays") + task("ask", "clerk", late="stays") + GATES
        + task("left", "clerk", late="stays") + BESIDE
        + flows("s > plan > ask > fork > left > join > sum_up > e; fork > right > join")
    )  # fmt: skip
    move = propose(house, deploy(house, longer))
    confirm(house, move)
    house.complete("plan", "lin", case, note="分头看")
    back = propose(house, 0, undoes=move)
    assert ledger(house, back) == {case: ("refused", [["element-gone", "ask"]])}
    house.do(moving.WithdrawCaseMoves(new_id(), "admin", back))
    house.complete("ask", "lin", case)
    assert ledger(house, propose(house, 0, undoes=move)) == {case: ("refused", [["done-since", "ask"]])}


def test_a_search_field_that_the_new_version_does_not_name_is_gone(house: House) -> None:
    case = house.start("sharing", "一")
    assert house.count(model.case_field) == 1
    declared = files()["procedure.toml"].replace(b'subject_words = "subject"\n', b"")
    confirm(house, propose(house, deploy(house, {**files(), "procedure.toml": declared})))
    assert (house.case(case).version, house.count(model.case_field)) == (2, 0)
    assert verified(house).findings == []


def test_nobody_decides_before_every_case_was_looked_at(house: House) -> None:
    for number in range(LOOKED_AT_ONCE + 1):
        house.start("sharing", str(number))
    to = deploy(house, IN_A_ROW)
    move = str(house.do(moving.ProposeCaseMoves(new_id(), "admin", "repair", to, {}, "新版少一步"))["move"])
    assert house.do(moving.LookAtCases(new_id(), move))["left"]
    assert Counter(found for found, _ in ledger(house, move).values()) == {"proposed": LOOKED_AT_ONCE, "unseen": 1}
    with pytest.raises(WrongState):
        confirm(house, move)
    assert not house.do(moving.LookAtCases(new_id(), move))["left"]
    confirm(house, move)
    assert {found for found, _ in ledger(house, move).values()} == {"migrated"}


def test_who_proposed_a_move_withdraws_it_and_nobody_else(house: House) -> None:
    case = house.start("sharing")
    move = propose(house, deploy(house, IN_A_ROW))
    for actor, reason in (("fang", "withdraw"), ("lin", "operate"), (SYSTEM, "withdraw")):
        with pytest.raises(NotAllowed) as refused:
            house.do(moving.WithdrawCaseMoves(new_id(), actor, move))
        assert refused.value.reason == reason
    house.do(moving.WithdrawCaseMoves(new_id(), "admin", move))
    assert (ledger(house, move), status(house, move), house.case(case).version) == ({case: ("refused", [])}, "withdrawn", 1)
    with pytest.raises(WrongState):
        confirm(house, move)
    at_the_server = propose(house, 2, actor=SYSTEM)
    with pytest.raises(NotAllowed):
        house.do(moving.WithdrawCaseMoves(new_id(), "admin", at_the_server))
    house.do(moving.WithdrawCaseMoves(new_id(), SYSTEM, at_the_server))
    assert status(house, at_the_server) == "withdrawn"


def test_a_reminder_that_is_gone_keeps_the_case_unless_it_is_dropped(house: House) -> None:
    watched = version(WATCHED + boundary("nag", "plan", timer("timeDuration", "P3D"), 'cancelActivity="false"') + flows("nag > sum_up"))
    first = deploy(house, watched)
    case = house.start("sharing")
    assert [one.element for one in house.timers(case)] == ["nag"]
    to = deploy(house, version(WATCHED + flows("plan > sum_up")))
    kept = propose(house, to)
    assert ledger(house, kept) == {case: ("refused", [["element-gone", "nag"]])}
    house.do(moving.WithdrawCaseMoves(new_id(), "admin", kept))
    move = propose(house, to, {"nag": ""})
    assert ledger(house, move) == {case: ("proposed", [])}
    confirm(house, move)
    assert (house.case(case).version, house.timers(case), house.opened(case)) == (to, [], ["plan"])
    assert verified(house).findings == []
    confirm(house, propose(house, 0, undoes=move))
    assert house.case(case).version == first
    assert [one.element for one in house.timers(case)] == ["nag"]
    assert verified(house).findings == []


@pytest.mark.parametrize("actor", ["lin", "fang", "audit", "stranger"])
def test_only_an_administrator_proposes(house: House, actor: str) -> None:
    house.start("sharing")
    to = deploy(house, IN_A_ROW)
    with pytest.raises(NotAllowed) as refused:
        propose(house, to, actor=actor)
    assert refused.value.reason == "propose"


@pytest.mark.parametrize("actor", ["lin", "admin", "audit", "stranger"])
def test_only_the_owner_role_of_every_case_decides(house: House, actor: str) -> None:
    case = house.start("sharing")
    move = propose(house, deploy(house, IN_A_ROW), actor=SYSTEM)
    wishes: list[Any] = [moving.ConfirmCaseMoves(new_id(), actor, move), moving.RefuseCaseMoves(new_id(), actor, move, "不妥")]
    for wish in wishes:
        with pytest.raises(NotAllowed) as refused:
            house.do(wish)
        assert refused.value.reason == ("confirm" if actor == "admin" else "operate")  # the others do not even see it
    assert ledger(house, move) == {case: ("proposed", [])}


def test_whoever_proposed_does_not_confirm(house: House) -> None:
    house.start("sharing")
    with house.engine.transaction() as connection:
        connection.execute(insert(model.grant).values(user_id="admin", role="head", unit_id="bureau.housing", second_unit=""))
    move = propose(house, deploy(house, IN_A_ROW))
    with pytest.raises(NotAllowed) as refused:
        confirm(house, move, "admin")
    assert refused.value.reason == "confirm-own"


def test_a_refused_move_moves_nothing_and_is_over(house: House) -> None:
    case = house.start("sharing")
    move = propose(house, deploy(house, IN_A_ROW))
    with pytest.raises(BadValue) as nothing_said:
        house.do(moving.RefuseCaseMoves(new_id(), "fang", move, " "))
    assert (nothing_said.value.field, status(house, move)) == ("reason", "proposed")
    house.do(moving.RefuseCaseMoves(new_id(), "fang", move, "先试一件"))
    assert (ledger(house, move), status(house, move), house.case(case).version) == ({case: ("refused", [])}, "refused", 1)
    with pytest.raises(WrongState):
        confirm(house, move)


@pytest.mark.parametrize(("to", "mapping", "field"), [(9, {}, "version"), (1, {}, "version"), (2, {"a": "c", "b": "c"}, "mapping")])
def test_a_move_that_can_be_nothing_is_refused_at_once(house: House, to: int, mapping: dict[str, str], field: str) -> None:
    house.start("sharing")
    deploy(house, IN_A_ROW)
    with pytest.raises(BadValue) as refused:
        propose(house, to, mapping)
    assert refused.value.field == field


def test_every_process_of_the_house_can_be_moved_to_the_same_diagram_from_its_first_task(house: House) -> None:
    started = [house.start(name, name) for name in ("repair", "reply", "listening", "sharing", "reminding")]
    move = propose(house, deploy(house, {**files(), "procedure.toml": files()["procedure.toml"] + b"\n"}))
    assert {found for found, _ in ledger(house, move).values()} == {"proposed"}
    timers = [house.timers(case) for case in started]
    confirm(house, move)
    assert {case: found for case, (found, _) in ledger(house, move).items()} == dict.fromkeys(started, "migrated")
    assert [house.timers(case) for case in started] == timers
    assert verified(house).findings == []
    assert len(PROCESSES) > len(started)


def test_a_case_said_to_be_on_a_version_that_no_entry_brought_it_to_is_found_out(house: House) -> None:
    case = house.start("sharing")
    other = deploy(house, IN_A_ROW)
    content = load("repair", IN_A_ROW).hash
    with house.engine.transaction() as connection:
        connection.execute(update(model.case).where(model.case.c.id == case).values(version=other, definition=content))
    assert any("which the case is pinned to" in one.message for one in verified(house).findings)


def test_a_moved_case_said_to_be_where_it_was_before_is_found_out(house: House) -> None:
    case = house.start("sharing")
    confirm(house, propose(house, deploy(house, IN_A_ROW)))
    house.complete("plan", "lin", case, note="分头看")
    with house.engine.transaction() as connection:
        connection.execute(update(model.case).where(model.case.c.id == case).values(version=1, definition=repair().hash))
    assert any("which the case is pinned to" in one.message for one in verified(house).findings)
