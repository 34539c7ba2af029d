"""The unified social credit code, in Python and in the database."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from registry.codes import check_character, is_credit_code
from registry.model import firm
from registry.scenario_district import FIRM
from tests.registry.conftest import World

# Known to be right: the example of GB 32100-2015's explanation, and codes with a letter and a digit as check character.
RIGHT = ["91350100M000100Y43", "91150203MAWY0001X" + check_character("91150203MAWY0001X")]


@pytest.mark.parametrize("code", RIGHT)
def test_a_right_code_is_accepted(code: str) -> None:
    assert is_credit_code(code)


@pytest.mark.parametrize("place", range(18))
def test_one_wrong_character_anywhere_is_noticed(place: int) -> None:
    code = RIGHT[0]
    wrong = code[:place] + ("7" if code[place] != "7" else "8") + code[place + 1 :]
    assert not is_credit_code(wrong)


@pytest.mark.parametrize("code", ["", "91350100M000100Y4", "91350100M000100Y433", "91350100I000100Y43", "91350100m000100Y43"])
def test_length_and_alphabet_are_checked(code: str) -> None:
    assert not is_credit_code(code)


@pytest.mark.parametrize("code", ["91350100M000100Y44", "91350100M000100Y4", "91350100I000100Y43", "19350100M000100Y43"])
def test_the_database_refuses_a_wrong_code(world: World, code: str) -> None:
    connection = world()
    with pytest.raises(IntegrityError):
        connection.execute(update(firm).where(firm.c.id == FIRM).values(credit_code=code))


def test_the_database_takes_a_right_code(world: World) -> None:
    connection = world()
    connection.execute(update(firm).where(firm.c.id == FIRM).values(credit_code=RIGHT[0]))


def test_a_body_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="17 characters"):
        check_character("91350100I000100Y4")
