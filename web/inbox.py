"""The inbox: one list of what is mine and what I may claim, the most urgent first."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import groupby
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from engine import reading
from engine.clock import district_day
from engine.commands import ClaimTask
from engine.errors import NotAllowed, NotFound, StaleTask, WrongState
from engine.reading import Inbox, InboxRow
from web.deadlines import Group, Urgency, group_title, stopped, urgency
from web.progress import case_link
from web.session import engine, me
from web.submission import command_id, refuse_bad_text

SCOPES = ("all", "mine", "open", "soon", "late")
LONGEST_SEARCH = 100
MOST_LINKS = 5
"""To cases whose tasks were claimed at once, in the notice that says so."""

ORDER = list(Group)

inbox = Blueprint("inbox", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """A task as its row shows it."""

    task: InboxRow
    urgency: Urgency | None
    fresh: bool  # opened today, nobody has it yet, and this person may take it

    @property
    def group(self) -> Group | None:
        """How urgent it is; None for what four eyes leaves to others."""
        if self.task.barred:
            return None
        return self.urgency.group if self.urgency else Group.NONE


@inbox.get("/")
@inbox.get("/inbox")
@login_required
def show() -> str:
    filters = asked()
    found = reading.inbox(engine(), me(), **filters)
    lines = sorted(lines_of(found), key=place)
    groups = [(heading(group), list(members)) for group, members in groupby(lines, key=lambda line: line.group)]
    return render_template("inbox.html", inbox=found, groups=groups, version=version_of(found), **filters)


def asked() -> dict[str, Any]:
    """The filters in the address."""
    scope = request.args.get("scope", "all")
    words, role = request.args.get("q", "").strip()[:LONGEST_SEARCH], request.args.get("role") or None
    return {"scope": scope if scope in SCOPES else "all", "words": words, "role": role}


def lines_of(found: Inbox) -> list[Line]:
    now = engine().clock()
    today = district_day(now)
    return [
        Line(row, stopped() if row.suspended else urgency(row.due_at, now), is_fresh(row, today))
        for row in found.rows
    ]


def is_fresh(row: InboxRow, today: date) -> bool:
    """Whether a task came today, and this person may take it."""
    return not row.claimed_by and not row.barred and not row.suspended and district_day(row.opened_at) == today


def heading(group: Group | None) -> str:
    return group_title(group) if group is not None else _("您要回避，由别人办")


def place(line: Line) -> tuple[int, float, bool, float]:
    """The line's place: by group, then what is latest, then what somebody urges, then what has waited longest."""
    due_at = line.task.due_at.timestamp() if line.task.due_at else 0.0
    group = ORDER.index(line.group) if line.group is not None else len(ORDER)
    return group, due_at, line.task.urged_at is None, line.task.opened_at.timestamp()


def version_of(found: Inbox) -> str:
    """A mark that changes when tasks come or go, stop or go on, are urged or handed over, when opinions are wanted and copies come."""
    there = sorted(f"{row.task_id}{'-' * row.suspended}{row.urged_at or ''}{'>' * row.handed_over}" for row in found.rows)
    there += [one.id for one in found.asked] + [f"{found.copies or 0} to read"]
    return hashlib.sha256(" ".join(there).encode()).hexdigest()[:16]


@inbox.get("/inbox/news")
@login_required
def news() -> Response:
    """Whether the list has changed since a page was drawn; the page asks now and then and says so in a line."""
    return jsonify(version=version_of(reading.inbox(engine(), me(), **asked())))


@inbox.post("/inbox/claim")
@login_required
def claim() -> Response:
    """Claims one task (and opens it) or all that are ticked; what somebody else was quicker to claim is told."""
    refuse_bad_text(request.form.items(multi=True))
    single = request.form.get("one")
    wanted = [single] if single else request.form.getlist("task")
    missed = [claim_one(task, f"{command_id()}-{n}") for n, task in enumerate(wanted)]
    claimed = [task for task, why in zip(wanted, missed) if why is None]
    tell([task.rpartition("@")[0] for task in claimed], missed.count(Missed.GONE), missed.count(Missed.BARRED))
    if single and claimed:
        return redirect(url_for("tasks.show", task_id=claimed[0].rpartition("@")[0]), 303)
    return redirect(url_for("inbox.show", scope=asked()["scope"], q=asked()["words"] or None, role=asked()["role"]), 303)


class Missed(Enum):
    """Why a task could not be claimed."""

    GONE = 1  # somebody was quicker, or it is not there any more
    BARRED = 2  # four eyes


def claim_one(task: str, command: str) -> Missed | None:
    """Claims a task given as "id@version"; None if that worked."""
    task_id, _sign, version = task.rpartition("@")
    if not version.isdecimal() or len(version) > 9:
        return Missed.GONE
    try:
        engine().execute(ClaimTask(command, me(), task_id, int(version)))
    except NotAllowed as refused:
        return Missed.BARRED if refused.reason == "four-eyes" else Missed.GONE
    except (NotFound, StaleTask, WrongState):
        return Missed.GONE
    return None


def tell(claimed: Collection[str], missed: int, barred: int) -> None:
    """Says what is now true, with the way to the cases."""
    if claimed:
        mine = {row.case_id: row.case_number for row in reading.inbox(engine(), me()).rows if row.task_id in claimed}
        links = Markup(_("、")).join(case_link(case_id, number) for case_id, number in list(mine.items())[:MOST_LINKS])
        told = ngettext("%(num)d项任务现在由您办理：", "%(num)d项任务现在由您办理：", len(claimed))
        flash(escape(told) + links + ("…" if len(mine) > MOST_LINKS else ""))
    if missed:
        flash(
            ngettext(
                "%(num)d项没有认领到：已由别人认领、已经办结，或案件已中止。",
                "%(num)d项没有认领到：已由别人认领、已经办结，或案件已中止。", missed,
            )
        )  # fmt: skip
    if barred:
        flash(ngettext("%(num)d项您要回避：前面的步骤是您办的。", "%(num)d项您要回避：前面的步骤是您办的。", barred))
    if not claimed and not missed and not barred:
        flash(_("没有选中任务。先在左边勾选，再认领。"))
