"""What every page's frame shows: brand, navigation, language, person; and the words that templates use for days."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from flask import Flask, current_app, url_for
from flask_babel import gettext as _
from flask_login import current_user

from engine import reading
from engine.clock import district_day
from engine.identity import new_id
from web import deadlines, language, moments
from web.addresses import here
from web.people import engine, me, settings


def today() -> date:
    """The district's day."""
    return district_day(engine().clock())


def furnish(app: Flask) -> None:
    """Gives the templates their words."""
    app.context_processor(_frame)
    app.jinja_env.filters.update(
        day=lambda moment: moments.day_words(_day(moment), today()),
        moment=lambda moment: moments.moment_words(moment, today()),
        due=lambda moment: moments.due_words(moment, today()),
        column_day=lambda moment: moments.table_day(_day(moment), today()),
        due_column=lambda moment: moments.due_column(moment, today()),
        iso=moments.iso,
        money=lambda amount: f"{amount:,.2f}",
        origin=deadlines.origin,
        grant=grant_words,
        urgency=lambda moment: deadlines.urgency(moment, engine().clock()),
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=asset, asset_exists=asset_exists, labelled=language.labelled, in_english=language.in_english, new_command=partial(new_id, 24)
    )


def _frame() -> dict[str, Any]:
    return {
        "lang": language.tag(),
        "here": here,
        "demo": settings().demo,
        "may_start": bool(current_user.is_authenticated and reading.startable(engine(), me())),
    }


def grant_words(grant: Any) -> str:
    """友谊街道经办人: a role in its unit."""
    _role, label, unit = grant
    return label if unit in label else _("%(unit)s%(role)s", unit=unit, role=label)


def _day(moment: date | datetime) -> date:
    return moments.local(moment).date() if isinstance(moment, datetime) else moment


def asset(name: str) -> str:
    """An asset's address with its content in it, so that a browser may keep it for a year."""
    path = Path(current_app.static_folder or "") / name
    return url_for("static", filename=name, v=_content_tag(path, path.stat().st_mtime_ns))


def asset_exists(name: str) -> bool:
    return (Path(current_app.static_folder or "") / name).is_file()


@lru_cache(maxsize=64)
def _content_tag(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
