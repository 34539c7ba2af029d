"""A procedure's form as it was sent: its files are stored first, then its values are read, raw, for the engine to judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from flask import request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from engine.commands import FileFacts, StoreFile
from engine.feel import Environment, Value
from engine.identity import new_id
from forms import FieldProblem, Form, Intent, TooMuch, newly_shown, read_submission
from forms.fields import FileEntry
from forms.stored_files import file_text
from forms.uploads import UploadRefused, check_upload
from web.people import engine, me
from web.submission import OURS, value_pairs


class FormPage(Protocol):
    """A page with a procedure's form on it, and what the form may read."""

    @property
    def form(self) -> Form | None: ...

    @property
    def context(self) -> Mapping[str, Value]: ...

    @property
    def environment(self) -> Callable[[], Environment]: ...


@dataclass(frozen=True, slots=True)
class Sent:
    """What was typed: `raw` for the engine, `pairs` as they came (stored files in them).

    `problems` are those that no later look would find: files that are refused, questions that the page had not shown.
    With an `intent` the page is only shown again.
    """

    raw: Mapping[str, Any]
    pairs: tuple[tuple[str, str], ...]
    intent: Intent | None
    problems: tuple[FieldProblem, ...]


def read_form(page: FormPage, task_id: str | None) -> Sent:
    """Reads the request's form. A file that is refused becomes a problem beside its field."""
    pairs = value_pairs()
    if page.form is None:
        return Sent({}, (), None, ())
    problems = store_files(page.form, task_id, pairs)
    try:
        read = read_submission(page.form, pairs, OURS)
    except TooMuch:
        raise RequestEntityTooLarge from None
    if not problems:
        problems = list(newly_shown(page.form, read, page.context, page.environment()))
    return Sent(read.raw, kept_pairs(pairs), read.intent, tuple(problems))


def kept_pairs(pairs: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The pairs that bring the same values again: those that a button alone sent are done with."""
    return tuple((name, value) for name, value in pairs if ":" not in name or name.startswith(("shown:", "drop:")))


def store_files(form: Form, task_id: str | None, pairs: list[tuple[str, str]]) -> list[FieldProblem]:
    """Stores the request's files and adds them to the pairs. Answers with those that are refused."""
    entries = {entry.key: entry for entry in form.walk() if isinstance(entry, FileEntry)}
    problems = []
    for name, sent in request.files.items(multi=True):
        entry = entries.get(name.rpartition("-")[2])
        if not sent.filename or entry is None:
            continue
        try:
            pairs.append((name, store(sent, task_id)))
        except UploadRefused as refused:
            problems.append(FieldProblem(name, refused.code, refused.params, entry.label, entry.label_en))
    return problems


def store(sent: FileStorage, task_id: str | None) -> str:
    """Stores one file; answers with the line of text that a form carries it in. Raises UploadRefused."""
    content = sent.stream.read()
    facts = check_upload(sent.filename or "", content)
    stored = FileFacts(hash=facts.hash, name=facts.name, type=facts.type, size=facts.size)
    engine().execute(StoreFile(new_id(24), me(), task_id, stored, content))
    return file_text({"hash": facts.hash, "name": facts.name, "size": Decimal(facts.size), "type": facts.type})
