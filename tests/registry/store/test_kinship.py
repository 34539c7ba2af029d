"""Firms under one person, and what keeps one out for what another did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import Connection, update

from registry.kinds import BidFault
from registry.model import firm
from registry.store import bars
from registry.store.bars import Bar
from registry.store.filling import fill_tables
from registry.store.kinship import Tie, kin_of

World = Callable[..., Connection]
FIRM, OTHER = "firm.qingtan", "firm.jinyu"
DAY = date(2026, 10, 9)


def banned(connection: Connection, firm_id: str, first: date, last: date | None = None) -> None:
    fill_tables(connection, {"ban": [{
        "id": f"清退 2026-9001/{firm_id}/district_tenders", "subject_kind": "firm", "subject_id": firm_id, "subject_name": "企业",
        "scope": "district_tenders", "valid_from": first, "valid_to": last, "while_listed": None, "ground": "两次警告",
        "basis": "ban_basis_two_warnings@2026-01-01", "citation": "试验依据", "remedy": "可以申请行政复议", "recorded_on": first,
        "case_number": "清退 2026-9001",
    }]})  # fmt: skip


def bars_to(connection: Connection, firm_id: str, day: date) -> list[Bar]:
    return bars.bars_to(connection, firm_id, "企业", day)


def test_two_firms_of_different_people_are_no_kin(world: World) -> None:
    assert kin_of(world(), FIRM) == []


def test_a_firm_without_a_known_legal_representative_is_no_kin_of_another_without_one(world: World) -> None:
    connection = world(firm={"legal_person": None})
    assert kin_of(connection, FIRM) == kin_of(connection, OTHER) == kin_of(connection, "firm.nobody") == []


def test_names_are_the_same_but_for_blanks_around_them_and_an_empty_one_ties_nobody(world: World) -> None:
    connection = world(firm={"legal_person": " 贺榆生 ", "controlling_owner": " "})
    assert [one.tie for one in kin_of(connection, OTHER)] == [Tie.LEGAL_PERSON]
    connection.execute(update(firm).values(legal_person="", controlling_owner=""))
    assert kin_of(connection, OTHER) == []


def test_the_same_controlling_owner_ties_two_firms(world: World) -> None:
    connection = world(firm={"controlling_owner": "金榆集团有限公司"})
    (kin,) = kin_of(connection, OTHER)
    assert (kin.firm_id, kin.firm, kin.tie, kin.who) == (FIRM, "青檀物业服务有限公司", Tie.CONTROLLING_OWNER, "金榆集团有限公司")


def test_the_same_legal_representative_ties_two_firms(world: World) -> None:
    connection = world(firm={"legal_person": "贺榆生"})
    (kin,) = kin_of(connection, OTHER)
    assert (kin.firm_id, kin.tie, kin.who) == (FIRM, Tie.LEGAL_PERSON, "贺榆生")


def test_where_both_ties_hold_the_legal_representative_is_told(world: World) -> None:
    (kin,) = kin_of(world(firm={"legal_person": "贺榆生", "controlling_owner": "金榆集团有限公司"}), FIRM)
    assert (kin.firm_id, kin.tie) == (OTHER, Tie.LEGAL_PERSON)


def test_nothing_keeps_a_firm_out_that_is_neither_banned_nor_listed_nor_tied_to_one_that_is(world: World) -> None:
    connection = world()
    banned(connection, FIRM, DAY)
    assert bars_to(connection, OTHER, DAY) == []


def test_a_ban_keeps_its_firm_out_within_its_term(world: World) -> None:
    connection = world()
    banned(connection, FIRM, DAY, date(2026, 12, 31))
    (bar,) = bars_to(connection, FIRM, DAY)
    assert (bar.kin, bar.fault, bar.ground, bar.since, bar.case_number) == (None, BidFault.BANNED, "两次警告", DAY, "清退 2026-9001")
    assert bars_to(connection, FIRM, date(2026, 10, 8)) == bars_to(connection, FIRM, date(2027, 1, 1)) == []


def test_a_firm_under_the_same_person_is_kept_out_by_the_other_firms_ban_and_listing(world: World) -> None:
    connection = world(firm={"legal_person": "贺榆生"}, listed=date(2026, 9, 1))
    banned(connection, FIRM, DAY)
    ban, listing = bars_to(connection, OTHER, DAY)
    assert ban.kin is not None
    assert (ban.kin.firm_id, ban.fault, ban.case_number) == (FIRM, BidFault.BANNED, "清退 2026-9001")
    assert listing.kin is not None
    assert (listing.kin.firm_id, listing.fault, listing.case_number) == (FIRM, BidFault.LISTED, "黑名单 2026-9001")
