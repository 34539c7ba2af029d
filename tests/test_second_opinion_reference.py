"""The pages of the second opinion: their reasons are those of the code, each with a verdict and a test."""

from __future__ import annotations

import re

import pytest

from engine.bpmn.second_opinion.reasons import Reason
from tests.bpmn import test_second_opinion_reasons
from tools.reference_page import DOCS
from tools.second_opinion_reference import MAKERS, PAGES, PROOF, VERDICTS, renewed


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("language", "name"), list(enumerate(PAGES)))
def test_the_reasons_are_those_of_the_code(language: int, name: str) -> None:
    """If this fails, run `python -m tools.second_opinion_reference`."""
    assert re.findall(r"<!-- table: ([a-z-]+) -->", page(name)) == list(MAKERS)
    assert page(name) == renewed(page(name), language)
    assert [reason for reason in Reason if reason.at("…") not in page(name)] == []


def test_every_reason_has_a_verdict() -> None:
    assert VERDICTS.keys() == set(Reason)


@pytest.mark.parametrize("name", PAGES)
def test_the_test_that_the_page_names_exists_and_tries_every_reason(name: str) -> None:
    assert f"`{PROOF}`" in page(name)
    assert callable(getattr(test_second_opinion_reasons, PROOF.partition("::")[2]))
    assert test_second_opinion_reasons.CASES.keys() == set(Reason)


@pytest.mark.parametrize("name", PAGES)
def test_a_reason_that_is_missing_is_noticed(name: str) -> None:
    shorter = re.sub(r"\| ad-hoc subprocess .*\n", "", page(name))
    assert shorter != page(name)
    assert renewed(shorter, PAGES.index(name)) == page(name)
