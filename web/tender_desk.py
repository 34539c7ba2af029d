"""The desks of a tender under their tasks: a holder's passphrase, a firm's sealed bid, the opening.

What is typed here passes through memory only: nothing of it is kept as a draft, shown on a page of an error or of signing in, or
flashed. Passphrases are never shown again; a bid only in the form in which it has to be put right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from engine.desk_commands import ActAtTask
from engine.errors import ActRejected, NotAllowed
from engine.identity import new_id, new_token
from registry import reading
from registry.jobs.tenders import PAIRS
from registry.kinds import KeyPair
from registry.tenders.content import LONGEST_TEXT
from registry.tenders.halves import LONGEST, SHORTEST
from web.bundle_input import Problem, sent_text
from web.errors import answer
from web.session import engine, me
from web.submission import command_id, refuse_bad_text
from web.tender_words import bid_problem, holder_words, tender_refusal, wrong_passphrase

tender_desk = Blueprint("tender_desk", __name__, url_prefix="/tasks/<path:task_id>/tender")

LONGEST_PRICE = 100
LONGEST_TYPED = 2 * LONGEST_TEXT + 2
"""Of a text, before line ends are written as one character: what is longer is refused, never cut."""


@tender_desk.errorhandler(NotAllowed)
def refuse(error: NotAllowed) -> Response:
    return answer(tender_refusal(error))


@tender_desk.before_request
def refuse_odd_text() -> None:
    refuse_bad_text(request.form.items(multi=True))


def act(task_id: str, name: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    return engine().execute(ActAtTask(command_id(), me(), task_id, name, values))


@tender_desk.get("/holder")
@login_required
def holder(task_id: str) -> Response:
    return holding(task_id)


@tender_desk.post("/holder")
@login_required
def set_passphrase(task_id: str) -> Response:
    """The holder's own passphrase, typed twice."""
    reading.holder_desk(engine(), me(), task_id)
    passphrase, again = typed_passphrase("passphrase"), typed_passphrase("passphrase_again")
    problems = []
    if not SHORTEST <= len(passphrase) <= LONGEST:
        problems.append(Problem("passphrase", _("口令要%(shortest)d到%(longest)d个字符", shortest=SHORTEST, longest=LONGEST)))
    elif passphrase != again:
        problems.append(Problem("passphrase_again", _("两次填的口令不一样")))
    if problems:
        return holding(task_id, problems)
    act(task_id, "set_passphrase", {"passphrase": passphrase, "salt": sent_text("salt")})
    flash(_("口令已设定。系统里没有存口令，请您自己记好、收好：开标那天要用。"))
    return redirect(url_for("tender_desk.holder", task_id=task_id), 303)


def typed_passphrase(name: str) -> str:
    return request.form.get(name, "").strip()[: LONGEST + 1]


@tender_desk.get("/bid")
@login_required
def bid(task_id: str) -> Response:
    return bidding(task_id)


@tender_desk.post("/bid")
@login_required
def seal_bid(task_id: str) -> Response:
    """A bid, sealed; it takes the place of the one before."""
    reading.bid_desk(engine(), me(), task_id)
    values = {"price": sent_text("price", LONGEST_PRICE), **{name: sent_text(name, LONGEST_TYPED) for name in ("plan", "team")}}
    try:
        act(task_id, "seal_bid", {**values, "salt": sent_text("salt")})
    except ActRejected as error:
        return bidding(task_id, [Problem(problem.path, bid_problem(problem)) for problem in error.problems], values)
    flash(_("投标已密封。请核对并抄下回执。"))
    return redirect(url_for("tender_desk.bid", task_id=task_id), 303)


@tender_desk.post("/bid/withdraw")
@login_required
def withdraw_bid(task_id: str) -> Response:
    reading.bid_desk(engine(), me(), task_id)
    act(task_id, "withdraw_bid", {})
    flash(_("投标已撤回。截止以前还可以再投。"))
    return redirect(url_for("tender_desk.bid", task_id=task_id), 303)


@tender_desk.get("/bid/withdraw")
@login_required
def back_to_bid(task_id: str) -> Response:
    return redirect(url_for("tender_desk.bid", task_id=task_id), 303)


@tender_desk.get("/opening")
@login_required
def opening(task_id: str) -> Response:
    return opened(task_id)


@tender_desk.post("/opening")
@login_required
def open_bids(task_id: str) -> Response:
    """Two holders' passphrases, in one step."""
    reading.opening_desk(engine(), me(), task_id)
    pair = PAIRS[KeyPair.RECOVERY if sent_text("pair") == KeyPair.RECOVERY else KeyPair.PRIMARY]
    typed = {holder: typed_passphrase(f"passphrase_{holder}") for holder in pair}
    problems = [
        Problem(f"passphrase_{holder}", _("请%(holder)s填口令", holder=holder_words(holder)))
        for holder, passphrase in typed.items()
        if not passphrase
    ]
    if problems:
        return opened(task_id, problems)
    holders = [{"holder": str(holder), "passphrase": passphrase} for holder, passphrase in typed.items()]
    try:
        done = act(task_id, "open_bids", {"holders": holders, "salt": sent_text("salt")})
    except NotAllowed as error:
        if error.reason != "wrong-passphrase":
            raise
        return opened(task_id, [Problem(f"passphrase_{error.facts['holder']}", wrong_passphrase(error.facts))])
    flash(_("已开标，共%(count)s份。", count=done["opened"]))
    return redirect(url_for("tender_desk.opening", task_id=task_id), 303)


def holding(task_id: str, problems: Sequence[Problem] = ()) -> Response:
    page = reading.holder_desk(engine(), me(), task_id)
    return drawn("tender/holder.html", page, problems, shortest=SHORTEST, longest=LONGEST)


def bidding(task_id: str, problems: Sequence[Problem] = (), typed: Mapping[str, str] | None = None) -> Response:
    page = reading.bid_desk(engine(), me(), task_id)
    return drawn("tender/bid.html", page, problems, typed=typed or {}, longest=LONGEST_TEXT)


def opened(task_id: str, problems: Sequence[Problem] = ()) -> Response:
    page = reading.opening_desk(engine(), me(), task_id)
    pair = "recovery" if (sent_text("pair") or request.args.get("pair")) == "recovery" else "primary"
    return drawn("tender/opening.html", page, problems, pair=pair, holders=PAIRS[KeyPair(pair)])


def drawn(template: str, page: Any, problems: Sequence[Problem], **facts: Any) -> Response:
    """A form takes a new id and new salt each time it is shown: what was refused has left nothing behind."""
    secret = {"salt": new_token(), "command": new_id(24)}
    return make_response(render_template(template, page=page, at=page.at, problems=problems, **secret, **facts), 422 if problems else 200)
