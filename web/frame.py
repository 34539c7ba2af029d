"""What every page's frame shows: brand, navigation, language, person; and the words that templates use for days."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup, escape

from engine import reading
from engine.accounts import Held
from engine.clock import district_day
from engine.identity import new_id
from engine.reading.facts import CaseUnit, Why
from engine.reading.task_page import Other
from forms import WidgetFile
from registry.reading.estates import sees_estates
from registry.reading.firms import own_firm
from registry.reading.paging import MOST_COUNTED
from web import deadlines, language, moments
from web.addresses import here
from web.language import labelled
from web.session import engine, me, settings

LEAD = re.compile("[^。：:]{1,8}：|[^.:]{1,24}: ")
KINDS_OF_PLACE = (("街镇", "街道"), ("街镇", "镇"), ("社区", "社区"))  # how a role begins, how its unit ends


def today() -> date:
    """The district's day."""
    return district_day(engine().clock())


def furnish(app: Flask) -> None:
    """Gives the templates their words."""
    app.context_processor(_frame)
    app.jinja_env.filters.update(
        day=lambda moment: moments.day_words(_day(moment), today()),
        day_in_full=moments.day_in_full,
        moment_in_full=moments.moment_in_full,
        moment=lambda moment: moments.moment_words(moment, today()),
        due=lambda moment: moments.due_words(moment, today()),
        column_day=lambda moment: moments.table_day(_day(moment), today()),
        due_column=lambda moment: moments.due_column(moment, today()),
        iso=moments.iso,
        money=lambda amount: f"{amount:,.2f}",
        origin=deadlines.origin,
        ground=deadlines.ground,
        why_steps=lambda due: deadlines.steps(due, today()),
        calendar_name=deadlines.calendar_name,
        when_late=deadlines.when_late,
        grant=grant_words,
        why_words=why_words,
        behalf_words=behalf_words,
        waiting_for=waiting_for,
        other_words=other_words,
        part_label=part_label,
        lead=lead,
        stored_file=stored_file,
        urgency=lambda moment: deadlines.urgency(moment, engine().clock()),
        stopped_mark=lambda _nothing: deadlines.stopped(),
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=asset,
        asset_exists=asset_exists,
        labelled=language.labelled,
        in_english=language.in_english,
        most_counted=MOST_COUNTED,
        new_command=partial(new_id, 24),
        today_iso=lambda: today().isoformat(),
        zh=chinese_part,
    )


def _frame() -> dict[str, Any]:
    estates = bool(current_user.is_authenticated and sees_estates(engine(), me()))
    return {
        "lang": language.tag(),
        "here": here,
        "demo": settings().demo,
        "demo_clock": engine().clock() if settings().demo_clock else None,
        "incident_count": reading.incident_count(engine(), me()) if current_user.is_authenticated else None,
        "sees_estates": estates,
        "own_firm": own_firm(engine(), me()) if current_user.is_authenticated and not estates else None,  # offices serve no firm
        "may_start": bool(current_user.is_authenticated and reading.startable(engine(), me())),
    }


def place_words(role: str, unit: str) -> str:
    """友谊街道经办人: a role in its unit; what ends the one and begins the other is said once."""
    if not unit or unit in role:
        return role
    for kind in KINDS_OF_PLACE:
        if unit.endswith(kind[1]) and role.startswith(kind[0]):
            return unit + role.removeprefix(kind[0])
    return _("%(unit)s · %(role)s", unit=unit, role=role)


def grant_words(held: Held) -> str:
    """A role that a person holds, with its unit."""
    return place_words(labelled(held, "label"), labelled(held, "unit_name"))


def why_words(why: Why) -> str:
    """As what somebody reaches a task."""
    return place_words(labelled(why, "role_label"), labelled(why, "unit_name"))


def behalf_words(persons: Iterable[str]) -> str:
    """In whose place somebody acts, whom they replace first."""
    return _("，其本人又代").join(persons)


def waiting_for(who: Iterable[Why]) -> str:
    """Whom a task waits for: any of these."""
    return " / ".join(why_words(why) for why in who)


def other_words(other: Other) -> str:
    """Who else sees it, and from when on."""
    facts = {"name": other.name, "role": labelled(other, "role_label")}
    if other.on_behalf:
        facts["name"] = _("%(name)s代%(other)s", name=other.name, other=other.on_behalf)
    return _("%(name)s，%(role)s（逾期后）", **facts) if other.when_late else _("%(name)s，%(role)s", **facts)


def chinese_part(english: str = "") -> Markup:
    """The language tag of a part that is Chinese on every page (names, numbers), or where it has no `english`."""
    return Markup(' lang="{}"').format(language.TAGS[language.SOURCE]) if language.in_english() and not english else Markup("")


def lead(sentence: str) -> Markup:
    """A sentence with its short opening up to the colon in bold ("签发后：…"), which is put before one that has none."""
    found = LEAD.match(sentence)
    start, rest = (found[0], sentence[found.end() :]) if found else (_("提交后："), sentence)
    return Markup("<strong>{}</strong>{}").format(start, rest)


def stored_file(file: WidgetFile) -> Markup:
    """A form's stored file: its name, a link where the case is known, a photo as a small picture."""
    case_id = g.get("case_id")
    if case_id is None:
        return escape(file.name)
    address = url_for("documents.attachment", case_id=case_id, hash_=file.hash)
    if not file.type.startswith("image/"):
        return Markup('<a href="{}">{}</a>').format(address, file.name)
    return Markup('<a class="thumb" href="{0}"><img src="{0}" alt=""> {1}</a>').format(address, file.name)


def part_label(unit: CaseUnit) -> str:
    """What a unit is to its case."""
    labels = {
        "estate": _("小区"), "firm": _("企业"), "developer": _("建设单位"), "community": _("社区"), "subdistrict": _("街镇"),
        "bureau": _("部门"), "district": _("区"),
    }  # fmt: skip
    return labels.get(unit.kind, unit.kind)


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
