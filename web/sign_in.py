"""Signing in and out, one's own account."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required, login_user, logout_user
from werkzeug.wrappers import Response

from engine import accounts
from engine.errors import NotAllowed, TooManyAttempts
from web.addresses import local_address
from web.session import Person, engine
from web.submission import refuse_bad_text

sign_in = Blueprint("sign_in", __name__)


@sign_in.get("/sign-in")
def form() -> str | Response:
    if current_user.is_authenticated:
        return redirect(local_address(request.args.get("next")), 303)
    return render_template("sign_in.html", next=local_address(request.args.get("next")))


@sign_in.post("/sign-in")
def enter() -> Response | tuple[str, int]:
    refuse_bad_text(request.form.items(multi=True))
    login, wanted = request.form.get("login", "").strip(), local_address(request.form.get("next"))
    try:
        open_session(login, request.form.get("password", ""))
    except NotAllowed:
        problem, status = _("账号和密码对不上。请再核对，注意大小写。"), 422
    except TooManyAttempts as error:
        problem, status = _("试的次数太多了。请过%(minutes)d分钟再试。", minutes=-(-error.seconds // 60)), 429
    else:
        return redirect(wanted, 303)
    return render_template("sign_in.html", next=wanted, login=login, problem=problem), status


def open_session(login: str, password: str) -> None:
    """A new session for whoever these belong to."""
    token = accounts.sign_in(engine(), login, password, request.remote_addr or "")
    if current_user.is_authenticated:
        accounts.sign_out(engine(), current_user.token)
    enter_with(token)


def enter_with(token: str) -> None:
    """This window goes on with a new session."""
    session.clear()
    session.permanent = True
    login_user(Person(token, accounts.session_user(engine(), token)))


@sign_in.post("/sign-out")
def leave() -> Response:
    if current_user.is_authenticated:
        accounts.sign_out(engine(), current_user.token)
        logout_user()
    session.clear()
    return redirect(url_for("sign_in.form"), 303)


@sign_in.get("/account")
@login_required
def account() -> str:
    return render_template("account.html")
