"""Quarters: written, counted back, bounded."""

from __future__ import annotations

from datetime import date

import pytest

from registry.quarters import Quarter


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2024Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("2026Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_quarter_knows_its_first_and_last_day(text: str, first: date, last: date) -> None:
    quarter = Quarter.read(text)
    assert (quarter.first_day, quarter.last_day) == (first, last)
    assert Quarter.of(first) == Quarter.of(last) == quarter
    assert str(quarter) == text


@pytest.mark.parametrize("text", ["2026Q5", "2026q3", "26Q3", "2026Q3 ", "", "1999Q4", "２０２６Q3"])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Expected a quarter like 2026Q3"):
        Quarter.read(text)


def test_counting_back_crosses_the_year() -> None:
    assert str(Quarter(2026, 3).before(4)) == "2025Q3"
    assert str(Quarter(2026, 1).before(1)) == "2025Q4"


def test_a_quarter_is_called_as_officials_call_it() -> None:
    assert Quarter(2026, 3).label == "2026年第三季度"
