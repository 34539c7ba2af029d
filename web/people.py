"""Who is signed in: a person of the engine, known by a server-side session token that the cookie carries."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, session
from flask_login import LoginManager, UserMixin, current_user

from engine.accounts import session_user
from engine.execute import Engine
from web.settings import Settings

TOKEN = "_user_id"  # where Flask-Login keeps what `get_id` answers


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

    @manager.user_loader
    def load(token: str) -> Person | None:
        user = session_user(engine(), token)
        return Person(token, user) if user is not None else None


def held_token() -> str | None:
    """The token in the cookie, valid or not."""
    return session.get(TOKEN)
