"""The demonstration's budget lines, allotments and the quarters that are settled already.

What was settled before the system existed carries the number of a paper file (纸档), so that no case of the engine is
ever taken for one of these. The newest quarter that has ended stays open: its cases are there to be run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from registry.kinds import Account, LedgerKind, LineKind, Verdict
from registry.money import yuan_of
from registry.quarters import Quarter
from web.demo.accounts import ESTATE
from web.demo.draw import Draw
from web.demo.estates import DemoContract, DemoEstate

MONTHS = 3
RATE_CENTS = {2025: 28}  # subsidy per m² and month by year
USUAL_RATE_CENTS = 30
RESERVE_CENTS = 20_000_000
BANDS = (0, 10, 20, 40, 60)  # percent, by score; a second failed quarter takes the next one
PASSING = 8_500
DAYS_TO_SETTLE = 52
POINTS = -5


@dataclass(frozen=True, slots=True)
class Settled:
    """How a quarter of an estate ended."""

    estate: DemoEstate
    firm_id: str
    quarter: Quarter
    cents: int
    score: int
    failed: bool
    percent: int
    withheld_cents: int
    case_number: str

    @property
    def key(self) -> str:
        return f"{self.quarter}/{self.estate.id}"

    @property
    def day(self) -> date:
        return self.quarter.last_day + timedelta(days=DAYS_TO_SETTLE)


def quarters(years: range) -> list[Quarter]:
    return [Quarter(year, number) for year in years for number in (1, 2, 3, 4)]


def allotted_cents(estate: DemoEstate, quarter: Quarter) -> int:
    """The subsidy follows the floor area."""
    return estate.area_dm2 // 100 * RATE_CENTS.get(quarter.year, USUAL_RATE_CENTS) * MONTHS


def settled_quarters(draw: Draw, contracts: list[DemoContract], years: range, today: date) -> Iterator[Settled]:
    """All quarters of the years before the newest one that has ended, estate by estate within a quarter."""
    newest_open = Quarter.of(today).before(1)
    failures: dict[tuple[str, str], Quarter] = {}
    numbers: dict[int, int] = {}
    for quarter in quarters(years):
        if quarter >= newest_open:
            return
        for contract in contracts:
            if contract.valid_from <= quarter.last_day <= contract.valid_to:
                file_year = (quarter.last_day + timedelta(days=1)).year
                numbers[file_year] = numbers.get(file_year, 0) + 1
                number = f"纸档 {file_year}-{numbers[file_year]:04}"
                yield _settled(draw, contract, quarter, failures, number)


def _settled(draw: Draw, contract: DemoContract, quarter: Quarter, failures: dict[tuple[str, str], Quarter], number: str) -> Settled:
    estate = contract.estate
    cents = allotted_cents(estate, quarter)
    score = min(9_800, max(5_600, draw.around(8_950, 420)))
    failed = score < PASSING and draw.happens(45)
    if estate.id == ESTATE:  # a clean record, so that its first deduction is a first one
        score, failed = max(score, 8_800), False
    percent, withheld = 0, 0
    if failed:
        pair = (estate.id, contract.firm.id)
        again = pair in failures and failures[pair] >= quarter.before(4)
        band = next(place for place, floor in enumerate((8_500, 7_000, 6_000, 0)) if score >= floor)
        percent = BANDS[band + again] + 2 * draw.between(1, 3)
        withheld = int((Decimal(cents) * percent / 100).quantize(Decimal(1), ROUND_HALF_UP))
        failures[pair] = quarter
    return Settled(estate, contract.firm.id, quarter, cents, score, failed, percent, withheld, number)


def line_rows(estates: list[DemoEstate], years: range) -> list[dict[str, Any]]:
    """A line per year, a little above what it allots."""
    rows = []
    for year in years:
        total = sum(allotted_cents(estate, Quarter(year, number)) for estate in estates for number in (1, 2, 3, 4))
        rows.append({
            "id": f"{LineKind.QUASI}.{year}", "kind": str(LineKind.QUASI), "year": year, "title": f"{year}年准物业补贴专项",
            "amount_cents": total - total % RESERVE_CENTS + 2 * RESERVE_CENTS, "allotted_cents": total,
        })  # fmt: skip
    return rows


def allotment_rows(estates: list[DemoEstate], years: range, settled: list[Settled]) -> list[dict[str, Any]]:
    done = {one.key: one for one in settled}
    rows = []
    for quarter in quarters(years):
        for estate in estates:
            cents, key = allotted_cents(estate, quarter), f"{quarter}/{estate.id}"
            withheld = done[key].withheld_cents if key in done else 0
            rows.append({
                "id": key, "line_id": f"{LineKind.QUASI}.{quarter.year}", "year": quarter.year, "estate_id": estate.id,
                "quarter": str(quarter), "cents": cents, "withheld_cents": withheld,
                "released_cents": cents - withheld if key in done else 0,
            })  # fmt: skip
    return rows


def ledger_rows(settled: list[Settled]) -> list[dict[str, Any]]:
    rows = []
    for one in settled:
        entries = (
            (LedgerKind.WITHHELD, Account.WITHHELD, one.withheld_cents, "考核扣减"),
            (LedgerKind.RELEASED, Account.RELEASED, one.cents - one.withheld_cents, "补贴核拨"),
        )
        rows += [
            {
                "id": f"{one.key}/{kind}", "estate_id": one.estate.id, "quarter": str(one.quarter), "firm_id": one.firm_id,
                "kind": str(kind), "account": str(account), "cents": cents, "entered_on": one.day,
                "reason": one.quarter.label + reason, "case_number": one.case_number,
            }
            for kind, account, cents, reason in entries
            if cents
        ]  # fmt: skip
    return rows


def appraisal_rows(settled: list[Settled]) -> list[dict[str, Any]]:
    return [
        {
            "id": one.key, "estate_id": one.estate.id, "firm_id": one.firm_id, "quarter": str(one.quarter),
            "score_hundredths": one.score,
            "verdict": str(Verdict.QUALIFIED if one.score >= PASSING else Verdict.RECTIFICATION), "missing": "",
            "failed": one.failed, "rate_basis_points": one.percent * 100 if one.failed else None,
            "amount_cents": one.withheld_cents if one.failed else None, "recorded_on": one.day,
            "case_number": one.case_number,
        }
        for one in settled
    ]  # fmt: skip


def publication_rows(settled: list[Settled]) -> list[dict[str, Any]]:
    """What was published about the failed quarters."""
    return [
        {
            "id": f"{one.case_number}/appraisal_result", "kind": "appraisal_result",
            "title": f"{one.estate.name}{one.quarter.label}准物业考核结果",
            "text": f"{one.estate.name}{one.quarter.label}考核得分{yuan_of(one.score)}分，整改不到位，"
                    f"扣减补贴{yuan_of(one.withheld_cents):,}元，核拨{yuan_of(one.cents - one.withheld_cents):,}元。",
            "estate_id": one.estate.id, "firm_id": one.firm_id, "quarter": str(one.quarter), "published_on": one.day,
            "case_number": one.case_number,
        }
        for one in settled
        if one.failed
    ]  # fmt: skip


def credit_rows(settled: list[Settled]) -> list[dict[str, Any]]:
    """Every failed quarter cost its firm points."""
    return [
        {
            "id": f"credit/{one.key}", "firm_id": one.firm_id, "estate_id": one.estate.id, "points": POINTS,
            "ground": "subsidy_deduction", "source_case": one.case_number,
            "reason": f"{one.estate.name}{one.quarter.label}考核不合格，已扣减补贴", "entered_on": one.day,
            "case_number": one.case_number,
        }
        for one in settled
        if one.failed
    ]  # fmt: skip
