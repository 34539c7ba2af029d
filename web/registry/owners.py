"""An estate's owners' register: its pages, one unit with its history and correction, and the whole as a file."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from engine.errors import RegisterRefused
from engine.office_commands import KeepRegister
from registry.kinds import AreaSource, UnitKind, UnitState
from registry.owners.keeping import NAME
from registry.owners.table import COLUMNS, rows_of, titles
from registry.reading import owners as reading
from registry.sheets import CellProblem
from web.registry.estates import asked_words
from web.registry.files import require_known, table_file
from web.session import engine, me
from web.submission import command_id, refuse_bad_text, seen_version

owners = Blueprint("owners", __name__, url_prefix="/estates/<estate_id>/owners")


@owners.get("")
@login_required
def show(estate_id: str) -> str:
    words, building = asked_words(), request.args.get("building", "")
    page = reading.register_page(engine(), me(), estate_id, words, building, request.args.get("after", ""))
    return render_template("registry/owners.html", page=page, words=words, building=building)


@owners.get("/file.<form>")
@login_required
def file(estate_id: str, form: str) -> Response:
    """The whole register as CSV or XLSX, which can be changed and brought back."""
    require_known(form)
    whose, units = reading.whole_register(engine(), me(), estate_id)
    rows = rows_of(one.facts for one in units)
    name = _("%(estate)s业主名册%(day)s", estate=whose.name, day=whose.today.isoformat())
    return table_file(form, name, _("业主名册"), titles(), rows)


@owners.get("/unit")
@login_required
def unit(estate_id: str) -> str:
    """A unit with its history; without a label, the form for a new one."""
    label = request.args.get("label", "")
    return unit_form(estate_id, label)


@owners.post("/unit")
@login_required
def correct(estate_id: str) -> Response:
    """Enters a unit, or its next version; what does not fit comes back with what was typed."""
    refuse_bad_text(request.form.items(multi=True))
    texts = {column.name: request.form.get(column.name, "").strip() for column in COLUMNS}
    entry = {**typed_entry(), "unit": texts, "ended": request.form.get("ended") == "1", "seen": max(0, seen_version())}
    label = request.form.get("label", "")
    reading.keeping(engine(), me(), estate_id)
    if entry["valid_from"] is None:
        return make_response(unit_form(estate_id, label, RegisterRefused(NAME, [no_day()])), 422)
    try:
        done = engine().execute(KeepRegister(command_id(), me(), NAME, estate_id, "correct", entry))
    except RegisterRefused as refused:
        return make_response(unit_form(estate_id, label, refused), 422)
    flash(_("“%(label)s”已登记。", label=done["label"]))
    return redirect(url_for("owners.unit", estate_id=estate_id, label=done["label"]), 303)


@owners.post("/unit/take-back")
@login_required
def take_back(estate_id: str) -> Response:
    """Counters a unit's newest entry."""
    refuse_bad_text(request.form.items(multi=True))
    label = request.form.get("label", "")
    values = {"label": label, "reason": request.form.get("reason", "").strip(), "case_number": "", "seen": seen_version()}
    try:
        engine().execute(KeepRegister(command_id(), me(), NAME, estate_id, "take-back", values))
    except RegisterRefused as refused:
        return make_response(unit_form(estate_id, label, refused), 422)
    flash(_("“%(label)s”的最后一次登记已撤回。", label=label))
    return redirect(url_for("owners.unit", estate_id=estate_id, label=label), 303)


def unit_form(estate_id: str, label: str, refused: RegisterRefused | None = None) -> str:
    """A unit's page; after a refusal with what was typed and what is wrong."""
    page = reading.unit_page(engine(), me(), estate_id, label)
    taking_back = refused is not None and request.endpoint == "owners.take_back"
    typed = request.form if refused is not None and not taking_back else None
    problems = () if refused is None else refused.problems
    words = {"kinds": UnitKind, "sources": AreaSource, "states": [one for one in UnitState if one is not UnitState.ENDED]}
    return render_template("registry/unit.html", page=page, label=label, typed=typed, problems=problems, taking_back=taking_back, **words)


def no_day() -> CellProblem:
    return CellProblem("day-to-come", column="valid_from")


def typed_entry() -> dict[str, date | str | None]:
    """Day, reason and case of an entry; None for a day that is none."""
    try:
        day = date.fromisoformat(request.form.get("valid_from", ""))
    except ValueError:
        day = None
    reason, number = (request.form.get(name, "").strip() for name in ("reason", "case_number"))
    return {"valid_from": day, "reason": reason, "case_number": number}
