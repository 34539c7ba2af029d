"""Where a case stands, in a sentence: what a notice says after an act."""

from __future__ import annotations

from flask import flash, url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from engine import reading
from engine.errors import NotFound
from engine.reading import CasePage, OpenTask, TaskPage
from engine.reading.own_tasks import OwnTask
from web.case_view import waiting_for_case
from web.frame import today, waiting_for
from web.language import in_english, labelled
from web.moments import due_words
from web.session import engine, me

TAKE_BACK = "take-back"
"""The kind of a notice that is no sentence but an offer: {task_id, version, name}."""


def tell_done(done: TaskPage) -> None:
    """Says where the case is now, and offers to take the step back where that is possible."""
    try:
        case = reading.case_page(engine(), me(), done.row.case_id)
    except NotFound:
        case = None
    flash(where_it_is(done, case))
    offer = case.acts.take_back if case else None
    if offer is not None and offer.task_id == done.row.task_id and offer.refusal is None:
        flash({"task_id": offer.task_id, "version": offer.version, "name": labelled(offer, "name")}, TAKE_BACK)


def where_it_is(done: TaskPage, case: CasePage | None) -> Markup:
    """“复查整改”已办结（考核 2026-0317）。已送区住建局经办人：提出扣减。 The number leads to the case, where one may read it."""
    number = case_link(done.row.case_id, done.row.case_number) if case is not None else done.row.case_number
    said = [Markup(escape(_("“%(task)s”已办结（%(number)s）。"))) % {"task": labelled(done.row, "name"), "number": number}]
    if case is not None:
        said += [escape(sentence) for sentence in what_follows(case)]
    return (Markup(" ") if in_english() else Markup()).join(said)


def what_follows(case: CasePage) -> list[str | Markup]:
    """Whom the case waits for now, or how it ended."""
    if case.head.status == "completed":
        outcome = labelled(case.head, "outcome_label")
        return [_("案件已结：%(outcome)s。", outcome=outcome) if outcome else _("案件已结。"), *(own_turn(task) for task in case.own)]
    if len(case.open_tasks) == 1 and not case.open_tasks[0].claimed_by_name:
        (task,) = case.open_tasks
        return [_("已送%(who)s：%(task)s。", who=waiting_for(task.who), task=labelled(task, "name"))]
    if case.open_tasks:
        return [_("接下来：%(tasks)s。", tasks=_("、").join(step(task) for task in case.open_tasks))]
    return [waiting_for_case(called) for called in case.head.called if called.status == "running"]


def own_turn(task: OwnTask) -> Markup:
    """What the reader can do next, and until when: in the case that served the letter which was just signed for."""
    link = Markup('<a href="{}">{}</a>').format(url_for("tasks.show", task_id=task.task_id), labelled(task, "name"))
    if task.due_at is None:
        return Markup(escape(_("您现在可以办：%(task)s。"))) % {"task": link}
    return Markup(escape(_("您可以在%(moment)s以前办：%(task)s。"))) % {"task": link, "moment": due_words(task.due_at, today())}


def case_link(case_id: str, number: str) -> Markup:
    """A case's number, which leads to its page."""
    return Markup('<a href="{}">{}</a>').format(url_for("cases.show", case_id=case_id), number)


def whose_turn(case_id: str) -> Markup | None:
    """现在轮到您：组织考核。 With a link to each task that the reader can take; None where there is none."""
    try:
        case = reading.case_page(engine(), me(), case_id)
    except NotFound:
        return None
    links = [
        Markup('<a href="{}">{}</a>').format(url_for("tasks.show", task_id=task.task_id), labelled(task, "name"))
        for task in case.open_tasks
        if task.task_id is not None and not task.claimed_by_name
    ]
    return Markup(escape(_("现在轮到您：%(tasks)s。"))) % {"tasks": Markup(_("、")).join(links)} if links else None


def step(task: OpenTask) -> str:
    """A task and whom it waits for."""
    return _("%(task)s（%(who)s）", task=labelled(task, "name"), who=task.claimed_by_name or waiting_for(task.who))
