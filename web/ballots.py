"""A ballot's result: public once it is published, before for those who read its case; and what a stranger can reckon again."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from io import StringIO

from flask import Blueprint, render_template
from flask_babel import gettext as _
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from engine.errors import NotFound
from engine.reading import next_steps
from registry import reading
from web.ballot_words import paper_choices
from web.errors import answer, refusal
from web.letters import download
from web.session import ask_who, engine, me

ballots = Blueprint("ballots", __name__, url_prefix="/ballots")


SENT_AT_ONCE = 500
"""Lines of a file."""


@ballots.errorhandler(NotFound)
def who_asks(error: NotFound) -> Response:
    """Nobody who is not signed in learns whether there is such a ballot: it may be open to them once it is known who they are."""
    return answer(refusal(error)) if current_user.is_authenticated else ask_who()


@ballots.get("/<number>")
def show(number: str) -> str:
    page = reading.result_page(engine(), reader(), number)
    unmet = sum(not one.met for one in page.conditions)
    following = () if page.case_id is None else next_steps(engine(), me(), page.case_id)
    return render_template("ballot/result.html", page=page, choices=paper_choices(), unmet=unmet, following=following)


@ballots.get("/<number>/chain.csv")
def chain(number: str) -> Response:
    """The hashes of the chain, for everybody who sees the result."""
    lines = reading.chain_lines(engine(), reader(), number)
    return table(_("%(number)s校验值清单.csv", number=number), ("number", "sha256"), lines)


@ballots.get("/<number>/votes.csv")
@login_required
def votes(number: str) -> Response:
    """The text of every entry, for those who read every case: nobody's name stands in it."""
    lines = reading.vote_lines(engine(), me(), number)
    return table(_("%(number)s逐号全文.csv", number=number), ("number", "text", "sha256"), lines)


def reader() -> str | None:
    """Who asks, if they have signed in."""
    return me() if current_user.is_authenticated else None


def table(name: str, head: Sequence[str], lines: Sequence[Sequence[object]]) -> Response:
    """A CSV file in UTF-8 with its mark, which spreadsheets want; sent as it is written, for it may have tens of thousands of lines."""

    def sent() -> Iterator[bytes]:
        yield BOM_UTF8
        for start in range(0, max(1, len(lines)), SENT_AT_ONCE):
            written = StringIO()
            writer = csv.writer(written)
            writer.writerows(([head] if not start else []) + list(lines[start : start + SENT_AT_ONCE]))
            yield written.getvalue().encode()

    return download(name, "text/csv; charset=utf-8", sent())
