"""An owner's own page: a one-time code, a choice, one more look, a receipt. No account, no name.

The code travels in the body of a form alone: never in an address that a log, a history or a Referer could keep, never in a
cookie that stays behind on a shared computer. On paper it stands in the address's fragment, which no browser sends.
"""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.desk_commands import ActByCode
from engine.errors import NotAllowed, TooManyAttempts
from registry import reading
from web.ballot_refusals import ballot_refusal
from web.ballot_words import BY_CODE, choice_words, own_choices
from web.by_code import code, private_page, source
from web.errors import refusal
from web.session import engine
from web.submission import command_id, typed_secret

voting = Blueprint("voting", __name__, url_prefix="/vote")

AGAIN = ("wrong-code",)
"""Where whoever asks may have mistyped: the form comes back."""


@voting.errorhandler(NotAllowed)
@voting.errorhandler(TooManyAttempts)
def refuse(error: NotAllowed | TooManyAttempts) -> Response:
    """Says in an owner's words why not; a code that was mistyped can be typed again at once."""
    told = ballot_refusal(error) if isinstance(error, NotAllowed) else refusal(error)
    if isinstance(error, NotAllowed) and error.reason in AGAIN:
        return page("vote/code.html", told.status, problem=told.sentences[0])
    return page("vote/refused.html", told.status, refused=told)


@voting.get("")
def start() -> Response:
    return page("vote/code.html")


@voting.get("/<any(check, cast):_step>")
def back(_step: str) -> Response:
    """Where a step's address leads when it is opened anew: the code is asked for again, for no page keeps it."""
    return redirect(url_for("voting.start"), 303)


@voting.post("")
def open_ballot() -> Response:
    """The ballot that the code opens."""
    return ballot()


@voting.post("/check")
def check() -> Response:
    """What was chosen, once more; without a choice the ballot comes again."""
    if chosen() is None:
        return ballot(_("请选一项：同意、反对或者弃权。"))
    return asked_once_more()


@voting.post("/cast")
def cast() -> Response:
    """Casts the vote; sent twice it counts once and is answered alike."""
    choice = chosen()
    if choice is None:
        return ballot(_("请选一项：同意、反对或者弃权。"))
    if request.form.get("sure") != "yes":
        return asked_once_more(_("请先勾选：我已核对，由我本人或受托人投票。"))
    result = engine().execute(ActByCode(command_id(), code(), "vote", {"choice": choice}, source=source()))
    return page("vote/done.html", receipt=result["receipt"], mine=reading.cast_ballot(engine(), code(), source()))


@voting.get("/receipt")
def receipt_form() -> Response:
    return page("vote/receipt.html")


@voting.post("/receipt")
def look_up_receipt() -> Response:
    """Whether the vote of a receipt is counted; never what it says."""
    found = reading.receipt(engine(), typed_secret("receipt_number"))
    if found is None:
        return page("vote/receipt.html", 404, problem=_("没有这个回执号的票。请对一对每一个字；还是没有，就向召集人和社区提出。"))
    return page("vote/receipt.html", found=found)


def chosen() -> str | None:
    choice = request.form.get("choice")
    return choice if choice in BY_CODE else None


def ballot(problem: str = "") -> Response:
    """The ballot with what was chosen, if its code opens it and it may still be cast."""
    mine = reading.own_ballot(engine(), code(), source())
    facts = {"mine": mine, "code": code(), "chosen": chosen(), "choices": own_choices(), "problem": problem}
    return page("vote/ballot.html", 422 if problem else 200, **facts)


def asked_once_more(problem: str = "") -> Response:
    mine = reading.own_ballot(engine(), code(), source())
    facts = {"mine": mine, "code": code(), "chosen": chosen(), "chosen_label": choice_words()[str(chosen())], "problem": problem}
    return page("vote/check.html", 422 if problem else 200, command=command_id(), **facts)


def page(template: str, status: int = 200, **facts: object) -> Response:
    return private_page(template, first_step, status, **facts)


def first_step() -> str:
    return url_for("voting.receipt_form" if request.path.endswith("/receipt") else "voting.start")


