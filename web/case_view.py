"""A case's page in words: its steps, its links, its messages, the marks of its diagram."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from engine.feel import Value
from engine.reading import CalledCase, CasePage, Neighbour
from engine.reading.beside import Starters
from engine.reading.case_data import DataItem, DataStep
from engine.reading.case_map import Relation
from engine.reading.case_page import MessageLine
from engine.reading.deadlines import Awaited, Deadline
from forms.fields import ChoiceEntry
from web.frame import today
from web.language import in_english, labelled
from web.moments import day_words, due_words, local


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of the diagram, told."""

    words: str
    now: bool


def diagram_marks(page: CasePage) -> dict[str, Any]:
    """The diagram's marks with their dates in words."""
    dates = {
        element: day_words(local(datetime.fromisoformat(at)).date(), today(), with_weekday=False)
        for element, at in page.marks.drawing["dates"].items()
    }
    named = {step.element for step in page.marks.steps}
    return {**page.marks.drawing, "dates": {element: words for element, words in dates.items() if element in named}}


def steps_in_words(page: CasePage) -> list[StepLine]:
    """The same as the diagram says, for those who do not see it."""
    return [StepLine(step_words(step, labelled(step, "name")), step.state in ("now", "incident")) for step in page.marks.steps]


def step_words(step: Any, name: str) -> str:
    match step.state:
        case "done":
            return _("%(step)s：%(day)s完成", step=name, day=day_words(local(step.at).date(), today(), with_weekday=False))
        case "again":
            return _("%(step)s：%(day)s办过，要再办", step=name, day=day_words(local(step.at).date(), today(), with_weekday=False))
        case "now":
            return _("%(step)s：正在办理", step=name)
        case "incident":
            return _("%(step)s：异常，待处理", step=name)
        case _other:
            return _("%(step)s：尚未走到", step=name)


def other_deadlines(page: CasePage) -> list[Deadline]:
    """The terms that no open task shows already: those of the diagram's own timers."""
    shown = {(task.name, task.due_at) for task in page.open_tasks}
    return [deadline for deadline in page.deadlines if (deadline.name, deadline.due.due_at) not in shown]


def page_data(page: CasePage) -> list[tuple[DataStep, list[DataItem]]]:
    """What was entered at each step, but for choices that a list of the time offered: their values are ids, and the head
    has their names."""
    told = [(step, [item for item in step.items if not _is_id(item)]) for step in page.data]
    return [(step, items) for step, items in told if items]


def _is_id(item: DataItem) -> bool:
    return isinstance(item.entry, ChoiceEntry) and item.entry.options_from is not None


def relation_above(neighbour: Neighbour) -> str:
    """What a case above is to the one below it on the map."""
    words = {Relation.CALLED: _("上级案件"), Relation.CAUSED: _("起因"), Relation.BESIDE: _("立案所在"), Relation.TOLD: _("发来消息")}
    if neighbour.messages:
        return _("送来：%(messages)s", messages=messages_of(neighbour))
    return words[neighbour.relation]


def messages_of(neighbour: Neighbour) -> str:
    """The messages that joined two cases, by their names."""
    return _("、").join((in_english() and label_en) or label for label, label_en in neighbour.messages)


def relation_below(neighbour: Neighbour) -> str:
    """What a case below is to the one above it on the map."""
    words = {Relation.CALLED: _("子案"), Relation.CAUSED: _("引出"), Relation.BESIDE: _("在本案立案"), Relation.TOLD: _("收到消息")}
    if neighbour.messages:
        return _("送去：%(messages)s", messages=messages_of(neighbour))
    return words[neighbour.relation]


def waiting_for_case(called: CalledCase) -> Markup:
    """That the flow waits for a case that it called."""
    number = Markup('<a href="{}">{}</a>').format(url_for("cases.show", case_id=called.id), called.number)
    return Markup(escape(_("流程在等子案：%(case)s（%(title)s）。"))) % {"case": number, "title": labelled(called, "title")}


def awaited_words(one: Awaited) -> str:
    """Until when the flow waits, and what comes then."""
    moment, event, following = due_words(one.due_at, today()), labelled(one, "name"), labelled(one, "next")
    if event:
        moment = _("%(moment)s（%(event)s）", moment=moment, event=event)
    if not following:
        return _("没有等人办的任务：流程等到%(moment)s。", moment=moment)
    return _("没有等人办的任务：流程等到%(moment)s，接着是“%(next)s”。", moment=moment, next=following)


def starter_roles(starters: Starters) -> str:
    """The roles that may start something beside a case."""
    return _("、").join(labelled(role, "label") for role in starters.roles)


def message_words(message: MessageLine) -> str:
    """Where a message to another procedure stands."""
    label = labelled(message, "label")
    if message.about:
        units = _("、").join((in_english() and name_en) or name for name, name_en in message.about)
        label = _("%(message)s（%(units)s）", message=label, units=units)
    facts = {"message": label, "number": message.case_number}
    match message.status:
        case "delivered" if message.case_number:
            return _("%(message)s：已送到%(number)s", **facts)
        case "delivered":
            return _("%(message)s：已送到", **facts)
        case "unclaimed":
            return _("%(message)s：已送出，接收的流程尚未启用", **facts)
        case "held":
            return _("%(message)s：对方的案件已中止，恢复后送到", **facts)
        case "queued":
            return _("%(message)s：%(number)s还在办，办结后立案", **facts)
        case "failed":
            return _("%(message)s：没有送到，待处理", **facts)
        case _other:
            return _("%(message)s：已送出，等对方接收", **facts)


LETTER = {"id", "number", "title", "made_on"}
"""What a variable that speaks of a letter holds at least."""


@dataclass(frozen=True, slots=True)
class KnownLetter:
    """A letter that a task's variables speak of."""

    id: str
    title: str
    number: str


def letters_known(context: Mapping[str, Value]) -> tuple[KnownLetter | None, list[KnownLetter]]:
    """The letter that the case is about (its variable `document`), and all that it knows, each once."""
    found = {
        name: KnownLetter(str(value["id"]), str(value["title"]), str(value["number"]))
        for name, value in context.items()
        if isinstance(value, dict) and value.keys() >= LETTER
    }
    return found.get("document"), list(dict.fromkeys(found.values()))
