"""What a selection and a firm's application are told of estate, firm and tender, and which tenders hear of a ban."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, insert

from engine.errors import JobFault
from registry.model import bidder, bidder_out, tender, tender_end, tender_term
from registry.scenario_district import DEVELOPER, ESTATE, FIRM, OTHER_FIRM
from registry.store.applications import tenders_of
from tests.registry.conftest import World
from tests.registry.steps import run, step

CASE = "选聘 2026-0001"
FIRST, SECOND = f"{CASE}/1", f"{CASE}/2"


def announced(connection: Connection, tender_id: str = FIRST) -> None:
    connection.execute(insert(tender), [
        {"id": tender_id, "estate_id": ESTATE, "round": int(tender_id[-1]), "mode": "open", "ceiling_cents": None, "public_key": "0" * 64,
         "opened_on": date(2026, 10, 9), "case_number": CASE},
    ])  # fmt: skip
    connection.execute(insert(tender_term), [
        {"id": f"{tender_id}/1", "tender_id": tender_id, "number": 1, "qualified_until": date(2026, 11, 6),
         "closes_at": datetime(2026, 11, 20, 7, tzinfo=UTC), "case_number": CASE},
    ])  # fmt: skip


def registered(connection: Connection, tender_id: str, firm_id: str = FIRM) -> str:
    key = f"{tender_id}/{firm_id}"
    connection.execute(insert(bidder), [
        {"id": key, "tender_id": tender_id, "firm_id": firm_id, "registered_on": date(2026, 10, 9), "case_number": f"投标 {key}"[:60]},
    ])  # fmt: skip
    return key


def test_a_selection_is_offered_every_estate_and_every_developer(world: World) -> None:
    found = run(step(world()), "selection_choices")
    assert "槐安里小区（友谊街道）" in {one["label"] for one in found["estate_choices"]}
    assert found["developer_choices"] == [{"label": "正阳置业有限公司", "value": DEVELOPER}]


def test_the_owners_select_without_a_developer(world: World) -> None:
    found = run(step(world()), "selection_case_facts", estate_id=ESTATE)
    assert (found["estate"]["id"], found["estate_kind"], found["developer"]) == (ESTATE, "quasi", None)


def test_a_new_estate_has_its_developer(world: World) -> None:
    found = run(step(world()), "selection_case_facts", estate_id=ESTATE, developer_id=DEVELOPER)
    assert found["developer"] == {"id": DEVELOPER, "name": "正阳置业有限公司"}


def test_who_is_no_estate_and_who_is_no_developer_are_refused(world: World) -> None:
    connection = world()
    with pytest.raises(JobFault, match=r"estate of the registry, but estate\.none is none"):
        run(step(connection), "selection_case_facts", estate_id="estate.none")
    with pytest.raises(JobFault, match=rf"developer of the registry, but {FIRM} is none"):
        run(step(connection), "selection_case_facts", estate_id=ESTATE, developer_id=FIRM)


def test_a_firm_is_offered_the_tenders_that_run_and_the_firms(world: World) -> None:
    connection = world()
    announced(connection)
    found = run(step(connection), "application_choices")
    assert [one["value"] for one in found["tender_choices"]] == [FIRST]
    assert {one["value"] for one in found["bidder_choices"]} == {FIRM, OTHER_FIRM}


def test_an_application_knows_tender_estate_and_firm(world: World) -> None:
    connection = world()
    announced(connection)
    found = run(step(connection), "application_case_facts", tender=FIRST, firm_id=FIRM)
    assert (found["tender_facts"]["case"], found["estate"]["id"], found["firm"]["name"]) == (CASE, ESTATE, "青檀物业服务有限公司")


def test_a_ban_is_told_to_the_tenders_that_run_and_that_the_firm_is_still_in(world: World) -> None:
    connection = world()
    announced(connection)
    announced(connection, SECOND)
    registered(connection, FIRST)
    registered(connection, SECOND)
    registered(connection, SECOND, OTHER_FIRM)
    assert run(step(connection), "firm_tenders", firm_id=FIRM) == {"tenders": [{"tender": FIRST}, {"tender": SECOND}]}
    connection.execute(insert(tender_end), [
        {"id": FIRST, "outcome": "failed", "winner": None, "ended_on": date(2026, 11, 20), "case_number": CASE},
    ])  # fmt: skip
    assert tenders_of(connection, FIRM) == [SECOND]
    connection.execute(insert(bidder_out), [
        {"id": f"{SECOND}/{FIRM}", "reason": "禁入", "cause_case": "清退 2026-0001", "out_on": date(2026, 11, 20), "case_number": CASE},
    ])  # fmt: skip
    assert tenders_of(connection, FIRM) == []
    assert tenders_of(connection, OTHER_FIRM) == [SECOND]


def test_a_firm_named_for_an_agreement_is_looked_up_like_a_bidder(world: World) -> None:
    found = run(step(world(listed=date(2026, 10, 1), banned=date(2026, 9, 1))), "firm_standing", firm_id=FIRM)
    assert found == {
        "name": "青檀物业服务有限公司", "status": "active", "blacklisted": True, "listed_case": "黑名单 2026-9001", "banned": True,
        "bans": [{"case": "清退 2026-9001"}], "kin": [],
    }  # fmt: skip


def test_a_firm_under_the_same_person_as_a_banned_one_is_told_with_the_case(world: World) -> None:
    connection = world(banned=date(2026, 9, 1), bidders=[{"owner": "青檀控股有限公司"}])
    found = run(step(connection), "firm_standing", firm_id="firm.baihua")
    assert (found["banned"], found["kin"]) == (False, [{"firm": "青檀物业服务有限公司", "case": "清退 2026-9001"}])
