"""A case is found by its number as somebody types it; what may mean several cases names them all."""

from __future__ import annotations

import pytest

from engine.case_numbers import typed_number
from engine.deploy import deploy_loaded, load
from engine.reading import cases, inbox
from engine.store.named_cases import named
from tests.engine.folder import files
from tests.engine.house import House

TYPED = ("报修 2026-0001", "报修2026-0001", "报修 2026-1", "2026-0001", "2026-1", " 2026–01 ", "报修\u3000２０２６－０００１")
UNCLEAR = ("", "报修", "0001", "2025-0001", "2026-0002", "2026-", "别的 2026-0001", "%", "x\0y", "2026-0001 和 2026-0002")


def meant(house: House, text: str) -> list[str]:
    with house.engine.reading() as tx:
        return [row.number for row in named(tx.connection, text)]


@pytest.mark.parametrize("text", TYPED)
def test_a_number_is_understood_with_or_without_label_blank_and_zeros(house: House, text: str) -> None:
    house.start()
    assert meant(house, text) == ["报修 2026-0001"]


def test_a_case_is_named_by_its_id_too(house: House) -> None:
    case = house.start()
    assert meant(house, case) == ["报修 2026-0001"]


def test_a_number_without_label_may_mean_a_case_of_each(house: House) -> None:
    folder = files()
    declared = folder["procedure.toml"].replace(b"[process.reply]\n", '[process.reply]\ncase_label = "答复"\n'.encode())
    with house.engine.transaction() as connection:
        deploy_loaded(connection, load("repair", folder | {"procedure.toml": declared}), house.clock(), "system")
    house.start()
    house.start("reply")
    house.start("reply", "又一件")
    assert meant(house, "2026-1") == ["报修 2026-0001", "答复 2026-0001"]
    assert meant(house, "答复2026-1") == ["答复 2026-0001"]
    assert meant(house, "2026-2") == ["答复 2026-0002"]


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_is_no_number_means_no_case(house: House, text: str) -> None:
    house.start()
    assert meant(house, text) == []


def test_the_lists_find_a_case_by_what_somebody_types(house: House) -> None:
    case = house.start()
    house.start("repair", "水管")
    for text in ("报修2026-1", "2026-1", "报修 2026-1", "２０２６－１"):
        assert [row.id for row in cases(house.engine, "lin", words=text).rows] == [case]
        assert [row.case_number for row in inbox(house.engine, "lin", words=text).rows] == ["报修 2026-0001"]


def test_the_count_may_have_more_than_four_digits() -> None:
    typed = typed_number("考核 2026-12345")
    assert typed is not None
    assert typed.written() == "考核 2026-12345"
