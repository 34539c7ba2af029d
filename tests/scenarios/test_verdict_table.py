"""The table that decides an owners' vote says what an independent count in exact fractions says, whatever was voted and whenever.

Source: the district's procedures, section 3; the law of the closing day is written out here once more, by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.calendar import Calendar
from engine.feel_context import environment_for
from engine.folder import read_folder
from engine.law import Law
from engine.law_files import read_law_folder
from engine.procedures import load_procedure
from registry.kinds import Matter
from web.cli.place import WORKFLOWS

PROCEDURE, _ = load_procedure("owners_vote", read_folder(WORKFLOWS / "owners_vote"))
NEW_LAW = date(2021, 1, 1)
SPECIAL_OF_OLD = {Matter.USE_FUND, Matter.RAISE_FUND, Matter.REBUILD}
SPECIAL_OF_NEW = {Matter.RAISE_FUND, Matter.REBUILD, Matter.CHANGE_COMMON, Matter.BUSINESS_COMMON}
HALF, TWO_THIRDS, THREE_QUARTERS = Fraction(1, 2), Fraction(2, 3), Fraction(3, 4)


@dataclass(frozen=True)
class Ground:
    law: Law
    calendar: Calendar


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground(read_law_folder(WORKFLOWS / "law")[0], Calendar({}))


Votes = tuple[int, int, int, int, int]
"""agree, against, abstain, spoiled, silent: heads, or square decimetres."""


def counted(votes: Votes, scale: int) -> dict[str, Decimal]:
    names = ("agree", "against", "abstain", "spoiled")
    found = {name: Decimal(count).scaleb(-scale) for name, count in zip(names, votes, strict=False)}
    return {"all": Decimal(sum(votes)).scaleb(-scale), "part": Decimal(sum(votes[:4])).scaleb(-scale), **found}


def independently(matter: Matter, closed_on: date, votes: Votes, abstain_counts: bool) -> tuple[bool, bool]:
    """Whether enough took part, and whether enough of them agreed, by heads or by area."""
    agree, against, abstain, spoiled, _ = votes
    whole, part = sum(votes), agree + against + (abstain + spoiled if abstain_counts else 0)
    if closed_on < NEW_LAW:
        special = matter in SPECIAL_OF_OLD
        return Fraction(part, whole) > HALF, Fraction(agree, whole) >= TWO_THIRDS if special else Fraction(agree, whole) > HALF
    share = Fraction(agree, part) if part else Fraction(0)
    return Fraction(part, whole) >= TWO_THIRDS, share >= THREE_QUARTERS if matter in SPECIAL_OF_NEW else share > HALF


def decided(ground: Ground, **variables: Any) -> dict[str, Any]:
    assert PROCEDURE is not None
    environment = environment_for(PROCEDURE, ground, datetime(2026, 10, 9, tzinfo=UTC), [])
    found: dict[str, Any] = PROCEDURE.decide("verdict", variables, environment).value
    return found


NUMBERS = st.integers(0, 12)
VOTES = st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS).filter(any)
DAYS = st.dates(date(2018, 3, 19), date(2026, 12, 31)) | st.sampled_from([date(2020, 12, 31), NEW_LAW])


@settings(max_examples=200, deadline=None)
@given(matter=st.sampled_from(Matter), closed_on=DAYS, heads=VOTES, area=VOTES, abstain_counts=st.booleans())
@example(matter=Matter.RAISE_FUND, closed_on=NEW_LAW, heads=(6, 2, 0, 0, 4), area=(6, 2, 0, 0, 4), abstain_counts=True)  # bounds
@example(matter=Matter.USE_FUND, closed_on=date(2020, 12, 31), heads=(8, 0, 0, 0, 4), area=(8, 0, 0, 0, 4), abstain_counts=True)
def test_the_table_agrees_with_exact_fractions(
    ground: Ground, matter: Matter, closed_on: date, heads: Votes, area: Votes, abstain_counts: bool
) -> None:
    tally = {"heads": counted(heads, 0), "area": counted(area, 2)}
    found = decided(ground, matter=str(matter), closed_on=closed_on, tally=tally, abstain_counts=abstain_counts, silent_counts=False)
    by_heads = independently(matter, closed_on, heads, abstain_counts)
    by_area = independently(matter, closed_on, area, abstain_counts)
    quorum, agreed = by_heads[0] and by_area[0], by_heads[1] and by_area[1]
    assert found["status"] == ("no_quorum" if not quorum else "passed" if agreed else "failed")
    assert found["without_silent"]["status"] == found["status"]
    assert found["rule_row"].endswith("@2021-01-01" if closed_on >= NEW_LAW else "@2018-03-19")


@settings(max_examples=100, deadline=None)
@given(matter=st.sampled_from(Matter), closed_on=DAYS, heads=VOTES, area=VOTES)
def test_silent_owners_never_help_the_smaller_side(ground: Ground, matter: Matter, closed_on: date, heads: Votes, area: Votes) -> None:
    """They may turn a vote without a quorum either way, but pass none in which those who voted did not agree by heads and area."""
    tally = {"heads": counted(heads, 0), "area": counted(area, 2)}
    found = decided(ground, matter=str(matter), closed_on=closed_on, tally=tally, abstain_counts=True, silent_counts=True)
    most = heads[0] > heads[1] and area[0] > area[1]
    if found["status"] == "passed" and found["without_silent"]["status"] != "passed":
        assert most
        assert found["silent_counted"]
    if not most:
        assert found["status"] != "passed" or found["without_silent"]["status"] == "passed"
