"""The component types that have a value, each read into its entry."""

from __future__ import annotations

import re

from engine.feel import Value
from forms.attributes import Attributes
from forms.fields import (
    FILE_TYPES,
    MAX_DECIMAL_DIGITS,
    MAX_FILES,
    MAX_INTEGER_DIGITS,
    MAX_TEXT_LENGTH,
    TEXTAREA_LENGTH,
    TEXTFIELD_LENGTH,
    CheckboxEntry,
    ChecklistEntry,
    ChoiceEntry,
    DateEntry,
    FileEntry,
    NumberEntry,
    Option,
    TextEntry,
)
from forms.pattern import BadPattern, compile_pattern
from forms.reading import Reading

MAX_OPTIONS = 300


def read_text_entry(reading: Reading) -> TextEntry:
    """textfield and textarea; only a textfield has a pattern."""
    a, validate = reading.a, reading.a.part("validate")
    one_line = reading.common["kind"] == "textfield"
    longest = validate.whole("maxLength", 1, MAX_TEXT_LENGTH) or (TEXTFIELD_LENGTH if one_line else TEXTAREA_LENGTH)
    shortest = validate.whole("minLength", 0, MAX_TEXT_LENGTH) or 0
    if shortest > longest:
        validate.refuse("bad-bounds", f"Make maxLength, {longest}, at least minLength, {shortest}.", "minLength")
    pattern = _pattern(validate, longest) if one_line else None
    if reading.properties.has("pattern-message") and pattern is None:
        reading.properties.refuse("missing-pattern", "Give validate.pattern, or take the pattern-message out.", "pattern-message")
    return TextEntry(
        **reading.common,
        **reading.labels(),
        **reading.rules(static_default=a.text("defaultValue") or None),
        required=validate.flag("required"),
        min_length=shortest,
        max_length=longest,
        pattern=pattern,
    )


def _pattern(validate: Attributes, longest: int) -> re.Pattern[str] | None:
    validate.word("validationType", ("custom",))
    source = validate.text("pattern")
    if not source:
        return None
    try:
        return compile_pattern(source, longest)
    except BadPattern as fault:
        validate.refuse("bad-pattern", f"{fault}.", "pattern")
        return None


def read_number(reading: Reading) -> NumberEntry:
    """number."""
    a, validate, properties = reading.a, reading.a.part("validate"), reading.properties
    digits = a.whole("decimalDigits", 0, MAX_DECIMAL_DIGITS)
    minimum, maximum = validate.number("min"), validate.number("max")
    increment = a.number("increment")
    if minimum is not None and maximum is not None and minimum > maximum:
        validate.refuse("bad-bounds", f"Make max at least min, {minimum}.", "max")
    if increment is not None and increment <= 0:
        a.refuse("bad-value", "Make increment greater than 0.", "increment")
        increment = None
    places = MAX_DECIMAL_DIGITS if digits is None else digits
    for part, name, bound in ((validate, "min", minimum), (validate, "max", maximum), (a, "increment", increment)):
        if bound is not None and (round(bound, places) != bound or bound.adjusted() >= MAX_INTEGER_DIGITS):
            part.refuse("bad-bounds", f"Give {name} with at most {MAX_INTEGER_DIGITS} digits and {places} decimals, as the values.", name)
    return NumberEntry(
        **reading.common,
        **reading.labels(),
        **reading.rules(static_default=a.number("defaultValue")),
        required=validate.flag("required"),
        unit=properties.text("unit"),
        unit_en=properties.text("unit.en"),
        decimal_digits=digits,
        minimum=minimum,
        maximum=maximum,
        increment=increment,
    )


def read_choice(reading: Reading) -> ChoiceEntry:
    """select and radio."""
    validate = reading.a.part("validate")
    options = _options(reading)
    return ChoiceEntry(
        **reading.common,
        **reading.labels(),
        **reading.rules(static_default=reading.a.text("defaultValue") or None),
        required=validate.flag("required"),
        options=options,
        options_from=reading.a.feel("valuesExpression"),
    )


