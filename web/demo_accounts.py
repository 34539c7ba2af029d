"""The page of demo accounts, one click each; registered in demo mode alone, so that elsewhere its address does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import NotFound
from web.demo.accounts import ACCOUNTS, ShownAccount, shown_accounts
from web.frame import place_words
from web.language import in_english
from web.session import engine, settings
from web.sign_in import open_session

demo_accounts = Blueprint("demo_accounts", __name__, url_prefix="/demo")


@dataclass(frozen=True, slots=True)
class Line:
    """An account as its row shows it."""

    login: str
    name: str
    words: str  # its role; elsewhere than under its body with the body's name
    full: str


@demo_accounts.get("")
def listed() -> str:
    return render_template("demo_accounts.html", groups=groups(), password=settings().demo_password)


@demo_accounts.post("")
def enter() -> Response:
    """Signs in as the account that was chosen."""
    login = request.form.get("account", "")
    if login not in {account.login for account in ACCOUNTS}:
        raise NotFound("account", login)
    open_session(login, settings().demo_password or "")
    return redirect(url_for("inbox.show"), 303)


def groups() -> list[tuple[str, list[Line]]]:
    """The accounts by body, in the order in which a case meets them; strangers last."""
    with engine().reading() as tx:
        shown = shown_accounts(tx.connection)
        label = {one.account.role: tx.shelf.roles.label(one.account.role, "en" if in_english() else "zh") for one in shown}
    return [
        (title, [line_of(one, label[one.account.role]) for one in members])
        for title, members in groupby(sorted(shown, key=lambda one: one.account.stranger), key=body)
    ]


def line_of(shown: ShownAccount, role: str) -> Line:
    full = place_words(role, unit_name(shown))
    return Line(shown.account.login, shown.account.name, full if shown.account.stranger else role, full)


def body(shown: ShownAccount) -> str:
    """The heading that an account stands under."""
    return _("别处的人：看不到槐安里小区的案件") if shown.account.stranger else unit_name(shown)


def unit_name(shown: ShownAccount) -> str:
    return (shown.unit_name_en if in_english() else "") or shown.unit_name
