"""A household's own page of a satisfaction survey: a one-time code, the questions, thanks. No account, no name.

The code travels in the body of a form alone, as at the owners' vote.
"""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from engine.desk_commands import ActByCode
from engine.errors import NotAllowed, TooManyAttempts
from registry import reading
from registry.reading import OwnQuestionnaire
from web.by_code import code, private_page, source
from web.errors import refusal
from web.session import engine
from web.submission import command_id
from web.survey_words import mark_words, survey_refusal

surveying = Blueprint("surveying", __name__, url_prefix="/survey")

AGAIN = ("wrong-code",)
"""Where whoever asks may have mistyped: the form comes back."""


@surveying.errorhandler(NotAllowed)
@surveying.errorhandler(TooManyAttempts)
def refuse(error: NotAllowed | TooManyAttempts) -> Response:
    """Says in a household's words why not; a code that was mistyped can be typed again at once."""
    told = survey_refusal(error) if isinstance(error, NotAllowed) else refusal(error)
    if isinstance(error, NotAllowed) and error.reason in AGAIN:
        return page("survey/code.html", told.status, problem=told.sentences[0])
    return page("survey/refused.html", told.status, refused=told)


@surveying.get("")
def start() -> Response:
    return page("survey/code.html")


@surveying.post("")
def open_questionnaire() -> Response:
    """The questionnaire that the code opens."""
    return questionnaire(reading.own_questionnaire(engine(), code(), source()))


@surveying.get("/answer")
def back() -> Response:
    """Where the step's address leads when it is opened anew: the code is asked for again, for no page keeps it."""
    return redirect(url_for("surveying.start"), 303)


@surveying.post("/answer")
def answer() -> Response:
    """Hands the answers in; sent twice they count once. With a question left out the page comes again."""
    mine = reading.own_questionnaire(engine(), code(), source()) if not answered_all() else None
    if mine is not None:
        return questionnaire(mine, missing=True)
    engine().execute(ActByCode(command_id(), code(), "answer", {"marks": marks()}, source=source()))
    return page("survey/done.html")


def marks() -> list[str]:
    """What was marked, in the order of the questions; "" where nothing was."""
    count = request.form.get("questions", "")
    asked = int(count) if count.isascii() and count.isdecimal() and len(count) < 3 else 0
    known = {mark for mark, _label in mark_words()}
    return [given if (given := request.form.get(f"mark_{number}", "")) in known else "" for number in range(1, asked + 1)]


def answered_all() -> bool:
    return bool(marks()) and all(marks())


def questionnaire(mine: OwnQuestionnaire, missing: bool = False) -> Response:
    given = dict(enumerate(marks(), 1))
    left_out = [number for number in range(1, len(mine.survey.questions) + 1) if missing and not given.get(number)]
    facts = {"mine": mine, "code": code(), "given": given, "left_out": left_out, "marks": mark_words(), "command": command_id()}
    return page("survey/questionnaire.html", 422 if missing else 200, **facts)


def page(template: str, status: int = 200, **facts: object) -> Response:
    return private_page(template, first_step, status, **facts)


def first_step() -> str:
    return url_for("surveying.start")
