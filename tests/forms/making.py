"""Forms for tests, written as short as a test can read them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from engine.feel import Environment, Value
from forms import FieldProblem, Form, FormRefused, compile_form, validate

NOW = datetime(2026, 10, 9, 1, 0, tzinfo=UTC)


def environment() -> Environment:
    return Environment(NOW)


def source(*components: Mapping[str, Any], **head: Any) -> bytes:
    """A form's file, a component to a line: the first stands on line 2."""
    whole = {"type": "default", "id": "inspection", "schemaVersion": 16} | head
    lines = ",\n".join(json.dumps(component, ensure_ascii=False) for component in components)
    return (json.dumps(whole)[:-1] + ', "components": [\n' + lines + "\n]}").encode()


def form(*components: Mapping[str, Any]) -> Form:
    return compile_form(source(*components))


def field(kind: str, key: str = "answer", label: Any = "答复", **attributes: Any) -> dict[str, Any]:
    """A component with a key (a dynamic list: a path) and a label."""
    return {"type": kind, "path" if kind == "dynamiclist" else "key": key, "label": label} | attributes


def choice(kind: str, *values: str, key: str = "answer", **attributes: Any) -> dict[str, Any]:
    return field(kind, key, values=[{"label": f"选{value}", "value": value} for value in values], **attributes)


def day(key: str = "answer", **attributes: Any) -> dict[str, Any]:
    return field("datetime", key, subtype="date", **attributes)


def findings(*components: Mapping[str, Any], **attributes: Any) -> dict[str, Any]:
    return field("dynamiclist", "findings", "问题", components=list(components), **attributes)


def refusals(content: bytes) -> list[tuple[int, str]]:
    """Line and rule of every reason why a form's file is refused."""
    try:
        compile_form(content)
    except FormRefused as refused:
        return [(problem.line, problem.rule) for problem in refused.problems]
    return []


def problems(of: Form, raw: Mapping[str, Any], context: Mapping[str, Value] | None = None) -> list[tuple[str, str]]:
    """Path and code of every problem of a submission."""
    return [(problem.path, problem.code) for problem in field_problems(of, raw, context)]


def field_problems(of: Form, raw: Mapping[str, Any], context: Mapping[str, Value] | None = None) -> tuple[FieldProblem, ...]:
    return validate(of, raw, context or {}, environment()).problems


def values(of: Form, raw: Mapping[str, Any], context: Mapping[str, Value] | None = None) -> dict[str, Value]:
    """The values of a submission that has no problems."""
    result = validate(of, raw, context or {}, environment())
    assert result.problems == ()
    return result.values
