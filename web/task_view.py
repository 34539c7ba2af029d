"""The task's page in its states: to be filled, refused, to be confirmed, overtaken by somebody quicker."""

from __future__ import annotations

from collections.abc import Sequence

from flask import g, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import reading
from engine.commands import SaveDraft
from engine.errors import NotAllowed, NotFound, StaleTask, WrongState
from engine.identity import new_id
from engine.reading import StoryEntry, TaskPage
from forms import FieldProblem, validate
from web.barred_tasks import bar_words
from web.case_view import letters_known
from web.errors import not_allowed
from web.form_input import Sent
from web.form_view import FormView, chosen, deciding, form_view
from web.frame import today
from web.moments import moment_words
from web.session import engine, me
from web.story import told_answers
from web.submission import command_id, seen_version


def shown(page: TaskPage) -> Response:
    """The page with the draft, if one was kept."""
    return rendered(page, form_view(page, page.draft), 200)


def shown_again(page: TaskPage, sent: Sent) -> Response:
    """A button inside the form asked for an item more or less: what was typed becomes the draft, the page shows it there.

    A file that is refused is told of at once: the draft holds nothing of it. A task that is still to be claimed has no draft:
    its page comes back with what was typed.
    """
    if sent.problems:
        return refused(page, sent, sent.problems)
    if not page.may_complete:
        return rendered(page, form_view(page, sent.raw), 200)
    keep(page, sent)
    assert sent.intent is not None
    anchor = f"field-{sent.intent.path}" if sent.intent.path else "form"
    return redirect(url_for("tasks.show", task_id=page.row.task_id, _anchor=anchor), 303)


def refused(page: TaskPage, sent: Sent, problems: Sequence[FieldProblem]) -> Response:
    """The page with everything that was typed and every problem at once."""
    page = keep(page, sent)
    return rendered(page, form_view(page, sent.raw, problems), 422)


def confirmation(page: TaskPage, sent: Sent) -> Response:
    """The facts once more, before what cannot be undone."""
    if page.form is not None:
        problems = validate(page.form, sent.raw, page.context, page.environment()).problems
        if problems:
            return refused(page, sent, problems)
    page = keep(page, sent)
    view = form_view(page, sent.raw)
    facts = {"command": command_id(), "version": seen_version(), "chosen": chosen(view)}
    return make_response(render_template("confirm.html", page=page, view=view, sent=sent, **facts))


def stale(page: TaskPage, sent: Sent) -> Response:
    """Somebody was quicker: who did what and when, with everything that was typed."""
    return rendered(page, form_view(page, sent.raw), 409, overtaken(page))


def rendered(page: TaskPage, view: FormView, status: int, overtaken: str | None = None) -> Response:
    """The task's page; its form's files are the case's."""
    g.case_id = page.row.case_id
    subject, letters = letters_known(page.context)
    letters = [letter for letter in letters if readable(letter.id)]
    sealed = subject is not None and subject not in letters
    told = {
        "at_once": sealed and page.may_claim and not page.row.claimed_by,
        "obstacle": obstacle(page), "overtaken": overtaken, "letters": letters,
        "subject": None if sealed else subject, "sealed": subject if sealed else None,
        "deciding": deciding(view) if page.grave else None,
        "handed_in": None, "answers": (), "receivable": page.may_hand_over and receivable(page),
    }  # fmt: skip
    if page.row.status != "open" and overtaken is None and (entry := completion(page)) is not None:
        told |= {"handed_in": entry.entry, "answers": told_answers(entry)}
    return make_response(render_template("task.html", page=page, view=view, **told), status)


def completion(page: TaskPage) -> StoryEntry | None:
    """The entry of the case's history with which a task was completed, as the reader may read it; None where two look alike."""
    try:
        history = reading.case_page(engine(), me(), page.row.case_id).story
    except NotFound:  # who reaches the task need not read the case
        return None
    done = [entry for entry in history if (entry.kind, entry.element, entry.at) == ("task:completed", page.element, page.closed_at)]
    return done[0] if len(done) == 1 else None


def receivable(page: TaskPage) -> bool:
    """Whether there is anybody to whom the task can be handed over."""
    try:
        receivers = reading.hand_over_page(engine(), me(), page.row.task_id).receivers
    except (NotFound, NotAllowed, WrongState):  # it has changed hands since the page was read
        return False
    return any(one.refusal is None for one in receivers)


def readable(document_id: str) -> bool:
    """Whether the reader may read a letter: one that is still to be served on them they may not."""
    try:
        reading.document_page(engine(), me(), document_id)
    except NotFound:
        return False
    return True


def keep(page: TaskPage, sent: Sent) -> TaskPage:
    """Stores what was typed as the draft, so that neither a lost session nor a closed window loses it.

    A draft that the page's script sent just before may come in meanwhile: what the form itself says is the newer.
    """
    while page.may_complete:
        try:
            engine().execute(SaveDraft(new_id(24), me(), page.row.task_id, page.draft_version, sent.raw))
        except StaleTask:
            page = reading.task_page(engine(), me(), page.row.task_id)
        else:
            return reading.task_page(engine(), me(), page.row.task_id)
    return page


def overtaken(page: TaskPage) -> str:
    """Who did what to the task since the page was drawn."""
    row = page.row
    if page.closed_at is not None:
        facts = {"name": page.closed_by_name or _("流程"), "moment": moment_words(page.closed_at, today())}
        if row.status == "completed":
            return _("%(name)s%(moment)s已办结这项任务。您填的内容还在下面，可以复制。", **facts)
        return _("这项任务%(moment)s已撤下，流程不再需要它。您填的内容还在下面，可以复制。", **facts)
    if page.blocked == "suspended":
        return _("本案已中止，现在不能办。您填的内容还在下面，可以复制。")
    if row.claimed_by and not row.mine:
        return _("%(name)s已认领这项任务。您填的内容还在下面，可以复制。", name=row.claimed_by_name)
    if not row.claimed_by:
        return _("这项任务已放回待办。您填的内容还在下面；先认领，再提交。")
    if page.blocked and (why := obstacle(page)):
        return _("%(why)s您填的内容还在下面，可以复制。", why=why)
    if page.questions:
        return _("征求的意见还没有都答复。等答复，或者撤回没答复的，再提交。")
    return _("您打开这一页之后，任务有了变动。您填的内容还在下面，请核对后再提交。")


def obstacle(page: TaskPage) -> str | None:
    """Why the form cannot be filled now, if it cannot."""
    row = page.row
    if row.status == "completed":
        return _("这项任务已办结。")
    if row.status == "cancelled":
        return _("这项任务已撤下，流程不再需要它。")
    if page.party is not None and not page.blocked:
        return None
    if page.blocked == "four-eyes" and row.bar is not None:
        return bar_words(row.bar)
    if page.blocked:
        return not_allowed(page.blocked)
    if row.claimed_by and not row.mine:
        return _("%(name)s正在办理这项任务。", name=row.claimed_by_name)
    if not row.claimed_by:
        return _("还没有人认领。认领以后才能填写。")
    return None
