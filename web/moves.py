"""Moves of running cases to another version: what would become of each, and the owner role's word on all of them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from engine import reading
from engine.commands import ConfirmCaseMoves, RefuseCaseMoves
from web.session import engine, me
from web.submission import command_id

moves = Blueprint("moves", __name__, url_prefix="/moves")


@moves.get("/<identity>")
@login_required
def show(identity: str) -> str:
    """The ledger of a move, as a dry run before it is confirmed."""
    page = reading.move_page(engine(), me(), identity)
    return render_template("move.html", page=page, statuses=line_words(), reasons=reason_words(), status=move_words()[page.status])


@moves.post("/<identity>/confirm")
@login_required
def confirm(identity: str) -> Response:
    """Lets the worker move the cases."""
    engine().execute(ConfirmCaseMoves(command_id(), me(), identity))
    flash(_("已确认，系统逐件换版。"))
    return redirect(url_for("moves.show", identity=identity), 303)


@moves.post("/<identity>/refuse")
@login_required
def refuse(identity: str) -> Response:
    """Leaves every case where it is."""
    engine().execute(RefuseCaseMoves(command_id(), me(), identity))
    flash(_("没有同意换版，什么都没有改。"))
    return redirect(url_for("moves.show", identity=identity), 303)


def move_words() -> Mapping[str, str]:
    """Where a move stands."""
    return {"proposed": _("等主管岗位确认"), "confirmed": _("已确认，正在逐件换版"), "refused": _("没有同意"), "done": _("已办完")}


def line_words() -> Mapping[str, str]:
    """What becomes of one case."""
    return {"proposed": _("可以换版"), "migrated": _("已换版"), "refused": _("留在原版"), "lapsed": _("又往下走了，留在原版")}


def reason_words() -> Mapping[str, str]:
    """What stands in a case's way."""
    return {
        "element-gone": _("新版没有这一步"), "kind-changed": _("这一步换了种类"), "scope-changed": _("这一步换了位置"),
        "event-changed": _("等的事换了"), "call-changed": _("调用的流程换了"), "flow-gone": _("新版没有这条线"),
        "unreachable": _("新版走不到这样的局面"), "undecided": _("算不出新版会不会走到这样的局面"),
        "event-fails": _("新版要等的事算不出来"),
        "process-gone": _("新版没有这个流程"), "suspended": _("本案中止着"), "ended": _("本案已经结束"),
        "draft-lost": _("草稿里填的，新版没有地方放"), "done-since": _("换版后办了旧版没有的步骤"),
    }  # fmt: skip
