"""Moves of running cases to another version: what would become of each, and the owner role's word on all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from engine import reading
from engine.errors import BadValue
from engine.move_commands import ConfirmCaseMoves, ProposeCaseMoves, RefuseCaseMoves, WithdrawCaseMoves
from web.reasons import given_reason
from web.session import engine, me
from web.submission import command_id

NAMED = "name."
"""What the names of the fields begin with that give an element its name in the new version."""
DROPPED = "-"
"""For an event that is no longer awaited; no id of BPMN begins so."""

moves = Blueprint("moves", __name__, url_prefix="/moves")


@moves.get("/new")
@login_required
def new() -> Response:
    """Which version to move to; then what would become of each case, and the proposal."""
    return _new()


@moves.post("/new")
@login_required
def propose() -> Response:
    """Hands in the proposal; what is no such move comes back with what was chosen."""
    reason, problem = given_reason()
    if problem:
        return _new(problem)
    try:
        move = engine().execute(replace(_wish(), command_id=command_id(), reason=reason))["move"]
    except BadValue as error:
        return _new(_bad(error.field), error.field)
    flash(_("提议已交出，系统正在逐件查看；看完由主管岗位确认，确认前什么都不变。"))
    return redirect(url_for("moves.show", identity=move), 303)


@moves.get("/<identity>")
@login_required
def show(identity: str) -> Response:
    """The ledger of a move, as a dry run before it is confirmed."""
    return _ledger(identity)


@moves.post("/<identity>/back")
@login_required
def bring_back(identity: str) -> Response:
    """Proposes the way back for the cases that were moved."""
    reason, problem = given_reason()
    if problem:
        return _ledger(identity, problem)
    try:
        move = engine().execute(ProposeCaseMoves(command_id(), me(), "", 0, {}, reason, identity))["move"]
    except BadValue as error:
        return _ledger(identity, _bad(error.field))
    flash(_("提议已交出，系统正在逐件查看；看完由主管岗位确认，确认前什么都不变。"))
    return redirect(url_for("moves.show", identity=move), 303)


@moves.post("/<identity>/withdraw")
@login_required
def withdraw(identity: str) -> Response:
    """Takes a proposal of one's own back."""
    engine().execute(WithdrawCaseMoves(command_id(), me(), identity))
    flash(_("提议已撤回，什么都没有改。"))
    return redirect(url_for("moves.show", identity=identity), 303)


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
    """Leaves every case where it is; the reason stands on the page of the move."""
    reason, problem = given_reason()
    if problem:
        return _ledger(identity, problem)
    engine().execute(RefuseCaseMoves(command_id(), me(), identity, reason))
    flash(_("没有同意换版，什么都没有改。"))
    return redirect(url_for("moves.show", identity=identity), 303)


def _ledger(identity: str, problem: str = "") -> Response:
    status = request.args.get("status")
    status = status if status in line_words() else None
    page = reading.move_page(engine(), me(), identity, request.args.get("page"), status)
    facts = {"statuses": line_words(), "reasons": reason_words(), "status": move_words()[page.status], "shown": status}
    typed = {"problem": problem, "reason": request.form.get("reason", "")}
    return make_response(render_template("move.html", page=page, **facts, **typed), 422 if problem else 200)


def _new(problem: str = "", at: str = "reason") -> Response:
    """The form; once a version is chosen also what would become of the cases. `at`: what the problem is about."""
    choices, wish, page = reading.move_choices(engine(), me()), _wish(), None
    shown = request.values.get("page")
    if wish.procedure:
        try:
            page = reading.trial_page(engine(), wish, shown)
        except BadValue as error:
            problem, at = _bad(error.field), error.field
            if at == "mapping":  # the choices come again, to be made anew
                page = reading.trial_page(engine(), replace(wish, mapping={}), shown)
    facts = {
        "reasons": reason_words(), "statuses": line_words(), "to": request.values.get("to", ""), "reason": request.form.get("reason", ""),
        "named": {NAMED + old: new or DROPPED for old, new in wish.mapping.items()}, "prefix": NAMED, "dropped": DROPPED,
    }  # fmt: skip
    body = render_template("move_new.html", page=page, choices=choices, problem=problem, at=at, **facts)
    return make_response(body, 422 if problem else 200)


def _wish() -> ProposeCaseMoves:
    """What is chosen on the page, in its address or its form."""
    procedure, _colon, version = request.values.get("to", "").rpartition(":")
    number = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0
    pairs = ((name.removeprefix(NAMED), value) for name, value in request.values.items() if name.startswith(NAMED) and value)
    mapping = {old: "" if new == DROPPED else new for old, new in pairs}
    return ProposeCaseMoves("", me(), procedure, number, mapping, "")


def _bad(field: str) -> str:
    """Why a proposal is none."""
    sentences = {
        "procedure": _("没有这个流程。"),
        "version": _("没有这一版，或者没有在办案件要换到这一版。"),
        "mapping": _("改名的步骤要是原版有的，改成的要是新版有的，两个步骤不能改成同一个；请重新选。"),
        "waiting": _("这个流程还有一次换版没有办完，办完或撤回以后再提议。"),
        "undoes": _("换版的案件原来不在同一版，不能一起退回。"),
    }
    return sentences[field]


def move_words() -> Mapping[str, str]:
    """Where a move stands."""
    return {
        "looking": _("系统正在逐件查看"), "proposed": _("等主管岗位确认"), "confirmed": _("已确认，正在逐件换版"),
        "refused": _("没有同意"), "withdrawn": _("已撤回"), "done": _("已办完"),
    }  # fmt: skip


def line_words() -> Mapping[str, str]:
    """What becomes of one case."""
    return {
        "unseen": _("还没有查看"), "proposed": _("可以换版"), "migrated": _("已换版"), "refused": _("留在原版"),
        "lapsed": _("又往下走了，留在原版"), "already": _("早已在这一版上"),
    }  # fmt: skip


def reason_words() -> Mapping[str, str]:
    """What stands in a case's way."""
    return {
        "element-gone": _("新版没有这一步"), "kind-changed": _("这一步换了种类"), "scope-changed": _("这一步换了位置"),
        "event-changed": _("等的事换了"), "call-changed": _("调用的流程换了"), "flow-gone": _("新版没有这条线"),
        "unreachable": _("新版走不到这样的局面"), "undecided": _("算不出新版会不会走到这样的局面"),
        "event-fails": _("新版要等的事算不出来"), "not-watched": _("这不是在旁边等的事，不能不再等"),
        "process-gone": _("新版没有这个流程"), "suspended": _("本案中止着"), "ended": _("本案已经结束"),
        "draft-lost": _("草稿里填的，新版没有地方放"), "done-since": _("换版后办了旧版没有的步骤"),
    }  # fmt: skip
