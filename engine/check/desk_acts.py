"""What a scenario's people do at a desk, and what the holders of one-time codes do, as commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.check.scenario_file import Act
from engine.feel import evaluate

CODES = "codes"
"""Where an act's answer has codes that it gave out: `[{of, code}]`."""


def values_of(act: Act) -> dict[str, Any]:
    """What stands under `with`; a text that begins with "=" is FEEL, wherever it stands."""
    found: dict[str, Any] = _evaluated(act.details.get("with") or {})
    return found


def _evaluated(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("="):
        return evaluate(value[1:])
    if isinstance(value, Mapping):
        return {name: _evaluated(item) for name, item in value.items()}
    return [_evaluated(item) for item in value] if isinstance(value, list) else value


def given_out(answer: Mapping[str, Any]) -> dict[str, str]:
    """Whom each code is for that an act gave out, and the code."""
    return {str(one["of"]): str(one["code"]) for one in answer.get(CODES, ())}
