"""Who is signed in: a person of the engine, known by a server-side session token that the cookie carries."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, flash, jsonify, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response

from engine.accounts import session_user
from engine.execute import Engine
from web.addresses import here
from web.settings import Settings
from web.submission import typed_texts


class Person(UserMixin):
    """The signed-in user with the grants that reach tasks; `get_id` is the session's token, never the user's id."""

    def __init__(self, token: str, user: Any) -> None:
        self.token, self.id, self.name, self.login, self.grants = token, user.id, user.name, user.login, user.grants

    def get_id(self) -> str:
        return self.token


def engine() -> Engine:
    """The engine that this application serves."""
    found: Engine = current_app.extensions["engine"]
    return found


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def me() -> str:
    """The signed-in user's id."""
    return str(current_user.id)


def know_people(app: Flask) -> None:
    """Sets Flask-Login up on the engine's sessions."""
    manager = LoginManager(app)
    manager.session_protection = None  # the token is the server's own; an address that changes is no theft
    manager.user_loader(load_person)
    manager.unauthorized_handler(ask_who)


def load_person(token: str) -> Person | None:
    """Whose session the cookie's token opens, if it lasts."""
    user = session_user(engine(), token)
    return Person(token, user) if user is not None else None


def ask_who() -> Response:
    """Leads to the sign-in page and back; what a lost session's form held is shown there, so that it can be copied."""
    lost = session.pop("_user_id", None) is not None
    if request.accept_mimetypes.best == "application/json":
        return make_response(jsonify(problem=_("您已退出登录，没有存上。请在另一个窗口登录，再回来继续。")), 401)
    if lost:
        flash(_("登录已经过期，请重新登录。"))
    if request.method == "GET":
        return redirect(url_for("sign_in.form", next=here()), 303)
    return make_response(render_template("sign_in.html", next=here(), kept=typed_texts()), 401)
