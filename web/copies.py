"""Sending copies of a case (抄送), the list of what was sent to oneself, and saying that one has read it (已阅)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from engine import reading
from engine.errors import NotAllowed
from engine.office_commands import ReadCopy, SendCopy
from web.errors import too_late
from web.reasons import found_wrong, given_text
from web.session import engine, me
from web.submission import command_id

copies = Blueprint("copies", __name__)

WRONG_CHOICE = frozenset({"not-to-address", "already-copied"})
"""Why the engine sends no copy to those who were chosen: others may be chosen on the same page."""


@copies.get("/cases/<case_id>/copy")
@login_required
def send_form(case_id: str) -> Response:
    return drawn(case_id)


@copies.post("/cases/<case_id>/copy")
@login_required
def send(case_id: str) -> Response:
    """Sends copies; without anybody to send them to, or to somebody who has one to read, the page comes again."""
    note, too_long = given_text("note")
    who = tuple(request.form.getlist("who"))
    if problems := found_wrong(who="" if who else _("请选抄送给谁。"), note=too_long):
        return drawn(case_id, problems)
    try:
        engine().execute(SendCopy(command_id(), me(), case_id, who, note))
    except NotAllowed as error:
        if error.reason not in WRONG_CHOICE:
            raise
        return drawn(case_id, {"who": too_late()[error.reason]})
    flash(_("已抄送：对方的“抄送我的”里有这件案。"))
    return redirect(url_for("cases.show", case_id=case_id, _anchor="copies"), 303)


def drawn(case_id: str, problems: Mapping[str, str] | None = None) -> Response:
    page = reading.copy_page(engine(), me(), case_id)
    given = {"who": request.form.getlist("who"), "note": request.form.get("note", "")}
    return make_response(render_template("copy.html", page=page, problems=problems or {}, given=given), 422 if problems else 200)


@copies.get("/copies")
@login_required
def listed() -> str:
    found = reading.copy_list(engine(), me(), request.args.get("page") or None)
    return render_template("copies.html", found=found)


@copies.post("/copies/<path:copy_id>/read")
@login_required
def read(copy_id: str) -> Response:
    """Says that one has read it, perhaps with a remark; a text that is too long the engine refuses."""
    remark, _problem = given_text("remark")
    engine().execute(ReadCopy(command_id(), me(), copy_id, remark))
    flash(_("已阅，抄送的人看得到。"))
    return redirect(url_for("copies.listed"), 303)
