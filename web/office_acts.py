"""What somebody does to a task without finishing it: giving it to a colleague (转办), urging whoever has it (催办)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from engine import reading
from engine.office_commands import HandOverTask, UrgeTask
from web.errors import too_late
from web.reasons import found_wrong, given_reason, given_text
from web.session import engine, me
from web.submission import command_id, seen_version

office_acts = Blueprint("office_acts", __name__, url_prefix="/tasks")


@office_acts.get("/<path:task_id>/hand-over")
@login_required
def hand_over_form(task_id: str) -> Response:
    return drawn_hand_over(task_id)


@office_acts.post("/<path:task_id>/hand-over")
@login_required
def hand_over(task_id: str) -> Response:
    """Gives the task away; without a person or a reason the page comes again."""
    reason, unsaid = given_reason()
    receiver = request.form.get("receiver", "")
    if problems := found_wrong(receiver="" if receiver else _("请选转给谁。"), reason=unsaid):
        return drawn_hand_over(task_id, problems)
    version = seen_version()
    result = engine().execute(HandOverTask(command_id(), me(), task_id, version, receiver, reason))
    flash(_("已转办：任务现在在对方手上，期限不变。"))
    return redirect(url_for("cases.show", case_id=result["case"]), 303)


def drawn_hand_over(task_id: str, problems: Mapping[str, str] | None = None) -> Response:
    page = reading.hand_over_page(engine(), me(), task_id)
    given = {"receiver": request.form.get("receiver", ""), "reason": request.form.get("reason", "")}
    return make_response(render_template("hand_over.html", page=page, problems=problems or {}, given=given), 422 if problems else 200)


@office_acts.get("/<path:task_id>/urge")
@login_required
def urge_form(task_id: str) -> Response:
    return drawn_urge(task_id)


@office_acts.post("/<path:task_id>/urge")
@login_required
def urge(task_id: str) -> Response:
    """Urges whoever has the task."""
    reason, problem = given_text("reason")
    if problem:
        return drawn_urge(task_id, problem)
    result = engine().execute(UrgeTask(command_id(), me(), task_id, reason))
    flash(_("已催办：能办的人在待办里看得到。"))
    return redirect(url_for("cases.show", case_id=result["case"]), 303)


def drawn_urge(task_id: str, problem: str = "") -> Response:
    page = reading.urge_page(engine(), me(), task_id)
    body = render_template("urge.html", page=page, problem=problem, reason=request.form.get("reason", ""))
    return make_response(body, 422 if problem else 200)


def no_receiver(reason: str) -> str:
    """Why somebody cannot be given a task, beside their name."""
    return too_late()[reason]
