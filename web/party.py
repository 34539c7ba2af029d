"""A party's own pages: a one-time code opens what is theirs of one case. No account; they read nothing of anybody else.

The code travels in the body of a form alone, as at the owners' vote.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import reading
from engine.commands import FileFacts
from engine.errors import EngineError, FormRejected, NotAllowed, NotFound, StaleTask, TooManyAttempts, WrongState
from engine.identity import new_id
from engine.party_commands import CompleteByCode, StoreFileByCode
from engine.reading import PartyTask
from forms import FieldProblem
from web.by_code import code, private_page, source
from web.errors import refusal
from web.form_input import Sent, hindrances, read_form
from web.form_view import form_view
from web.letters import letter_response
from web.party_words import party_refusal
from web.session import engine
from web.submission import command_id, seen_version, typed_secret

party = Blueprint("party", __name__, url_prefix="/party")

REFUSED = (NotAllowed, NotFound, TooManyAttempts, WrongState)
AGAIN = ("wrong-code",)
"""Where whoever asks may have mistyped: the form comes back."""


def refuse(error: EngineError) -> Response:
    """Says in a party's words why not; a code that was mistyped can be typed again at once."""
    told = party_refusal(error) if isinstance(error, NotAllowed) else refusal(error)
    if isinstance(error, NotAllowed) and error.reason in AGAIN:
        return page("party/code.html", told.status, problem=told.sentences[0])
    return page("party/refused.html", told.status, refused=told)


for _kind in REFUSED:
    party.errorhandler(_kind)(refuse)


@party.get("")
def start() -> Response:
    return page("party/code.html")


@party.post("")
def open_case() -> Response:
    """What is theirs of the case that the code is bound to."""
    return own()


@party.get("/<any(task, complete, letter):_step>")
def back(_step: str) -> Response:
    """Where a step's address leads when it is opened anew: the code is asked for again, for no page keeps it."""
    return redirect(url_for("party.start"), 303)


@party.post("/task")
def task() -> Response:
    asking = chosen()
    return asked(asking) if asking.open else own(_("这一项已经办过了。"))


@party.post("/complete")
def complete() -> Response:
    """Hands in what was filled in; sent twice it counts once and is answered alike."""
    asking = chosen()
    sent = read_form(asking, asking.task_id, keep)
    if sent.intent and asking.open:
        return asked(asking, sent)
    if asking.open and (problems := hindrances(asking, sent)):
        return asked(asking, sent, problems)
    try:
        engine().execute(CompleteByCode(command_id(), code(), asking.task_id, seen_version(), sent.raw, source()))
    except FormRejected as error:
        return asked(asking, sent, error.problems)
    except StaleTask:
        return asked(asking, sent, overtaken=_("您打开这一页之后，这一项有了变动。您填的内容还在下面，请核对后再交。"))
    return own(_("已收到，记在案里。"))


@party.post("/letter")
def letter() -> Response:
    """A letter of the case that the parties read."""
    return letter_response(reading.party_letter(engine(), code(), source(), typed_secret("document")))


def chosen() -> PartyTask:
    """The task that the form names. Raises NotFound."""
    return reading.party_task(engine(), code(), source(), request.form.get("task", ""))


def keep(facts: FileFacts, content: bytes) -> None:
    engine().execute(StoreFileByCode(new_id(24), code(), request.form.get("task", ""), facts, content, source()))


def own(done: str = "") -> Response:
    return page("party/case.html", mine=reading.party_page(engine(), code(), source()), code=code(), done=done)


def asked(asking: PartyTask, sent: Sent | None = None, problems: Sequence[FieldProblem] = (), overtaken: str = "") -> Response:
    """The form, with what was typed and every problem at once."""
    view = form_view(asking, None if sent is None else sent.raw, problems)
    status = 409 if overtaken else 422 if problems else 200
    return page("party/task.html", status, task=asking, view=view, code=code(), command=command_id(), overtaken=overtaken)


def page(template: str, status: int = 200, **facts: object) -> Response:
    return private_page(template, first_step, status, **facts)


def first_step() -> str:
    return url_for("party.start")
