"""A small, fixed world in which scenarios run: one community, two quasi-property estates, two firms, everybody they need.

The estate of the cases is `estate.huaianli` (槐安里小区, with an owners' committee unless said otherwise), served by
`firm.qingtan`; beside it stand `estate.liushuwan` without a committee, served by `firm.jinyu`, and strangers of another
subdistrict. Every role has two people: `housing_officer` and `housing_officer.2`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from engine.roles import Role, Roles, read_roles
from engine.store.accounts import NO_PASSWORD
from registry import bodies, scenario_complaints, scenario_disputes, scenario_measures, scenario_specialists, scenario_tenders
from registry.codes import check_character
from registry.kinds import Account, ContractKind, EstateKind, FirmStatus, LedgerKind, LineKind, Verdict
from registry.model import appraisal, appraisal_void, subsidy_ledger
from registry.money import cents_of
from registry.quarters import Quarter
from registry.scenario_owners import enter_register
from registry.scenario_questions import QUESTIONS
from registry.scenario_warnings import warn_before
from registry.store.filling import fill_tables
from registry.store.subsidy import Posting, post

ROLES_FILE = Path(__file__).resolve().parent.parent / "workflows" / "roles.toml"

COMMUNITY = "community.huaiyin"
ESTATE = "estate.huaianli"
OTHER_ESTATE = "estate.liushuwan"
FIRM = "firm.qingtan"
OTHER_FIRM = "firm.jinyu"
DEVELOPER = "developer.zhengyang"
SUBDISTRICT = "subdistrict.youyi"
FOREIGN_SUBDISTRICT = "subdistrict.tuanjie"
FOREIGN_COMMUNITY = "community.beilin"

# One unit per kind: where a role that no single body has is granted.
UNIT_BY_KIND = {
    "subdistrict": SUBDISTRICT,
    "community": COMMUNITY,
    "estate": ESTATE,
    "firm": FIRM,
    "developer": DEVELOPER,
}
MEMBERS = ("bureau.finance", "bureau.justice", SUBDISTRICT)
WITHOUT_ACCOUNT = frozenset({"party"})
STRANGERS = (
    ("subdistrict_officer", FOREIGN_SUBDISTRICT, ""),
    ("community_officer", FOREIGN_COMMUNITY, ""),
    ("firm_contact", OTHER_FIRM, ""),
)
DEFAULT_QUARTER = "2026Q3"
DEFAULT_ALLOTMENT = Decimal("52380.00")
FAILED_SHARE = 10  # an earlier failed quarter lost a tenth of its allotment
GIVEN = frozenset(
    {
        "quarter", "estate", "firm", "contract", "committee", "allotment", "paid_before", "failed_before", "second_estate", "other_estate",
        "also", "members", "owners", "serves_both", "warned_before", *scenario_measures.GIVEN, *scenario_tenders.GIVEN,
        *scenario_specialists.GIVEN, *scenario_complaints.GIVEN, *scenario_disputes.GIVEN,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class World:
    """What a scenario's `given` asks for.

    estate, other_estate, firm, contract: columns that differ from the usual ones (contract: null for none in force); allotment: yuan a
    quarter, null for none in the quarter; failed_before: quarters with an executed deduction in force, same firm; also:
    further roles of a person, `{housing_officer/2: [housing_head]}`; members: the bodies that sit in the leading group; owners:
    the groups of the estate's owners' register (`registry.scenario_owners`), none for no register; serves_both: the firm serves
    the second estate too; warned_before: days on which the firm was served a warning that names its estate; points, listed, banned:
    see `registry.scenario_measures`; bidders, experts, mediators, complained_before, broken_before, open_disputes: see
    `registry.scenario_tenders`, `_specialists`, `_complaints`, `_disputes`.
    """

    quarter: Quarter
    estate: Mapping[str, Any]
    other_estate: Mapping[str, Any]
    firm: Mapping[str, Any]
    contract: Mapping[str, Any] | None
    committee: bool
    allotment: Decimal | None
    paid_before: bool
    failed_before: tuple[Quarter, ...]
    second_estate: bool
    serves_both: bool
    warned_before: tuple[date, ...]
    also: Mapping[str, tuple[str, ...]]
    members: tuple[str, ...]
    owners: tuple[Mapping[str, Any], ...]


def read_given(given: Mapping[str, Any]) -> World:
    """Raises: ValueError for a key or value that a world does not know."""
    unknown = given.keys() - GIVEN
    if unknown:
        raise ValueError(f"Expected one of {', '.join(sorted(GIVEN))} in given, but found {', '.join(sorted(unknown))}.")
    allotment = given.get("allotment", DEFAULT_ALLOTMENT)
    return World(
        quarter=Quarter.read(given.get("quarter", DEFAULT_QUARTER)),
        estate=given.get("estate", {}),
        other_estate=given.get("other_estate", {}),
        firm=given.get("firm", {}),
        contract=given.get("contract", {}),
        committee=given.get("committee", True),
        allotment=None if allotment is None else Decimal(str(allotment)),
        paid_before=given.get("paid_before", False),
        failed_before=tuple(Quarter.read(quarter) for quarter in given.get("failed_before", ())),
        second_estate=given.get("second_estate", True),
        serves_both=given.get("serves_both", False),
        warned_before=tuple(given.get("warned_before", ())),
        also={person: tuple(more) for person, more in given.get("also", {}).items()},
        members=tuple(given.get("members", MEMBERS)),
        owners=tuple(given.get("owners", ())),
    )


def district_roles() -> Roles:
    """The roles of the district's procedures. Raises: ValueError if their file has findings."""
    roles, findings = read_roles(ROLES_FILE.read_bytes(), str(ROLES_FILE.name))
    if findings:
        raise ValueError(" ".join(finding.message for finding in findings))
    return roles


