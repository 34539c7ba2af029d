"""The component types of a form's file, each read strictly into its part of the compiled form.

Source: Camunda Forms, schema version 16; what is ours stands in a component's `properties`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from forms.attributes import Attributes
from forms.entries import (
    read_checkbox,
    read_checklist,
    read_choice,
    read_date,
    read_file,
    read_number,
    read_text_entry,
)
from forms.fields import MAX_ROWS, Component, Group, ListEntry, Separator, Text
from forms.reading import Reading
from forms.refusal import FormProblem
from forms.source import Node

MAX_COMPONENTS = 300
_ID = re.compile(r"(?a)[A-Za-z0-9_.-]{1,100}\Z")
_ROLE = re.compile(r"(?a)[a-z][a-z0-9_]{0,63}\Z")


class ComponentReader:
    """Reads components and collects what is wrong with them."""

    def __init__(self, problems: list[FormProblem], functions: frozenset[str]) -> None:
        self.problems = problems
        self.functions = functions
        self.ids: dict[str, int] = {}
        self.count = 0
        self.inside_list = False
        self.readers: dict[str, Callable[[Reading], Component]] = {
            "textfield": read_text_entry,
            "textarea": read_text_entry,
            "number": read_number,
            "select": read_choice,
            "radio": read_choice,
            "checklist": read_checklist,
            "checkbox": read_checkbox,
            "datetime": read_date,
            "filepicker": read_file,
            "dynamiclist": self.read_list,
            "group": self.read_group,
            "text": _read_text,
            "separator": lambda reading: Separator(**reading.common),
        }

    def components(self, nodes: list[Node]) -> tuple[Component, ...]:
        """The parts that could be read; the others have left their problems."""
        parts = [self.component(node) for node in nodes]
        return tuple(part for part in parts if part is not None)

    def component(self, node: Node) -> Component | None:
        self.count += 1
        if self.count == MAX_COMPONENTS + 1:
            self.problems.append(FormProblem(node.line, "", "too-many-components", f"Use at most {MAX_COMPONENTS} components."))
        if not isinstance(node.value, dict):
            self.problems.append(FormProblem(node.line, "", "bad-value", "Make every component an object."))
            return None
        members = node.value
        named = [members[attribute].value for attribute in ("key", "path", "id", "type") if attribute in members]
        name = next((value for value in named if isinstance(value, str) and value), "")
        a = Attributes(members, node.line, name, self.problems, functions=self.functions)
        kind = a.text("type")
        read = self.readers.get(kind)
        if read is None:
            a.refuse("unknown-type", f"Use a component type known here ({', '.join(sorted(self.readers))}); {kind!r} is not.", "type")
            return None
        part = read(self.reading(a, kind))
        if a.has("disabled"):
            a.asked.add("disabled")
            a.refuse("disabled", "Use readonly instead of disabled.", "disabled")
        a.finish()
        return part

    def reading(self, a: Attributes, kind: str) -> Reading:
        """The component with what every kind may have."""
        properties, conditional, layout = a.part("properties"), a.part("conditional"), a.part("layout")
        for attribute in ("row", "columns"):  # where a designer's tool puts it; our pages have one column
            layout.node(attribute)
        readers = tuple(properties.text("readers").split())
        if properties.has("readers"):
            a.feel_lines["properties.readers"] = properties.members["readers"].line
        for role in readers:
            if not _ROLE.match(role):
                properties.refuse("bad-value", f"Write readers as role ids with spaces between; {role!r} is none.", "readers")
        common = {
            "kind": kind,
            "id": self.identity(a),
            "line": a.line,
            "hide": conditional.feel("hide"),
            "readers": readers,
            "lines": a.feel_lines,
        }
        return Reading(a, properties, common)

    def identity(self, a: Attributes) -> str:
        """The component's id, its key where it has none."""
        if not a.has("id"):
            return a.name
        identity = a.text("id")
        if not _ID.match(identity):
            a.refuse("bad-id", "Give the component an id of letters, digits, dots, dashes and underscores.", "id")
        elif identity in self.ids:
            a.refuse("duplicate-id", f"Give each component its own id; {identity!r} stands on line {self.ids[identity]} already.", "id")
        self.ids.setdefault(identity, a.line)
        return identity

    def inside(self, reading: Reading) -> tuple[Component, ...]:
        """The components inside a group or a list."""
        a = reading.a
        a.flag("showOutline")  # all groups and lists are drawn alike here
        nodes = a.items("components")
        if not nodes:
            a.refuse("missing-components", f"Give the {reading.common['kind']} components.", "components")
        return self.components(nodes)

    def read_group(self, reading: Reading) -> Component:
        return Group(**reading.common, **reading.labels(), components=self.inside(reading))

    def read_list(self, reading: Reading) -> Component:
        a, properties = reading.a, reading.properties
        if self.inside_list:
            a.refuse("nested-list", "Take the dynamic list out of the other one: a single level is known here.", "type")
        if not a.flag("isRepeating", True):
            a.refuse("bad-value", "Make isRepeating true or leave it out: a list repeats.", "isRepeating")
        least = properties.whole("min-items", 0, MAX_ROWS) or 0
        most = properties.whole("max-items", 1, MAX_ROWS) or MAX_ROWS
        if least > most:
            properties.refuse("bad-bounds", f"Make max-items at least min-items, {least}.", "max-items")
        rows = a.whole("defaultRepetitions", 0, most)
        outside, self.inside_list = self.inside_list, True
        components = self.inside(reading)
        self.inside_list = outside
        return ListEntry(
            **reading.common,
            **reading.labels(),
            **reading.rules("path"),
            components=components,
            least=least,
            most=most,
            rows=1 if rows is None else rows,
            adjustable=a.flag("allowAddRemove", True),
        )


def _read_text(reading: Reading) -> Component:
    a, properties = reading.a, reading.properties
    text = a.text("text")
    if text.startswith("="):
        a.refuse("bad-value", "Put the expression into properties.value; text is shown as it stands.", "text")
    if not text and not properties.has("value"):
        a.refuse("missing-text", "Give the text component a text or properties.value.")
    return Text(
        **reading.common,
        label=properties.text("label"),
        label_en=properties.text("label.en"),
        text=text,
        text_en=properties.text("text.en"),
        value=properties.feel("value"),
        value_en=properties.feel("value.en"),
    )
