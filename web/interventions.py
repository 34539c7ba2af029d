"""Interventions: an administrator proposes to change a case by hand, the procedure's owner role confirms or refuses."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from engine import reading
from engine.commands import ConfirmIntervention, ProposeMove, ProposeVariables, RefuseIntervention, WithdrawIntervention
from engine.errors import BadValue, NotAllowed
from web.intervention_words import bad_value, kind_words, move_problem, status_words, step_kinds
from web.moves import move_words
from web.session import engine, me
from web.submission import command_id, refuse_bad_text

VALUE = "value."
"""What the names of the fields begin with that hold a known variable's new value."""
LONGEST_REASON = 2_000
EXAMPLE = "考核 2026-0010"
"""How a case number looks, for who typed none."""

interventions = Blueprint("interventions", __name__)


@interventions.get("/interventions")
@login_required
def listed() -> Response:
    """What waits for a decision; for an administrator also the way to any case by its number."""
    number = request.args.get("number", "").strip()
    meant = reading.cases_to_intervene_in(engine(), me(), number) if number else ()
    if len(meant) == 1:
        return redirect(url_for("interventions.intervene", case_id=meant[0].id), 303)
    return _list(number, meant)


@interventions.get("/interventions/<identity>")
@login_required
def show(identity: str) -> Response:
    return _proposal(identity)


@interventions.post("/interventions/<identity>/confirm")
@login_required
def confirm(identity: str) -> Response:
    """Does what was proposed, if the case still stands so."""
    result = engine().execute(ConfirmIntervention(command_id(), me(), identity))
    applied = result["status"] == "applied"
    flash(_("已按提议处理，写进本案经过。") if applied else _("本案在提议之后又往下走了，这项提议不再适用，什么都没有改。"))
    return redirect(url_for("interventions.show", identity=identity), 303)


@interventions.post("/interventions/<identity>/refuse")
@login_required
def refuse(identity: str) -> Response:
    """Closes a proposal; without a reason the page comes again."""
    problem = _reason_problem()
    if problem:
        return _proposal(identity, problem)
    engine().execute(RefuseIntervention(command_id(), me(), identity, _reason()))
    flash(_("没有同意这项提议，什么都没有改。"))
    return redirect(url_for("interventions.show", identity=identity), 303)


@interventions.post("/interventions/<identity>/withdraw")
@login_required
def withdraw(identity: str) -> Response:
    """Takes a proposal of one's own back."""
    engine().execute(WithdrawIntervention(command_id(), me(), identity))
    flash(_("提议已撤回，什么都没有改。"))
    return redirect(url_for("interventions.show", identity=identity), 303)


@interventions.get("/cases/<case_id>/intervene")
@login_required
def intervene(case_id: str) -> Response:
    """Where a case stands, and what can be proposed there."""
    return _intervening(case_id)


@interventions.post("/cases/<case_id>/intervene/variables/<incident_id>")
@login_required
def variables(case_id: str, incident_id: str) -> Response:
    """Proposes new values at an incident; what cannot be kept comes back with what was typed."""
    values = {name.removeprefix(VALUE): text for name, text in request.form.items() if name.startswith(VALUE) and text.strip()}
    if name := request.form.get("new_name", "").strip():
        values[name] = request.form.get("new_value", "")
    problem = _reason_problem() or ("" if values else _("请至少填一个新值。"))
    if problem:
        return _intervening(case_id, problem, incident_id)
    try:
        proposed = engine().execute(ProposeVariables(command_id(), me(), incident_id, values, _reason()))
    except BadValue as error:
        return _intervening(case_id, bad_value(error.field), incident_id)
    return _proposed(str(proposed["intervention"]))


@interventions.post("/cases/<case_id>/intervene/move/<instance>")
@login_required
def move(case_id: str, instance: str) -> Response:
    """Proposes to go on elsewhere; a place that the flow never comes to so is said, and what would go wrong there at once before
    it is proposed."""
    target = request.form.get("target", "")
    problem = _reason_problem() or ("" if target else _("请选移到哪一步。"))
    if problem:
        return _intervening(case_id, problem, instance)
    if request.form.get("known") != target:
        lands = reading.landing_of(engine(), me(), case_id, instance, target)
        if lands:
            return _intervening(case_id, at=instance, lands=lands)
    try:
        proposed = engine().execute(ProposeMove(command_id(), me(), case_id, instance, target, _reason()))
    except NotAllowed as error:
        if not error.reason.startswith("move-"):
            raise
        return _intervening(case_id, move_problem(error.reason), instance)
    return _proposed(str(proposed["intervention"]))


def _proposed(identity: str) -> Response:
    flash(_("提议已交出，等主管岗位确认；确认前什么都不变。"))
    return redirect(url_for("interventions.show", identity=identity), 303)


def _reason() -> str:
    return request.form.get("reason", "").replace("\r\n", "\n").strip()


def _reason_problem() -> str:
    refuse_bad_text(request.form.items(multi=True))
    if not _reason():
        return _("请写理由。")
    return _("理由最多%(count)d个字。", count=LONGEST_REASON) if len(_reason()) > LONGEST_REASON else ""


def _list(number: str, meant: tuple[reading.NamedCase, ...]) -> Response:
    """The page; a number that was typed means none or several cases."""
    found = reading.proposals(engine(), me())
    facts = {"moves": reading.move_lines(engine(), me()), "move_words": move_words(), "may_propose": reading.proposes(engine(), me())}
    page = render_template("interventions.html", found=found, number=number, example=EXAMPLE, meant=meant, **facts)
    return make_response(page, 404 if number and not meant else 200)


def _proposal(identity: str, problem: str = "") -> Response:
    page = reading.proposal_page(engine(), me(), identity)
    facts = {"problem": problem, "reason": request.form.get("reason", ""), "status": status_words(page.line), "step_kinds": step_kinds()}
    return make_response(render_template("intervention.html", page=page, **facts), 422 if problem else 200)


def _intervening(case_id: str, problem: str = "", at: str = "", lands: reading.Landing | None = None) -> Response:
    """The page; `problem`, and how a token `lands`, is shown at the form of an incident or of a place."""
    page = reading.intervene_page(engine(), me(), case_id)
    facts = {"problem": problem, "lands": lands, "at": at, "typed": request.form, "value": VALUE, "kinds": kind_words()}
    return make_response(render_template("intervene.html", page=page, **facts), 422 if problem or lands else 200)
