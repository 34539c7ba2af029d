"""The desk of a ballot under its task: codes to print, paper to enter, a second person who confirms it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from engine.desk_commands import ActAtTask
from engine.errors import ActRejected, NotAllowed
from engine.identity import new_id
from registry import reading
from registry.reading import AtDesk, BundlePage
from web.ballot_refusals import ballot_refusal, problem_words
from web.ballot_words import count_gap, paper_choices
from web.bundle_input import (
    Problem,
    TypedBundle,
    TypedCorrection,
    blank_correction,
    is_whole,
    read_bundle,
    read_correction,
    read_head,
    refused_bundle,
    refused_correction,
    sent_text,
)
from web.code_slips import ballot_slip_words, code_slips
from web.errors import answer
from web.reasons import given_reason
from web.session import engine, me
from web.submission import command_id, refuse_bad_text

ballot_desk = Blueprint("ballot_desk", __name__, url_prefix="/tasks/<path:task_id>/ballot")

CODES_AT_ONCE = 40
"""As many as are printed in one go: they are shown once only, and a page that breaks off loses them."""
LONGEST_SEARCH = 40


@ballot_desk.errorhandler(NotAllowed)
def refuse(error: NotAllowed) -> Response:
    return answer(ballot_refusal(error))


@ballot_desk.before_request
def refuse_odd_text() -> None:
    refuse_bad_text(request.form.items(multi=True))


class Heading(NamedTuple):
    """A page of which nothing else is read than where it stands."""

    at: AtDesk


def act(task_id: str, name: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Does one of the desk's acts, once. Raises NotFound at a task of another desk, whose acts may be called the same."""
    reading.desk(engine(), me(), task_id)
    return engine().execute(ActAtTask(command_id(), me(), task_id, name, values))


@ballot_desk.get("")
@login_required
def show(task_id: str) -> Response:
    before = request.args.get("before", "")
    page = reading.desk_page(engine(), me(), task_id, int(before) if is_whole(before) else 0)
    return drawn("ballot/desk.html", page, at_once=CODES_AT_ONCE)


@ballot_desk.get("/register")
@login_required
def register(task_id: str) -> Response:
    words, after = request.args.get("q", "").strip()[:LONGEST_SEARCH], request.args.get("after", "")
    page = reading.register_page(engine(), me(), task_id, words, int(after) if is_whole(after) else 0)
    return drawn("ballot/register.html", page, words=words)


@ballot_desk.post("/codes")
@login_required
def issue_codes(task_id: str) -> Response:
    """The next codes, to be printed from the page that this answers with: they are shown nowhere else."""
    issued = act(task_id, "issue_codes", {"most": CODES_AT_ONCE})
    return slips(task_id, issued["codes"])


@ballot_desk.get("/reissue")
@login_required
def reissue_form(task_id: str) -> Response:
    return reissuing(task_id, ())


@ballot_desk.post("/reissue")
@login_required
def reissue(task_id: str) -> Response:
    """A new code in place of a lost one."""
    head, (reason, missing) = sent_text("head"), given_reason()
    problems = [] if is_whole(head) and int(head) else [Problem("head", _("请写票号"))]
    problems += [Problem("reason", missing)] if missing else []
    if problems:
        return reissuing(task_id, problems)
    try:
        issued = act(task_id, "reissue_code", {"head": int(head), "reason": reason})
    except ActRejected as error:
        return reissuing(task_id, [Problem("head", problem_words(problem)) for problem in error.problems])
    return slips(task_id, issued["codes"])


@ballot_desk.get("/bundles/new")
@login_required
def bundle_form(task_id: str) -> Response:
    number = request.args.get("number", "")
    return entering(task_id, TypedBundle(number=number if is_whole(number) else ""))


@ballot_desk.post("/bundles/new")
@login_required
def enter(task_id: str) -> Response:
    """A bundle that was typed; it waits for its second person."""
    typed = read_bundle()
    return entered(task_id, typed, "enter_bundle", {} if typed.problems else typed.values())


@ballot_desk.get("/bundles/import")
@login_required
def back_to_form(task_id: str) -> Response:
    """Where the address of a refused file leads when it is opened anew."""
    return redirect(url_for("ballot_desk.bundle_form", task_id=task_id), 303)


@ballot_desk.post("/bundles/import")
@login_required
def import_file(task_id: str) -> Response:
    """A bundle from a sheet: all of it or nothing."""
    typed, file = read_head("file-"), request.files.get("file")
    if file is None or not file.filename:
        typed.problems.append(Problem("file", _("请选一个文件")))
        return entering(task_id, typed, 422)
    values = {} if typed.problems else {**typed.head_values(), "file": file.read(), "name": file.filename}
    return entered(task_id, typed, "import_bundle", values)


@ballot_desk.get("/bundles/<int:number>")
@login_required
def bundle(task_id: str, number: int) -> Response:
    return looked_at(task_id, number)


def looked_at_attempt(number: int) -> dict[str, Any]:
    """The bundle and which attempt at it the page showed: what was entered meanwhile nobody has compared."""
    return {"number": number, "attempt": sent_text("attempt")}