def prepare(connection: Connection, given: Mapping[str, Any], roles: Roles | None = None) -> Mapping[str, list[str]]:
    """Fills an empty database for a scenario; role -> ids of its users, first and second person; `stranger` -> those of
    another subdistrict, community and firm, who must see nothing.

    Raises: ValueError if `given` asks for what is not known.
    """
    world = read_given(given)
    _units(connection, world)
    _estates(connection, world)
    _firms_and_contracts(connection, world)
    _subsidy(connection, world)
    contacts = scenario_tenders.fill(connection, given, _code)
    scenario_measures.fill(connection, FIRM, given)
    scenario_disputes.fill(connection, FIRM, ESTATE, given)
    if world.owners:
        enter_register(connection, ESTATE, world.owners)
    warn_before(connection, FIRM, ESTATE, world.warned_before)
    people = _people(connection, world, district_roles() if roles is None else roles)
    people["firm_contact"] += contacts
    scenario_specialists.fill(connection, given, people)
    scenario_complaints.fill(connection, FIRM, ESTATE, list(given.get("complained_before", ())))
    return people


def _overridden(usual: dict[str, Any], changes: Mapping[str, Any], what: str) -> dict[str, Any]:
    unknown = changes.keys() - usual.keys()
    if unknown:
        raise ValueError(f"Expected one of {', '.join(usual)} for {what}, but found {', '.join(sorted(unknown))}.")
    return {**usual, **{key: int(value) if isinstance(value, Decimal) else value for key, value in changes.items()}}


def _units(connection: Connection, world: World) -> None:
    name = world.estate.get("name", "槐安里小区")
    firm = world.firm.get("name", "青檀物业服务有限公司")
    rows = [
        *bodies.unit_rows(),
        bodies.unit_row((COMMUNITY, "槐荫社区", "Huaiyin Community"), "community", SUBDISTRICT),
        bodies.unit_row((FOREIGN_COMMUNITY, "北林社区", "Beilin Community"), "community", FOREIGN_SUBDISTRICT),
        bodies.unit_row((ESTATE, name, "Huaianli Estate"), "estate", COMMUNITY),
        bodies.unit_row((OTHER_ESTATE, "柳树湾小区", "Liushuwan Estate"), "estate", COMMUNITY),
        bodies.unit_row((FIRM, firm, "Qingtan Property Services"), "firm", None),
        bodies.unit_row((OTHER_FIRM, "金榆物业服务有限公司", "Jinyu Property Services"), "firm", None),
        bodies.unit_row((DEVELOPER, "正阳置业有限公司", "Zhengyang Real Estate"), "developer", None),
    ]
    fill_tables(connection, {"unit": rows})


def _estates(connection: Connection, world: World) -> None:
    usual = {
        "kind": str(EstateKind.QUASI), "floor_area_dm2": 5_820_000, "households": 684, "buildings": 12,
        "year_built": 1996, "enclosed": True, "committee": world.committee, "party_organisation": False,
        "community_members": 0,
    }  # fmt: skip
    changes = {key: value for key, value in world.estate.items() if key != "name"}
    other = _overridden({**usual, "committee": False}, world.other_estate, "other_estate")
    rows = [{"id": ESTATE, **_overridden(usual, changes, "estate")}, {"id": OTHER_ESTATE, **other}]
    fill_tables(connection, {"standard_edition": bodies.STANDARD_EDITIONS, "estate": rows})


