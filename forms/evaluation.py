"""A form with what was entered into it: what is shown, what each entry's value is, what is wrong; one look from top to bottom.

Validation and description both read the result, so that what a person sees and what the server accepts never differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.feel import Environment, Expression, FeelLimitExceeded, Value
from forms.conversion import NotAccepted, Wrong, convert, is_empty, option_text
from forms.fields import ChoiceEntry, Component, Entry, Form, Group, ListEntry, Option, Text
from forms.rules import judge

MAX_COMPUTED_OPTIONS = 2_000


@dataclass(slots=True)
class Part:
    """One component in one place. `path` is its name in HTML; `row` its item's number, counted from 1, in a list;
    `conditional` says that a condition decides whether it is visible.

    `undecided`: a choice that is still to be made may make it required. `raw` is what was entered, `value` the value (of a
    computed text in English: `value_en`): None (a box: False) while it is hidden or refused. `wrong`: why.
    """

    component: Component
    path: str
    visible: bool
    conditional: bool = False
    row: int | None = None
    readonly: bool = False
    required: bool = False
    undecided: bool = False
    raw: Any = None
    value: Value = None
    value_en: Value = None
    options: tuple[Option, ...] = ()
    wrong: list[Wrong] = field(default_factory=list)
    parts: Sequence[Part] = ()
    rows: Sequence[Row] = ()


@dataclass(slots=True)
class Row:
    """One item of a dynamic list. `own`: the names that its entries' conditions see first; `kept`: what the case's
    variable holds for it; `blank`: nothing was entered, so that it is no item."""

    index: int
    parts: list[Part]
    own: dict[str, Value]
    kept: Mapping[str, Value]
    blank: bool = False


def each(parts: Sequence[Part]) -> Iterator[Part]:
    """The parts of one scope: those of groups, too, but not those inside a list's items."""
    for part in parts:
        yield part
        if part.parts:
            yield from each(part.parts)


def _to_be_chosen(part: Part) -> bool:
    """Whether this is a choice that must be made, and is not made yet."""
    entry = part.component
    return isinstance(entry, ChoiceEntry) and part.visible and entry.required and not part.readonly and is_empty(part.value)


