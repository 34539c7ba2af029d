"""What is wrong with a form's file, or with what was entered into a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class FormProblem:
    """One reason why a form's file is refused.

    `line` counts from 1; `key` is the component's key (its id or type where it has none, "" for the form itself);
    `rule` is a kebab-case noun; `message` one English sentence that says what to do.
    """

    line: int
    key: str
    rule: str
    message: str


class FormRefused(Exception):
    """A form's file is not one of ours; `problems` holds every reason, by line."""

    def __init__(self, problems: tuple[FormProblem, ...]) -> None:
        super().__init__("; ".join(f"line {problem.line}: {problem.message}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One reason why an entry is not accepted.

    `path` is the entry's name in HTML ("findings-2-seen"); `code` says what is wrong; `params` are the bounds and
    such that a sentence about it needs, as text (for "required" the component's `kind`); `label` and `label_en` are the
    field's own. In a dynamic list, `params["row"]` is the item's number, counted from 1.
    """

    path: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    label: str = ""
    label_en: str = ""
