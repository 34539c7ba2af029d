"""Days and moments in the reader's words: with weekday, the year only where it is another one, days ending at 24:00."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from flask_babel import gettext as _

from engine.clock import DISTRICT_ZONE

DAY = timedelta(days=1)


def local(moment: datetime) -> datetime:
    """The moment on the district's clocks."""
    return moment.astimezone(DISTRICT_ZONE)


def weekday(day: date) -> str:
    """周二 / Tue."""
    return _WEEKDAYS[day.weekday()]()


# A page tells hundreds of days: only the word that is wanted is looked up.
_WEEKDAYS: tuple[Callable[[], str], ...] = (
    lambda: _("周一"), lambda: _("周二"), lambda: _("周三"), lambda: _("周四"), lambda: _("周五"), lambda: _("周六"), lambda: _("周日"),
)  # fmt: skip


def month_name(day: date) -> str:
    """The month where a language writes its name; Chinese writes its number."""
    return "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[day.month - 1]


def _parts(day: date, with_weekday: bool = True) -> dict[str, object]:
    parts: dict[str, object] = {"year": day.year, "month": day.month, "day": day.day, "month_name": month_name(day)}
    return parts | {"weekday": weekday(day)} if with_weekday else parts


def day_words(day: date, today: date, with_weekday: bool = True) -> str:
    """11月24日（周二）, with the year if it is not today's."""
    parts = _parts(day, with_weekday)
    if day.year == today.year:
        return _("%(month)d月%(day)d日（%(weekday)s）", **parts) if with_weekday else _("%(month)d月%(day)d日", **parts)
    if with_weekday:
        return _("%(year)d年%(month)d月%(day)d日（%(weekday)s）", **parts)
    return _("%(year)d年%(month)d月%(day)d日", **parts)


def day_in_full(written: date | str | None) -> str:
    """2026年11月24日（周二） for a day or its ISO form; nothing for what is no date."""
    try:
        day = written if isinstance(written, date) else date.fromisoformat(written or "")
    except ValueError:
        return ""
    return _("%(year)d年%(month)d月%(day)d日（%(weekday)s）", **_parts(day))


def moment_in_full(moment: datetime) -> str:
    """2022年1月21日（周五）09:05, whatever day it is today."""
    there = local(moment)
    return _("%(day)s%(clock)s", day=day_in_full(there.date()), clock=there.strftime("%H:%M"))


def moment_words(moment: datetime, today: date) -> str:
    """11月20日16:05; of today 今天16:05."""
    there = local(moment)
    clock = there.strftime("%H:%M")
    if there.date() == today:
        return _("今天%(clock)s", clock=clock)
    return _("%(day)s%(clock)s", day=day_words(there.date(), today, with_weekday=False), clock=clock)


def table_day(day: date, today: date) -> str:
    """11-24周二: short enough for a column."""
    parts = _parts(day) | {"two_month": f"{day.month:02}", "two_day": f"{day.day:02}"}
    if day.year == today.year:
        return _("%(two_month)s-%(two_day)s%(weekday)s", **parts)
    return _("%(year)d-%(two_month)s-%(two_day)s", **parts)


def last_day(due_at: datetime) -> date:
    """The day on which a term ends: midnight is 24:00 of the day before."""
    there = local(due_at)
    return there.date() - DAY if there.time() == time(0) else there.date()


def end_clock(due_at: datetime) -> str:
    """24:00, or the time of day at which the term ends."""
    there = local(due_at)
    return "24:00" if there.time() == time(0) else there.strftime("%H:%M")


def due_words(due_at: datetime, today: date) -> str:
    """11月24日（周二）24:00."""
    return _("%(day)s%(clock)s", day=day_words(last_day(due_at), today), clock=end_clock(due_at))


def due_column(due_at: datetime, today: date) -> str:
    """11-24周二; on the day itself its hour, if the term ends within it."""
    if last_day(due_at) == today and end_clock(due_at) != "24:00":
        return _("今天%(clock)s", clock=end_clock(due_at))
    return table_day(last_day(due_at), today)


def iso(moment: datetime | date) -> str:
    """For <time datetime>."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return moment.isoformat()
