"""The catalogue names every rule of the checker and no other, and each rule about diagrams finds its smallest bad example."""

from __future__ import annotations

import re

import pytest

from engine.check.catalogue import RULES
from engine.check.catalogue.diagrams import DIAGRAM_RULES
from tests.check.rule_examples import EXAMPLES, example
from tests.check.rule_names import reported
from tools.checks_reference import MAKERS, PAGES, renewed
from tools.reference_page import DOCS


def test_the_catalogue_is_that_of_the_code() -> None:
    assert sorted(RULES) == sorted(reported())


def test_rules_of_every_kind_of_file_are_among_them() -> None:
    """So that a reader which reports in another way is noticed."""
    assert {
        "bad-procedure", "unknown-element", "misplaced-flow", "unknown-hit-policy", "later-field", "bad-attribute", "row-order", "bad-role",
        "unknown-variable", "missing-superior", "scenario-failed", "not-covered", "law-changed", "unused-file", "deadlock", "unserved",
    } <= reported()  # fmt: skip


def test_every_rule_about_diagrams_has_an_example() -> None:
    assert [rule.name for rule in DIAGRAM_RULES if rule.name not in EXAMPLES] == []


@pytest.mark.parametrize("rule", sorted(EXAMPLES))
def test_a_rule_finds_its_smallest_bad_example(rule: str) -> None:
    found = example(rule)
    assert found is not None, EXAMPLES[rule]()
    assert found.severity in RULES[rule].severities
    assert found.file
    assert found.message.endswith((".", "…"))


@pytest.mark.parametrize("rule", [rule.name for rule in DIAGRAM_RULES])
def test_a_finding_about_a_diagram_says_where(rule: str) -> None:
    found = example(rule)
    assert found is not None
    assert found.element or found.rule in ("missing-drawing", "missing-process", "too-large")
    assert found.line >= 0


@pytest.mark.parametrize(("language", "name"), list(enumerate(PAGES)))
def test_the_tables_of_the_page_are_those_of_the_code(language: int, name: str) -> None:
    """If this fails, run `python -m tools.checks_reference`."""
    page = (DOCS / name).read_text(encoding="utf-8")
    assert re.findall(r"<!-- table: ([a-z-]+) -->", page) == list(MAKERS)
    assert page == renewed(page, language)
