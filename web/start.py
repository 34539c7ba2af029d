"""Starting a case: choose a procedure, fill its start form."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from engine import reading
from engine.commands import StartCase
from engine.errors import DuplicateCase, FormRejected
from forms.fields import ChoiceEntry, Component
from web.form_input import hindrances, read_form
from web.form_view import FormView, form_view
from web.progress import whose_turn
from web.session import engine, me
from web.submission import command_id

start = Blueprint("start", __name__, url_prefix="/start")


@start.get("")
@login_required
def choose() -> str:
    return render_template("start.html", processes=reading.startable(engine(), me()))


@start.get("/<process>")
@login_required
def form(process: str) -> str:
    page = reading.start_page(engine(), me(), process, request.args.get("beside"))
    facts = {"beside": request.args.get("beside"), "nothing": nothing_to_choose(page)}
    return render_template("start_form.html", page=page, view=form_view(page), **facts)


def nothing_to_choose(page: reading.StartPage) -> ChoiceEntry | None:
    """The question that must be answered and for which what is offered is nothing at all: no case can be started now."""
    return next((entry for entry in page.form.walk() if _is_stuck(entry, page)), None) if page.form else None


def _is_stuck(entry: Component, page: reading.StartPage) -> bool:
    if not isinstance(entry, ChoiceEntry) or not entry.required or entry.options_from is None or entry.hide is not None:
        return False
    return page.context.get(entry.options_from.source.lstrip("= ").strip()) == []


@start.post("/<process>")
@login_required
def begin(process: str) -> Response:
    """Starts the case and opens its page."""
    beside = request.args.get("beside")
    page = reading.start_page(engine(), me(), process, beside)
    sent = read_form(page, None)
    if sent.intent:
        return again(page, beside, form_view(page, sent.raw, sent.problems), 422 if sent.problems else 200)
    if problems := hindrances(page, sent):
        return again(page, beside, form_view(page, sent.raw, problems), 422)
    try:
        result = engine().execute(StartCase(command_id(), me(), process, sent.raw, beside))
    except FormRejected as error:
        return again(page, beside, form_view(page, sent.raw, error.problems), 422)
    except DuplicateCase as error:
        sentence = _("案件%(number)s已经在办同一件事，不能再立一件。请到那件案里继续。", number=error.number)
        return again(page, beside, form_view(page, sent.raw, (), sentence), 409)
    flash(_("已立案。"))
    if turn := whose_turn(result["case"]):
        flash(turn)
    return redirect(url_for("cases.show", case_id=result["case"]), 303)


def again(page: reading.StartPage, beside: str | None, view: FormView, status: int) -> Response:
    return make_response(render_template("start_form.html", page=page, beside=beside, view=view), status)
