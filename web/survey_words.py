"""A survey in words: the five answers, and why something was refused, to a household or to an officer at the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from engine.desks import ActProblem
from engine.errors import NotAllowed
from web.errors import Refusal, refusal
from web.frame import today
from web.moments import day_words, due_words

Facts = Mapping[str, Any]


def mark_words() -> list[tuple[str, str]]:
    """Mark -> what it says, the best first."""
    return [("5", _("很满意")), ("4", _("满意")), ("3", _("一般")), ("2", _("不满意")), ("1", _("很不满意"))]


def survey_refusal(error: NotAllowed) -> Refusal:
    """What is told about a refusal of a survey's; about another one the same as everywhere."""
    told = _TOLD.get(error.reason)
    return refusal(error) if told is None else told(error.facts)


def _wrong_code(_facts: Facts) -> Refusal:
    return Refusal(422, _("没有打开"), (_("没有这个调查码。请对一对每一个字；还是不行，就向业主委员会或社区补发一个。"),))


def _replaced(_facts: Facts) -> Refusal:
    return Refusal(409, _("调查码已作废"), (_("后来补发过新的调查码，请用最后补发的那一个。"),))


def _none(_facts: Facts) -> Refusal:
    return Refusal(409, _("这一轮调查已作废"), (_("这一轮调查不再有效；重新调查的，会另发调查码。"),))


def _paused(_facts: Facts) -> Refusal:
    return Refusal(409, _("现在不收答卷"), (_("这次调查暂停了，或者已经办结。"),))


def _not_open(facts: Facts) -> Refusal:
    return Refusal(409, _("还没开始"), (_("这次调查从%(day)s开始，现在不收答卷。", day=day_words(facts["opens_on"], today())),))


def _closed(facts: Facts) -> Refusal:
    when = due_words(facts["closed_at"], today())
    return Refusal(409, _("已经截止"), (_("这次调查到%(moment)s截止，现在不收答卷，这次什么都没有存。", moment=when),))


def _answered(_facts: Facts) -> Refusal:
    return Refusal(409, _("已经答过"), (_("这一户已经答过，一户只收一份，先到的算，不能再答，也不能改。"),))


def _paper_waits(_facts: Facts) -> Refusal:
    sentences = (
        _("这一户的纸质问卷已经录入，正等第二个人复核，还没有计入。一户只收一份，所以现在不能用码作答。"),
        _("没有交过纸质问卷的，请马上告诉业主委员会或社区：退回以后，这个码还能用。"),
    )
    return Refusal(409, _("纸质问卷正等复核"), sentences)


def _same_person(_facts: Facts) -> Refusal:
    return Refusal(403, _("要由另一个人复核"), (_("这一批是您、您代的人或代您的人录入的，请另一个人对着纸质问卷复核。"),))


def _no_batch(_facts: Facts) -> Refusal:
    return Refusal(404, _("没有这一批"), (_("这个批号还没有录入过。"),))


def _batch_returned(facts: Facts) -> Refusal:
    sentences = (
        _("第%(number)s批在您看过以后退回了，现在什么也没有计入。", number=facts["batch"]),
        _("重录的问卷有新的批号：请回办理台打开那一批，对着纸质问卷再核对。"),
    )
    return Refusal(409, _("这一批已经退回"), sentences)


def _batch_confirmed(facts: Facts) -> Refusal:
    return Refusal(409, _("这一批已经复核"), (_("第%(number)s批已经复核、计入。", number=facts["batch"]),))


def _not_sampled(_facts: Facts) -> Refusal:
    return Refusal(422, _("没有这个编号"), (_("样本里没有这个编号。"),))


_TOLD: Mapping[str, Callable[[Facts], Refusal]] = {
    "wrong-code": _wrong_code, "code-replaced": _replaced, "no-survey": _none, "ballot-suspended": _paused,
    "ballot-closed": _paused, "survey-not-open": _not_open, "survey-closed": _closed, "answered-already": _answered,
    "waiting-already": _paper_waits,
    "same-person": _same_person, "no-such-batch": _no_batch, "batch-returned": _batch_returned, "batch-confirmed": _batch_confirmed,
    "not-in-sample": _not_sampled,
}  # fmt: skip


def survey_problem(problem: ActProblem) -> str:
    """What is wrong with one questionnaire that was entered, without its place."""
    words = {
        "not-in-sample": _("“%(found)s”不是样本里的编号", found=problem.found),
        "twice-in-batch": _("编号%(found)s重复", found=problem.found),
        "answered-already": _("编号%(found)s已经答过", found=problem.found),
        "waiting-already": _("编号%(found)s已经录入，正等复核", found=problem.found),
        "bad-marks": _("每题写5到1的一个数，没有答的写0"),
    }
    return words[problem.code]
