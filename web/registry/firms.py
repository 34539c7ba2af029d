"""Firms: the list for offices that see all of them, and what is on record of one."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_login import login_required

from registry.reading import firms as reading
from web.registry.estates import asked_page, asked_words
from web.session import engine, me

firms = Blueprint("firms", __name__, url_prefix="/firms")


@firms.get("")
@login_required
def listed() -> str:
    words = asked_words()
    return render_template("registry/firms.html", found=reading.firm_list(engine(), me(), words, asked_page()), words=words)


@firms.get("/<firm_id>")
@login_required
def show(firm_id: str) -> str:
    return render_template("registry/firm.html", page=reading.firm_page(engine(), me(), firm_id))
