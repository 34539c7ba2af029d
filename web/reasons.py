"""The reason that a page asks for before a case's course is changed."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _

from web.submission import refuse_bad_text

LONGEST_REASON = 2_000


def given_reason() -> tuple[str, str]:
    """(the reason that was written, what is wrong with it or nothing)."""
    reason, problem = given_text("reason")
    return reason, problem if reason else _("请写理由。")


def given_text(name: str) -> tuple[str, str]:
    """(a text that may be empty, what is wrong with it or nothing)."""
    refuse_bad_text(request.form.items(multi=True))
    text = request.form.get(name, "").replace("\r\n", "\n").strip()
    return text, _("最多写%(count)d个字。", count=LONGEST_REASON) if len(text) > LONGEST_REASON else ""


def found_wrong(**sentences: str) -> dict[str, str]:
    """Field -> what is wrong with it; all at once, without those that are right."""
    return {field: sentence for field, sentence in sentences.items() if sentence}
