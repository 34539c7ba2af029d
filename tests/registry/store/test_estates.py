"""Estates and firms as pages ask for them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from registry.kinds import EstateKind
from registry.store import estates, firms, publications, subsidy
from registry.store.credit import credit_entries
from registry.store.filling import fill_tables
from web.demo import fill

TODAY = date(2026, 11, 23)
ESTATE = "estate.huaianli"


@pytest.fixture
def district(connection: Connection) -> Connection:
    fill(connection, TODAY, "!")
    return connection


def test_estates_are_filtered_by_each_of_their_marks(district: Connection) -> None:
    everything = estates.estates(district, TODAY)
    assert len(everything) == 130
    youyi = estates.estates(district, TODAY, subdistrict_id="subdistrict.youyi")
    assert 0 < len(youyi) < 20
    assert {entry.subdistrict for entry in youyi} == {"友谊街道"}
    assert len(estates.estates(district, TODAY, kind=EstateKind.QUASI)) == 45
    assert len(estates.estates(district, TODAY, star_level=3)) == 2
    assert len(estates.estates(district, TODAY, star_level=0)) == 70
    assert [entry.id for entry in estates.estates(district, TODAY, words="槐安")] == [ESTATE]
    assert [entry for entry in estates.estates(district, TODAY, words="槐荫") if entry.community != "槐荫社区"] == []
    assert estates.estates(district, TODAY, words="%") == []


def test_an_estate_in_a_list_names_its_firm_of_that_day(district: Connection) -> None:
    changed = next(
        found
        for entry in estates.estates(district, TODAY, kind=EstateKind.QUASI)
        if (found := estates.estate_record(district, entry.id, TODAY)) and len(found.contracts) == 2
    )
    now, before = changed.contracts
    assert changed.entry.firm_id == now.firm_id
    earlier = estates.estate_record(district, changed.entry.id, before.ends_on)
    assert earlier is not None
    assert earlier.entry.firm_id == before.firm_id != now.firm_id


def test_an_estates_record_is_complete(district: Connection) -> None:
    record = estates.estate_record(district, ESTATE, TODAY)
    assert record is not None
    assert (record.entry.floor_area, record.entry.households, record.buildings) == (Decimal("58200.00"), 684, 12)
    assert record.contracts[0].firm == "青檀物业服务有限公司"
    assert estates.estate_record(district, "estate.nowhere", TODAY) is None


def test_a_firms_record_is_complete(district: Connection) -> None:
    record = firms.firm_record(district, "firm.qingtan", TODAY)
    assert record is not None
    assert record.entry.estates == len({contract.estate_id for contract in record.contracts if contract.ends_on >= TODAY})
    assert {entry.firm_id for entry in record.appraisals} == {"firm.qingtan"}
    assert record.contact == "陆见山"
    assert firms.firm_record(district, "firm.nowhere", TODAY) is None


def test_a_firm_is_found_by_itself(district: Connection) -> None:
    record, found = firms.firm_record(district, "firm.qingtan", TODAY), firms.find(district, "firm.qingtan")
    assert record is not None
    assert found == firms.Firm(
        "firm.qingtan", record.entry.name, record.entry.credit_code, record.entry.status, record.contact, record.electronic_service
    )
    assert firms.find(district, "firm.nowhere") is None


def test_a_firms_points_are_the_sum_of_its_ledger(district: Connection) -> None:
    for entry in firms.firms(district, TODAY):
        assert entry.points == sum(credit.points for credit in credit_entries(district, firm_id=entry.id))
    found = Counter(entry.points < 0 for entry in firms.firms(district, TODAY))
    assert found[True] > 0 < found[False]


def test_a_firm_is_found_by_name_and_code(district: Connection) -> None:
    (found,) = firms.firms(district, TODAY, words="青檀")
    assert [entry.id for entry in firms.firms(district, TODAY, words=found.credit_code)] == ["firm.qingtan"]


def test_an_estates_ledger_and_balances_are_in_yuan_and_cents(district: Connection) -> None:
    ledger = subsidy.ledger_of_estate(district, ESTATE)
    assert ledger[-1].amount == Decimal("52380.00")
    newest = subsidy.balances_of_estate(district, ESTATE)[0]
    assert (str(newest.quarter), newest.available_cents) == ("2027Q4", 5_238_000)


def test_notices_come_newest_first(district: Connection) -> None:
    found = publications.notices(district, limit=5)
    assert len(found) == 5
    assert found == sorted(found, key=lambda notice: notice.published_on, reverse=True)


def test_options_of_a_start_form_are_those_a_person_may_start_for(district: Connection) -> None:
    everywhere = estates.quasi_estates_for(district, TODAY, district_wide=True, units=())
    assert len(everywhere) == 45
    own = estates.quasi_estates_for(district, TODAY, district_wide=False, units=("subdistrict.youyi",))
    assert own
    assert {entry.subdistrict_id for entry in own} == {"subdistrict.youyi"}
    assert [entry.id for entry in estates.quasi_estates_for(district, TODAY, district_wide=False, units=(ESTATE,))] == [ESTATE]
    assert estates.quasi_estates_for(district, TODAY, district_wide=False, units=("firm.qingtan",)) == []


def test_rows_go_only_into_tables_of_the_registry(connection: Connection) -> None:
    with pytest.raises(ValueError, match="but found case_file"):
        fill_tables(connection, {"case_file": []})
