"""Absence: who stands in for whom; a colleague gets one's place for some days, and gives it back."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from engine import reading
from engine.commands import EndSubstitution, EnterSubstitution
from engine.errors import BadValue
from engine.substitution import LONGEST
from web.barred_tasks import barred_from, hindrance_words
from web.session import engine, me
from web.submission import command_id, refuse_bad_text

FIELDS = ("substitute", "role", "first_day", "last_day")
EVERY_ROLE = "*"

substitution = Blueprint("substitution", __name__, url_prefix="/substitution")


@substitution.get("")
@login_required
def show() -> Response:
    """Who stands in for whom, and the form for oneself or for whom one answers."""
    return page_for(request.args.get("for"))


@substitution.post("")
@login_required
def enter() -> Response:
    """Enters one; what cannot be comes back with what was chosen."""
    refuse_bad_text(request.form.items(multi=True))
    absent = request.form.get("absent", "") or me()
    first, last = day_of("first_day"), day_of("last_day")
    role = request.form.get("role", "")
    if first is None or last is None:
        return page_for(absent, "first_day" if first is None else "last_day")
    if not request.form.get("substitute"):
        return page_for(absent, "substitute")
    if not role:
        return page_for(absent, "role")
    wish = EnterSubstitution(
        command_id(), me(), absent, request.form["substitute"], first, last, "" if role == EVERY_ROLE else role
    )
    try:
        engine().execute(wish)
    except BadValue as error:
        if error.field not in FIELDS:
            raise
        return page_for(absent, error.field)
    flash(_("代理已登记。"))
    tell_bars(wish)
    return redirect(url_for("substitution.show"), 303)


@substitution.post("/<int:number>/end")
@login_required
def end(number: int) -> Response:
    """Ends one before its time."""
    engine().execute(EndSubstitution(command_id(), me(), number))
    flash(_("代理已结束。"))
    return redirect(url_for("substitution.show"), 303)


def tell_bars(wish: EnterSubstitution) -> None:
    """Says which open tasks four eyes keeps from the substitute who was just entered."""
    page = reading.substitution_page(engine(), me(), wish.absent)
    found = [one for one in page.hindrances if one.bars(wish.substitute, wish.role)]
    if found:
        flash(barred_from(found, dict(page.substitutes).get(wish.substitute, wish.substitute)))


def day_of(name: str) -> date | None:
    """The day that a field holds."""
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None


def page_for(absent: str | None, wrong: str = "") -> Response:
    """The page, with what was chosen before and what is wrong with it."""
    page = reading.substitution_page(engine(), me(), absent)
    chosen = {name: request.form.get(name, "") for name in FIELDS}
    absent_name = "" if page.absent[0] == me() else page.absent[1]
    told = [hindrance_words(one, dict(page.substitutes), absent_name) for one in page.hindrances]
    facts = {"page": page, "chosen": chosen, "wrong": wrong, "problem": problem(wrong), "every_role": EVERY_ROLE, "myself": me()}
    facts["hindrances"] = told
    return make_response(render_template("substitution.html", **facts), 422 if wrong else 200)


def problem(wrong: str) -> str:
    """What to do about the field that does not fit."""
    sentences = {
        "substitute": _("请选一位同单位的同事代理。"),
        "role": _("请选要代理的岗位。"),
        "first_day": _("请填起始日期，从今天起。"),
        "last_day": _("请填截止日期：不早于起始日期，最多%(days)d天。", days=LONGEST.days + 1),
    }
    return sentences.get(wrong, "")
