"""Every built-in function in each of its forms: what it gives, what it refuses with a reason, and that no form is forgotten."""

from __future__ import annotations

import datetime as dt

import pytest

from engine.feel import Environment, syntax
from engine.feel.comparison import equal
from engine.feel.functions import BUILT_INS
from engine.feel.parser import parse_expression
from tests.feel.built_in_cases import CASES
from tests.feel.expressions import value

NOW = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("name", CASES)
def test_built_in(name: str) -> None:
    for source, expected in CASES[name]:
        environment = Environment(now=NOW)
        found, wanted = value(source, None, environment), value(expected)
        assert type(found) is type(wanted), (source, found, environment.reasons)
        if wanted is not None:
            assert equal(found, wanted) is True, (source, found)
        elif source != "string(null)":  # null is its result, not its failure
            assert environment.reasons, source


def test_every_built_in_is_tried() -> None:
    assert CASES.keys() == BUILT_INS.keys()


def _calls(name: str) -> list[syntax.Call]:
    nodes = (node for source, _ in CASES[name] for node in syntax.walk(parse_expression(source)))
    return [node for node in nodes if isinstance(node, syntax.Call) and node.function == syntax.Name(name)]


@pytest.mark.parametrize("name", CASES)
def test_every_form_of_a_built_in_is_tried_by_position_and_by_name(name: str) -> None:
    calls = _calls(name)
    counts = {len(call.arguments) for call in calls if not any(argument.name for argument in call.arguments)}
    named = {frozenset(argument.name for argument in call.arguments) for call in calls}
    for signature in BUILT_INS[name].signatures:
        names = [parameter.name for parameter in signature.parameters]
        required = [parameter.name for parameter in signature.parameters if not parameter.optional]
        assert any(signature.takes(count) for count in counts), names
        assert frozenset(names) in named, names
        assert frozenset(required) in named, required


@pytest.mark.parametrize("name", [name for name in CASES if name not in {"is defined", "get or else"}])
def test_every_built_in_has_a_call_outside_its_domain(name: str) -> None:
    assert any(expected == "null" for _, expected in CASES[name])
