"""Asking for an opinion on a task (征求意见), answering, declining, and taking a question back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from engine import reading
from engine.office_commands import AnswerOpinion, AskOpinion, DeclineOpinion, WithdrawOpinion
from engine.reading.opinions import Addressed, OpinionLine
from web.frame import today, why_words
from web.moments import moment_words
from web.reasons import found_wrong, given_text
from web.session import engine, me
from web.submission import command_id, seen_version

opinions = Blueprint("opinions", __name__)


@opinions.get("/tasks/<path:task_id>/ask")
@login_required
def ask_form(task_id: str) -> Response:
    return drawn_ask(task_id)


@opinions.post("/tasks/<path:task_id>/ask")
@login_required
def ask(task_id: str) -> Response:
    """Puts the question; without somebody or a text, or for a day that is over, the page comes again."""
    question, too_long = given_text("question")
    who, due_on = tuple(request.form.getlist("who")), given_day()
    problems = found_wrong(
        question=too_long if question else _("请写要问什么。"), who="" if who else _("请选征求谁的意见。"),
        due_on=_("日期要从今天起。") if due_on is not None and due_on < today() else "",
    )  # fmt: skip
    if problems:
        return drawn_ask(task_id, problems)
    engine().execute(AskOpinion(command_id(), me(), task_id, seen_version(), who, question, due_on))
    flash(_("已征求意见：对方的待办里看得到。"))
    return redirect(url_for("tasks.show", task_id=task_id, _anchor="opinions"), 303)


def given_day() -> date | None:
    """The day in the form; a text that is none counts as none."""
    try:
        return date.fromisoformat(request.form.get("due_on", ""))
    except ValueError:
        return None


def drawn_ask(task_id: str, problems: Mapping[str, str] | None = None) -> Response:
    page = reading.ask_page(engine(), me(), task_id, today())
    given = {"who": request.form.getlist("who"), "question": request.form.get("question", ""), "due_on": request.form.get("due_on", "")}
    return make_response(render_template("ask.html", page=page, problems=problems or {}, given=given), 422 if problems else 200)


@opinions.get("/opinions/<path:opinion_id>")
@login_required
def show(opinion_id: str) -> Response:
    return drawn(opinion_id)


@opinions.post("/opinions/<path:opinion_id>")
@login_required
def reply(opinion_id: str) -> Response:
    """Answers, or with the other button declines."""
    text, problem = given_text("text")
    declines = request.form.get("act") == "decline"
    if not text and not declines:
        problem = _("请写意见。")
    if problem:
        return drawn(opinion_id, problem)
    if declines:
        engine().execute(DeclineOpinion(command_id(), me(), opinion_id, text))
        flash(_("已告诉对方您不提意见。"))
    else:
        engine().execute(AnswerOpinion(command_id(), me(), opinion_id, text))
        flash(_("意见已送出。"))
    return redirect(url_for("inbox.show"), 303)


def drawn(opinion_id: str, problem: str = "") -> Response:
    page = reading.opinion_page(engine(), me(), opinion_id)
    body = render_template("opinion.html", page=page, problem=problem, text=request.form.get("text", ""))
    return make_response(body, 422 if problem else 200)


@opinions.post("/opinions/<path:opinion_id>/withdraw")
@login_required
def withdraw(opinion_id: str) -> Response:
    """Whoever holds the task waits for this answer no longer."""
    result = engine().execute(WithdrawOpinion(command_id(), me(), opinion_id))
    flash(_("已撤回征求的意见。"))
    return redirect(url_for("tasks.show", task_id=result["task"], _anchor="opinions"), 303)


def addressee_words(one: Addressed) -> str:
    """A person's name, or 友谊街道经办人."""
    return one.name or (why_words(one.why) if one.why else "")


def opinion_end(line: OpinionLine) -> str:
    """What became of a question, in a sentence."""
    moment = moment_words(line.closed_at, today()) if line.closed_at else ""
    match line.status:
        case "answered":
            return _("%(name)s%(moment)s答复：", name=line.by, moment=moment)
        case "declined":
            return _("%(name)s%(moment)s说不提意见。", name=line.by, moment=moment)
        case "withdrawn":
            return _("%(name)s%(moment)s撤回，不再等答复。", name=line.by, moment=moment)
        case "closed":
            return _("任务%(moment)s撤下，不再等答复。", moment=moment)
        case _asked:
            return _("等%(who)s答复，%(moment)s问的。", who=addressee_words(line.to), moment=moment_words(line.asked_at, today()))
