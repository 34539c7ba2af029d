"""Incidents: what stands still, for whoever may retry it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from engine import reading
from engine.commands import RetryIncident
from web.session import engine, me
from web.submission import command_id

incidents = Blueprint("incidents", __name__, url_prefix="/incidents")


@incidents.get("")
@login_required
def listed() -> str:
    procedure = request.args.get("procedure") or None
    found = reading.incidents(engine(), me(), procedure, request.args.get("page") or None)
    waiting, proposes = len(reading.proposals(engine(), me())), reading.proposes(engine(), me())
    facts = {"kinds": kinds(), "waiting": waiting, "proposes": proposes}
    return render_template("incidents.html", found=found, procedure=procedure, **facts)


@incidents.post("/<incident_id>/retry")
@login_required
def retry(incident_id: str) -> Response:
    """Looks at an incident's cause again, and comes back to the list."""
    case = str(engine().execute(RetryIncident(command_id(), me(), incident_id))["case"])
    standing = reading.stands_still(engine(), me(), case)
    flash(_("已重试：还停在那里，原因没有变。") if standing else _("已重试：流程往下走了。"))
    return redirect(url_for("incidents.listed", procedure=request.form.get("procedure") or None), 303)


def kinds() -> dict[str, str]:
    """What an incident is one of."""
    return {"step": _("步骤"), "delivery": _("送出消息"), "letter": _("文书PDF"), "timer": _("计时"), "nobody": _("没有人能办")}
