"""`wuye incidents`: what stands still, and another try, for who runs the server."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import click

from engine import reading
from engine.commands import RetryAtServer
from engine.errors import EngineError
from engine.execute import Engine
from engine.identity import new_id
from engine.reading import ListedIncident
from engine.reading.incident_list import NOBODY
from engine.worker import look_for_doers
from web.cli.place import open_engine
from web.cli.printing import FINDINGS, answer, json_option, refuse


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
    words = "\n".join(_words(one) for one in found) or "Nothing stands still."
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
    left = [_plain(one) for one in reading.incidents_here(engine) if one.case_id == case]
    result = {"incident": incident, "case": case, "incidents": left}
    if left:
        refuse(as_json, result, "Tried again; the case still stands: " + "; ".join(one["message"] for one in left), FINDINGS)
    answer(as_json, result, "Tried again; the case goes on.")


def new_for_nobody(engine: Engine, before: Collection[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """Looks, after roles or accounts have changed, which open tasks nobody can do now: those that are new since (`before` holds
    the ids of the incidents that there were), as objects and in words, with how many more there are."""
    look_for_doers(engine)
    standing = [one for one in reading.incidents_here(engine) if one.kind == NOBODY]
    found = [one for one in standing if one.id not in before]
    lines = [f"Nobody can do it now: {one.number}  {one.procedure}: {one.step}: {one.message}" for one in found]
    if older := len(standing) - len(found):
        task, them = ("task", "it") if older == 1 else ("tasks", "them")
        lines.append(f"{older} other open {task} that nobody can do: `wuye incidents` lists {them}.")
    return [_plain(one) for one in found], lines


def standing_ids(engine: Engine) -> set[str]:
    """The ids of the incidents that there are."""
    return {one.id for one in reading.incidents_here(engine)}


def _plain(one: ListedIncident) -> dict[str, Any]:
    return {"id": one.id, "case": one.number, "procedure": one.procedure, "step": one.step, "kind": one.kind,
            "since": one.raised_at, "attempts": one.attempts, "message": one.message}  # fmt: skip


def _words(one: ListedIncident) -> str:
    if one.kind == NOBODY:
        return f"{one.id}  {one.number}  {one.procedure}: {one.step} (nobody), since {one.raised_at:%Y-%m-%d %H:%M} UTC: {one.message}"
    tried = "once" if one.attempts == 1 else f"{one.attempts} times"
    place = f"{one.id}  {one.number}  {one.procedure}: {one.step} ({one.kind})"
    return f"{place}, since {one.raised_at:%Y-%m-%d %H:%M} UTC, tried {tried}: {one.message}"
