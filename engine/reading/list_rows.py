"""What a form showed beside each row of a list, to be read only: what each answer belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.feel import Environment, Expression, FeelLimitExceeded, Value
from forms.fields import Component, Group, ListEntry, Text


@dataclass(frozen=True, slots=True)
class RowText:
    """A computed value of the form with its label."""

    label: str
    label_en: str
    value: Value


def texts_of(entry: ListEntry, rows: Value, environment: Environment) -> tuple[tuple[RowText, ...], ...]:
    """For each row of a list that was handed in, the texts that the form computed from the row itself, in their order.

    Each row holds what the case's variable held for it beside the answers. What a text says of the rest of the case is left
    out: it may have changed since.
    """
    items = rows if isinstance(rows, list) else []
    return tuple(tuple(_told(entry.components, row if isinstance(row, dict) else {}, environment)) for row in items)


def _told(components: Iterable[Component], row: Mapping[str, Value], environment: Environment) -> Iterator[RowText]:
    for component in components:
        if _ask(component.hide, row, environment) is True:
            continue
        if isinstance(component, Group):
            yield from _told(component.components, row, environment)
        elif isinstance(component, Text) and component.value is not None and not component.readers:
            value = _ask(component.value, row, environment)
            if value is not None and value != "":
                yield RowText(component.label, component.label_en, value)


def _ask(expression: Expression | None, row: Mapping[str, Value], environment: Environment) -> Value:
    if expression is None:
        return None
    try:
        found: Value = expression.evaluate(row, environment)
    except FeelLimitExceeded:  # the page does without it
        return None
    return found
