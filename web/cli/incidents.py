"""`wuye incidents`: what stands still, and another try, for who runs the server."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import click
from flask_babel import gettext as _
from flask_babel import ngettext

from engine import reading
from engine.clock import district_day
from engine.commands import RetryAtServer
from engine.errors import EngineError
from engine.execute import Engine
from engine.identity import new_id
from engine.reading import ListedIncident
from engine.reading.incident_list import NOBODY
from engine.worker import look_for_doers
from web.barred_tasks import lacking_words
from web.cli.language import in_callers_language
from web.cli.place import open_engine
from web.cli.printing import FINDINGS, GOOD, answer, json_option, refuse
from web.incidents import cause_words, kinds
from web.language import labelled
from web.moments import moment_words


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def incidents(context: click.Context, as_json: bool) -> None:
    """List open incidents, those that stand longest first; no value that people entered is shown."""
    if context.invoked_subcommand is not None:
        return
    engine = open_engine()
    look_for_doers(engine)  # no worker may have run since roles or accounts changed
    found = reading.incidents_here(engine)
    with in_callers_language():
        words = "\n".join(_lines(engine, found)) or _("没有停下来的地方。")
    answer(as_json, {"incidents": [_plain(one) for one in found]}, words)


@incidents.command()
@click.argument("incident")
@json_option
def retry(incident: str, as_json: bool) -> None:
    """Look at an incident's cause again; the case's journal says that it was done at the server."""
    engine = open_engine()
    try:
        case = str(engine.execute(RetryAtServer(new_id(), incident))["case"])
    except EngineError as error:
        refuse(as_json, {"incident": incident, "reason": str(error)}, str(error), FINDINGS)
    left = [one for one in reading.incidents_here(engine) if one.case_id == case]
    with in_callers_language():
        said = _("已重试：还停在那里，原因没有变。") if left else _("已重试：流程往下走了。")
        words = "\n".join([said, *_lines(engine, left)])
    answer(as_json, {"incident": incident, "case": case, "incidents": [_plain(one) for one in left]}, words)
    sys.exit(FINDINGS if left else GOOD)


def new_for_nobody(engine: Engine, before: Collection[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """Looks, after roles or accounts have changed, which open tasks nobody can do now: those that are new since (`before` holds
    the ids of the incidents that there were), as objects and in words, with how many more there are."""
    look_for_doers(engine)
    standing = [one for one in reading.incidents_here(engine) if one.kind == NOBODY]
    found = [one for one in standing if one.id not in before]
    with in_callers_language():
        lines = [_("现在没有人能办：%(task)s", task=_for_nobody(one)) for one in found]
        if older := len(standing) - len(found):
            lines.append(ngettext("另有%(num)d项任务没有人能办：wuye incidents列出它们。",
                                  "另有%(num)d项任务没有人能办：wuye incidents列出它们。", older))  # fmt: skip
    return [_plain(one) for one in found], lines


def standing_ids(engine: Engine) -> set[str]:
    """The ids of the incidents that there are."""
    return {one.id for one in reading.incidents_here(engine)}


def _plain(one: ListedIncident) -> dict[str, Any]:
    return {"id": one.id, "case": one.number, "procedure": one.procedure, "step": one.step, "kind": one.kind,
            "since": one.raised_at, "attempts": one.attempts, "cause": one.cause, "message": one.message}  # fmt: skip


def _lines(engine: Engine, found: Iterable[ListedIncident]) -> list[str]:
    today = district_day(engine.clock())
    return [_line(one, today) for one in found]


def _line(one: ListedIncident, today: date) -> str:
    since = moment_words(one.raised_at, today)
    if one.kind == NOBODY:
        return _("%(id)s  %(since)s起没有人能办：%(task)s", id=one.id, since=since, task=_for_nobody(one))
    return _(
        "%(id)s  %(since)s起停着，%(tried)s：%(number)s，%(procedure)s，%(step)s（%(kind)s）：%(why)s", id=one.id, since=since,
        number=one.number, procedure=labelled(one, "procedure_title"), step=labelled(one, "step"), kind=kinds()[one.kind],
        tried=ngettext("试过%(num)d次", "试过%(num)d次", one.attempts), why=" ".join(filter(None, (cause_words(one.cause), one.message))),
    )  # fmt: skip


def _for_nobody(one: ListedIncident) -> str:
    """报修 2026-0001，小区报修，审核：审核人现在没有人担任。"""
    why = lacking_words(one.lacking) if one.lacking else one.message
    facts = {"number": one.number, "procedure": labelled(one, "procedure_title"), "step": labelled(one, "step")}
    return _("%(number)s，%(procedure)s，%(step)s：%(why)s", why=why, **facts)
