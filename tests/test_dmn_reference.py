"""The reference pages of DMN: their tables are those of the code, and every test they name exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from engine.dmn.tables import Aggregation, HitPolicy
from engine.dmn.vocabulary import SHAPES
from tools import dmn_proofs
from tools.dmn_reference import MAKERS, PAGES, renewed
from tools.reference_page import DOCS

PROVED = re.compile(r"`(test_\w+\.py)::(test_\w+)`")
TESTS = Path(__file__).resolve().parent / "dmn"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def proofs_of(file: str) -> set[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("language", "name"), list(enumerate(PAGES)))
def test_the_tables_are_those_of_the_code(language: int, name: str) -> None:
    """If this fails, run `python -m tools.dmn_reference`."""
    assert page(name) == renewed(page(name), language)


@pytest.mark.parametrize("name", PAGES)
def test_every_table_stands_on_the_page(name: str) -> None:
    assert re.findall(r"<!-- table: ([a-z-]+) -->", page(name)) == list(MAKERS)


@pytest.mark.parametrize("name", PAGES)
def test_every_row_names_a_test_that_exists(name: str) -> None:
    proved = PROVED.findall(page(name))
    assert len(proved) > len(SHAPES) + len(HitPolicy) + len(Aggregation)
    assert [test for file, test in proved if test not in proofs_of(file)] == []


def test_every_element_and_no_other_has_a_proof() -> None:
    assert dmn_proofs.ELEMENTS.keys() == SHAPES.keys()
    assert dmn_proofs.POLICIES.keys() == {policy.value for policy in HitPolicy}
    assert dmn_proofs.AGGREGATIONS.keys() == {aggregation.value for aggregation in Aggregation}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_says_less_than_the_code_is_noticed(name: str) -> None:
    shorter = re.sub(r"\| `inputDecision`.*\n", "", page(name))
    assert shorter != page(name)
    assert renewed(shorter, PAGES.index(name)) == page(name)
