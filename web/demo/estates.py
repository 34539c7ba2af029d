"""The demonstration's estates, firms and contracts, drawn from a fixed seed.

The figures are those of the plan's goals: two estates of three stars, twelve of two, forty-six of one; forty-five
quasi-property projects; 130 estates and 40 firms in all. Source: the district's plan, section 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from registry.codes import check_character
from registry.kinds import ContractKind, EstateKind, FirmStatus
from web.demo.draw import Draw
from web.demo.names import COMMUNITIES, FIRM_STEMS, QUASI_OF_YOUYI, estate_names, pairs

ESTATES = 130
LARGE_COMMUNITIES = 10  # three estates instead of two
STARS = (3,) * 2 + (2,) * 12 + (1,) * 46
UNRATED_MARKET, QUASI, MANAGED, WITHOUT = 5, 45, 15, 5
QUASI_FIRMS = 16
CHANGED_FIRMS = 6  # quasi estates whose firm changed in the middle of the first year
SQUARE_METRE_DM2 = 100
ENDING_EACH = 5


@dataclass(frozen=True, slots=True)
class DemoEstate:
    """An estate with what its row holds; area in square decimetres."""

    id: str
    name: str
    reading: str
    community: str
    kind: EstateKind
    star: int | None
    edition: str | None
    area_dm2: int
    year: int
    committee: bool
    party_organisation: bool
    community_members: int
    enclosed: bool
    buildings: int
    households: int


@dataclass(frozen=True, slots=True)
class DemoFirm:
    id: str
    name: str
    reading: str
    code: str
    electronic_service: bool
    status: FirmStatus


@dataclass(frozen=True, slots=True)
class DemoContract:
    id: str
    kind: ContractKind
    estate: DemoEstate
    firm: DemoFirm
    valid_from: date
    valid_to: date
    fee_cents: int
    level: int | None
    filed_on: date | None


def communities() -> list[tuple[str, str, str, str]]:
    """(id, name, English name, subdistrict) of all sixty."""
    return [
        (f"community.{reading}", f"{name}社区", f"{reading.capitalize()} Community", subdistrict)
        for subdistrict, listed in COMMUNITIES.items()
        for name, reading in pairs(listed)
    ]


def _places(draw: Draw) -> list[str]:
    """The community of each estate; the four known quasi estates come first."""
    ids = [community[0] for community in communities()]
    known = ["community.huaiyin", "community.huaiyin", "community.danfeng", "community.hechang"]
    large = draw.some_of(ids, LARGE_COMMUNITIES)
    wanted = [*ids, *ids, *large]
    for place in known:
        wanted.remove(place)
    draw.shuffle(wanted)
    return known + wanted


def _kinds(draw: Draw) -> list[tuple[EstateKind, int | None]]:
    others: list[tuple[EstateKind, int | None]] = [
        *((EstateKind.MARKET, star) for star in STARS),
        *((EstateKind.MARKET, None) for _ in range(UNRATED_MARKET)),
        *((EstateKind.QUASI, None) for _ in range(QUASI - len(QUASI_OF_YOUYI))),
        *((EstateKind.COMMUNITY, None) for _ in range(MANAGED)),
        *((EstateKind.NONE, None) for _ in range(WITHOUT)),
    ]
    draw.shuffle(others)
    return [(EstateKind.QUASI, None) for _ in QUASI_OF_YOUYI] + others


def estates(draw: Draw) -> list[DemoEstate]:
    """All 130, the one that the demonstration runs on first."""
    names = [*QUASI_OF_YOUYI, *estate_names()][:ESTATES]
    drawn = [
        _estate(draw, name, reading, place, kind, star)
        for (name, reading), place, (kind, star) in zip(names, _places(draw), _kinds(draw), strict=True)
    ]
    return [_known(drawn[0]), *drawn[1:]]


YEARS = {  # first and last year of building, smallest and largest area in m²
    EstateKind.MARKET: (2003, 2023, 38_000, 240_000),
    EstateKind.QUASI: (1982, 2002, 18_000, 76_000),
    EstateKind.COMMUNITY: (1974, 1998, 5_000, 24_000),
    EstateKind.NONE: (1968, 1990, 2_500, 9_000),
}
COMMITTEE_PERCENT = {EstateKind.MARKET: 60, EstateKind.QUASI: 55, EstateKind.COMMUNITY: 10, EstateKind.NONE: 0}


def _estate(draw: Draw, name: str, reading: str, place: str, kind: EstateKind, star: int | None) -> DemoEstate:
    first, last, smallest, largest = YEARS[kind]
    area = draw.between(smallest, largest)
    committee = draw.happens(COMMITTEE_PERCENT[kind])
    return DemoEstate(
        id=f"estate.{reading}", name=name, reading=reading, community=place, kind=kind, star=star,
        edition=None if star is None else draw.one_of(("2016", "2024")),
        area_dm2=area * SQUARE_METRE_DM2, year=draw.between(first, last), committee=committee,
        party_organisation=committee and draw.happens(50),
        community_members=draw.between(0, 2) if committee else 0,
        enclosed=kind in (EstateKind.MARKET, EstateKind.QUASI) or draw.happens(30),
        buildings=max(1, area // draw.between(3_500, 6_500)), households=max(8, area // draw.between(78, 104)),
    )  # fmt: skip


def _known(drawn: DemoEstate) -> DemoEstate:
    """槐安里小区: its figures do not depend on the draw, for pages and papers speak of them."""
    return DemoEstate(
        id=drawn.id, name=drawn.name, reading=drawn.reading, community=drawn.community, kind=EstateKind.QUASI, star=None,
        edition=None, area_dm2=58_200 * SQUARE_METRE_DM2, year=1996, committee=True, party_organisation=True,
        community_members=1, enclosed=True, buildings=12, households=684,
    )  # fmt: skip


def firms(draw: Draw) -> list[DemoFirm]:
    """All forty; the last two no longer trade."""
    found = []
    listed = pairs(FIRM_STEMS)
    for number, (name, reading) in enumerate(listed, 1):
        body = f"91150203MAWY{number:04}X"
        status = {len(listed): FirmStatus.DEREGISTERED, len(listed) - 1: FirmStatus.SUSPENDED}.get(number, FirmStatus.ACTIVE)
        consents = number == 1 or draw.happens(80)
        found.append(DemoFirm(f"firm.{reading}", f"{name}物业服务有限公司", reading, body + check_character(body), consents, status))
    return found


def contracts(draw: Draw, all_estates: list[DemoEstate], all_firms: list[DemoFirm], years: range) -> list[DemoContract]:
    """Contracts over all the years; a few quasi estates changed their firm in the middle of the first year."""
    active = [firm for firm in all_firms if firm.status is FirmStatus.ACTIVE]
    quasi = [estate for estate in all_estates if estate.kind is EstateKind.QUASI]
    market = [estate for estate in all_estates if estate.kind is EstateKind.MARKET]
    found = list(_quasi_contracts(draw, quasi, active[:QUASI_FIRMS], years))
    order = active[:]
    draw.shuffle(order)
    for number, estate in enumerate(market):
        kind = ContractKind.OWNERS if estate.committee else ContractKind.EARLY
        start = date(years.start - draw.between(1, 2), draw.one_of((1, 4, 7, 10)), 1)
        level = estate.star or 1
        fee = 70 + 45 * level + 5 * draw.between(0, 6)
        firm = order[number % len(order)]
        end = date(years.stop - 1, 12, 31)
        if kind is ContractKind.OWNERS and number % ENDING_EACH == 0:  # one that ends before the others, so that somebody has to decide
            end = date(years.start + 2, 3 + 3 * (number // ENDING_EACH % 4), 28)
        found.append(_contract(kind, estate, firm, start, end, fee, level))
    return found


def _quasi_contracts(draw: Draw, quasi: list[DemoEstate], firms_of_kind: list[DemoFirm], years: range) -> Iterator[DemoContract]:
    end = date(years.stop - 1, 12, 31)
    for number, estate in enumerate(quasi):
        firm = firms_of_kind[number % len(firms_of_kind)]
        fee = draw.one_of((30, 35, 40, 45, 50))
        start = date(years.start - 1, draw.one_of((1, 4, 7)), 1)
        if 0 < number <= CHANGED_FIRMS:
            former = firms_of_kind[(number + 5) % len(firms_of_kind)]
            change = date(years.start, 7, 1)
            yield _contract(ContractKind.QUASI, estate, former, start, change - timedelta(days=1), fee, None)
            start = change
        yield _contract(ContractKind.QUASI, estate, firm, start, end, fee, None)


def _contract(kind: ContractKind, estate: DemoEstate, firm: DemoFirm, start: date, end: date, fee: int, level: int | None) -> DemoContract:
    contract_id = f"contract.{estate.reading}.{start.year}{start.month:02}"
    return DemoContract(contract_id, kind, estate, firm, start, end, fee, level, start + timedelta(days=14))
