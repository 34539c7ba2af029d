"""Why four eyes keeps somebody from a task, in a sentence: the same in the inbox and on the task's page; and what it would
keep a substitute from; and why nobody at all can do one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from markupsafe import Markup, escape

from engine.reading.barred_tasks import Bar
from engine.reading.hindrances import Hindrance
from engine.reading.lacking import Lacking
from web.frame import waiting_for
from web.language import labelled
from web.progress import case_link


def bar_words(bar: Bar) -> str:
    """“现场考核”是您办的，按回避规则这一步要由别人办。"""
    facts = {"step": labelled(bar, "step") or _("立案"), "name": bar.name}
    match bar.how:
        case "own":
            return _("“%(step)s”是您办的，按回避规则这一步要由别人办。", **facts)
        case "for-me":
            return _("“%(step)s”是%(name)s代您办的，按回避规则这一步要由别人办。", **facts)
        case _absent:
            return _("“%(step)s”是您所代的%(name)s办的，按回避规则这一步要由别人办。", **facts)


def lacking_words(lacking: Lacking) -> str:
    """Why nobody can do a task: 审核人现在没有人担任。"""
    who = waiting_for(lacking.who)
    if not who:
        return _("本案没有能办这一步的单位。")
    if lacking.step:
        return _("能办的人（%(who)s）都办过“%(step)s”，按回避规则这一步要由别人办。", who=who, step=labelled(lacking, "step"))
    if lacking.person:
        return _("这一步指定由%(name)s办，而%(name)s现在不是%(who)s。", name=lacking.person, who=who)
    return _("%(who)s现在没有人担任。", who=who)


def hindrance_words(hindrance: Hindrance, names: Mapping[str, str], absent: str) -> Markup:
    """“签发整改通知单”（考核 2026-0003）：苏映晨办过“起草整改通知单”，代理时不能办。 `absent` is "" for the reader."""
    facts: dict[str, str | Markup] = {"task": hindered_task(hindrance), "step": labelled(hindrance, "step") or _("立案")}
    if hindrance.substitutes:
        facts["names"] = _("、").join(names.get(person, person) for person in hindrance.substitutes)
        return Markup(escape(_("%(task)s：%(names)s办过“%(step)s”，代理时不能办。"))) % facts
    if absent:
        return Markup(escape(_("%(task)s：%(name)s办过“%(step)s”，谁代理都不能办。"))) % {**facts, "name": absent}
    return Markup(escape(_("%(task)s：您办过“%(step)s”，谁代理都不能办。"))) % facts


def hindered_task(hindrance: Hindrance) -> Markup:
    """The task, with the way to its case where the reader may go."""
    task = labelled(hindrance, "name")
    if not hindrance.case_id:
        return escape(_("“%(task)s”", task=task))
    number = case_link(hindrance.case_id, hindrance.case_number)
    return Markup(escape(_("“%(task)s”（%(number)s）"))) % {"task": task, "number": number}


def barred_from(hindrances: Iterable[Hindrance], name: str) -> Markup:
    """Of which tasks a substitute who was just entered has to keep away."""
    tasks = Markup(_("、")).join(dict.fromkeys(hindered_task(one) for one in hindrances))
    return Markup(escape(_("回避规则照样有效，%(name)s不能办：%(tasks)s。"))) % {"name": name, "tasks": tasks}
