"""A procedure's form as it was sent: its files are stored first, then its values are read, raw, for the engine to judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from engine.attachments import store_upload
from forms import FieldProblem, Form, read_submission
from forms.fields import FileEntry
from forms.stored_files import file_text
from forms.uploads import UploadRefused, check_upload
from web.people import engine, me
from web.submission import value_pairs


@dataclass(frozen=True, slots=True)
class Submission:
    """What was typed: `raw` for the engine, `pairs` as they came (kept files in them), `problems` of the files."""

    raw: Mapping[str, Any]
    pairs: tuple[tuple[str, str], ...]
    problems: tuple[FieldProblem, ...]


def read_form(form: Form | None, task_id: str | None) -> Submission:
    """Reads the request's form. A file that is refused becomes a problem beside its field."""
    pairs = value_pairs()
    if form is None:
        return Submission({}, tuple(pairs), ())
    problems: list[FieldProblem] = []
    labels = {entry.key: entry.label for entry in form.walk() if isinstance(entry, FileEntry)}
    for name, sent in request.files.items(multi=True):
        key = name.rpartition("-")[2]
        if not sent.filename or key not in labels:
            continue
        content = sent.stream.read()
        try:
            facts = check_upload(sent.filename, content)
            pairs.append((name, file_text(store_upload(engine(), me(), task_id, facts, content))))
        except UploadRefused as refused:
            problems.append(FieldProblem(name, refused.code, refused.params, labels[key]))
    return Submission(read_submission(form, pairs), tuple(pairs), tuple(problems))