@ballot_desk.post("/bundles/<int:number>/confirm")
@login_required
def confirm(task_id: str, number: int) -> Response:
    """The second person has compared every paper: they count. Where the counts differ, only with a reason."""
    difference = sent_text("difference", 2_000)
    try:
        done = act(task_id, "confirm_bundle", {**looked_at_attempt(number), **({"difference": difference} if difference else {})})
    except NotAllowed as error:
        if error.reason != "count-differs":
            raise
        return looked_at(task_id, number, [Problem("difference", _("点数和录入数不一致：退回，或者写明为什么仍然计入。"))])
    except ActRejected as error:
        return looked_at(task_id, number, [Problem("papers", problem_words(problem)) for problem in error.problems])
    flash(_("第%(number)s捆已核对，%(papers)s张计入。", number=number, papers=done["papers"]))
    return redirect(url_for("ballot_desk.show", task_id=task_id), 303)


@ballot_desk.post("/bundles/<int:number>/return")
@login_required
def return_bundle(task_id: str, number: int) -> Response:
    """Back to whoever entered it; without a reason the question comes again."""
    reason, missing = given_reason()
    if missing:
        return looked_at(task_id, number, [Problem("reason", missing)])
    act(task_id, "return_bundle", {**looked_at_attempt(number), "reason": reason})
    flash(_("第%(number)s捆已退回，什么也没有计入；请录入人重录。", number=number))
    return redirect(url_for("ballot_desk.show", task_id=task_id), 303)


@ballot_desk.get("/bundles/<int:number>/<any(confirm, return):_step>")
@login_required
def back_to_bundle(task_id: str, number: int, _step: str) -> Response:
    return redirect(url_for("ballot_desk.bundle", task_id=task_id, number=number), 303)


@ballot_desk.get("/bundles/<int:number>/correct")
@login_required
def correct_form(task_id: str, number: int) -> Response:
    page = reading.bundle_page(engine(), me(), task_id, number)
    return correcting(page, blank_correction(page.standing.counted), ())


@ballot_desk.post("/bundles/<int:number>/correct")
@login_required
def correct(task_id: str, number: int) -> Response:
    """Counter-entries for a bundle that was confirmed; they wait for a second person, too."""
    page = reading.bundle_page(engine(), me(), task_id, number)
    typed = read_correction(page.standing.counted)
    problems = typed.problems
    if not problems:
        try:
            act(task_id, "correct_bundle", typed.values(number))
        except ActRejected as error:
            problems = refused_correction(typed, error.problems)
    return correcting(page, typed, problems) if problems else waits(task_id, number)


def entered(task_id: str, typed: TypedBundle, name: str, values: Mapping[str, Any]) -> Response:
    """Enters a bundle, or shows the form again with everything that is to be put right."""
    if typed.problems:
        return entering(task_id, typed, 422)
    try:
        done = act(task_id, name, values)
    except (ActRejected, NotAllowed) as error:
        typed.problems += refused_bundle(typed, error)
        if not typed.problems:
            raise
        return entering(task_id, typed, 422)
    if done["counted"] != done["entered"]:
        flash(_("人工点数和录入数不一致：%(gap)s。请把纸票再点一遍；录错、点错的，请另一个人退回。",
                gap=count_gap(done["counted"], done["entered"])))  # fmt: skip
    return waits(task_id, int(typed.number))


def waits(task_id: str, number: int) -> Response:
    flash(_("第%(number)s捆已录入，等另一个人对着纸票核对。", number=number))
    return redirect(url_for("ballot_desk.show", task_id=task_id), 303)


def entering(task_id: str, typed: TypedBundle, status: int = 200) -> Response:
    """The page with both forms; what was typed stands in the one that it came from. During a recount only why there is none."""
    at, other = reading.desk(engine(), me(), task_id), TypedBundle("" if typed.prefix else "file-", number=typed.number)
    if at.recounts:
        raise NotAllowed("tallied-already", f"Expected ballot {at.ballot.id} not to be tallied yet, but it is recounted.")
    forms = {form.prefix: form for form in (typed, other)}
    commands = {"command": new_id(24), "command_of_file": new_id(24)}
    if status == 422:  # sent again it is the same wish
        commands["command_of_file" if typed.prefix else "command"] = command_id()
    facts = {"forms": forms, "problems": typed.problems, **commands}
    return drawn("ballot/bundle_form.html", Heading(at), status, **facts)


def reissuing(task_id: str, problems: Sequence[Problem]) -> Response:
    typed = {"head": sent_text("head"), "reason": sent_text("reason", 2_000)}
    page = Heading(reading.desk(engine(), me(), task_id))
    return drawn("ballot/reissue.html", page, 422 if problems else 200, typed=typed, problems=problems)


def correcting(page: BundlePage, typed: TypedCorrection, problems: Sequence[Problem]) -> Response:
    """The form of a correction beside what stands; sent again it is the same wish."""
    facts = {"number": page.bundle.number, "standing": page.standing, "typed": typed, "problems": problems}
    return drawn("ballot/correct.html", page, 422 if problems else 200, command=command_id() if problems else new_id(24), **facts)


def looked_at(task_id: str, number: int, problems: Sequence[Problem] = ()) -> Response:
    page = reading.bundle_page(engine(), me(), task_id, number)
    typed = {name: sent_text(name, 2_000) for name in ("reason", "difference")}
    return drawn("ballot/bundle.html", page, 422 if problems else 200, problems=problems, typed=typed)


def slips(task_id: str, codes: Sequence[Mapping[str, Any]]) -> Response:
    page, address = reading.desk_page(engine(), me(), task_id), url_for("voting.start", _external=True)
    words = ballot_slip_words(page.at.ballot)
    return drawn("ballot/slips.html", page, slips=code_slips(codes, address), words=words, address=address, at_once=CODES_AT_ONCE)


def drawn(template: str, page: Any, status: int = 200, **facts: Any) -> Response:
    return make_response(render_template(template, page=page, choices=paper_choices(), **facts), status)
