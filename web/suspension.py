"""Suspending a case and resuming it: what that means is shown first, and a reason asked."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from engine import reading
from engine.commands import ResumeCase, SuspendCase
from engine.errors import NotAllowed, WrongState
from web.reasons import given_reason
from web.session import engine, me
from web.submission import command_id

suspension = Blueprint("suspension", __name__, url_prefix="/cases/<case_id>")


@suspension.get("/suspend")
@login_required
def suspend_form(case_id: str) -> Response:
    return asked(case_id, "suspend")


@suspension.post("/suspend")
@login_required
def suspend(case_id: str) -> Response:
    """Suspends a case; without a reason the question comes again."""
    reason, problem = given_reason()
    if problem:
        return asked(case_id, "suspend", problem)
    engine().execute(SuspendCase(command_id(), me(), case_id, reason))
    flash(_("本案已中止，期限暂停。"))
    return redirect(url_for("cases.show", case_id=case_id), 303)


@suspension.get("/resume")
@login_required
def resume_form(case_id: str) -> Response:
    return asked(case_id, "resume")


@suspension.post("/resume")
@login_required
def resume(case_id: str) -> Response:
    """Resumes a case; without a reason the question comes again."""
    reason, problem = given_reason()
    if problem:
        return asked(case_id, "resume", problem)
    engine().execute(ResumeCase(command_id(), me(), case_id, reason))
    flash(_("本案恢复办理，期限接着算。"))
    return redirect(url_for("cases.show", case_id=case_id), 303)


def asked(case_id: str, verb: str, problem: str = "") -> Response:
    """The question, for who may answer it, where the case stands so that it can be asked."""
    page = reading.case_page(engine(), me(), case_id)
    case = page.head
    if case.status in ("running", "suspended") and not (page.acts.may_suspend or page.acts.may_resume):
        raise NotAllowed("suspend", f"Expected somebody who may {verb} this case.")
    if not (page.acts.may_suspend if verb == "suspend" else page.acts.may_resume):
        raise WrongState("case", case.number, verb, case.status)
    facts = {"problem": problem, "reason": request.form.get("reason", "")}
    return make_response(render_template("suspension.html", page=page, verb=verb, **facts), 422 if problem else 200)
