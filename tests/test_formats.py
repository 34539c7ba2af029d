"""How official papers write figures, days and numbers."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.formats import DIGITS, chinese_date, chinese_money, document_number, money


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0", "零元整"),
        ("1234.50", "壹仟贰佰叁拾肆元伍角整"),
        ("1234.05", "壹仟贰佰叁拾肆元零伍分"),
        ("10.01", "壹拾元零壹分"),
        ("0.29", "贰角玖分"),
        ("0.05", "伍分"),
        ("10000", "壹万元整"),
        ("100010", "壹拾万零壹拾元整"),
        ("1409.5", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("107000.53", "壹拾万零柒仟元伍角叁分"),
        ("100000001", "壹亿零壹元整"),
        ("-36", "负叁拾陆元整"),
    ],
)
def test_amount_is_written_in_capital_numerals(amount, written):
    assert chinese_money(Decimal(amount)) == written


@pytest.mark.parametrize(
    ("amount", "written"), [("1234.5", "1,234.50"), ("0.005", "0.01"), ("-0.001", "0.00"), ("1000000", "1,000,000.00")]
)
def test_amount_has_two_places_and_thousands_apart(amount, written):
    assert money(Decimal(amount)) == written


def test_amount_no_budget_knows_is_refused():
    with pytest.raises(ValueError, match="Expected an amount below"):
        money(Decimal("1e30"))


@given(st.integers(1, 10**11))
def test_capital_numerals_hold_every_digit_in_order_and_no_double_zero(amount):
    written = chinese_money(Decimal(amount))
    assert [sign for sign in written if sign in DIGITS and sign != "零"] == [DIGITS[int(d)] for d in str(amount) if d != "0"]
    assert "零零" not in written
    assert "零元" not in written


def test_day_is_written_without_leading_zeros():
    assert chinese_date(date(2026, 10, 9)) == "2026年10月9日"


def test_moment_is_written_as_the_day_in_the_district():
    assert chinese_date(datetime(2026, 10, 8, 16, 30, tzinfo=UTC)) == "2026年10月9日"


def test_document_number_follows_its_pattern():
    assert document_number("昆住建整〔{year}〕{n}号", 2026, 12) == "昆住建整〔2026〕12号"


@pytest.mark.parametrize("pattern", ["昆住建整12号", "{year}{n}{n.__class__}", "{n}号", "{year}{n}{"])
def test_pattern_with_anything_else_is_refused(pattern):
    with pytest.raises(ValueError, match="Expected a number's pattern"):
        document_number(pattern, 2026, 1)
