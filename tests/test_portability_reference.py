"""The pages on portability: their lists are those of the code, and every construct, function and property of ours has its way."""

from __future__ import annotations

import re

import pytest

from engine.bpmn.vocabulary import PROPERTIES, WORDS, properties_of
from engine.host_function_names import HOST_NAMES
from tools.portability_reference import CONSTRUCTS, FUNCTIONS, MAKERS, PAGES, PROPERTY_WAYS, renewed
from tools.reference_page import DOCS


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("language", "name"), list(enumerate(PAGES)))
def test_the_tables_are_those_of_the_code(language: int, name: str) -> None:
    """If this fails, run `python -m tools.portability_reference`."""
    assert re.findall(r"<!-- table: ([a-z-]+) -->", page(name)) == list(MAKERS)
    assert page(name) == renewed(page(name), language)


def test_every_function_that_the_engine_adds_has_its_way() -> None:
    assert FUNCTIONS.keys() == HOST_NAMES


def test_every_property_of_ours_has_its_way() -> None:
    assert PROPERTY_WAYS.keys() == {name for known in (*PROPERTIES.values(), properties_of("")) for name in known}


def test_only_what_runs_here_is_said_to_run_differently_elsewhere() -> None:
    assert [name for names in CONSTRUCTS for name in names if name not in WORDS] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_property_that_is_missing_is_noticed(name: str) -> None:
    shorter = re.sub(r"\| `return-to` .*\n", "", page(name))
    assert shorter != page(name)
    assert renewed(shorter, PAGES.index(name)) == page(name)
