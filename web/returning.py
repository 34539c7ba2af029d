"""Returning a case to an earlier step (退回): the steps that the diagram names, why some are out of reach, and a reason."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from engine import reading
from engine.commands import ReturnTask
from engine.reading.returning import ReturnTarget
from web.errors import too_late
from web.reasons import given_reason
from web.session import engine, me
from web.submission import command_id, seen_version

returning = Blueprint("returning", __name__, url_prefix="/tasks")


@returning.get("/<path:task_id>/return")
@login_required
def show(task_id: str) -> Response:
    return drawn(task_id)


@returning.post("/<path:task_id>/return")
@login_required
def give_back(task_id: str) -> Response:
    """Returns the case; without a step or a reason the page comes again."""
    reason, problem = given_reason()
    target = request.form.get("target", "")
    if not target:
        problem = _("请选退到哪一步。")
    if problem:
        return drawn(task_id, problem)
    version = seen_version()
    result = engine().execute(ReturnTask(command_id(), me(), task_id, version, target, reason))
    flash(_("已退回。"))
    return redirect(url_for("cases.show", case_id=result["case"]), 303)


def drawn(task_id: str, problem: str = "") -> Response:
    page = reading.return_page(engine(), me(), task_id)
    given = {"target": request.form.get("target", ""), "reason": request.form.get("reason", "")}
    return make_response(render_template("return.html", page=page, problem=problem, given=given), 422 if problem else 200)


def hindered(target: ReturnTarget) -> str:
    """Why a step is out of reach, and what is in the way."""
    why = too_late().get(target.refusal or "", "")
    return _("%(why)s（%(what)s）", why=why, what=_("、").join(target.what)) if target.what else why

