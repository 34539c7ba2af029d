"""Estates: the list of those in one's sight, and what is on record of one."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_login import login_required

from registry.reading import estates as reading
from web.session import engine, me

LONGEST_SEARCH = 60

estates = Blueprint("estates", __name__, url_prefix="/estates")


@estates.get("")
@login_required
def listed() -> str:
    words = asked_words()
    return render_template("registry/estates.html", found=reading.estate_list(engine(), me(), words, asked_page()), words=words)


@estates.get("/<estate_id>")
@login_required
def show(estate_id: str) -> str:
    return render_template("registry/estate.html", page=reading.estate_page(engine(), me(), estate_id))


def asked_words() -> str:
    return request.args.get("q", "").strip()[:LONGEST_SEARCH]


def asked_page() -> int:
    """The page that an address names; the first one where it names none."""
    sent = request.args.get("page", "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 6 else 1
