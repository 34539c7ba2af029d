from __future__ import annotations

from datetime import UTC, date, datetime

from web.moments import day_words, due_column, due_words, moment_words, table_day

TODAY = date(2026, 11, 23)


def test_a_day_carries_its_weekday_and_no_year_of_its_own() -> None:
    assert day_words(date(2026, 11, 24), TODAY) == "11月24日（周二）"


def test_a_day_of_another_year_carries_the_year() -> None:
    assert day_words(date(2027, 1, 31), TODAY) == "2027年1月31日（周日）"


def test_midnight_is_the_end_of_the_day_before() -> None:
    assert due_words(datetime(2026, 11, 24, 16, 0, tzinfo=UTC), TODAY) == "11月24日（周二）24:00"


def test_a_moment_of_today_is_told_by_its_clock() -> None:
    assert moment_words(datetime(2026, 11, 23, 1, 12, tzinfo=UTC), TODAY) == "今天09:12"
    assert moment_words(datetime(2026, 11, 20, 8, 5, tzinfo=UTC), TODAY) == "11月20日16:05"


def test_a_moment_of_another_year_carries_the_year() -> None:
    assert moment_words(datetime(2025, 12, 31, 15, 59, tzinfo=UTC), TODAY) == "2025年12月31日23:59"
    assert moment_words(datetime(2025, 12, 31, 16, 0, tzinfo=UTC), TODAY) == "1月1日00:00"
    assert due_words(datetime(2027, 1, 4, 16, 0, tzinfo=UTC), TODAY) == "2027年1月4日（周一）24:00"


def test_a_column_says_month_day_and_weekday() -> None:
    assert table_day(date(2026, 11, 4), TODAY) == "11-04周三"


def test_a_term_that_ends_within_today_shows_its_hour() -> None:
    assert due_column(datetime(2026, 11, 23, 8, 20, tzinfo=UTC), TODAY) == "今天16:20"
    assert due_column(datetime(2026, 11, 23, 16, 0, tzinfo=UTC), TODAY) == "11-23周一"