def _firms_and_contracts(connection: Connection, world: World) -> None:
    usual = {
        "contact": "陆见青", "phone": "0472-5550101", "controlling_owner": "青檀控股有限公司", "legal_person": "陆见青",
        "electronic_service": True, "status": str(FirmStatus.ACTIVE),
    }  # fmt: skip
    changes = {key: value for key, value in world.firm.items() if key != "name"}
    firms = [
        {"id": FIRM, "credit_code": _code(1), **_overridden(usual, changes, "firm")},
        {
            "id": OTHER_FIRM, "credit_code": _code(2), **usual, "contact": "贺榆生", "controlling_owner": "金榆集团有限公司",
            "legal_person": "贺榆生",
        },
    ]  # fmt: skip
    year = world.quarter.year
    term = {
        "kind": str(ContractKind.QUASI), "valid_from": date(year - 2, 1, 1), "valid_to": date(year + 1, 12, 31),
        "ended_on": None, "fee_cents": 40, "level": None, "filed_on": date(year - 2, 1, 15),
    }  # fmt: skip
    rows = []
    if world.contract is not None:
        changed = _overridden(term, world.contract, "contract")
        rows.append({"id": "contract.huaianli", "estate_id": ESTATE, "firm_id": FIRM, **changed})
    if world.second_estate:
        other = FIRM if world.serves_both else OTHER_FIRM
        rows.append({"id": "contract.liushuwan", "estate_id": OTHER_ESTATE, "firm_id": other, **term})
    fill_tables(connection, {"firm": firms, "contract": rows})


def _code(number: int) -> str:
    body = f"91150203MAWY{number:04}X"
    return body + check_character(body)


def _subsidy(connection: Connection, world: World) -> None:
    """A line for the quarter's year and its neighbours; every quarter of them has its allotment."""
    cents = cents_of(DEFAULT_ALLOTMENT if world.allotment is None else world.allotment)
    estates = (ESTATE, OTHER_ESTATE)
    first = min(quarter.year for quarter in (world.quarter.before(4), *world.failed_before))
    for year in range(first, world.quarter.year + 2):
        slots = [
            (estate_id, Quarter(year, number))
            for estate_id in estates
            for number in (1, 2, 3, 4)
            if not (world.allotment is None and estate_id == ESTATE and Quarter(year, number) == world.quarter)
        ]
        line = f"{LineKind.QUASI}.{year}"
        line_row = {
            "id": line, "kind": str(LineKind.QUASI), "year": year, "title": f"{year}年准物业补贴专项",
            "amount_cents": cents * 4 * len(estates), "allotted_cents": cents * len(slots),
        }  # fmt: skip
        allotments = [
            {"id": f"{quarter}/{estate_id}", "line_id": line, "year": year, "estate_id": estate_id,
             "quarter": str(quarter), "cents": cents}
            for estate_id, quarter in slots
        ]  # fmt: skip
        fill_tables(connection, {"budget_line": [line_row], "allotment": allotments})
    for number, quarter in enumerate(world.failed_before, 1):
        _failed_quarter(connection, quarter, cents, f"考核 {quarter.year}-9{number:03}")
    if world.paid_before:
        paid = Posting(ESTATE, world.quarter, FIRM, LedgerKind.RELEASED, Account.RELEASED, cents, "考核前已核拨")
        post(connection, [paid], None, world.quarter.last_day)


def _failed_quarter(connection: Connection, quarter: Quarter, cents: int, case_number: str) -> None:
    withheld = cents // FAILED_SHARE
    postings = [
        Posting(ESTATE, quarter, FIRM, LedgerKind.WITHHELD, Account.WITHHELD, withheld, f"{quarter.label}考核扣减"),
        Posting(ESTATE, quarter, FIRM, LedgerKind.RELEASED, Account.RELEASED, cents - withheld, f"{quarter.label}补贴核拨"),
    ]
    post(connection, postings, case_number, quarter.last_day)
    fill_tables(connection, {"appraisal": [{
        "id": f"{quarter}/{ESTATE}", "estate_id": ESTATE, "firm_id": FIRM, "quarter": str(quarter),
        "score_hundredths": 7_600, "verdict": str(Verdict.RECTIFICATION), "missing": "", "failed": True,
        "rate_basis_points": 10_000 // FAILED_SHARE, "amount_cents": withheld, "recorded_on": quarter.last_day,
        "case_number": case_number,
    }]})  # fmt: skip


