"""Cases: the list, and a case's page with its diagram, story, data, letters and deadlines."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from engine import reading
from engine.commands import CancelCase, RetryIncident
from engine.errors import NotAllowed, NotFound
from registry.reading import has_ballot
from registry.reading.later import later
from web.case_view import diagram_marks, other_deadlines, page_data, steps_in_words
from web.language import labelled
from web.reasons import given_reason
from web.session import engine, me
from web.story import story
from web.submission import command_id

LONGEST_SEARCH = 100
STATUSES = ("running", "suspended", "completed", "cancelled")

cases = Blueprint("cases", __name__, url_prefix="/cases")


@cases.get("")
@login_required
def listed() -> str:
    asked = request.args
    status = asked.get("status") if asked.get("status") in STATUSES else None
    words, procedure = asked.get("q", "").strip()[:LONGEST_SEARCH], asked.get("procedure") or None
    called = asked.get("called") == "1"
    page = asked.get("page") or None
    found = reading.cases(engine(), me(), words=words, status=status, procedure=procedure, page=page, called=called)
    kept = {"called": "1"} if called else {}
    return render_template("cases.html", found=found, words=words, status=status, procedure=procedure, kept=kept)


@cases.get("/<case_id>")
@login_required
def show(case_id: str) -> str:
    page = reading.case_page(engine(), me(), case_id)
    marks = json.dumps(diagram_marks(page), ensure_ascii=False) if page.full else ""
    everything = request.args.get("story") == "all"
    told = story(page.story, {message.name: labelled(message, "label") for message in page.messages}, everything)
    facts: dict[str, Any] = {"steps": steps_in_words(page), "other_deadlines": other_deadlines(page), "data": page_data(page)}
    ballot = page.full and has_ballot(engine(), page.head.number)
    following = reading.next_steps(engine(), me(), case_id)
    facts["later"] = later(engine(), me(), page.head.number) if page.head.status == "completed" else ()
    return render_template("case.html", page=page, story=told, marks=marks, ballot=ballot, following=following, **facts)


@cases.post("/<case_id>/incidents/<incident_id>/retry")
@login_required
def retry(case_id: str, incident_id: str) -> Response:
    """Looks at an incident's cause again."""
    engine().execute(RetryIncident(command_id(), me(), incident_id))
    try:
        page = reading.case_page(engine(), me(), case_id)
    except NotFound:  # an administrator who reads none of the case's values
        flash(_("已重试。"))
        return redirect(url_for("incidents.listed"), 303)
    standing = any(incident.id == incident_id for incident in page.incidents)
    flash(_("已重试：还停在那里，原因没有变。") if standing or page.incidents else _("已重试：流程往下走了。"))
    return redirect(url_for("cases.show", case_id=case_id), 303)


@cases.get("/<case_id>/cancel")
@login_required
def cancel_form(case_id: str) -> Response:
    """What cancelling would end, and the question why."""
    return _cancelling(case_id)


@cases.post("/<case_id>/cancel")
@login_required
def cancel(case_id: str) -> Response:
    """Cancels a case; without a reason the question comes again."""
    reason, problem = given_reason()
    if problem:
        return _cancelling(case_id, problem)
    engine().execute(CancelCase(command_id(), me(), case_id, reason))
    flash(_("本案已撤销。"))
    return redirect(url_for("cases.show", case_id=case_id), 303)


def _cancelling(case_id: str, problem: str = "") -> Response:
    page = reading.case_page(engine(), me(), case_id)
    if not page.acts.may_cancel and page.acts.cancel_refusal is None:
        raise NotAllowed("operate", "Expected somebody who may cancel this running case.")
    facts = {"problem": problem, "reason": request.form.get("reason", "")}
    return make_response(render_template("cancel.html", page=page, **facts), 422 if problem else 200)


@cases.get("/<case_id>/diagram.bpmn")
@login_required
def diagram(case_id: str) -> Response:
    """The diagram of the version that the case is pinned to."""
    response = make_response(reading.diagram_source(engine(), me(), case_id))
    response.content_type = "application/xml"
    return response
