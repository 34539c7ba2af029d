"""A form as its page shows it: widgets with what was typed, and every problem beside its field and in the summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms import FieldProblem, Widget, describe
from forms.fields import Component, Entry, Option
from web.field_messages import message
from web.form_input import FormPage


@dataclass(frozen=True, slots=True)
class Summary:
    """One problem in the list above the form: the same sentence as beside the field, and where the field is."""

    sentence: str
    anchor: str


@dataclass(frozen=True, slots=True)
class FormView:
    """What the template draws; `refusal` is a sentence about the form as a whole."""

    widgets: tuple[Widget, ...]
    problems: tuple[Summary, ...]
    refusal: str | None = None
    live: bool = False  # an answer can bring other questions


def form_view(
    page: FormPage, raw: Mapping[str, Any] | None = None, problems: Sequence[FieldProblem] = (), refusal: str | None = None
) -> FormView:
    """The page's form with these raw values (None: as it is at first) and problems."""
    if page.form is None:
        return FormView((), (), refusal)
    widgets = describe(page.form, raw, problems, page.context, page.environment())
    anchors = {widget.path: widget.id for widget in every(widgets)}
    order = {path: place for place, path in enumerate(anchors)}
    told = sorted(problems, key=lambda problem: order.get(problem.path, -1))  # as they stand on the page
    summary = tuple(Summary(message(problem), anchors.get(problem.path, "form")) for problem in told)
    return FormView(tuple(widgets), summary, refusal, any(map(_asks_anew, page.form.walk())))


def _asks_anew(part: Component) -> bool:
    """Whether an answer can bring this question, take it away, or make it one that must be answered."""
    return part.hide is not None or (isinstance(part, Entry) and part.required_when is not None)


def deciding(view: FormView) -> Widget | None:
    """The form's first choice that must be made: by its answer a grave act is named."""
    found = (one for one in every(view.widgets) if one.kind == "radio" and one.visible and one.required and not one.readonly)
    return next(found, None)


def chosen(view: FormView) -> Option | None:
    """The option that was taken in the deciding choice."""
    choice = deciding(view)
    return next((option for option in choice.options if option.value == choice.value), None) if choice else None


def every(widgets: Sequence[Widget]) -> Iterator[Widget]:
    """All widgets, those inside groups and list items included."""
    for widget in widgets:
        yield widget
        yield from every(widget.children)
        for row in widget.rows:
            yield from every(row.widgets)
