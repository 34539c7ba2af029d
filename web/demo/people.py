"""The demonstration's users and grants: the listed accounts, and everybody else whom a case of the district may need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from registry.bodies import BUREAUS, SUBDISTRICTS
from registry.kinds import EstateKind
from web.demo.accounts import ACCOUNTS, Account
from web.demo.estates import DemoContract, DemoEstate, DemoFirm, communities
from web.demo.names import people
from web.demo.owners import REGISTERED
from web.demo.specialists import more_accounts
from web.demo.stories import SUCCESSORS


def _others(estates: list[DemoEstate], firms: list[DemoFirm], running: list[DemoContract]) -> Iterator[tuple[str, str, str]]:
    """(role, unit, second unit) of every place in which a role must be held."""
    for body in BUREAUS:
        if body[0] != "bureau.housing":
            yield "leading_group_member", body[0], ""
    for body in SUBDISTRICTS:
        yield "subdistrict_officer", body[0], ""
        yield "subdistrict_head", body[0], ""
    for community in communities():
        yield "community_officer", community[0], ""
        yield "party_branch", community[0], ""
    for estate in estates:
        if estate.committee:
            yield "owners_committee", estate.id, ""
        if estate.kind is not EstateKind.NONE:
            yield "residents_rep", estate.id, ""
        if estate.id in REGISTERED:  # a vote's papers want two persons on either side, and two more for the count
            yield "community_officer", estate.community, ""
            yield "owners_committee" if estate.committee else "residents_rep", estate.id, ""
    for firm in firms:
        yield "firm_contact", firm.id, ""
    for contract in running:
        yield "firm_manager", contract.firm.id, contract.estate.id
    for estate_id, firm_id in SUCCESSORS.items():
        yield "firm_manager", firm_id, estate_id


def accounts(estates: list[DemoEstate], firms: list[DemoFirm], running: list[DemoContract]) -> list[Account]:
    """The listed accounts, then one for every place that none of them holds, and the experts and mediators."""
    held = {(account.role, account.unit, account.second_unit) for account in ACCOUNTS}
    taken = {account.name for account in ACCOUNTS}
    names = (name for name in people() if name not in taken)
    others: list[Account] = []
    counted: Counter[str] = Counter()
    for role, unit, second in _others(estates, firms, running):
        login = f"{role}.{(second or unit).rpartition('.')[2]}"
        counted[login] += 1
        if (role, unit, second) not in held:
            others.append(Account(login if counted[login] == 1 else f"{login}.{counted[login]}", next(names), role, unit, second))
    return [*ACCOUNTS, *others, *more_accounts(names)]


def user_rows(everybody: list[Account], password_hash: str) -> list[dict[str, Any]]:
    return [
        {"id": each.login, "login": each.login, "name": each.name, "password_hash": password_hash, "active": True}
        for each in everybody
    ]  # fmt: skip


def grant_rows(everybody: list[Account]) -> list[dict[str, Any]]:
    """Each one's role; the heads of towns and subdistricts sit in the leading group, too."""
    rows = [_grant(each, each.role, each.second_unit) for each in everybody]
    return rows + [_grant(each, "leading_group_member", "") for each in everybody if each.role == "subdistrict_head"]


def _grant(account: Account, role: str, second_unit: str) -> dict[str, Any]:
    return {"user_id": account.login, "role": role, "unit_id": account.unit, "second_unit": second_unit}
