"""Cases: the list, and a case's page with its diagram, story, data, letters and deadlines."""

from __future__ import annotations

import json

from flask import Blueprint, Response, make_response, render_template, request
from flask_login import login_required

from engine import reading
from web.case_view import diagram_marks, steps_in_words
from web.people import engine, me
from web.story import story

STATUSES = ("running", "completed", "cancelled")

cases = Blueprint("cases", __name__, url_prefix="/cases")


@cases.get("")
@login_required
def listed() -> str:
    asked = request.args
    status = asked.get("status") if asked.get("status") in STATUSES else None
    filters = {"words": asked.get("q", "").strip(), "status": status, "procedure": asked.get("procedure") or None}
    found = reading.cases(engine(), me(), **filters, page=asked.get("page") or None)
    return render_template("cases.html", found=found, **filters)


@cases.get("/<case_id>")
@login_required
def show(case_id: str) -> str:
    page = reading.case_page(engine(), me(), case_id)
    marks = json.dumps(diagram_marks(page), ensure_ascii=False)
    return render_template("case.html", page=page, story=story(page.story), marks=marks, steps=steps_in_words(page))


@cases.get("/<case_id>/diagram.bpmn")
@login_required
def diagram(case_id: str) -> Response:
    """The diagram of the version that the case is pinned to."""
    response = make_response(reading.diagram_source(engine(), me(), case_id))
    response.content_type = "application/xml"
    return response
