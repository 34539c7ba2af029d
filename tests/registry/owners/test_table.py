"""What a register's spreadsheet says, and what is wrong with it, each fault at its cell."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kinds import AreaSource, UnitKind, UnitState
from registry.owners.table import read_file, read_register, rows_of, titles
from registry.owners.units import UnitFacts
from registry.sheets import SheetRefused, read_sheet, write_csv, write_xlsx
from tests.registry.owners.units import unit
from tests.registry.sheets.written import whole

HEAD = "楼栋,房号,类别,建筑面积,面积依据,交付状态,业主编号,业主姓名"


def read(*lines: str, head: str = HEAD) -> list[UnitFacts]:
    return [facts for _, facts in read_register(read_sheet("\n".join((head, *lines)).encode(), "册.csv")).units]


def refused(*lines: str, head: str = HEAD) -> list[tuple[str, str]]:
    with pytest.raises(SheetRefused) as caught:
        read(*lines, head=head)
    return [(one.reason, one.place) for one in caught.value.problems]


def test_a_formula_is_told_together_with_all_else_that_is_wrong() -> None:
    with pytest.raises(SheetRefused) as caught:
        read_file(f"{HEAD}\n1栋,101,,=B2,实测,已交付,Y1,户1\n1栋,102,,没有,实测,已交付,Y2,户2\n".encode(), "册.csv")
    assert [(one.reason, one.place) for one in caught.value.problems] == [("formula", "D2"), ("area", "D3")]


def test_a_row_is_a_unit() -> None:
    assert read("1栋,101,,89.5,实测,已交付,Y2；Y1,户Y2；户Y1", "1 栋,102,车位,12.50㎡,,未售,,") == [
        replace(unit("1栋-101", "Y1", "Y2", area=8_950), area_source=AreaSource.SURVEYED),
        unit("1栋-102", area=1_250, kind=UnitKind.PARKING),
    ]  # fmt: skip


def test_columns_may_be_missing_that_say_the_usual() -> None:
    assert read("Y1,户Y1,101,1栋,handed_over,100", head="业主编号,业主姓名,房号,楼栋,状态,面积") == [unit("1栋-101", "Y1")]


@pytest.mark.parametrize(
    ("line", "problems"),
    [
        (",101,,89.5,,已交付,Y1,张", [("missing", "A2")]),
        ("1栋,,,89.5,,已交付,Y1,张", [("missing", "B2")]),
        ("1/栋,101,,89.5,,已交付,Y1,张", [("sign", "A2")]),
        ("1栋,-101,,89.5,,已交付,Y1,张", [("sign", "B2")]),
        ("1栋,101,铺面,89.5,,已交付,Y1,张", [("word", "C2")]),
        ("1栋,101,,89.505,,已交付,Y1,张", [("area", "D2")]),
        ("1栋,101,,0,,已交付,Y1,张", [("area", "D2")]),
        ("1栋,101,,,,已交付,Y1,张", [("missing", "D2")]),
        ("1栋,101,,八十,,已交付,Y1,张", [("area", "D2")]),
        ("1栋,101,,89.5,估计,已交付,Y1,张", [("word", "E2")]),
        ("1栋,101,,89.5,,已注销,,", [("word", "F2")]),
        ("1栋,101,,89.5,,,Y1,张", [("missing", "F2")]),
        ("1栋,101,,89.5,,已交付,,", [("no-owner", "G2")]),
        ("1栋,101,,89.5,,未售,Y1,张", [("owner-of-unsold", "G2")]),
        ("1栋,101,,89.5,,已交付,Y1、Y2,张", [("owners-and-names", "H2")]),
        ("1栋,101,,89.5,,已交付,Y1、Y1,张、张", [("owner-twice", "G2")]),
        ("1栋,101,,89.5,,已交付,Y+1,@张", [("sign", "G2"), ("sign", "H2")]),
        ("1栋,101,,8,,租,Y1、,张、李", [("word", "F2"), ("missing", "G2")]),
    ],
)
def test_every_fault_has_its_cell(line: str, problems: list[tuple[str, str]]) -> None:
    assert refused(line) == problems


def test_all_faults_come_at_once() -> None:
    assert refused("1栋,101,,1,,未售,,", "1栋,101,,2,,未售,,", "1栋,102,,3,,已交付,Y1,张", "1栋,103,,4,,已交付,Y1,李") == [
        ("unit-twice", "B3"), ("two-names", "H5")]  # fmt: skip
    assert refused() == [("no-units", "")]


def test_a_label_made_of_other_parts_is_the_same_unit() -> None:
    assert refused("1,2-3,,1,,未售,,", "1-2,3,,1,,未售,,") == [("unit-twice", "B3")]


units = st.lists(
    st.tuples(st.integers(1, 30), st.integers(1, 40), st.integers(1, 10**6), st.sets(st.sampled_from("ABCD"), max_size=3), st.booleans()),
    max_size=8, unique_by=lambda one: one[:2], min_size=1,
)  # fmt: skip


@given(units)
def test_what_is_exported_is_read_as_it_was(drawn: list[tuple[int, int, int, set[str], bool]]) -> None:
    register = [
        unit(f"{building}栋-{number}", *who, area=area, state=UnitState.SOLD if sold else None)
        for building, number, area, who, sold in drawn
    ]
    for name, content in (("a.csv", write_csv(titles(), rows_of(register))), ("a.xlsx", write_xlsx("册", titles(), rows_of(register)))):
        assert [facts for _, facts in read_register(read_sheet(whole(content), name)).units] == register
