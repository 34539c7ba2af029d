"""Interventions that change a case: proposed by an administrator, done once somebody else of the owner role confirms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import insert

from engine import commands as c
from engine import model, worker
from engine.errors import BadValue, EngineError, NotAllowed, NotFound, WrongState
from engine.identity import new_id
from engine.store import interventions
from engine.store.interventions import InterventionRow
from engine.store.substitutions import replace_stand_ins
from engine.substitution import Place, stand_ins
from tests.engine.house import House

WHY = "字填错了"


def stopped(house: House) -> str:
    """A case that stands still because no way on fits what was entered."""
    case = house.start("working")
    house.complete("choose", "lin", wording="nothing")
    return case


def propose_values(house: House, on: str, actor: str = "admin", reason: str = WHY, **values: str) -> str:
    (incident,) = house.incidents(on)
    wish = c.ProposeVariables(new_id(), actor, incident.id, values or {"wording": '"count"'}, reason)
    return str(house.do(wish)["intervention"])


def instance_of(house: House, case: str, element: str) -> str:
    return house.task(element, case).instance


def propose_move(house: House, case: str, element: str, target: str, actor: str = "admin") -> str:
    wish = c.ProposeMove(new_id(), actor, case, instance_of(house, case, element), target, WHY)
    return str(house.do(wish)["intervention"])


def confirm(house: House, identity: str, actor: str = "fang") -> Mapping[str, object]:
    return house.do(c.ConfirmIntervention(new_id(), actor, identity))


def row(house: House, identity: str) -> InterventionRow:
    with house.engine.reading() as tx:
        found = interventions.find(tx.connection, identity)
    assert found is not None
    return found


def test_nothing_changes_until_the_owner_role_confirms(house: House) -> None:
    case = stopped(house)
    propose_values(house, case)
    assert (len(house.incidents(case)), house.kinds(case)[-1]) == (1, "intervention:proposed")
    assert house.jobs.counted == 0


def test_a_confirmed_value_is_set_and_the_cause_looked_at_again_in_one_entry(house: House) -> None:
    case = stopped(house)
    identity = propose_values(house, case)
    assert confirm(house, identity)["status"] == "applied"
    assert (house.case(case).status, house.jobs.counted, house.incidents(case)) == ("completed", 1, [])
    entry = house.journal(case)[-1]
    assert (entry.kind, entry.actor.user) == ("intervention:applied", "fang")
    assert (entry.facts["proposed_by"], entry.facts["reason"]) == ("admin", WHY)
    assert entry.facts["changed"] == [{"name": "wording", "known": True, "old": "nothing", "new": "count"}]
    kinds = [move["input"]["kind"] for move in entry.moves]
    assert kinds == ["variables:amended", "incident:retried", "job:completed"]


def test_a_value_that_mends_nothing_leaves_the_case_where_it_was_with_the_new_value(house: House) -> None:
    case = stopped(house)
    confirm(house, propose_values(house, case, wording='"still nothing"', size="2.50"))
    (incident,) = house.incidents(case)
    assert incident.element == "which"
    identity = propose_values(house, case, size="null")
    assert [one["old"] for one in house.journal(case)[-1].facts["changed"]] == [Decimal("2.50")]
    assert row(house, identity).status == "proposed"


NO_VALUES = ("", "wording", "1 +", 'date("2026-02-30")', "function(x) x", "[1..3]", '"a" + 1', "today", "item[wording = 1]")


@pytest.mark.parametrize("literal", NO_VALUES)
def test_a_value_must_stand_there_in_full(house: House, literal: str) -> None:
    case = stopped(house)
    with pytest.raises(BadValue) as refused:
        propose_values(house, case, wording=literal)
    assert refused.value.field == "wording"


@pytest.mark.parametrize("name", ["", "two words", "a.b", "case", "parameters", "1", "null", "wording[1]"])
def test_a_variable_has_a_name_that_expressions_can_read(house: House, name: str) -> None:
    case = stopped(house)
    with pytest.raises(BadValue):
        propose_values(house, case, **{name: "1"})


def test_a_value_is_bounded(house: House) -> None:
    case = stopped(house)
    with pytest.raises(BadValue):
        propose_values(house, case, wording='"' + "长" * 40_000 + '"')


@pytest.mark.parametrize("reason", ["", "  ", "长" * 2_001])
def test_an_intervention_has_a_reason(house: House, reason: str) -> None:
    case = stopped(house)
    with pytest.raises(BadValue) as refused:
        propose_values(house, case, reason=reason)
    assert refused.value.field == "reason"


@pytest.mark.parametrize(("actor", "refusal"), [("lin", NotAllowed), ("fang", NotAllowed), ("audit", NotAllowed), ("stranger", NotFound)])
def test_only_an_administrator_proposes(house: House, actor: str, refusal: type[EngineError]) -> None:
    case = stopped(house)
    with pytest.raises(refusal):
        propose_values(house, case, actor)
    assert house.kinds(case)[-1] == "task:completed"


@pytest.mark.parametrize(("actor", "refusal"), [("lin", NotAllowed), ("admin", NotAllowed), ("audit", NotAllowed), ("stranger", NotFound)])
def test_only_the_owner_role_decides(house: House, actor: str, refusal: type[EngineError]) -> None:
    case = stopped(house)
    identity = propose_values(house, case)
    for wish in (c.ConfirmIntervention(new_id(), actor, identity), c.RefuseIntervention(new_id(), actor, identity, WHY)):
        with pytest.raises(refusal):
            house.do(wish)
    assert row(house, identity).status == "proposed"


def grant(house: House, user: str, role: str, unit: str) -> None:
    with house.engine.transaction() as connection:
        connection.execute(insert(model.grant).values(user_id=user, role=role, unit_id=unit, second_unit=""))


def stand_in(house: House, *places: tuple[str, str]) -> None:
    """(absent, substitute) each."""
    period = house.clock() - timedelta(days=1), house.clock() + timedelta(days=1)
    with house.engine.transaction() as connection:
        replace_stand_ins(connection, stand_ins([Place(absent, substitute, "", *period) for absent, substitute in places]))


def refused_as_own(house: House, identity: str, actor: str) -> bool:
    try:
        confirm(house, identity, actor)
    except NotAllowed as error:
        return error.reason == "confirm-own"
    return False


def test_whoever_proposed_does_not_confirm_though_they_hold_the_owner_role_too(house: House) -> None:
    grant(house, "admin", "head", "bureau.housing")
    identity = propose_values(house, stopped(house))
    assert refused_as_own(house, identity, "admin")
    assert confirm(house, identity)["status"] == "applied"


def test_whoever_proposed_does_not_confirm_in_the_place_of_the_owner(house: House) -> None:
    grant(house, "admin", "clerk", "bureau.housing")  # nobody stands in outside their own body
    identity = propose_values(house, stopped(house))
    stand_in(house, ("fang", "admin"))
    assert refused_as_own(house, identity, "admin")


def test_in_whose_place_it_was_proposed_does_not_confirm_nor_through_a_chain(house: House) -> None:
    grant(house, "admin", "head", "bureau.housing")
    grant(house, "qiao", "guest", "district")  # of the administrator's body, too
    grant(house, "su", "guest", "district")
    stand_in(house, ("admin", "qiao"), ("qiao", "su"))
    identity = propose_values(house, stopped(house), "su")  # su for qiao for admin
    assert refused_as_own(house, identity, "admin")
    assert refused_as_own(house, identity, "qiao")
    assert refused_as_own(house, identity, "su")
    assert confirm(house, identity)["status"] == "applied"


def test_a_refusal_has_a_reason_and_changes_nothing(house: House) -> None:
    case = stopped(house)
    identity = propose_values(house, case)
    with pytest.raises(BadValue):
        house.do(c.RefuseIntervention(new_id(), "fang", identity, " "))
    house.do(c.RefuseIntervention(new_id(), "fang", identity, "改的不对"))
    assert (row(house, identity).status, row(house, identity).decided_by) == ("refused", "fang")
    assert (house.journal(case)[-1].facts["reason"], len(house.incidents(case))) == ("改的不对", 1)
    with pytest.raises(WrongState):
        confirm(house, identity)


def test_a_proposal_lapses_when_the_case_has_moved_before_it_was_confirmed(house: House) -> None:
    case = house.start("repair")
    identity = propose_move(house, case, "record", "approve")
    house.complete("record", "lin", case, note="灯不亮")
    assert confirm(house, identity)["status"] == "lapsed"
    assert (row(house, identity).status, house.kinds(case)[-1], house.opened(case)) == ("lapsed", "intervention:lapsed", ["approve"])


def test_a_claim_or_another_proposal_moves_nothing_and_lapses_nothing(house: House) -> None:
    case = house.start("repair")
    identity = propose_move(house, case, "record", "approve")
    house.claim("record", "lin")
    propose_move(house, case, "record", "file")
    assert confirm(house, identity)["status"] == "applied"
    assert house.opened(case) == ["approve"]


def test_of_two_proposals_the_second_lapses_once_the_first_is_done(house: House) -> None:
    case = stopped(house)
    first, second = propose_values(house, case, size="1"), propose_values(house, case, size="2")
    confirm(house, first)
    assert confirm(house, second)["status"] == "lapsed"
    assert (row(house, second).status, house.kinds(case)[-1]) == ("lapsed", "intervention:lapsed")


def test_the_worker_closes_what_was_overtaken(house: House) -> None:
    case = stopped(house)
    identity = propose_values(house, case)
    worker.run_once(house.engine, renditions=False)
    assert row(house, identity).status == "proposed"
    house.do(c.CancelCase(new_id(), "fang", case, "立错了"))
    worker.run_once(house.engine, renditions=False)
    assert (row(house, identity).status, house.kinds(case)[-1]) == ("lapsed", "intervention:lapsed")
    assert worker.run_once(house.engine, renditions=False) == 0


# Moving a token.


def test_a_moved_token_ends_one_step_and_opens_the_other(house: House) -> None:
    case = house.start("repair")
    house.claim("record", "lin")
    task = house.task("record", case)
    confirm(house, propose_move(house, case, "record", "approve"))
    assert house.opened(case) == ["approve"]
    assert house.task_by_id(task.id).status == "cancelled"
    entry = house.journal(case)[-1]
    assert (entry.facts["element"], entry.facts["target"], entry.moves[0]["input"]["kind"]) == ("record", "approve", "token:moved")
    assert [one.wait for one in house.timers(case)] == [f"late/{instance_of(house, case, 'approve')}"]


def test_a_stopped_token_is_taken_over_by_moving_it(house: House) -> None:
    case = stopped(house)
    (incident,) = house.incidents(case)
    wish = c.ProposeMove(new_id(), "admin", case, incident.instance, "mend", WHY)
    confirm(house, str(house.do(wish)["intervention"]))
    assert (house.incidents(case), house.opened(case)) == ([], ["mend"])


def test_a_move_that_the_flow_itself_never_makes_is_refused(house: House) -> None:
    case = house.start("sharing")
    house.complete("plan", "lin", note="分头看")
    for element, target, reason in (
        ("left", "sum_up", "move-unreachable"), ("left", "right", "move-unreachable"), ("left", "join", "move-no-target"),
        ("left", "s", "move-no-target"), ("left", "nowhere", "move-no-target"), ("left", "left", "move-no-target"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed) as refused:
            propose_move(house, case, element, target)
        assert (refused.value.reason, target) == (reason, target)
    assert house.kinds(case)[-1] == "task:completed"


def test_a_token_that_is_no_longer_there_is_not_moved(house: House) -> None:
    case = house.start("repair")
    wish = c.ProposeMove(new_id(), "admin", case, instance_of(house, case, "record"), "approve", WHY)
    house.complete("record", "lin", case, note="灯不亮")
    with pytest.raises(NotAllowed) as refused:
        house.do(wish)
    assert refused.value.reason == "move-gone"


def test_a_case_that_has_ended_is_left_alone(house: House) -> None:
    case = house.start("repair")
    wish = c.ProposeMove(new_id(), "admin", case, instance_of(house, case, "record"), "approve", WHY)
    house.do(c.CancelCase(new_id(), "fang", case, "立错了"))
    with pytest.raises(WrongState):
        house.do(wish)


def test_who_proposed_withdraws_and_nothing_changes(house: House) -> None:
    case = stopped(house)
    identity = propose_values(house, case)
    for actor, refusal in (("fang", NotAllowed), ("lin", NotAllowed), ("stranger", NotFound)):
        with pytest.raises(refusal):
            house.do(c.WithdrawIntervention(new_id(), actor, identity))
    before = house.case(case).state
    house.do(c.WithdrawIntervention(new_id(), "admin", identity))
    assert (row(house, identity).status, house.kinds(case)[-1], house.case(case).state) == ("withdrawn", "intervention:withdrawn", before)
    with pytest.raises(WrongState):
        confirm(house, identity)
    with pytest.raises(WrongState):
        house.do(c.WithdrawIntervention(new_id(), "admin", identity))
