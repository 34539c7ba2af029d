"""Asking one more at a step that asks several, and one less: who may, and what becomes of the case."""

from __future__ import annotations

import pytest

from engine import commands as c
from engine.canonical import encode
from engine.check.rerun import rerun
from engine.countersigning import countersignings
from engine.errors import BadValue, NotAllowed, NotFound, WrongState
from engine.identity import new_id
from engine.step import Step
from engine.store import reaching
from tests.engine.house import House


@pytest.fixture
def case(house: House) -> str:
    """The draft is done; one firm is asked to sign."""
    started = house.start("signing")
    house.complete("draft", "lin", started, wording="征求意见")
    return started


def body(house: House, case: str) -> str:
    with house.engine.reading() as tx:
        return next(countersignings(Step.read(tx, case))).instance


def numbers(house: House, case: str) -> dict[str, int]:
    """Unit -> number of those who have not answered."""
    with house.engine.reading() as tx:
        return {one.key: one.item for here in countersignings(Step.read(tx, case)) for one in here.signers}


def add(house: House, case: str, who: str = "firm.qinghe", actor: str = "lin", reason: str = "也涉及该小区") -> None:
    house.do(c.AddCountersigner(new_id(), actor, case, body(house, case), who, reason))


def remove(house: House, case: str, item: int, actor: str = "lin", reason: str = "与该企业无关") -> None:
    house.do(c.RemoveCountersigner(new_id(), actor, case, body(house, case), item, reason))


def sign(house: House, case: str, actor: str, wording: str) -> None:
    with house.engine.reading() as tx:
        (task,) = [one.task for one in reaching.inbox(tx.connection, actor, tx.now) if one.task.element == "sign"]
    house.do(c.ClaimTask(new_id(), actor, task.id, task.version))
    house.do(c.CompleteTask(new_id(), actor, task.id, task.version + 1, {"wording": wording}))


def words(house: House, case: str) -> object:
    with house.engine.reading() as tx:
        state = Step.read(tx, case).state
    assert state is not None
    return state.variables["words"]


def test_one_more_has_a_task_of_its_own_and_is_waited_for(house: House, case: str) -> None:
    add(house, case)
    assert house.inbox("qinghe") == ["sign"]
    sign(house, case, "heyuan", "同意")
    assert house.opened(case) == ["sign"]
    sign(house, case, "qinghe", "不同意")
    assert house.opened(case) == ["close"]
    assert words(house, case) == ["同意", "不同意"]


def test_whoever_is_removed_loses_the_task_and_the_others_end_the_step(house: House, case: str) -> None:
    add(house, case)
    sign(house, case, "heyuan", "同意")
    remove(house, case, numbers(house, case)["firm.qinghe"])
    assert house.inbox("qinghe") == []
    assert house.opened(case) == ["close"]
    assert words(house, case) == ["同意"]


def test_the_only_one_stays_until_another_is_asked(house: House, case: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        remove(house, case, 1)
    assert caught.value.reason == "last-countersigner"
    add(house, case)
    remove(house, case, 1)
    assert numbers(house, case) == {"firm.qinghe": 2}


def test_nobody_is_asked_twice_at_once_nor_whom_the_diagram_does_not_mean(house: House, case: str) -> None:
    for who in ("firm.heyuan", "bureau.housing", "firm.nowhere", ""):
        with pytest.raises(NotAllowed) as caught:
            add(house, case, who)
        assert caught.value.reason == "not-to-be-added"


def test_who_has_answered_is_removed_no_more(house: House, case: str) -> None:
    add(house, case)
    sign(house, case, "heyuan", "同意")
    with pytest.raises(WrongState):
        remove(house, case, 1)


def test_a_page_of_a_step_that_is_over_is_too_late(house: House, case: str) -> None:
    here = body(house, case)
    sign(house, case, "heyuan", "同意")
    with pytest.raises(WrongState):
        house.do(c.AddCountersigner(new_id(), "lin", case, here, "firm.qinghe", "也涉及该小区"))


@pytest.mark.parametrize("actor", ["lin", "su", "fang"])
def test_whoever_sent_it_a_colleague_of_the_same_role_and_the_owner_may(house: House, case: str, actor: str) -> None:
    add(house, case, actor=actor)
    remove(house, case, 2, actor)


@pytest.mark.parametrize("actor", ["qiao", "heyuan", "admin", "audit", "stranger"])
def test_others_may_not(house: House, case: str, actor: str) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        add(house, case, actor=actor)
    with pytest.raises((NotAllowed, NotFound)):
        remove(house, case, 1, actor)


def test_both_want_a_reason(house: House, case: str) -> None:
    with pytest.raises(BadValue):
        add(house, case, reason=" ")
    with pytest.raises(BadValue):
        remove(house, case, 1, reason="")


def test_nothing_is_added_while_the_case_stands_still(house: House, case: str) -> None:
    house.do(c.SuspendCase(new_id(), "fang", case, "等鉴定"))
    with pytest.raises(WrongState):
        add(house, case)


def test_the_journal_says_who_and_why_and_runs_again_to_the_same_state(house: House, case: str) -> None:
    add(house, case)
    remove(house, case, 1)
    entry = house.journal(case)[-2]
    assert (entry.kind, entry.actor.user, entry.facts["countersigner"], entry.facts["reason"]) == (
        "item:added", "lin", "清河物业", "也涉及该小区",
    )  # fmt: skip
    (run,) = rerun(house.engine)
    with house.engine.reading() as tx:
        state = Step.read(tx, case).state
    assert state is not None
    assert encode(run.run.moves[-1].after.to_plain()) == encode(state.to_plain())


def test_persons_are_asked_one_after_another_and_one_to_come_can_be_spared(house: House) -> None:
    case = house.start("polling")
    add(house, case, "qiao", "fang")
    assert (house.inbox("su"), house.inbox("qiao")) == (["ask"], [])
    with pytest.raises(NotAllowed):
        add(house, case, "lin", "fang")  # no checker
    remove(house, case, numbers(house, case)["qiao"], "fang")
    add(house, case, "qiao", "fang")
    house.complete("ask", "su", case, wording="同意")
    assert house.inbox("qiao") == ["ask"]
    house.complete("ask", "qiao", case, wording="也同意")
    assert house.opened(case) == ["close"]
    assert words(house, case) == ["同意", "也同意"]


def test_where_nothing_is_said_the_sender_may_not(house: House) -> None:
    case = house.start("polling", actor="lin")
    with pytest.raises(NotAllowed) as caught:
        add(house, case, "qiao", "lin")
    assert caught.value.reason == "countersign"
