"""Deadlines in words: how urgent, in calendar days; why it is this day, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import ngettext

from engine.clock import district_day
from engine.reading import DueWhy
from engine.reading.deadlines import Stop
from web.language import labelled
from web.moments import DAY, day_words, end_clock, last_day, moment_words

MANY_DAYS = 15  # beyond so many the counted days are not listed one by one


class Group(StrEnum):
    """Groups of the inbox, in their order."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    NONE = "none"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Urgency:
    """A deadline's mark: its word, the class of its shape, and the inbox group it belongs to."""

    words: str
    shape: str
    group: Group


def urgency(due_at: datetime | None, now: datetime) -> Urgency | None:
    """How urgent it is now; None where there is no deadline."""
    if due_at is None:
        return None
    today, end = district_day(now), last_day(due_at)
    days = (end - today).days
    if now >= due_at:
        words = ngettext("逾期%(num)d天", "逾期%(num)d天", -days) if days < 0 else _("今天已过时")
        return Urgency(words, "late", Group.LATE)
    if days <= 0:
        hours = int((due_at - now) / timedelta(hours=1))
        by_hour = end_clock(due_at) != "24:00"
        words = ngettext("剩%(num)d小时", "剩%(num)d小时", max(hours, 1)) if by_hour else _("今天")
        return Urgency(words, "soon", Group.TODAY)
    words = ngettext("剩%(num)d天", "剩%(num)d天", days)
    return Urgency(words, "soon" if days == 1 else "", Group.WEEK if end <= _end_of_week(today) else Group.LATER)


def stopped() -> Urgency:
    """The mark of a task whose case stands still: nobody is late there."""
    return Urgency(_("期限暂停"), "held", Group.STOPPED)


def _end_of_week(today: date) -> date:
    return today + timedelta(days=6 - today.weekday())


def group_title(group: Group) -> str:
    """A group's heading."""
    titles = {
        Group.LATE: _("已逾期"),
        Group.TODAY: _("今天到期"),
        Group.WEEK: _("本周到期"),
        Group.LATER: _("以后"),
        Group.NONE: _("没有期限"),
        Group.STOPPED: _("案件已中止"),
    }
    return titles[group]


def length(due: DueWhy) -> str:
    """5个工作日 / 15日."""
    return span(due.days, due.unit)


def span(days: int, unit: str) -> str:
    """So many working days, months or days."""
    if unit == "working_days":
        return ngettext("%(num)d个工作日", "%(num)d个工作日", days)
    if unit == "months":
        return ngettext("%(num)d个月", "%(num)d个月", days)
    return ngettext("%(num)d日", "%(num)d日", days)


def steps(due: DueWhy, today: date) -> list[str]:
    """How the day was found, a sentence per step."""
    event = labelled(due, "event") or _("转入本步")
    sentences = [_("从%(event)s那一天算起：%(day)s，当日不计。", event=event, day=day_words(due.from_day, today))]
    counted = counted_days(due)
    if due.unit == "working_days":
        sentences.append(_working_days(due, counted, today))
    else:
        nominal = counted[-1] if counted else due.last_day
        sentences.append(_("数满%(length)s到%(day)s。", length=length(due), day=day_words(nominal, today)))
        if nominal != due.last_day:
            sentences.append(_("那一天休息，顺延到下一个工作日%(day)s。", day=day_words(due.last_day, today)))
    sentences += [_stop(due, stop, today) for stop in due.stops]
    sentences.append(_("最后一日到24:00为止。"))
    return sentences


def _stop(due: DueWhy, stop: Stop, today: date) -> str:
    """That the case stood still, and what that did to the term."""
    facts: dict[str, str] = {"since": moment_words(stop.since, today), "until": moment_words(stop.until, today)}
    if stop.left is None or stop.last_day is None:
        return _("案件%(since)s中止，%(until)s恢复，期限顺延同样长的时间。", **facts)
    facts["left"] = span(stop.left, due.unit if due.unit == "working_days" else "calendar_days")
    facts["day"] = day_words(stop.last_day, today)
    return _("案件%(since)s中止，当时还剩%(left)s；%(until)s恢复，次日起接着数，到%(day)s。", **facts)


def counted_days(due: DueWhy) -> list[date]:
    """The days that count, in their order."""
    days = [due.from_day + DAY * n for n in range(1, (due.last_day - due.from_day).days + 1)]
    if due.unit == "working_days":
        return [day for day in days if day not in set(due.rest_days)]
    moved = len(due.rest_days)
    return days[: len(days) - moved] if moved else days


def _working_days(due: DueWhy, counted: list[date], today: date) -> str:
    if len(counted) > MANY_DAYS:
        return _("数满%(length)s，不算%(rests)d个休息日。", length=length(due), rests=len(due.rest_days))
    facts = {"first": 1, "last": len(counted), "days": day_list(counted, today), "rests": day_list(list(due.rest_days), today)}
    if not due.rest_days:
        return _("第%(first)d至%(last)d个工作日：%(days)s。", **facts) if len(counted) > 1 else _("第1个工作日：%(days)s。", **facts)
    if len(counted) == 1:
        return _("第1个工作日：%(days)s；%(rests)s休息，不算。", **facts)
    return _("第%(first)d至%(last)d个工作日：%(days)s；%(rests)s休息，不算。", **facts)


def day_list(days: list[date], today: date) -> str:
    """11月18日、19日、20日: the month is said once."""
    words: list[str] = []
    month: tuple[int, int] | None = None
    for day in days:
        same = month == (day.year, day.month)
        words.append(_("%(day)d日", day=day.day) if same else day_words(day, today, with_weekday=False))
        month = (day.year, day.month)
    return _("、").join(words)


def origin(due: DueWhy) -> str:
    """Where the term comes from: 法定 or 流程, and its source or length, for a column."""
    return _("法定 · %(source)s", source=due.source) if due.legal else _("流程 · %(length)s", length=length(due))


def ground(due: DueWhy) -> str:
    """The same in full, for the explanation."""
    if due.legal:
        return _("%(length)s，法定：%(source)s", length=length(due), source=due.source)
    return _("%(length)s，流程参数（非法定）", length=length(due))


def when_late(due: DueWhy) -> str:
    """What happens once the term is over."""
    modes = {
        "superior": _("告知上级，上级可以代办；不会自动判定"),
        "flow": _("到点后流程自动走下一步"),
        "stays": _("任务留着，标为逾期；不会自动判定"),
    }
    return modes.get(due.late_mode, modes["stays"])


def calendar_name(due: DueWhy) -> str:
    """The calendar the days were counted by; a provisional one says so."""
    if due.provisional:
        return _("%(year)d年放假安排尚未公布，暂按周一至周五计（暂定）", year=due.ends_on.year)
    return _("国务院办公厅%(year)d年放假安排", year=due.ends_on.year)
