"""Adding a countersigner (加签) and removing one who has not answered (减签), on one page."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from engine import reading
from engine.commands import AddCountersigner, RemoveCountersigner
from web.reasons import given_reason
from web.session import engine, me
from web.submission import command_id

LARGEST_NUMBER = 9
"""Digits of a countersigner's number; there are never so many."""

countersigning = Blueprint("countersigning", __name__, url_prefix="/cases/<case_id>/countersigners/<instance>")


@countersigning.get("")
@login_required
def show(case_id: str, instance: str) -> Response:
    return drawn(case_id, instance)


@countersigning.get("/add")
@countersigning.get("/remove")
@login_required
def back(case_id: str, instance: str) -> Response:
    """Where a refused form's address leads when it is opened anew: to the page that holds the form."""
    return redirect(url_for("countersigning.show", case_id=case_id, instance=instance), 303)


@countersigning.post("/add")
@login_required
def add(case_id: str, instance: str) -> Response:
    """Asks one more; without a choice or a reason the page comes again."""
    reason, problem = given_reason()
    who = request.form.get("who", "")
    if not who:
        problem = _("请选要加签的。")
    if problem:
        return drawn(case_id, instance, problem)
    engine().execute(AddCountersigner(command_id(), me(), case_id, instance, who, reason))
    flash(_("已加签。"))
    return redirect(url_for("cases.show", case_id=case_id), 303)


@countersigning.post("/remove")
@login_required
def remove(case_id: str, instance: str) -> Response:
    """Asks one less; without a choice or a reason the page comes again."""
    reason, problem = given_reason()
    item = request.form.get("item", "")
    if not (item.isascii() and item.isdecimal() and len(item) <= LARGEST_NUMBER):
        problem = _("请选要减签的。")
    if problem:
        return drawn(case_id, instance, problem)
    engine().execute(RemoveCountersigner(command_id(), me(), case_id, instance, int(item), reason))
    flash(_("已减签。"))
    return redirect(url_for("cases.show", case_id=case_id), 303)


def drawn(case_id: str, instance: str, problem: str = "") -> Response:
    """The page, with what was chosen and written."""
    page = reading.countersigning_page(engine(), me(), case_id, instance)
    removing = request.path.endswith("/remove")
    given = {"reason": request.form.get("reason", ""), "who": request.form.get("who", ""), "item": request.form.get("item", "")}
    body = render_template("countersigning.html", page=page, problem=problem, removing=removing, given=given)
    return make_response(body, 422 if problem else 200)