class Evaluation:
    """The form's parts, evaluated. `raw` None is a page opened for the first time: the case's values and the defaults.

    `drawn`: for a page, on which an entry that only now comes into sight begins as on a first page.
    """

    def __init__(
        self, form: Form, raw: Mapping[str, Any] | None, context: Mapping[str, Value], env: Environment, drawn: bool = False
    ) -> None:
        self.env = env
        self.first = raw is None
        self.drawn = drawn
        scope: dict[str, Value] = dict(context)
        self.parts = self._components(form.fields, raw or {}, context, scope)
        self._rules(self.parts, scope, not self.first)

    def ask(self, expression: Expression | None, scope: Mapping[str, Value]) -> Any:
        """What an expression says; null, with a reason, where it takes too long."""
        if expression is None:
            return None
        try:
            return expression.evaluate(scope, self.env)
        except FeelLimitExceeded as fault:
            self.env.reasons.append(str(fault))
            return None

    def _components(
        self,
        components: Sequence[Component],
        raw: Mapping[str, Any],
        known: Mapping[str, Value],
        scope: dict[str, Value],
        prefix: str = "",
        row: int | None = None,
        group: Part | None = None,
    ) -> list[Part]:
        """Parts in order. `known`: the values that the case has for the entries; `scope` takes in each entry's value."""
        parts = []
        around_shown, around_conditional = (True, False) if group is None else (group.visible, group.conditional)
        for component in components:
            hide = component.hide
            shown = around_shown and (hide is None or self.ask(hide, scope) is not True)
            name = component.key if isinstance(component, Entry) else component.id
            part = Part(component, prefix + name, shown, around_conditional or hide is not None, row)
            parts.append(part)
            if isinstance(component, Entry):
                if shown:
                    self._entry(part, component, raw, known, scope)
                scope[component.key] = part.value
            elif isinstance(component, Group):
                part.parts = self._components(component.components, raw, known, scope, prefix, row, part)
            elif isinstance(component, Text) and shown:
                part.value, part.value_en = self.ask(component.value, scope), self.ask(component.value_en, scope)
        return parts

    def _entry(self, part: Part, entry: Entry, raw: Mapping[str, Any], known: Mapping[str, Value], scope: dict[str, Value]) -> None:
        readonly = entry.readonly
        part.readonly = self.ask(readonly, scope) is True if isinstance(readonly, Expression) else readonly
        if isinstance(entry, ChoiceEntry):
            part.options = self._options(entry, scope)
        unseen = self.drawn and part.conditional and entry.key not in raw
        untouched = part.readonly or self.first or (unseen and not isinstance(entry, ListEntry))
        part.raw = self._initial(entry, known, scope) if untouched else raw.get(entry.key)
        if isinstance(entry, ListEntry):
            self._list(part, entry, self._initial(entry, known, scope), scope)
        elif part.readonly:
            part.value = part.raw
        else:
            try:
                part.value = convert(entry, part.raw, part.options)
            except NotAccepted as fault:
                part.value = False if entry.type_word == "boolean" else None
                part.wrong.append(fault.wrong)

    def _initial(self, entry: Entry, known: Mapping[str, Value], scope: Mapping[str, Value]) -> Value:
        held = known.get(entry.key)
        return self._default(entry, scope) if held is None else held

    def _default(self, entry: Entry, scope: Mapping[str, Value]) -> Any:
        return self.ask(entry.default, scope) if isinstance(entry.default, Expression) else entry.default

    def _options(self, entry: ChoiceEntry, scope: Mapping[str, Value]) -> tuple[Option, ...]:
        if entry.options_from is None:
            return entry.options
        computed = self.ask(entry.options_from, scope)
        options: dict[str, Option] = {}
        for item in (computed if isinstance(computed, list) else [])[:MAX_COMPUTED_OPTIONS]:
            given = item if isinstance(item, dict) else {"value": item}
            value = option_text(given.get("value"))
            if value:
                label = option_text(given.get("label")) or value
                options.setdefault(value, Option(value, label, option_text(given.get("label.en")) or ""))
        if not options:
            self.env.reasons.append(f"Expected options for {entry.key}, but {entry.options_from.source} gives none.")
        return tuple(options.values())

    def _list(self, part: Part, entry: ListEntry, initial: Value, scope: dict[str, Value]) -> None:
        held = [item if isinstance(item, dict) else {} for item in initial] if isinstance(initial, list) else []
        given: Any = held if self.first or part.readonly else part.raw
        if given is None or given == "":
            given = []
        if not isinstance(given, list | tuple) or not all(isinstance(item, Mapping) for item in given):
            part.wrong.append(Wrong("bad-list", {}))
            given = []
        continues = self.first or part.readonly or not entry.adjustable
        most = entry.most if entry.adjustable else len(held)
        if len(given) > most and not part.readonly:
            part.wrong.append(Wrong("too-many-items", {"max": str(most), "count": str(len(given))}))
        rows = []
        for index in range(self._size(entry, part, len(given), len(held))):
            raw = given[index] if index < len(given) else {}
            kept = held[index] if continues and index < len(held) else {}
            row = self._row(part, entry, index, raw, kept, scope)
            row.blank = row.blank or (entry.adjustable and index >= len(given))
            rows.append(row)
        part.rows, part.value = rows, [self._item(entry, row) for row in rows if not row.blank]

    def _size(self, entry: ListEntry, part: Part, given: int, held: int) -> int:
        """How many rows the page has: at least one to write into, and on a first page as many as the form says."""
        if part.readonly:
            return held
        if not entry.adjustable:
            return min(held, entry.most)
        fresh = max(entry.least, entry.rows if not given else 0) if self.first else 0
        return min(max(given, fresh, 1), entry.most)

    def _row(
        self, part: Part, entry: ListEntry, index: int, raw: Mapping[str, Any], kept: Mapping[str, Value], outer: Mapping[str, Value]
    ) -> Row:
        scope = {**outer, **kept}
        parts = self._components(entry.components, raw, kept, scope, f"{part.path}-{index}-", index + 1)
        mine = [inner for inner in each(parts) if isinstance(inner.component, Entry)]
        keys = {inner.component.key for inner in mine if isinstance(inner.component, Entry)}
        row = Row(index, parts, {**kept, **{key: scope[key] for key in keys}}, kept)
        if part.readonly:
            for inner in mine:
                inner.readonly = True
                inner.wrong.clear()
        elif entry.adjustable and not self.first:
            row.blank = not any(self._filled(inner, scope) for inner in mine)
        if row.blank:
            for inner in mine:
                inner.wrong.clear()
        if not self.first and not part.readonly:
            for name in sorted(str(name)[:60] for name in raw.keys() - keys - kept.keys()):
                part.wrong.append(Wrong("unknown-field", {"name": f"{part.path}-{index}-{name}"}))
        return row

    def _filled(self, part: Part, scope: Mapping[str, Value]) -> bool:
        """Whether somebody entered something: what stood there by default does not count."""
        assert isinstance(part.component, Entry)
        if part.readonly or not part.visible or is_empty(part.raw):
            return False
        return self._default(part.component, scope) not in (part.raw, part.value) or bool(part.wrong)

    def _item(self, entry: ListEntry, row: Row) -> dict[str, Value]:
        """A list's item as a value: what it held before, where the list continues one, then what its entries say."""
        item = {} if entry.adjustable else dict(row.kept)
        for part in each(row.parts):
            if isinstance(part.component, Entry) and part.visible:
                item[part.component.key] = part.value
        return item

    def _worded(self, wrong: Wrong, entry: Entry, scope: Mapping[str, Value]) -> Wrong:
        """With the form's own sentence where that is FEEL; the common sentence stands where it gives none."""
        own = entry.messages.get(wrong.code)
        if own is None or not isinstance(own.zh, Expression):
            return wrong
        zh, en = (self.ask(one, scope) if isinstance(one, Expression) else one for one in (own.zh, own.en))
        return Wrong(wrong.code, {**wrong.params, "message": zh, "message.en": en or zh}) if isinstance(zh, str) else wrong

    def _rules(self, parts: Sequence[Part], scope: Mapping[str, Value], judged: bool, undecided: bool = False) -> None:
        """What needs the whole form: what is required, how many items, checks."""
        scope_parts = [part for part in each(parts) if isinstance(part.component, Entry)]
        undecided = undecided or any(map(_to_be_chosen, scope_parts))
        for part in scope_parts:
            for row in part.rows:
                self._rules(row.parts, {**scope, **row.own}, judged and not row.blank, undecided)
        for part in scope_parts:
            entry = part.component
            assert isinstance(entry, Entry)
            if part.visible and not part.readonly:
                part.required = entry.required or self.ask(entry.required_when, scope) is True
                part.undecided = undecided and not part.required and entry.required_when is not None
                if judged and not part.wrong:
                    asked = entry.check is not None and not is_empty(part.value)
                    part.wrong += judge(part, entry, self.ask(entry.check, scope) if asked else True, scope_parts)
                part.wrong = [self._worded(wrong, entry, scope) for wrong in part.wrong]
        if not judged:
            for part in scope_parts:
                part.wrong.clear()
