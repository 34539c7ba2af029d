"""The reference pages of FEEL: their tables are those of the code, and every test they name exists."""

from __future__ import annotations

import re

import pytest

from engine.feel.functions import BUILT_INS
from engine.host_function_names import HOST_NAMES
from tests.feel import test_built_ins, test_grammar, test_limits
from tools.feel_grammar import RULES, TABLES
from tools.feel_reference import MAKERS, PAGES, renewed
from tools.reference_page import DOCS

PROVED = re.compile(r"`(test_\w+)\.py::(\w+)\[([^]]+)\]`")
MODULES = {"test_grammar": test_grammar, "test_built_ins": test_built_ins, "test_limits": test_limits}


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("language", "name"), list(enumerate(PAGES)))
def test_the_tables_are_those_of_the_code(language: int, name: str) -> None:
    """If this fails, run `python -m tools.feel_reference`."""
    assert page(name) == renewed(page(name), language)


@pytest.mark.parametrize("name", PAGES)
def test_every_table_stands_on_the_page(name: str) -> None:
    assert re.findall(r"<!-- table: ([a-z-]+) -->", page(name)) == list(MAKERS)


@pytest.mark.parametrize("name", PAGES)
def test_every_row_names_a_test_that_exists(name: str) -> None:
    rows = [line for line in page(name).splitlines() if line.startswith("| ") and "::" in line]
    assert len(rows) == len(RULES) + len(BUILT_INS) + len(test_limits.LIMIT_CASES)
    for row in rows:
        module, function, case = PROVED.findall(row)[-1]
        (mark,) = getattr(MODULES[module], function).pytestmark
        assert case in {str(value) for value in mark.args[1]}, row


def test_every_built_in_of_the_standard_is_there_and_stands_in_one_table() -> None:
    names = [name for table in TABLES.values() for name in table]
    assert len(names) == len(set(names))
    assert [name for name in names if name not in BUILT_INS] == []


@pytest.mark.parametrize("name", PAGES)
def test_the_page_names_every_function_that_the_engine_adds(name: str) -> None:
    assert [function for function in HOST_NAMES if f"`{function}`" not in page(name)] == []
