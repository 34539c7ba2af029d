"""Evaluates a diagram's expressions in an instance's scope; what cannot be used is a fault."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.bpmn.diagram import Words
from engine.bpmn.run import Fault, Run
from engine.errors import EngineError
from engine.feel import Expression, FeelError, YearsMonths, kind


def visible(run: Run, instance: str) -> dict[str, Any]:
    """The constants, covered by the variables from the case down to an instance."""
    chain = []
    current = instance
    while current:
        entry = run.instances[current]
        if entry.variables:
            chain.append(entry.variables)
        current = entry.scope
    names: dict[str, Any] = dict(run.context.constants)
    for variables in reversed(chain):
        names.update(variables)
    return names


def value_of(run: Run, words: Words, names: Mapping[str, Any]) -> tuple[Any, list[str]]:
    """The value of a text or an expression, with the reasons why something in it became null. Raises: Fault."""
    if isinstance(words, str):
        return words, []
    environment = run.context.environment
    before = len(environment.reasons)
    try:
        value = words.evaluate(names, environment)
    except (FeelError, EngineError) as error:
        raise Fault(f'Expected a value of "{words.source}", but {_clause(str(error))}') from error
    reasons = environment.reasons[before:]
    del environment.reasons[before:]
    return value, reasons


def _clause(sentence: str) -> str:
    return sentence if sentence.endswith(".") else sentence + "."


def evaluate(run: Run, words: Words, names: Mapping[str, Any]) -> Any:
    """A value that a variable can keep; null is one. Raises: Fault."""
    value, _ = value_of(run, words, names)
    require_kept(words, value)
    return value


def require_kept(words: Words, value: Any) -> None:
    """Raises: Fault for a value, or one inside it, that no variable can keep: a function, a range."""
    unkept = _unkept(value)
    if unkept is not None:
        raise Fault(f"Expected {_quoted(words)} to give a value that can be kept, but it gives a {kind(unkept)}.")


_KEPT = frozenset({type(None), bool, Decimal, str, date, time, datetime, timedelta, YearsMonths})


def _unkept(value: Any) -> Any | None:
    agenda = [value]
    while agenda:
        current = agenda.pop()
        if type(current) is dict:
            agenda.extend(current.values())
        elif type(current) is list:
            agenda.extend(current)
        elif type(current) not in _KEPT:
            return current
    return None


def truth(run: Run, condition: Expression, names: Mapping[str, Any]) -> bool:
    """The value of a condition. Raises: Fault unless it is true or false."""
    value, reasons = value_of(run, condition, names)
    if not isinstance(value, bool):
        raise Fault(_unfit(condition, "true or false", value, reasons))
    return value


def text(run: Run, words: Words, names: Mapping[str, Any]) -> str:
    """A non-empty text; a number is written out. Raises: Fault."""
    value, reasons = value_of(run, words, names)
    if isinstance(value, Decimal):
        return format(value, "f")
    if not isinstance(value, str) or not value:
        raise Fault(_unfit(words, "a text", value, reasons))
    return value


def optional_text(run: Run, words: Words | None, names: Mapping[str, Any]) -> str | None:
    """A text, or None where there is nothing to evaluate or it gives null. Raises: Fault."""
    if words is None:
        return None
    value, reasons = value_of(run, words, names)
    if value is None and not reasons:
        return None
    if not isinstance(value, str) or not value:
        raise Fault(_unfit(words, "a text or null", value, reasons))
    return value


def texts(run: Run, words: Words, names: Mapping[str, Any]) -> tuple[str, ...]:
    """A list of texts; a single text is a list of one. Raises: Fault."""
    value, reasons = value_of(run, words, names)
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not found or not all(isinstance(entry, str) and entry for entry in found):
        raise Fault(_unfit(words, "a list of texts", value, reasons))
    return tuple(found)


def unfit(words: Words, wanted: str, value: Any, reasons: list[str]) -> Fault:
    """The fault of a value that is not of the kind wanted."""
    return Fault(_unfit(words, wanted, value, reasons))


def _unfit(words: Words, wanted: str, value: Any, reasons: list[str]) -> str:
    found = "null" if value is None else f"a {kind(value)}"
    why = f" ({' '.join(reasons)})" if reasons else ""
    return f"Expected {_quoted(words)} to give {wanted}, but it gives {found}{why}."


def _quoted(words: Words) -> str:
    return f'"{words if isinstance(words, str) else words.source}"'
