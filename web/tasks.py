"""A task: its page, claiming and releasing it, drafts, completing it."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from engine import reading
from engine.commands import ClaimTask, CompleteTask, ReleaseTask, SaveDraft, TakeBack
from engine.errors import EngineError, FormRejected, NotAllowed, NotFound, StaleTask, WrongState
from engine.identity import new_id
from engine.reading import TaskPage
from web.errors import refusal
from web.field_messages import message
from web.form_input import Sent, hindrances, missing, read_form
from web.frame import today
from web.language import labelled
from web.letters import letter_response
from web.moments import moment_words
from web.progress import case_link, tell_done
from web.session import engine, me
from web.submission import claim_id, command_id, refuse_bad_text, seen_version, value_pairs
from web.task_view import confirmation, readable, refused, shown, shown_again, stale

tasks = Blueprint("tasks", __name__, url_prefix="/tasks")

UNDONE_AT_DESK = ("no-passphrase", "not-a-holder")
"""Why a task with a desk is not completed, though nobody has changed it."""


@tasks.get("/<path:task_id>")
@login_required
def show(task_id: str) -> Response:
    return shown(reading.task_page(engine(), me(), task_id))


@tasks.get('/<path:task_id>/<any(claim, complete, draft, release, "take-back"):_act>')
@login_required
def back(task_id: str, _act: str) -> Response:
    """Where a refused form's address leads when it is opened anew: to the page that holds the form."""
    return redirect(url_for("tasks.show", task_id=task_id), 303)


@tasks.post("/<path:task_id>/claim")
@login_required
def claim(task_id: str) -> Response:
    engine().execute(ClaimTask(command_id(), me(), task_id, seen_version()))
    row = reading.task_page(engine(), me(), task_id).row
    flash(Markup(escape(_("这项任务现在由您办理（%(number)s）。"))) % {"number": case_link(row.case_id, row.case_number)})
    return redirect(url_for("tasks.show", task_id=task_id), 303)


@tasks.post("/<path:task_id>/release")
@login_required
def release(task_id: str) -> Response:
    page = reading.task_page(engine(), me(), task_id)
    engine().execute(ReleaseTask(command_id(), me(), task_id, seen_version()))
    number = case_link(page.row.case_id, page.row.case_number)
    said = Markup(escape(_("“%(task)s”已放回待办（%(number)s），同岗位的人都可以认领。")))
    flash(said % {"task": labelled(page.row, "name"), "number": number})
    return redirect(url_for("inbox.show"), 303)


@tasks.post("/<path:task_id>/draft")
@login_required
def save_draft(task_id: str) -> Response:
    """Keeps what was typed: for a script an answer in JSON, for the button (and its files) the page again."""
    page = reading.task_page(engine(), me(), task_id)
    refuse_bad_text(value_pairs())
    sent = read_form(page, task_id)
    script = request.accept_mimetypes.best == "application/json"
    if sent.problems and not script:
        return refused(page, sent, sent.problems)
    try:
        # Each saving is a wish of its own; the draft's version keeps two windows apart.
        kept = engine().execute(SaveDraft(new_id(24), me(), task_id, seen_version("draft_version"), sent.raw))
    except (StaleTask, WrongState) as error:
        return draft_overtaken(task_id, sent, error)
    words = _("草稿%(moment)s已存", moment=moment_words(kept["saved_at"], today()))
    if script:
        problem = _("；").join(message(one) for one in sent.problems) or None
        return jsonify(version=int(kept["version"]), saved=words, problem=problem)
    flash(words)
    return redirect(url_for("tasks.show", task_id=task_id), 303)


def draft_overtaken(task_id: str, sent: Sent, error: EngineError) -> Response:
    """Another window kept something newer, or the task is done: nothing is overwritten, nothing typed is lost."""
    if request.accept_mimetypes.best == "application/json":
        return make_response(jsonify(problem=_("草稿没有存上：您在另一个窗口改过，或任务已有变动。请刷新这一页。")), refusal(error).status)
    return stale(reading.task_page(engine(), me(), task_id), sent)


@tasks.post("/<path:task_id>/complete")
@login_required
def complete(task_id: str) -> Response:
    """Completes the task and opens the next one; what cannot be undone is asked once more on a page of its own."""
    page = reading.task_page(engine(), me(), task_id)
    sent = read_form(page, task_id)
    if sent.intent:
        return shown_again(page, sent)
    if problems := hindrances(page, sent):
        return refused(page, sent, problems)
    if page.grave and page.row.status == "open" and "confirmed" not in request.form:
        return confirmation(page, sent) if can_go_on(page) else stale(page, sent)
    if claim_id() and (problems := missing(page, sent)):
        return refused(page, sent, problems)  # nothing is claimed yet
    try:
        result = engine().execute(CompleteTask(command_id(), me(), task_id, version_to_complete(task_id), sent.raw))
    except FormRejected as error:
        return refused(page, sent, error.problems)
    except (StaleTask, WrongState, NotAllowed) as error:
        if isinstance(error, NotAllowed) and error.reason in UNDONE_AT_DESK:
            raise  # nothing has changed, and the page says what is still to be done
        return stale(reading.task_page(engine(), me(), task_id), sent)
    tell_done(page)
    letter = request.args.get("letter")  # the form says it, so that one that is sent once more is answered alike
    if letter is not None and readable(letter):  # what was just signed for is what one wants to read
        return redirect(url_for("documents.show", document_id=letter), 303)
    return redirect(next_address(reading.next_task(engine(), me(), result["case"])), 303)


def can_go_on(page: TaskPage) -> bool:
    """Whether the task can be completed as things stand, so that nobody confirms what is refused afterwards."""
    return not page.questions and (page.may_complete or (claim_id() is not None and page.may_claim))


def version_to_complete(task_id: str) -> int:
    """The version that the page showed; where it offered to claim and complete in one act, the one after the claim."""
    claiming = claim_id()
    if claiming is None:
        return seen_version()
    return int(engine().execute(ClaimTask(claiming, me(), task_id, seen_version()))["version"])


@tasks.post("/<path:task_id>/take-back")
@login_required
def take_back(task_id: str) -> Response:
    """Takes back what one has completed: its page opens again, with what was handed in."""
    page = reading.task_page(engine(), me(), task_id)
    engine().execute(TakeBack(command_id(), me(), task_id, seen_version()))
    flash(_("“%(task)s”已撤回，又在您手上；期限不变，填过的内容还在。", task=labelled(page.row, "name")))
    return redirect(url_for("tasks.show", task_id=task_id), 303)


def next_address(task_id: str | None) -> str:
    return url_for("tasks.show", task_id=task_id) if task_id else url_for("inbox.show")


@tasks.get("/<path:task_id>/preview/<int:number>")
@login_required
def preview(task_id: str, number: int) -> Response:
    """The letter as it would be issued with the saved draft; only inside the task's page."""
    letters = reading.task_page(engine(), me(), task_id).preview
    html = letters[number].html if number < len(letters) else None
    if html is None:
        raise NotFound("letter", str(number))
    return letter_response(html.encode())