def read_checklist(reading: Reading) -> ChecklistEntry:
    """checklist."""
    a, validate = reading.a, reading.a.part("validate")
    options = _options(reading)
    default: list[Value] = []
    for node in a.items("defaultValue"):
        if isinstance(node.value, str):
            default.append(node.value)
        else:
            a.refuse("bad-value", "Make every item of defaultValue the value of an option.", "defaultValue")
    return ChecklistEntry(
        **reading.common,
        **reading.labels(),
        **reading.rules(static_default=default or None),
        required=validate.flag("required"),
        options=options,
        options_from=a.feel("valuesExpression"),
    )


def _options(reading: Reading) -> tuple[Option, ...]:
    a = reading.a
    nodes = a.items("values")
    if a.has("values") == a.has("valuesExpression"):
        a.refuse("missing-options", "Give the options either as values or as valuesExpression.", "values")
    if a.has("values") and not 1 <= len(nodes) <= MAX_OPTIONS:
        a.refuse("missing-options", f"Give 1 to {MAX_OPTIONS} options.", "values")
    options: dict[str, Option] = {}
    for node in nodes:
        if not isinstance(node.value, dict):
            a.refuse("bad-value", "Make every option an object with label and value.", "values")
            continue
        item = Attributes(node.value, node.line, a.name, a.problems, "values.")
        value, label = item.text("value"), item.text("label")
        item.finish()
        if not value or not label:
            item.refuse("missing-label", "Give the option both a label and a value, as texts.")
        elif value != value.strip() or len(value) > TEXTFIELD_LENGTH:
            item.refuse("bad-value", f"Make the option's value at most {TEXTFIELD_LENGTH} characters without space around.", "value")
        elif value in options:
            item.refuse("duplicate-option", f"Give the option {value!r} once.", "value")
        else:
            options[value] = Option(value, label, reading.properties.text(f"label.en.{value}"))
    return tuple(options.values())


def read_checkbox(reading: Reading) -> CheckboxEntry:
    """checkbox."""
    a, validate = reading.a, reading.a.part("validate")
    return CheckboxEntry(
        **reading.common,
        **reading.labels(),
        **reading.rules(static_default=a.flag("defaultValue") or None),
        required=validate.flag("required"),
    )


def read_date(reading: Reading) -> DateEntry:
    """datetime with subtype date; its label is `dateLabel`, as form tools write it, or `label`."""
    a, validate = reading.a, reading.a.part("validate")
    if a.word("subtype", ("date",)) != "date":
        a.refuse("bad-value", "Make subtype date: times of day are not known here.", "subtype")
    return DateEntry(
        **reading.common,
        **reading.labels("dateLabel" if a.has("dateLabel") else "label"),
        **reading.rules(static_default=a.text("defaultValue") or None),
        required=validate.flag("required"),
    )


def read_file(reading: Reading) -> FileEntry:
    """filepicker: jpeg, png and pdf, as far as `accept` lets them."""
    a, validate, properties = reading.a, reading.a.part("validate"), reading.properties
    multiple = a.flag("multiple")
    least = properties.whole("min-items", 0, MAX_FILES) or 0
    most = properties.whole("max-items", 1, MAX_FILES) or (MAX_FILES if multiple else 1)
    if not multiple and (properties.has("min-items") or properties.has("max-items")):
        a.refuse("bad-bounds", "Make multiple true where there are min-items or max-items.", "multiple")
    if least > most:
        properties.refuse("bad-bounds", f"Make max-items at least min-items, {least}.", "max-items")
    return FileEntry(
        **reading.common,
        **reading.labels(),
        **reading.rules(),
        required=validate.flag("required"),
        multiple=multiple,
        least=least,
        most=most,
        types=_types(a),
    )


def _types(a: Attributes) -> tuple[str, ...]:
    if not a.has("accept"):
        return tuple(FILE_TYPES)
    wanted: set[str] = set()
    for word in a.text("accept").split(","):
        types = {name for name, endings in FILE_TYPES.items() if word.strip().lower() in (name, *endings)}
        if word.strip() == "image/*":
            types = {"image/jpeg", "image/png"}
        if not types:
            a.refuse("bad-value", f"Accept .jpg, .jpeg, .png, .pdf or their media types; {word.strip()!r} is not checked here.", "accept")
        wanted |= types
    return tuple(name for name in FILE_TYPES if name in wanted)

