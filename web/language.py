"""Chinese (the source, default) and English; the same address in both, remembered in a cookie."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Blueprint, Flask, current_app, has_app_context, has_request_context, redirect, request
from flask_babel import Babel
from werkzeug.wrappers import Response

from web.addresses import local_address

COOKIE = "language"
SPOKEN = "SPOKEN"
"""The setting that names the locale of a command, where there is no reader."""
SOURCE = "zh_Hans_CN"
CATALOGUES = Path(__file__).parent / "translations"
TAGS = {SOURCE: "zh-Hans-CN", "en": "en"}  # locale -> language tag of a page
YEAR = 365 * 24 * 3600

language = Blueprint("language", __name__)


def locale() -> str:
    """The reader's locale: what the cookie says, Chinese otherwise; in a command the one of who called it."""
    if has_request_context():
        wanted = request.cookies.get(COOKIE, SOURCE)
    else:
        wanted = current_app.config.get(SPOKEN, SOURCE) if has_app_context() else SOURCE
    return wanted if wanted in TAGS else SOURCE


def in_english() -> bool:
    return locale() == "en"


def tag() -> str:
    """The page's language tag, which also picks the right glyph variants."""
    return TAGS[locale()]


def labelled(thing: Any, name: str) -> str:
    """A procedure's own text in the reader's language: `name`, or `name_en` where there is one."""
    read = thing.get if isinstance(thing, dict) else lambda key, default="": getattr(thing, key, default)
    english = read(f"{name}_en", "") if in_english() else ""
    return str(english or read(name, "") or "")


@language.get("/language/<code>")
def switch(code: str) -> Response:
    """Remembers the language and goes back to the same address."""
    response = redirect(local_address(request.args.get("next")), 303)
    if code in TAGS:
        response.set_cookie(COOKIE, code, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return response


def speak_both(app: Flask) -> None:
    """Sets the languages up. The English catalogue is read as it was written, so that no compiled copy can be stale."""
    babel = Babel(app, default_locale=SOURCE, default_timezone="Asia/Shanghai", locale_selector=locale)
    with app.app_context():
        for path in CATALOGUES.glob("*/LC_MESSAGES/messages.po"):
            babel.domain_instance.cache[path.parts[-3], "messages"] = read_catalogue(path)
    app.register_blueprint(language)


@cache
def read_catalogue(path: Path) -> Translations:
    """The translations of a .po file."""
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=path.parts[-3]))
    compiled.seek(0)
    return Translations(compiled)