def _people(connection: Connection, world: World, roles: Roles) -> dict[str, list[str]]:
    people: dict[str, list[str]] = {}
    users: list[dict[str, Any]] = []
    grants: list[dict[str, Any]] = []
    for role_id, role in roles.items():
        for number, places in enumerate(_places(role, world), 1):
            user_id = role_id if number == 1 else f"{role_id}.{number}"
            people.setdefault(role_id, []).append(user_id)
            users.append(_user(user_id, f"{role.label}{'甲乙丙丁'[number - 1]}"))
            grants += [_grant(user_id, role_id, place, second) for place, second in places]
    for person, more in world.also.items():
        name, _, which = person.partition("/")
        if name not in people or not roles.keys() >= set(more):
            raise ValueError(f"Expected a person and roles in also, but found {person}: {', '.join(more)}.")
        user_id = people[name][int(which or 1) - 1]
        grants += [_grant(user_id, role, *pair) for role in more for pair in next(iter(_places(roles[role], world)))]
    for role_id, place, second in STRANGERS:
        user_id = f"{role_id}.{place.split('.')[1]}"
        people.setdefault("stranger", []).append(user_id)
        users.append(_user(user_id, f"{roles.label(role_id)}（外单位）"))
        grants.append(_grant(user_id, role_id, place, second))
    fill_tables(connection, {"user_account": users, "role_grant": grants})
    return people


def _places(role: Role, world: World) -> Iterator[list[tuple[str, str]]]:
    """Where each person of a role holds it: (unit, second unit) pairs, a list per person."""
    if role.id in WITHOUT_ACCOUNT:
        return
    if role.id == "leading_group_member":
        yield from ([(member, "")] for member in world.members)
        return
    place = role.unit or UNIT_BY_KIND.get(role.kind)
    if place is None:
        raise ValueError(f"Expected a unit for role {role.id}, but kind {role.kind} has none here.")
    pairs = [(place, ESTATE if role.second == "estate" else "")]
    if role.id == "owners_committee" and not world.estate.get("committee", world.committee):
        pairs = []
    if role.id == "residents_rep":
        pairs.append((OTHER_ESTATE, ""))
    yield pairs
    yield pairs


def _user(user_id: str, name: str) -> dict[str, Any]:
    return {"id": user_id, "login": user_id, "name": name, "password_hash": NO_PASSWORD, "active": True}


def _grant(user_id: str, role: str, place: str, second: str) -> dict[str, Any]:
    return {"user_id": user_id, "role": role, "unit_id": place, "second_unit": second}


def observe(connection: Connection, question: str) -> Any:
    """What the registry holds, for a scenario's `expect: registry`: `ledger`, `appraisals`, `results`, `voided`, `warnings`,
    `surveys`.

    ledger: yuan posted by kind for the scenarios' estate; appraisals: verdicts in force, oldest first; results: the appraisals in
    force themselves, sums in yuan, rates in percent; voided: quarters whose result was voided, by which case and why; warnings:
    what they say, oldest first; surveys: each round; and what `registry.scenario_questions` lists.
    Raises: ValueError for a question that is none of these.
    """
    questions = {
        "ledger": _posted, "appraisals": _verdicts, "results": _results, "voided": _voided, **QUESTIONS,
    }  # fmt: skip
    if question not in questions:
        raise ValueError(f"Expected one of {', '.join(questions)}, but found {question}.")
    return questions[question](connection)


def _posted(connection: Connection) -> dict[str, Decimal]:
    rows = connection.execute(
        select(subsidy_ledger.c.account, func.sum(subsidy_ledger.c.cents))
        .where(subsidy_ledger.c.estate_id == ESTATE, subsidy_ledger.c.case_number.is_not(None))
        .group_by(subsidy_ledger.c.account)
    )
    return {account: Decimal(int(cents)).scaleb(-2) for account, cents in rows}


def _results(connection: Connection) -> list[dict[str, Any]]:
    voided = select(appraisal_void.c.id)
    rows = connection.execute(
        select(appraisal).where(appraisal.c.case_number.is_not(None), appraisal.c.id.not_in(voided)).order_by(appraisal.c.id)
    )
    return [
        {
            "estate": row.estate_id, "firm": row.firm_id, "quarter": row.quarter, "verdict": row.verdict,
            "score": _hundredth(row.score_hundredths), "missing": row.missing, "failed": row.failed,
            "rate": _hundredth(row.rate_basis_points), "amount": _hundredth(row.amount_cents),
        }
        for row in rows
    ]  # fmt: skip


def _voided(connection: Connection) -> list[dict[str, Any]]:
    rows = connection.execute(
        select(appraisal.c.quarter, appraisal_void.c.case_number, appraisal_void.c.reason)
        .join(appraisal_void, appraisal_void.c.id == appraisal.c.id)
        .order_by(appraisal.c.id)
    )
    return [{"quarter": row.quarter, "by": row.case_number, "reason": row.reason} for row in rows]


def _hundredth(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number).scaleb(-2)


def _verdicts(connection: Connection) -> list[str]:
    voided = select(appraisal_void.c.id)
    rows = connection.execute(
        select(appraisal.c.verdict)
        .where(appraisal.c.estate_id == ESTATE, appraisal.c.case_number.is_not(None), appraisal.c.id.not_in(voided))
        .order_by(appraisal.c.quarter)
    )
    return list(rows.scalars())
