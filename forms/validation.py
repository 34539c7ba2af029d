"""What was entered into a form becomes typed values, or every problem at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.feel import Environment, Value
from forms.conversion import Wrong, is_empty
from forms.evaluation import Evaluation, Part, each
from forms.fields import Entry, Form
from forms.refusal import FieldProblem
from forms.submission import Submission

MAX_UNKNOWN_NAMED = 20


@dataclass(frozen=True, slots=True)
class Validated:
    """`values` by key, to be used only if there are no `problems`; hidden and read-only entries are not among them."""

    values: dict[str, Value]
    problems: tuple[FieldProblem, ...]


def validate(form: Form, raw: Mapping[str, Any], context: Mapping[str, Value], env: Environment) -> Validated:
    """The values of a submission; an entry left empty is None, a box False, a list [].

    `raw`: by key, text as a page sends it or FEEL values. `context`: the case's variables; in conditions the form's own
    values come first. What was sent for hidden and read-only entries is dropped; what the form does not have is a problem.
    """
    evaluation = Evaluation(form, raw, context, env)
    known = form.keys()
    unknown = sorted(str(name)[:60] for name in raw.keys() - known.keys())[:MAX_UNKNOWN_NAMED]
    problems = [FieldProblem(name, "unknown-field", {"name": name}) for name in unknown]
    values: dict[str, Value] = {}
    for part in each(evaluation.parts):
        if isinstance(part.component, Entry) and part.visible and not part.readonly:
            values[part.component.key] = part.value
    problems += part_problems(evaluation.parts)
    return Validated(values, tuple(problems))


def newly_shown(
    form: Form, submission: Submission, context: Mapping[str, Value], env: Environment
) -> tuple[FieldProblem, ...]:
    """Entries that what was entered has made visible, and that the person has not seen yet: they want a look before it counts.

    For pages without script; code "newly-shown". Empty for a submission whose page showed all that it asks for.
    """
    evaluation = Evaluation(form, submission.raw, context, env)
    return tuple(_unseen(evaluation.parts, submission.shown))


def _unseen(parts: Sequence[Part], shown: frozenset[str]) -> Iterator[FieldProblem]:
    for part in each(parts):
        entry = part.component
        editable = isinstance(entry, Entry) and part.visible and not part.readonly
        if editable and part.conditional and part.path not in shown and is_empty(part.raw):
            yield _problem(part, Wrong("newly-shown", {}))
        for row in part.rows:
            yield from _unseen(row.parts, shown)


def part_problems(parts: Sequence[Part]) -> Iterator[FieldProblem]:
    """Every problem, in the order of the page."""
    for part in each(parts):
        for wrong in part.wrong:
            yield _problem(part, wrong)
        for row in part.rows:
            yield from part_problems(row.parts)


def _problem(part: Part, wrong: Wrong) -> FieldProblem:
    component = part.component
    params = dict(wrong.params)
    if wrong.code == "required":
        params["kind"] = component.kind
    if part.row is not None:
        params["row"] = str(part.row)
    code = "required" if wrong.code == "too-few-items" and params.get("count") == "0" else wrong.code
    own = component.messages.get(code) if isinstance(component, Entry) else None
    if own is not None and isinstance(own.zh, str):
        params |= {"message": own.zh, "message.en": own.en if isinstance(own.en, str) and own.en else own.zh}
    path = params.get("name", part.path) if wrong.code == "unknown-field" else part.path
    return FieldProblem(path, wrong.code, params, component.label, component.label_en)
