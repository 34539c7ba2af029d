"""The page of demo accounts, one click each; registered in demo mode alone, so that elsewhere its address does not exist."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from engine import accounts
from engine.errors import NotFound
from web.people import engine, settings
from web.sign_in import open_session

demo_accounts = Blueprint("demo_accounts", __name__, url_prefix="/demo")


@demo_accounts.get("")
def listed() -> str:
    return render_template("demo_accounts.html", groups=groups(), password=settings().demo_password)


@demo_accounts.post("")
def enter() -> Response:
    """Signs in as the account that was chosen."""
    login = request.form.get("account", "")
    if login not in {account.login for _title, members in groups() for account in members}:
        raise NotFound("account", login)
    open_session(login, settings().demo_password or "")
    return redirect(url_for("inbox.show"), 303)
