"""One value, one sequence of bytes, and back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.canonical import _spelled_out, decode, encode
from engine.feel import YearsMonths
from engine.feel.fine_times import finer

ZONE = ZoneInfo("Asia/Shanghai")

VALUES: list[tuple[Any, bytes]] = [
    (None, b"null"),
    (True, b"true"),
    (Decimal("12.30"), b'{"$n":"12.30"}'),
    (Decimal("1E+3"), b'{"$n":"1E+3"}'),
    ("$5", b'"$5"'),
    ('灯\n"', '"灯\\n\\""'.encode()),
    (date(2026, 10, 9), b'{"$d":"2026-10-09"}'),
    (time(9, 0), b'{"$c":"09:00:00"}'),
    (datetime(2026, 10, 9, 1, tzinfo=UTC), b'{"$t":"2026-10-09T01:00:00+00:00"}'),
    (datetime(2026, 10, 9, 9, tzinfo=timezone(timedelta(hours=8))), b'{"$t":"2026-10-09T09:00:00+08:00"}'),
    (datetime(2026, 10, 9, 9, tzinfo=ZONE), b'{"$z":["2026-10-09T09:00:00","Asia/Shanghai",0]}'),
    (datetime(2026, 10, 9, 9), b'{"$t":"2026-10-09T09:00:00"}'),
    (finer(time(9, 0), 5), b'{"$f":[{"$c":"09:00:00"},5]}'),
    (finer(datetime(2026, 10, 9, 9, tzinfo=ZONE), 999), b'{"$f":[{"$z":["2026-10-09T09:00:00","Asia/Shanghai",0]},999]}'),
    (timedelta(hours=1), b'{"$p":"3600000000"}'),
    (timedelta(microseconds=-1), b'{"$p":"-1"}'),
    (YearsMonths(14), b'{"$m":14}'),
    (b"\x00\xff", b'{"$b":"AP8="}'),
    ([Decimal(1), "a"], b'[{"$n":"1"},"a"]'),
    ({"b": None, "a": []}, b'{"a":[],"b":null}'),
    ({"$n": "5"}, b'{"$$n":"5"}'),
    ({"$$n": "5", "a": True}, b'{"$$$n":"5","a":true}'),
    ({"": {}}, b'{"":{}}'),
]


@pytest.mark.parametrize(("value", "written"), VALUES, ids=lambda part: str(part)[:30])
def test_a_value_has_one_writing_and_comes_back(value: Any, written: bytes) -> None:
    assert encode(value) == written
    back = decode(written)
    assert back == value
    assert type(back) is type(value)
    assert encode(back) == written


@pytest.mark.parametrize("value", [1.5, float("nan"), {1}, object, {1: "a"}, Decimal("NaN"), Decimal("Infinity")], ids=str)
def test_what_is_no_value_is_not_written(value: Any) -> None:
    with pytest.raises(TypeError):
        encode(value)


def test_an_enum_is_written_as_its_text() -> None:
    class Word(StrEnum):
        OPEN = "open"

    assert encode({"status": Word.OPEN}) == b'{"status":"open"}'


LEAVES = (
    st.none() | st.booleans() | st.text() | st.dates() | st.decimals(allow_nan=False, allow_infinity=False)
    | st.timedeltas() | st.datetimes(timezones=st.just(UTC)) | st.binary(max_size=20)
)  # fmt: skip


@given(st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12))
def test_whatever_was_written_is_read_back_as_it_was(value: Any) -> None:
    assert decode(encode(value)) == value
    assert encode(decode(encode(value))) == encode(value)


@given(st.dictionaries(st.text(max_size=3), st.none(), max_size=6))
def test_the_order_of_keys_does_not_matter(value: dict[str, None]) -> None:
    assert encode(value) == encode(dict(reversed(value.items())))


ODD_TEXTS = st.text() | st.sampled_from(["$", "$n", '"$n', 'a"$b', '\\"$n', "\x7f\u2028", "\ud7ff\ue000"])
ODD_LEAVES = LEAVES | ODD_TEXTS | st.integers(-(2**63), 2**64 - 1) | st.times()


ODD_VALUES = st.recursive(
    ODD_LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner) | st.dictionaries(ODD_TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(ODD_VALUES)
def test_both_writers_give_the_same_bytes(value: Any) -> None:
    assert encode(value) == _spelled_out(value)


def test_what_is_nested_deeper_than_the_fast_writer_takes_is_written_and_read_all_the_same() -> None:
    deep: list[Any] = []
    for _ in range(300):
        deep = [deep]
    assert decode(encode(deep)) == deep


@pytest.mark.parametrize("value", [2**64, -(2**63) - 1, 2**70 + 1])
def test_a_whole_number_longer_than_64_bits_is_not_written_for_readers_take_it_for_a_float(value: int) -> None:
    with pytest.raises(TypeError):
        encode({"n": value})
