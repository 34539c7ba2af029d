"""What officers do at the task of a person without an account: give out a code, enter what is said on paper, confirm or return it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from markupsafe import Markup
from werkzeug.wrappers import Response

from engine import reading
from engine.errors import FormRejected, NotAllowed, NotFound
from engine.party_commands import ConfirmPaper, EnterPaper, IssuePartyCode, ReturnPaper
from engine.reading import PartySide, TaskPage, WaitingPaper
from forms import FieldProblem
from forms.stored_files import BadFile, file_value
from forms.uploads import UploadRefused
from web.code_slips import code_picture, in_both
from web.errors import answer
from web.field_messages import message
from web.form_input import Sent, hindrances, kept_for, read_form, store
from web.form_view import form_view
from web.language import labelled
from web.party_words import paper_refusal
from web.reasons import given_reason, given_text
from web.session import engine, me
from web.submission import command_id, refuse_bad_text, seen_version
from web.values import entered_items

party_desk = Blueprint("party_desk", __name__, url_prefix="/tasks/<path:task_id>/party")

SCAN, KEPT = "paper:scan", "paper:kept"


@party_desk.errorhandler(NotAllowed)
def refuse(error: NotAllowed) -> Response:
    return answer(paper_refusal(error))


@party_desk.before_request
def refuse_odd_text() -> None:
    refuse_bad_text(request.form.items(multi=True))


@party_desk.get("/<any(code):_step>")
@party_desk.get("/paper/<int:entry>/<any(confirm, return):_step>")
@login_required
def back(task_id: str, _step: str, entry: int = 0) -> Response:
    """Where a step's address leads when it is opened anew."""
    return redirect(url_for("tasks.show", task_id=task_id), 303)


@party_desk.post("/code")
@login_required
def give_code(task_id: str) -> Response:
    """A code, to be printed from the page that this answers with: it is shown nowhere else."""
    at, side = opened(task_id)
    reason, problem = given_text("reason")
    if side.has_code and not reason:
        problem = _("请写换发理由。")
    if problem:
        return rendered("party_desk/code.html", at, 422, problem=problem, typed=reason)
    issued = engine().execute(IssuePartyCode(command_id(), me(), task_id, reason))
    address = url_for("party.start", _external=True)
    slips = [{**one, "picture": code_picture(address, one["code"], _("扫码打开办事页"))} for one in issued["codes"]]
    return rendered("party_desk/slip.html", at, 200, slips=slips, address=address, words=slip_words(), side=side)


@party_desk.get("/code/again")
@login_required
def code_form(task_id: str) -> Response:
    """Where the reason is asked for which a code is given out again."""
    at, _side = opened(task_id)
    return rendered("party_desk/code.html", at, 200, problem="", typed="")


@party_desk.get("/paper")
@login_required
def paper_form(task_id: str) -> Response:
    at, _side = opened(task_id)
    return entering(at)


@party_desk.post("/paper")
@login_required
def enter_paper(task_id: str) -> Response:
    """Enters what the party says on paper, with the scan; it waits for a second person."""
    at, _side = opened(task_id)
    sent, (scan, problem) = read_form(at, task_id), scanned(task_id)
    if sent.intent:
        return entering(at, sent, scan=scan)
    problems = hindrances(at, sent)
    if problems or problem:
        return entering(at, sent, problems, scan, problem)
    assert scan
    try:
        engine().execute(EnterPaper(command_id(), me(), task_id, seen_version(), file_value(scan), sent.raw))
    except FormRejected as error:
        return entering(at, sent, error.problems, scan)
    flash(_("已录入，等另一个人对着原件复核。"))
    return redirect(url_for("tasks.show", task_id=task_id), 303)


@party_desk.get("/paper/<int:entry>")
@login_required
def paper(task_id: str, entry: int) -> Response:
    return comparing(task_id, entry)


@party_desk.post("/paper/<int:entry>/confirm")
@login_required
def confirm(task_id: str, entry: int) -> Response:
    """The second person has compared it with the paper: the task is completed."""
    at, _side = opened(task_id)
    engine().execute(ConfirmPaper(command_id(), me(), task_id, entry))
    flash(_("“%(task)s”已按复核的纸面意见办结。", task=labelled(at.row, "name")))
    return redirect(url_for("cases.show", case_id=at.row.case_id), 303)


@party_desk.post("/paper/<int:entry>/return")
@login_required
def return_paper(task_id: str, entry: int) -> Response:
    """It was not entered as it is on paper."""
    opened(task_id)
    reason, problem = given_reason()
    if problem:
        return comparing(task_id, entry, problem)
    engine().execute(ReturnPaper(command_id(), me(), task_id, entry, reason))
    flash(_("已退回，请照原件重新录入。"))
    return redirect(url_for("tasks.show", task_id=task_id), 303)


def opened(task_id: str) -> tuple[TaskPage, PartySide]:
    """The task's page, and the party's side of it. Raises NotFound for a task that is no party's, or is closed."""
    at = reading.task_page(engine(), me(), task_id)
    if at.party is None:
        raise NotFound("party of task", task_id)
    return at, at.party


def waiting(task_id: str, entry: int) -> tuple[TaskPage, WaitingPaper]:
    at, side = opened(task_id)
    if side.paper is None or side.paper.entry != entry:
        raise NotAllowed("no-such-paper", f"Expected a paper of entry {entry} that waits, but there is none.")
    return at, side.paper


def scanned(task_id: str) -> tuple[str, str]:
    """(the stored scan as a form carries it, what is wrong with it or nothing)."""
    sent, kept = request.files.get(SCAN), request.form.get(KEPT, "")
    if sent is not None and sent.filename:
        try:
            return store(sent, kept_for(task_id)), ""
        except UploadRefused as refused:
            return "", message(FieldProblem(SCAN, refused.code, refused.params, _("原件扫描件"), _("原件扫描件")))
    try:
        file_value(kept)
    except BadFile:
        return "", _("请选原件的扫描件或照片。")
    return kept, ""


def entering(at: TaskPage, sent: Sent | None = None, problems: Sequence[FieldProblem] = (), scan: str = "", problem: str = "") -> Response:
    view = form_view(at, None if sent is None else sent.raw, problems)
    status = 422 if problems or problem else 200
    facts = {"scan": scan, "scan_name": scan.split("|")[1] if scan else "", "problem": problem}
    return rendered("party_desk/paper.html", at, status, view=view, **facts)


def comparing(task_id: str, entry: int, problem: str = "") -> Response:
    at, entered = waiting(task_id, entry)
    told = {"paper": entered, "items": entered_items(at.form, entered.values), "problem": problem}
    return rendered("party_desk/compare.html", at, 422 if problem else 200, **told)


def rendered(template: str, at: TaskPage, status: int, **facts: object) -> Response:
    g.case_id = at.row.case_id
    return make_response(render_template(template, page=at, task=at.row, **facts), status)


def slip_words() -> dict[str, Markup]:
    """What stands on the slip."""
    return in_both(
        lambda: {
            "person": _("当事人"), "case": _("案号"), "code": _("办事码"), "scan": _("扫码，或者打开"), "open": _("打开"),
            "then": _("输入上面的办事码，看您的事项、填意见。只给您本人用，不要给别人。"),
        }
    )  # fmt: skip
