"""A form as its page shows it: widgets with what was typed, and every problem beside its field and in the summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from forms import FieldProblem, Widget, describe
from forms.fields import Component, Entry, Option
from web.field_messages import message
from web.form_input import FormPage

MISSING = frozenset({"required", "newly-shown", "too-few-items", "too-few-files"})
"""Problems of a field that say that something is to be added, not that what was typed is wrong."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One problem in the list above the form: the same sentence as beside the field, and where the field is."""

    sentence: str
    anchor: str
    missing: bool  # nothing is there yet; else what is there is wrong


@dataclass(frozen=True, slots=True)
class FormView:
    """What the template draws; `refusal` is a sentence about the form as a whole."""

    widgets: tuple[Widget, ...]
    problems: tuple[Summary, ...]
    refusal: str | None = None
    live: bool = False  # an answer can bring other questions

    @property
    def missing(self) -> int:
        return sum(problem.missing for problem in self.problems)

    @property
    def wrong(self) -> int:
        return len(self.problems) - self.missing


def counted(view: FormView) -> str:
    """What keeps a form from being taken: 2项没填，1项不对."""
    missing = ngettext("%(num)d项没填", "%(num)d项没填", view.missing)
    wrong = ngettext("%(num)d项不对", "%(num)d项不对", view.wrong)
    return _("，").join(words for words, number in ((missing, view.missing), (wrong, view.wrong)) if number)


def to_be_done_words(view: FormView) -> str:
    """The heading of the problems."""
    return _("还有%(counted)s，改好才能提交", counted=counted(view))


def problem_words(view: FormView) -> str:
    """The same at the head of the window's title."""
    return _("有%(counted)s", counted=counted(view))


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
    summary = tuple(Summary(message(problem), anchors.get(problem.path, "form"), problem.code in MISSING) for problem in told)
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
