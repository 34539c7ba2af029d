"""The reference pages of BPMN: their tables are those of the code, and every test they name exists and is about what it proves."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from engine.bpmn.refusals import REFUSED, REFUSED_ATTRIBUTES, REFUSED_VALUES
from engine.bpmn.vocabulary import ACTIVITIES, FLOW_NODES, PROPERTIES, WORDS, properties_of
from engine.check.catalogue import RULES
from tests.bpmn.activity_kinds import LOOPS
from tests.bpmn.event_places import CAUGHT, PLACES
from tests.bpmn.standard import elements
from tools import bpmn_proofs, bpmn_words
from tools.bpmn_reference import MAKERS, PAGES, RULE, RULE_OF_ATTRIBUTES, renewed, table
from tools.reference_page import DOCS

PROVED = re.compile(r"`([\w/]+/test_\w+\.py)::(test_\w+)`")
ROW = re.compile(r"^\| `((?:bpmn|bpmndi|dc|di):\w+)` \| (\w+) \| .* \| `([^`]+)`(: .+)? \|$", re.MULTILINE)
TESTS = Path(__file__).resolve().parent


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def proof(named: str) -> Callable[..., None]:
    """The test of this name."""
    file, _, name = named.partition("::")
    found = getattr(import_module(f"tests.{file.removesuffix('.py').replace('/', '.')}"), name)
    assert callable(found)
    return found  # type: ignore[no-any-return]


def what_it_says(function: Callable[..., None]) -> str:
    """The source of a test and of all that it uses of the tests: functions, and the texts of constants."""
    told: list[str] = []
    seen: set[int] = set()
    agenda: list[Any] = [function]
    while agenda:
        used = agenda.pop()
        if id(used) in seen:
            continue
        seen.add(id(used))
        if inspect.isfunction(used) and used.__module__.startswith("tests."):
            told.append(inspect.getsource(used))
            agenda.extend(names_in(used))
        elif isinstance(used, (str, dict, list, tuple)):
            told.append(repr(used))
    return "\n".join(told)


def names_in(function: Any) -> Iterator[Any]:
    """What the names in a function's source stand for in its module, decorators included."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return (function.__globals__[name] for name in sorted(names) if name in function.__globals__)


@cache
def told(named: str) -> str:
    return what_it_says(proof(named))


@pytest.mark.parametrize(("language", "name"), list(enumerate(PAGES)))
def test_the_tables_are_those_of_the_code(language: int, name: str) -> None:
    """If this fails, run `python -m tools.bpmn_reference`."""
    assert page(name) == renewed(page(name), language)


@pytest.mark.parametrize("name", PAGES)
def test_every_table_stands_on_the_page(name: str) -> None:
    assert sorted(re.findall(r"<!-- table: ([a-z-]+) -->", page(name))) == sorted(MAKERS)


def test_every_element_of_the_standard_is_supported_with_a_test_or_refused_with_a_rule_and_a_way_round() -> None:
    rows = ROW.findall(table("elements", 0))
    assert [name for name, *_ in rows] == sorted(elements(), key=lambda name: (name.split(":")[0], name.lower()))
    for name, verdict, named, way in rows:
        if verdict == "supported":
            assert name in WORDS
            assert callable(proof(named))
            assert not way
        else:
            assert verdict == "refused"
            assert named == RULE
            assert way == f": {REFUSED[name]}"


@pytest.mark.parametrize("name", PAGES)
def test_every_test_that_a_page_names_exists(name: str) -> None:
    proved = {"::".join(found) for found in PROVED.findall(page(name))}
    assert len(proved) > 40
    assert page(name).count("::test_") == len(PROVED.findall(page(name)))
    assert all(callable(proof(one)) for one in proved)


@pytest.mark.parametrize("name", PAGES)
def test_every_rule_that_a_page_names_is_one_of_the_checker_s(name: str) -> None:
    assert {RULE, RULE_OF_ATTRIBUTES} <= RULES.keys()
    named = set(re.findall(r"`([a-z]+-[a-z-]+)`", page(name))) - properties_of("bpmn:userTask") - PROPERTIES["bpmn:sendTask"]
    assert named >= {"misplaced-element", "not-by-schema", "unknown-attribute", "unknown-element", RULE, RULE_OF_ATTRIBUTES}
    assert named - RULES.keys() == set()


@pytest.mark.parametrize("element", WORDS)
def test_the_proof_of_an_element_is_about_it(element: str) -> None:
    local = element.partition(":")[2]
    assert re.search(rf"\b{local}\b", told(bpmn_proofs.ELEMENTS[element])), element


def test_every_part_and_no_other_has_a_proof() -> None:
    assert bpmn_proofs.ELEMENTS.keys() == WORDS.keys()
    assert bpmn_proofs.EVENTS.keys() == CAUGHT.keys()
    assert bpmn_proofs.LOOPS.keys() == LOOPS.keys() - {"once"}
    assert bpmn_proofs.PROPERTIES.keys() == {name for known in (*PROPERTIES.values(), properties_of("")) for name in known}


def test_every_part_has_its_words() -> None:
    assert bpmn_words.WAYS.keys() == {*REFUSED.values(), *REFUSED_ATTRIBUTES.values(), *REFUSED_VALUES.values()}
    assert bpmn_words.ACTIVITIES.keys() == ACTIVITIES
    assert bpmn_words.GATEWAYS.keys() == {name for name in FLOW_NODES if name.endswith("Gateway")}
    assert bpmn_words.TRIGGERS.keys() == CAUGHT.keys()
    assert tuple(bpmn_words.PLACES) == PLACES


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_says_less_than_the_code_is_noticed(name: str) -> None:
    shorter = re.sub(r"\| `bpmn:inclusiveGateway` .*\n", "", page(name))
    assert shorter != page(name)
    assert renewed(shorter, PAGES.index(name)) == page(name)
