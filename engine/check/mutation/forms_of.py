"""Mutants of forms: what is required, bounds, choices, checks, what is hidden, what may not be changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from engine.check.mutation.mutant import Anchor, Edit, Mutant, MutantKind
from engine.check.mutation.variants import short, turned

BOUNDS = {"min": -1, "max": 1}
COUNTS = {"min-items": -1, "max-items": 1}


def mutate_form(path: str, content: bytes, anchors: frozenset[Anchor]) -> Iterator[Mutant]:
    """Lengths of texts, labels, defaults and readers are left alone: no scenario can say what is right about them."""
    form = json.loads(content)
    lines = content.decode().split("\n")
    for place, component in _components(form.get("components", ()), "components"):
        name = str(component.get("key") or component.get("path") or component.get("id", ""))
        line = _line(lines, str(component.get("id", name)))
        for way, text, what in _changes(component):
            edit = Edit(path, f"{place}/{way}" if way else place, "", text)
            yield Mutant(MutantKind.FORM, path, name, line, what, edit, anchors)


def _components(components: list[dict[str, Any]], place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, component in enumerate(components):
        here = f"{place}/{number}"
        if component["type"] not in ("text", "separator"):
            yield here, component
        yield from _components(component.get("components", []), f"{here}/components")


def _changes(component: dict[str, Any]) -> Iterator[tuple[str, str | None, str]]:
    """(pointer inside the component, new JSON or None, what)."""
    if component.get("readonly"):
        yield "readonly", None, "readonly dropped"
        return  # what nobody can enter has no other rule that a scenario could see
    validate, properties = component.get("validate", {}), component.get("properties", {})
    if validate.get("required"):
        yield "validate/required", None, "required dropped"
    for key in ("required-when", "check"):
        if key in properties:
            yield f"properties/{key}", None if key == "required-when" else '"=true"', f"{key} {short(properties[key])} dropped"
    hide = component.get("conditional", {}).get("hide")
    if hide and _asks(component):
        yield "conditional/hide", json.dumps("=" + turned(hide.removeprefix("="))), f"hide {short(hide)} → negated"
    yield from _bounds(component, validate, properties)
    for number, value in enumerate(component.get("values", ())):
        yield "", _with_choice(component, number, f"{value['value']}_x"), f"choice {value['value']} → {value['value']}_x"


def _bounds(
    component: dict[str, Any], validate: dict[str, Any], properties: dict[str, Any]
) -> Iterator[tuple[str, str | None, str]]:
    for key, by in BOUNDS.items():
        if key in validate:
            yield f"validate/{key}", json.dumps(validate[key] + by), f"{key} {validate[key]} → {validate[key] + by}"
    if "pattern" in validate:
        yield "validate/pattern", json.dumps("^.*$"), f"pattern {short(validate['pattern'])} → any"
    for key, by in COUNTS.items():
        if key in properties:
            changed = int(properties[key]) + by
            yield f"properties/{key}", json.dumps(str(changed)), f"{key} {properties[key]} → {changed}"
    if component.get("decimalDigits") is not None:
        changed = component["decimalDigits"] + 1
        yield "decimalDigits", str(changed), f"decimalDigits {component['decimalDigits']} → {changed}"
    if component.get("allowAddRemove") is False:
        yield "allowAddRemove", "true", "allowAddRemove false → true"


def _asks(component: dict[str, Any]) -> bool:
    """Whether a component asks for anything: a group may only show."""
    inside = component.get("components")
    return any(map(_asks, inside)) if inside is not None else component["type"] not in ("text", "separator")


def _with_choice(component: dict[str, Any], number: int, changed: str) -> str:
    """The component with another value of a choice; what its properties say of the choice goes with it."""
    old = component["values"][number]["value"]
    values = [{**value, "value": changed} if place == number else value for place, value in enumerate(component["values"])]
    properties = {
        f"label.en.{changed}" if key == f"label.en.{old}" else key: text for key, text in component.get("properties", {}).items()
    }
    return json.dumps({**component, "values": values, "properties": properties})


def _line(lines: list[str], name: str) -> int:
    return next((number for number, line in enumerate(lines, 1) if f'"{name}"' in line), 1)
