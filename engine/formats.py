"""How official papers write figures, days and numbers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from engine.clock import district_day

CENT = Decimal("0.01")
LARGEST = Decimal("1e12")
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def day_of(value: date | datetime) -> date:
    """The district's calendar day of a day or moment; a moment without zone is the district's own."""
    if isinstance(value, datetime):
        return value.date() if value.tzinfo is None else district_day(value)
    return value


def chinese_date(value: date | datetime) -> str:
    """2026年10月9日."""
    day = day_of(value)
    return f"{day.year}年{day.month}月{day.day}日"


def money(amount: Decimal) -> str:
    """Yuan with two places and thousands apart: 1,234.50; half a cent rounds away from zero.

    Raises: ValueError for an amount no budget knows.
    """
    return f"{_cents(amount):,.2f}"


def chinese_money(amount: Decimal) -> str:
    """Yuan in capital numerals (大写金额): 壹仟贰佰叁拾肆元伍角整.

    Raises: ValueError for an amount no budget knows.
    Source: 支付结算办法附一《正确填写票据和结算凭证的基本规定》.
    """
    rounded = _cents(amount)
    yuan, cents = divmod(int(abs(rounded) * 100), 100)
    jiao, fen = divmod(cents, 10)
    text = "负" if rounded < 0 else ""
    if yuan or not cents:
        text += _capital(yuan) + "元"
    if not cents:
        return text + "整"
    if jiao:
        text += DIGITS[jiao] + "角"
    elif yuan:
        text += "零"
    return text + (DIGITS[fen] + "分" if fen else "整")


def document_number(pattern: str, year: int, n: int) -> str:
    """A number like 昆住建整〔2026〕12号 from its pattern 昆住建整〔{year}〕{n}号.

    Raises: ValueError if the pattern has anything else in braces, or lacks one of the two.
    """
    text = pattern.replace("{year}", str(year)).replace("{n}", str(n))
    if "{year}" not in pattern or "{n}" not in pattern or "{" in text or "}" in text:
        raise ValueError(f"Expected a number's pattern with {{year}} and {{n}} alone, but found {pattern}.")
    return text


def _cents(amount: Decimal) -> Decimal:
    if not amount.is_finite() or abs(amount) >= LARGEST:
        raise ValueError(f"Expected an amount below {LARGEST:f} yuan, but found a larger one.")
    return amount.quantize(CENT, ROUND_HALF_UP) + Decimal(0)  # minus zero becomes zero


def _capital(number: int) -> str:
    """A whole number in capital numerals; a gap of zeros is read as one."""
    if number == 0:
        return DIGITS[0]
    text, gap = "", False
    digits = str(number)
    for index, digit in enumerate(digits):
        place = len(digits) - 1 - index
        if digit != "0":
            text += (DIGITS[0] if gap and text else "") + DIGITS[int(digit)] + PLACES[place % 4]
            gap = False
        else:
            gap = True
        if place % 4 == 0 and place and digits[max(0, index - 3) : index + 1].strip("0"):
            text += GROUPS[place // 4]
    return text
