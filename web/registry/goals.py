"""The plan's goals against their targets: the district at a glance, the estates behind a number, and all of it as a file."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from registry.goals import Standing
from registry.kinds import GoalKind
from registry.reading import goals as reading
from registry.reading.goals import SubdistrictLine
from web.frame import today
from web.language import labelled
from web.registry.files import require_known, table_file
from web.registry.words import word
from web.session import engine, me

goals = Blueprint("goals", __name__, url_prefix="/goals")

WIDTH = Decimal(240)
"""Of a bar, in the units of its drawing."""
LEFT, RIGHT, TOP, STEP = 150, 570, 46, 37
"""Of the chart: where its axis begins and ends, the first line, and from line to line."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A subdistrict in the chart: where its mark stands, and its line."""

    line: SubdistrictLine
    standing: Standing
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Satisfaction by subdistrict. `ticks`: percent and place; `goal`: where the target stands."""

    marks: tuple[Mark, ...]
    ticks: tuple[tuple[int, int], ...]
    goal: int
    least: int
    height: int


@goals.get("")
@login_required
def show() -> str:
    page = reading.goals_page(engine())
    return render_template("registry/goals.html", page=page, chart=chart(page.subdistricts), kinds=GoalKind, bar=bar)


@goals.get("/<kind>")
@login_required
def estates(kind: str) -> str:
    page = reading.goal_page(engine(), me(), kind, request.args.get("subdistrict", ""))
    return render_template("registry/goal.html", page=page, kinds=GoalKind)


@goals.get("/file.<form>")
@login_required
def file(form: str) -> Response:
    """Every estate with what the goals count, as CSV or XLSX."""
    require_known(form)
    titles = [
        _("街镇"), _("小区"), _("类型"), _("星级"), _("评定日期"), _("准物业起"), _("业主委员会"), _("业委会党组织"), _("满意（项）"),
        _("作答（项）"), _("满意度百分比"),
    ]  # fmt: skip
    rows = [
        [
            one.subdistrict, labelled(one, "name"), word(one.kind), one.star_level, one.star_on, one.quasi_from,
            _("有") if one.committee else _("无"), _("有") if one.party_organisation else _("无"), one.satisfied or None,
            one.marks or None, one.percent,
        ]
        for one in reading.goal_estates(engine())
    ]  # fmt: skip
    name = _("工作目标%(day)s", day=today().isoformat())
    return table_file(form, name, _("工作目标"), titles, rows)


def bar(found: Standing) -> int:
    """How long a goal's bar is; full where more than the target was reached."""
    whole = 100 if found.goal.kind.is_share else max(1, found.goal.target or 1)
    reached = (found.percent or Decimal(0)) if found.goal.kind.is_share else Decimal(found.reached)
    return int(min(Decimal(1), reached / whole) * WIDTH)


def chart(lines: tuple[SubdistrictLine, ...]) -> Chart | None:
    """None where nobody was asked. The axis begins at the ten below the least, at eighty at most."""
    asked = [(one, one.standings[GoalKind.SATISFACTION]) for one in lines if GoalKind.SATISFACTION in one.standings]
    shown = [(one, found, found.percent) for one, found in asked if found.percent is not None]
    if not shown or shown[0][1].goal.target is None:
        return None
    least = min(80, *(int(percent) // 10 * 10 for _one, _found, percent in shown))
    least = min(least, shown[0][1].goal.target // 10 * 10)

    def place(percent: Decimal | int) -> int:
        return LEFT + int((Decimal(percent) - least) * (RIGHT - LEFT) / (100 - least))

    step = 5 if least >= 80 else 10
    marks = tuple(Mark(one, found, place(percent), TOP + STEP * number) for number, (one, found, percent) in enumerate(shown))
    ticks = tuple((percent, place(percent)) for percent in range(least, 101, step))
    return Chart(marks, ticks, place(shown[0][1].goal.target), least, TOP + STEP * len(marks))
