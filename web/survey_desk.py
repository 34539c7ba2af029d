"""The desk of a satisfaction survey under its task: codes to print, questionnaires on paper, a second person who confirms them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from engine.desk_commands import ActAtTask
from engine.desks import ActProblem
from engine.errors import ActRejected, BadValue, NotAllowed
from engine.identity import new_id
from registry import reading
from registry.reading import ReturnedBatch
from web.bundle_input import Problem, is_whole, sent_text
from web.code_slips import questionnaire_slip_words, questionnaire_slips
from web.errors import answer
from web.reasons import given_reason
from web.session import engine, me
from web.submission import command_id, refuse_bad_text
from web.survey_words import mark_words, survey_problem, survey_refusal

survey_desk = Blueprint("survey_desk", __name__, url_prefix="/tasks/<path:task_id>/survey")

MOST_TYPED = 20_000
BETWEEN = re.compile(r"[\s,，、;；]+")
PLACE = re.compile(r"answers\[(\d+)\]")


@survey_desk.errorhandler(NotAllowed)
def refuse(error: NotAllowed) -> Response:
    return answer(survey_refusal(error))


@survey_desk.before_request
def refuse_odd_text() -> None:
    refuse_bad_text(request.form.items(multi=True))


def act(task_id: str, name: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Does one of the desk's acts, once. Raises NotFound at a task of another desk, whose acts may be called the same."""
    reading.survey_desk(engine(), me(), task_id)
    return engine().execute(ActAtTask(command_id(), me(), task_id, name, values))


@survey_desk.get("")
@login_required
def show(task_id: str) -> Response:
    return desk(task_id)


@survey_desk.post("/codes")
@login_required
def issue_codes(task_id: str) -> Response:
    """The codes, to be printed from the page that this answers with: they are shown nowhere else."""
    return slips(task_id, act(task_id, "issue_codes", {})["codes"])


@survey_desk.post("/reissue")
@login_required
def reissue(task_id: str) -> Response:
    """A new code in place of a lost one."""
    number, (reason, missing) = sent_text("number"), given_reason()
    problems = [] if is_whole(number) and int(number) else [Problem("number", _("请写编号"))]
    problems += [Problem("reason", missing)] if missing else []
    if problems:
        return desk(task_id, problems)
    try:
        issued = act(task_id, "reissue_code", {"number": int(number), "reason": reason})
    except NotAllowed as error:
        if error.reason not in ("answered-already", "not-in-sample"):
            raise
        return desk(task_id, [Problem("number", survey_problem(ActProblem("number", error.reason, number)))])
    return slips(task_id, issued["codes"])


@survey_desk.post("/enter")
@login_required
def enter(task_id: str) -> Response:
    """Questionnaires that were typed, a line each: its number and a mark for each question; they wait for a second person."""
    lines = [line for line in sent_text("answers", MOST_TYPED).splitlines() if line.strip()]
    found = [[part for part in BETWEEN.split(line.strip()) if part] for line in lines]
    try:
        done = act(task_id, "enter_answers", {"answers": [{"number": line[0], "marks": line[1:]} for line in found]})
    except ActRejected as error:
        return desk(task_id, [Problem("answers", _told(problem.path, survey_problem(problem))) for problem in error.problems])
    except BadValue:
        return desk(task_id, [Problem("answers", _("请写1到200份，每份一行"))])
    flash(_("第%(number)s批%(papers)s份已录入，等另一个人对着纸质问卷复核。", number=done["batch"], papers=done["papers"]))
    return redirect(url_for("survey_desk.show", task_id=task_id), 303)


def _told(path: str, sentence: str) -> str:
    place = PLACE.match(path)
    return _("第%(line)s行：%(problem)s", line=place.group(1) if place else "", problem=sentence)


@survey_desk.get("/<any(codes, reissue, enter):_step>")
@login_required
def back(task_id: str, _step: str) -> Response:
    """Where a step's address leads when it is opened anew."""
    return redirect(url_for("survey_desk.show", task_id=task_id), 303)


@survey_desk.get("/batches/<int:number>")
@login_required
def batch(task_id: str, number: int) -> Response:
    return looked_at(task_id, number)


@survey_desk.post("/batches/<int:number>/confirm")
@login_required
def confirm(task_id: str, number: int) -> Response:
    """The second person has compared every questionnaire: they count."""
    try:
        done = act(task_id, "confirm_answers", {"batch": number})
    except ActRejected as error:
        return looked_at(task_id, number, [Problem("papers", survey_problem(problem)) for problem in error.problems])
    flash(_("第%(number)s批已复核，%(papers)s份计入。", number=number, papers=done["papers"]))
    return redirect(url_for("survey_desk.show", task_id=task_id), 303)


@survey_desk.post("/batches/<int:number>/return")
@login_required
def return_batch(task_id: str, number: int) -> Response:
    """Back to whoever entered it; without a reason the question comes again."""
    reason, missing = given_reason()
    if missing:
        return looked_at(task_id, number, [Problem("reason", missing)])
    act(task_id, "return_answers", {"batch": number, "reason": reason})
    flash(_("第%(number)s批已退回，什么也没有计入；请录入人重录。", number=number))
    return redirect(url_for("survey_desk.show", task_id=task_id), 303)


@survey_desk.get("/batches/<int:number>/<any(confirm, return):_step>")
@login_required
def back_to_batch(task_id: str, number: int, _step: str) -> Response:
    return redirect(url_for("survey_desk.batch", task_id=task_id, number=number), 303)


def desk(task_id: str, problems: Sequence[Problem] = ()) -> Response:
    page = reading.survey_desk(engine(), me(), task_id)
    answers = sent_text("answers", MOST_TYPED) or numbers_again(page.returned)
    typed = {"number": sent_text("number"), "reason": sent_text("reason", 2_000), "answers": answers}
    return drawn("survey/desk.html", 422 if problems else 200, page=page, at=page.at, problems=problems, typed=typed)


def numbers_again(returned: Sequence[ReturnedBatch]) -> str:
    """The numbers of a returned batch that is to be entered again, a line each: the marks are read from the paper once more."""
    again = request.args.get("again", "")
    return "".join(f"{number} \n" for batch in returned if str(batch.number) == again for number in batch.missing)


def looked_at(task_id: str, number: int, problems: Sequence[Problem] = ()) -> Response:
    at, found = reading.survey_batch(engine(), me(), task_id, number)
    typed = {"reason": sent_text("reason", 2_000)}
    return drawn("survey/batch.html", 422 if problems else 200, at=at, batch=found, problems=problems, typed=typed)


def slips(task_id: str, codes: Sequence[Mapping[str, Any]]) -> Response:
    at = reading.survey_desk(engine(), me(), task_id).at
    address = url_for("surveying.start", _external=True)
    words = questionnaire_slip_words(at.survey)
    return drawn("survey/slips.html", at=at, slips=questionnaire_slips(codes, address), words=words, address=address)


def drawn(template: str, status: int = 200, **facts: Any) -> Response:
    return make_response(render_template(template, marks=mark_words(), new_command=lambda: new_id(24), **facts), status)
