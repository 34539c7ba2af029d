"""Functions of the calendar and the clock. Source: DMN 1.5, 10.3.4.8 (table 79), 10.3.4.11 (table 82)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from engine.feel.errors import FeelFault
from engine.feel.far_dates import far_or_near, split
from engine.feel.functions.signatures import built_in
from engine.feel.runtime import Run
from engine.feel.temporal import days_in_month

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@built_in("now()", with_run=True)
def now(run: Run) -> dt.datetime:
    """The time of the environment."""
    if run.environment.now is None:
        raise FeelFault("Expected a clock for now(), but the expression is evaluated without one.")
    return run.environment.now


@built_in("today()", with_run=True)
def today(run: Run) -> dt.date:
    """The day of the environment's time, in its zone."""
    if run.environment.now is None:
        raise FeelFault("Expected a clock for today(), but the expression is evaluated without one.")
    return run.environment.now.date()


@built_in("day of year(date: date|date and time)")
def day_of_year(date: Any) -> Decimal:
    """1 to 366."""
    return Decimal(split(date)[1].timetuple().tm_yday)


@built_in("day of week(date: date|date and time)")
def day_of_week(date: Any) -> str:
    """ "Monday" to "Sunday"."""
    return WEEKDAYS[split(date)[1].weekday()]


@built_in("month of year(date: date|date and time)")
def month_of_year(date: Any) -> str:
    """ "January" to "December"."""
    return MONTHS[split(date)[1].month - 1]


@built_in("week of year(date: date|date and time)")
def week_of_year(date: Any) -> Decimal:
    """The week of ISO 8601, 1 to 53."""
    return Decimal(split(date)[1].isocalendar().week)


@built_in("last day of month(date: date|date and time)")
def last_day_of_month(date: Any) -> Any:
    """The month's last day (an extension that Camunda's FEEL shares)."""
    cycles, proxy = split(date)
    return far_or_near(cycles, dt.date(proxy.year, proxy.month, days_in_month(proxy.year, proxy.month)))
