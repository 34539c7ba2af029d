"""What the FEEL tests share: evaluating a text and comparing with another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.feel import Environment, Value, evaluate
from engine.feel.comparison import equal


def value(source: str, context: Mapping[str, Value] | None = None, env: Environment | None = None) -> Any:
    """The value of a text with the variables of a context."""
    return evaluate(source, context, env)


def gives(source: str, expected: str, context: Mapping[str, Value] | None = None) -> bool:
    """Whether a text's value has the type and value of another text's; null only equals null."""
    found, wanted = value(source, context), value(expected)
    return type(found) is type(wanted) and (found is None or equal(found, wanted) is True)


def reasons(source: str, context: Mapping[str, Value] | None = None) -> list[str]:
    """Why a text gives null."""
    env = Environment()
    assert value(source, context, env) is None
    return env.reasons
