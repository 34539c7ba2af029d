"""Disputes: entered once, level by level, with what is owed, kept and broken, and what other cases begin with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection

from engine.errors import JobFault
from registry.kinds import DisputeOutcome
from registry.scenario_district import ESTATE, FIRM, OTHER_ESTATE
from registry.store import disputes
from tests.registry.conftest import World
from tests.registry.steps import run, step

FIRST, SECOND, THIRD = "纠纷 2026-0001", "纠纷 2026-0002", "纠纷 2026-0003"
DUE = date(2026, 10, 30)


def opened(connection: Connection, case: str = FIRST, **changes: Any) -> dict[str, Any]:
    given = {"estate_id": ESTATE, "firm_id": FIRM, "matter": "repair", **changes}
    return run(step(connection, case), "open_dispute", **given)


def agreed(connection: Connection, case: str = FIRST, *owed: dict[str, Any], firm_id: str | None = FIRM) -> list[str]:
    """A dispute that ended in an agreement at the first level; the ids of what is owed."""
    opened(connection, case, firm_id=firm_id)
    run(step(connection, case), "enter_level", level=Decimal(1))
    given = {"document": f"昆调协〔2026〕{case[-1]}号", "effective_on": date(2026, 10, 9), "obligations": list(owed or (owes(),))}
    return list(run(step(connection, case), "record_agreement", **given)["obligation_ids"])


def owes(by_firm: bool = True, yuan: str | None = None) -> dict[str, Any]:
    return {"by_firm": by_firm, "due": DUE, "yuan": None if yuan is None else Decimal(yuan)}


def heard(connection: Connection, obligation: str, kept: bool, case: str = FIRST) -> dict[str, Any]:
    return run(step(connection, case), "record_performance", obligation=obligation, kept=kept)


def test_a_dispute_is_entered_once_and_counts_the_open_ones_on_its_matter_in_the_estate(world: World) -> None:
    connection = world()
    assert opened(connection) == {"open_same": 1, "open_cases": [FIRST]}
    assert opened(connection, SECOND, matter="fee")["open_same"] == 1
    assert opened(connection, THIRD, estate_id=OTHER_ESTATE, firm_id=None)["open_same"] == 1
    run(step(connection, FIRST), "close_dispute", outcome="withdrawn")
    assert opened(connection, "纠纷 2026-0004") == {"open_same": 1, "open_cases": ["纠纷 2026-0004"]}
    with pytest.raises(JobFault, match="once"):
        opened(connection, SECOND)


@pytest.mark.parametrize("wrong", [{"estate_id": "estate.none"}, {"firm_id": "firm.none"}, {"matter": "weather"}])
def test_what_the_registry_does_not_know_is_no_dispute(world: World, wrong: dict[str, str]) -> None:
    connection = world()
    with pytest.raises(JobFault):
        opened(connection, **wrong)
    assert disputes.disputes(connection) == ()


def test_a_level_is_entered_only_above_the_last(world: World) -> None:
    connection = world()
    with pytest.raises(JobFault, match="entered a dispute"):
        run(step(connection, FIRST), "enter_level", level=Decimal(1))
    opened(connection)
    run(step(connection, FIRST), "enter_level", level=Decimal(2))
    for level in (1, 2, 4):
        with pytest.raises(JobFault, match="above level 2"):
            run(step(connection, FIRST), "enter_level", level=Decimal(level))
    assert run(step(connection, FIRST), "enter_level", level=Decimal(3)) == {"level": 3}


def test_facts_name_the_open_disputes_on_the_matter_and_whether_one_may_join(world: World) -> None:
    connection = world()
    opened(connection)
    run(step(connection, FIRST), "enter_level", level=Decimal(2))
    opened(connection, SECOND)
    run(step(connection, SECOND), "enter_level", level=Decimal(3))
    agreed(connection, THIRD)
    found = run(step(connection, "纠纷 2026-0004"), "dispute_facts", estate_id=ESTATE, firm_id="", matter="repair")
    assert [(one["value"], one["open_to_join"]) for one in found["same_matter"]] == [(THIRD, False), (SECOND, False), (FIRST, True)]
    assert (found["firm"], found["matter_label"], found["matter_label_en"]) == (None, "维修养护", "repairs")
    with pytest.raises(JobFault, match="estate of the registry"):
        run(step(connection), "dispute_facts", estate_id="estate.none", matter="repair")


def test_an_agreement_keeps_what_is_owed_in_cents_and_is_made_once(world: World) -> None:
    connection = world()
    assert agreed(connection, FIRST, owes(yuan="500.50"), owes(by_firm=False)) == [f"{FIRST}/1", f"{FIRST}/2"]
    found = [(one.cents, one.by_firm, one.due_on) for one in disputes.obligations(connection, FIRST)]
    assert found == [(50050, True, DUE), (0, False, DUE)]
    given = {"document": "昆调协〔2026〕9号", "effective_on": DUE, "obligations": [owes()]}
    with pytest.raises(JobFault, match="one already"):
        run(step(connection, FIRST), "record_agreement", **given)
    opened(connection, SECOND, firm_id=None)
    with pytest.raises(JobFault, match="mediated"):
        run(step(connection, SECOND), "record_agreement", **given)
    run(step(connection, SECOND), "enter_level", level=Decimal(1))
    with pytest.raises(JobFault, match="party"):
        run(step(connection, SECOND), "record_agreement", **given)
    with pytest.raises(JobFault, match="at least one obligation"):
        run(step(connection, SECOND), "record_agreement", **{**given, "obligations": []})


def test_the_first_that_a_firm_breaks_of_an_agreement_is_told_once_and_counted_by_quarter(world: World) -> None:
    connection = world()
    owner, firm, again = agreed(connection, FIRST, owes(by_firm=False), owes(), owes())
    assert heard(connection, owner, kept=False)["broken_in_quarter"] == []
    found = heard(connection, firm, kept=False)
    assert (found["first_broken"], found["broken_in_quarter"], found["quarter_label"]) == (True, [FIRST], "2026年第四季度")
    assert heard(connection, again, kept=False)["first_broken"] is False
    (kept,) = agreed(connection, SECOND)
    assert heard(connection, kept, kept=True, case=SECOND) == {
        "first_broken": False, "broken_in_quarter": [FIRST], "quarter_label": "2026年第四季度",
    }  # fmt: skip
    assert disputes.agreements_broken(connection, FIRM, date(2026, 7, 1), date(2026, 9, 30)) == []
    with pytest.raises(JobFault, match="on record already"):
        heard(connection, firm, kept=True)
    with pytest.raises(JobFault, match="obligation of case"):
        heard(connection, firm, kept=True, case=SECOND)


def test_an_agreement_between_neighbours_costs_no_firm_anything(world: World) -> None:
    connection = world()
    (owed,) = agreed(connection, FIRST, owes(by_firm=False), firm_id=None)
    assert heard(connection, owed, kept=False)["first_broken"] is False


def test_a_dispute_that_is_over_takes_nothing_more(world: World) -> None:
    connection = world()
    (owed,) = agreed(connection)
    assert run(step(connection, FIRST), "close_dispute", outcome="sued") == {"closed": True}
    entry = disputes.dispute_of(connection, FIRST)
    assert entry is not None
    assert (entry.outcome, entry.open, entry.kept, entry.broken, entry.pending) == (DisputeOutcome.SUED, False, 0, 0, 1)
    for act, given in {
        "close_dispute": {"outcome": "kept"}, "enter_level": {"level": Decimal(3)},
        "record_performance": {"obligation": owed, "kept": True},
    }.items():  # fmt: skip
        with pytest.raises(JobFault, match="it is over"):
            run(step(connection, FIRST), act, **given)


def test_the_start_form_offers_estates_and_firms(world: World) -> None:
    found = run(step(world()), "dispute_choices")
    assert {one["value"] for one in found["estate_choices"]} == {ESTATE, OTHER_ESTATE}
    assert FIRM in {one["value"] for one in found["firm_choices"]}
