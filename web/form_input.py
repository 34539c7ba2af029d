"""A procedure's form as it was sent: its files are stored first, then its values are read, raw, for the engine to judge."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol

from flask import request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from engine.commands import FileFacts, StoreFile
from engine.feel import Environment, Value
from engine.identity import new_id
from engine.reading import TaskPage
from forms import FieldProblem, Form, Intent, TooMuch, newly_shown, read_submission, validate
from forms.fields import FileEntry
from forms.stored_files import file_text
from forms.uploads import UploadRefused, check_upload
from web.session import engine, me
from web.submission import OURS, value_pairs

IN_LIST = re.compile(r"(?a)(.+)-(\d{1,4})-([^-]+)")  # the name of an entry in an item of a dynamic list


Keep = Callable[[FileFacts, bytes], None]
"""What stores a file that was checked."""


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

    No later look would find these: `problems`, the files that are refused; `unseen`, the questions that the page had not
    shown. With an `intent` the page is only shown again.
    """

    raw: Mapping[str, Any]
    pairs: tuple[tuple[str, str], ...]
    intent: Intent | None
    problems: tuple[FieldProblem, ...]
    unseen: tuple[FieldProblem, ...] = ()


def read_form(page: FormPage, task_id: str | None, keep: Keep | None = None) -> Sent:
    """Reads the request's form. A file that is refused becomes a problem beside its field. `keep` stores a checked file, where it
    is not kept for somebody with an account."""
    pairs = value_pairs()
    if page.form is None:
        return Sent({}, (), None, ())
    problems = store_files(page.form, keep or kept_for(task_id), pairs)
    try:
        read = read_submission(page.form, pairs, OURS)
    except TooMuch:
        raise RequestEntityTooLarge from None
    unseen = newly_shown(page.form, read, page.context, page.environment())
    return Sent(read.raw, kept_pairs(pairs), read.intent, tuple(after(read.intent, problems)), unseen)


def hindrances(page: FormPage, sent: Sent) -> tuple[FieldProblem, ...]:
    """What the page has to say before the engine judges: a refused file with everything else that is wrong, at once."""
    if page.form is None or not sent.problems:
        return sent.unseen
    refused = {problem.path for problem in sent.problems}
    others = validate(page.form, sent.raw, page.context, page.environment()).problems
    return (*sent.problems, *(problem for problem in others if problem.path not in refused))


def missing(page: TaskPage, sent: Sent) -> tuple[FieldProblem, ...]:
    """What an open task's form still lacks."""
    if page.form is None or page.row.status != "open":
        return ()
    return validate(page.form, sent.raw, page.context, page.environment()).problems


def kept_pairs(pairs: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The pairs that bring the same values again: those that a button alone sent are done with."""
    return tuple((name, value) for name, value in pairs if ":" not in name or name.startswith(("shown:", "drop:", "choice:")))


def store_files(form: Form, keep: Keep, pairs: list[tuple[str, str]]) -> list[FieldProblem]:
    """Stores the request's files and adds them to the pairs. Answers with those that are refused."""
    entries = {entry.key: entry for entry in form.walk() if isinstance(entry, FileEntry)}
    problems = []
    for name, sent in request.files.items(multi=True):
        entry = entries.get(name.rpartition("-")[2])
        if not sent.filename or entry is None:
            continue
        try:
            pairs.append((name, store(sent, keep)))
        except UploadRefused as refused:
            problems.append(FieldProblem(name, refused.code, placed(name, refused.params), entry.label, entry.label_en))
            pairs.append((name, ""))  # the item of a list in which it stood stays
    return problems


def placed(name: str, params: Mapping[str, str]) -> Mapping[str, str]:
    """A problem's params, with the item's number if its field stands in a list."""
    place = IN_LIST.fullmatch(name)
    return {**params, "row": str(int(place[2]) + 1)} if place else params


def after(intent: Intent | None, problems: list[FieldProblem]) -> Iterator[FieldProblem]:
    """The problems where they stand after an item was taken out: those behind it move up, its own are gone."""
    removed = intent.index if intent is not None and intent.kind == "remove" else None
    for problem in problems:
        place = IN_LIST.fullmatch(problem.path)
        if intent is None or removed is None or not place or place[1] != intent.path or int(place[2]) < removed:
            yield problem
        elif int(place[2]) > removed:
            path = f"{place[1]}-{int(place[2]) - 1}-{place[3]}"
            yield replace(problem, path=path, params=placed(path, problem.params))


def kept_for(task_id: str | None) -> Keep:
    """Keeps a file for a task that one reaches, or for a case that one is about to start."""

    def keep(facts: FileFacts, content: bytes) -> None:
        engine().execute(StoreFile(new_id(24), me(), task_id, facts, content))

    return keep


def store(sent: FileStorage, keep: Keep) -> str:
    """Stores one file; answers with the line of text that a form carries it in. Raises UploadRefused."""
    content = sent.stream.read()
    facts = check_upload(sent.filename or "", content)
    keep(FileFacts(hash=facts.hash, name=facts.name, type=facts.type, size=facts.size), content)
    return file_text({"hash": facts.hash, "name": facts.name, "size": Decimal(facts.size), "type": facts.type})
