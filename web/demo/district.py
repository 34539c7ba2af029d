"""Fills an empty database with the demonstration's district."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection

from registry import bodies
from registry.kinds import EstateKind
from registry.store.filling import fill_tables
from web.demo import books, people, specialists
from web.demo.accounts import DEVELOPER, Account
from web.demo.draw import Draw
from web.demo.estates import DemoContract, DemoEstate, DemoFirm, communities, contracts, estates, firms
from web.demo.names import people as names
from web.demo.owners import enter_registers

SEED = "昆都仑区"
FIVE_LEVELS = date(2024, 10, 27)
"""From which day on estates are rated by the standard's edition of 2024."""


def covered_years(today: date) -> range:
    """The years with contracts, budget lines and allotments: the one before and the one after this."""
    return range(today.year - 1, today.year + 2)


def fill(connection: Connection, today: date, password_hash: str, years: range | None = None) -> None:
    """Writes the whole district; everybody has the same password. `years`: those with contracts, budget lines and allotments.

    The same day gives the same rows: names and figures are drawn from a fixed seed. Commits nothing.
    """
    draw = Draw(SEED)
    years = years or covered_years(today)
    all_estates, all_firms = estates(draw), firms(draw)
    quasi = [estate for estate in all_estates if estate.kind is EstateKind.QUASI]
    all_contracts = contracts(draw, all_estates, all_firms, years)
    quasi_contracts = [contract for contract in all_contracts if contract.estate.kind is EstateKind.QUASI]
    settled = list(books.settled_quarters(draw, quasi_contracts, years, today))
    running = [contract for contract in all_contracts if contract.valid_to >= today]
    everybody = people.accounts(all_estates, all_firms, running)
    fill_tables(connection, {
        "unit": _unit_rows(all_estates, all_firms),
        "user_account": people.user_rows(everybody, password_hash),
        "role_grant": people.grant_rows(everybody),
        "standard_edition": bodies.STANDARD_EDITIONS,
        "goal": bodies.GOALS,
        "estate": [_estate_row(estate, today) for estate in all_estates],
        "firm": _firm_rows(all_firms, everybody),
        "contract": [_contract_row(contract) for contract in all_contracts],
        "budget_line": books.line_rows(quasi, years),
        "allotment": books.allotment_rows(quasi, years, settled),
        "subsidy_ledger": books.ledger_rows(settled),
        "appraisal": books.appraisal_rows(settled),
        "publication": books.publication_rows(settled),
        "credit_ledger": books.credit_rows(settled),
        **specialists.rows(years),
    })  # fmt: skip
    enter_registers(connection, Draw(f"{SEED}业主"), all_estates, date(years.start, 1, 1))


def _unit_rows(all_estates: list[DemoEstate], all_firms: list[DemoFirm]) -> list[dict[str, Any]]:
    return [
        *bodies.unit_rows(),
        *(bodies.unit_row((place, name, name_en), "community", parent) for place, name, name_en, parent in communities()),
        *(bodies.unit_row((each.id, each.name, f"{each.reading.capitalize()} Estate"), "estate", each.community) for each in all_estates),
        *(bodies.unit_row((each.id, each.name, f"{each.reading.capitalize()} Property Services"), "firm", None) for each in all_firms),
        bodies.unit_row((DEVELOPER, "正阳置业有限公司", "Zhengyang Real Estate"), "developer", None),
    ]


def _estate_row(estate: DemoEstate, today: date) -> dict[str, Any]:
    edition = "2016" if estate.edition and today < FIVE_LEVELS else estate.edition
    return {
        "id": estate.id, "kind": str(estate.kind), "star_level": estate.star, "star_edition": edition,
        "star_on": None if estate.star is None else date(2020, 1 + estate.households % 12, 15),
        "floor_area_dm2": estate.area_dm2, "households": estate.households, "buildings": estate.buildings,
        "year_built": min(estate.year, today.year - 1), "enclosed": estate.enclosed, "committee": estate.committee,
        "party_organisation": estate.party_organisation, "community_members": estate.community_members,
    }  # fmt: skip


def _firm_rows(all_firms: list[DemoFirm], everybody: list[Account]) -> list[dict[str, Any]]:
    contacts = {each.unit: each.name for each in everybody if each.role == "firm_contact"}
    owners = names()
    return [
        {
            "id": each.id, "credit_code": each.code, "contact": contacts[each.id], "phone": f"0472-55501{number:02}",
            # Some firms belong to the same person: what a tender has to notice.
            "controlling_owner": owners[-1 - number // 2 if number < 8 else -1 - number],
            "legal_person": contacts[each.id], "electronic_service": each.electronic_service, "status": str(each.status),
        }
        for number, each in enumerate(all_firms, 1)
    ]  # fmt: skip


def _contract_row(contract: DemoContract) -> dict[str, Any]:
    return {
        "id": contract.id, "kind": str(contract.kind), "estate_id": contract.estate.id, "firm_id": contract.firm.id,
        "valid_from": contract.valid_from, "valid_to": contract.valid_to, "fee_cents": contract.fee_cents,
        "level": contract.level, "filed_on": contract.filed_on,
    }  # fmt: skip
