"""A sample of `make fuzz`, and whether the fuzzer would notice anything."""

from __future__ import annotations

import os
from typing import Any

import pytest

from engine.feel import FeelSyntaxError
from tools.fuzzing import attempts
from tools.fuzzing.attempts import attempt
from tools.fuzzing.corpus import corpus
from tools.fuzzing.inputs import Input, make_input
from tools.fuzzing.shrinking import shrunk

SEED = int(os.environ.get("WUYE_SEED", "2026"))
ROWS, ROW = 5, 120


@pytest.mark.parametrize("row", range(ROWS))
def test_nothing_breaks_with_odd_input(row: int) -> None:
    material = corpus(with_kit=False)
    for number in range(row * ROW, (row + 1) * ROW):
        given = make_input(SEED, number, material)
        failure = attempt(given)
        assert failure is None, f"WUYE_SEED={SEED}, attempt {number}: {failure}\n{given}"


def test_the_same_seed_and_number_make_the_same_input() -> None:
    material = corpus(with_kit=False)
    one, other = (make_input(7, 41, material) for _ in range(2))
    assert (one.sort, one.source, list(one.variables)) == (other.sort, other.source, list(other.variables))
    assert len({make_input(7, number, material).source for number in range(50)}) > 40


def test_the_corpus_has_the_rules_of_the_procedures_and_the_expressions_of_the_tests() -> None:
    material = corpus(with_kit=False)
    assert len(material.texts) > 500
    assert len(material.files) >= 4


def test_all_sorts_of_input_are_made_and_many_are_feel() -> None:
    material = corpus(with_kit=False)
    made = [make_input(SEED, number, material) for number in range(300)]
    assert {given.sort for given in made} == {"expression", "tests", "decisions"}
    texts = [given for given in made if given.sort == "expression"]
    read = [given for given in texts if _compiles(given)]
    assert len(texts) * 0.2 < len(read) < len(texts)


def _compiles(given: Input) -> bool:
    try:
        attempts.compile_expression(str(given.source), given.variables)
    except FeelSyntaxError:
        return False
    return True


def _breaking_at(word: str) -> Any:
    real = attempts.compile_expression

    def compile_expression(source: str, names: Any) -> Any:
        if word in source:
            raise KeyError(word)
        return real(source, names)

    return compile_expression


def test_an_exception_that_is_none_of_the_engines_is_a_failure_and_is_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "compile_expression", _breaking_at("ab"))
    given = Input("expression", "1 + [2, 3] + abs(x) + 4", {"x": None, "y": None})
    failure = attempt(given)
    assert failure is not None
    assert failure.signature == "KeyError in compile_expression"
    small = shrunk(given, failure, attempt)
    assert (small.source, small.variables) == ("ab", {})


def test_text_that_prints_as_another_tree_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "to_source", lambda tree: "1 + 1")
    assert attempt(Input("expression", "1 + 1", {})) is None
    failure = attempt(Input("expression", "1 + 2", {}))
    assert failure is not None
    assert failure.signature == "promise: the printed text parses to another tree"


def test_what_takes_too_long_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "CPU_SECONDS", -1.0)
    failure = attempt(Input("expression", "1", {}))
    assert failure is not None
    assert failure.signature == "time"
