"""Why a ballot refuses something, in the words of whoever asked: an owner, or an officer at the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from engine.desks import ActProblem
from engine.errors import NotAllowed
from registry.kinds import Channel
from web.ballot_words import choice_words
from web.errors import Refusal, refusal
from web.frame import today
from web.moments import day_words, due_words
from web.sheet_words import sheet_words

Facts = Mapping[str, Any]


def ballot_refusal(error: NotAllowed) -> Refusal:
    """What is told about a refusal of a ballot's; about another one the same as everywhere."""
    told = _TOLD.get(error.reason)
    return refusal(error) if told is None else told(error.facts)


def _wrong_code(_facts: Facts) -> Refusal:
    return Refusal(422, _("没有打开"), (_("没有这个表决码。请对一对每一个字；还是不行，就向召集人或社区补发一个。"),))


def _of_another(_facts: Facts) -> Refusal:
    return Refusal(409, _("不是表决码"), (_("这个码是别的事用的（例如满意度调查），不能用来表决。"),))


def _replaced(_facts: Facts) -> Refusal:
    sentences = (_("这个表决码已经作废：后来补发过新的。"), _("请用最后补发的那一个。"))
    return Refusal(409, _("表决码已作废"), sentences)


def _no_ballot(_facts: Facts) -> Refusal:
    return Refusal(409, _("还没有表决票"), (_("名册还没有定稿，所以还不能发表决码，也不能录票。"),))


def _void(facts: Facts) -> Refusal:
    return Refusal(409, _("这次表决已作废"), (_("理由：%(reason)s", reason=facts["why"]), _("投过的票不再有效。")))


def _suspended(_facts: Facts) -> Refusal:
    return Refusal(409, _("这次表决暂停了"), (_("本案已中止，现在不收票。恢复以后会另行公告。"),))


def _not_open(facts: Facts) -> Refusal:
    day = day_words(facts["opens_on"], today())
    return Refusal(409, _("还没开始"), (_("这次表决从%(day)s开始，现在不收票。", day=day),))


def _closed(facts: Facts) -> Refusal:
    closed_at = facts.get("closed_at")
    when = "" if closed_at is None else _("这次表决到%(moment)s截止。", moment=due_words(closed_at, today()))
    return Refusal(409, _("已经截止"), (_("%(when)s现在不收票，这次什么都没有存。", when=when),))


def _tallied(_facts: Facts) -> Refusal:
    sentences = (_("已经计过票，不再收新的票；只能改正已有的票包。"), _("这次什么都没有存。"))
    return Refusal(409, _("已经计过票"), sentences)


def _voted(facts: Facts) -> Refusal:
    if facts.get("waiting"):
        wrong = _("没有交过纸质票的，请马上告诉召集人或社区：退回以后，这个码还能用。")
        return Refusal(409, _("纸质票正等核对"), (voted_words(facts), _("一个票号只计一票，所以现在不能用码投。"), wrong))
    return Refusal(409, _("已经投过"), (voted_words(facts), _("一个票号只计一票，先到的算，不能再投，也不能改。"),))


def voted_words(facts: Facts) -> str:
    """When and how somebody has voted."""
    if facts.get("waiting"):
        return _("您的纸质票已经收到，正等第二个人核对。")
    return _("已经投过：%(how)s。", how=voted_how(facts.get("voted_on"), str(facts.get("channel") or "")))


def voted_how(voted_on: date | None, channel: str) -> str:
    if voted_on is None:
        return _("这个票号的票已经计入")
    day = day_words(voted_on, today(), with_weekday=False)
    return _("%(day)s网上投的", day=day) if channel == Channel.CODE else _("%(day)s交的纸质票", day=day)


def _same_person(_facts: Facts) -> Refusal:
    return Refusal(403, _("要由另一个人核对"), (_("这一捆是您、您代的人或代您的人录入的，请同岗位的另一个人对着纸票核对。"),))


def _bundle(state: str) -> Callable[[Facts], Refusal]:
    def told(facts: Facts) -> Refusal:
        return Refusal(409, _("这一捆已经办过"), (bundle_words(state, facts),))

    return told


def _changed(facts: Facts) -> Refusal:
    number = facts.get("bundle", "")
    sentences = (
        _("第%(number)s捆在您看过以后退回、重录过，现在等核对的不是您看到的那些票。什么也没有计入。", number=number),
        _("请重新打开这一捆，对着纸票再核对一遍。"),
    )
    return Refusal(409, _("这一捆已经重录"), sentences)


def bundle_words(state: str, facts: Facts) -> str:
    """What became of a bundle that cannot be done with so."""
    words = {
        "entered": _("第%(number)s捆已经录入，正等第二个人核对。"),
        "confirmed": _("第%(number)s捆已经核对、计入。要改，请走改正。"),
        "returned": _("第%(number)s捆已经退回，要重新录入。"),
        "not-confirmed": _("第%(number)s捆还没有核对，不用走改正：退回重录就行。"),
    }  # fmt: skip
    return words[state] % {"number": facts.get("bundle", "")}


def _no_bundle(_facts: Facts) -> Refusal:
    return Refusal(404, _("没有这一捆"), (_("这个捆号还没有录入过。"),))


def dated_late(facts: Facts) -> str:
    """Paper that was handed in too late."""
    return _("收票日期晚于截止日（%(moment)s）：迟到的票不能计入。", moment=due_words(facts["closed_at"], today()))


def _dated_late(facts: Facts) -> Refusal:
    return Refusal(422, _("迟到的票"), (dated_late(facts),))


def _broken(_facts: Facts) -> Refusal:
    sentences = (_("链上存下的内容和当初写下的对不上，不能再往下记。"), _("请告诉管理员：“wuye verify”会指出改动在哪里。"))
    return Refusal(500, _("存下的内容对不上"), sentences)


def _differs(facts: Facts) -> Refusal:
    sentence = _("第%(number)s捆的人工点数和录入数不一致：退回，或者写明为什么仍然计入。", number=facts.get("bundle", ""))
    return Refusal(422, _("点数不一致"), (sentence,))


_TOLD: Mapping[str, Callable[[Facts], Refusal]] = {
    "wrong-code": _wrong_code, "code-of-another": _of_another, "code-replaced": _replaced, "no-ballot": _no_ballot, "ballot-void": _void,
    "ballot-suspended": _suspended, "ballot-not-open": _not_open, "ballot-closed": _closed, "tallied-already": _tallied,
    "voted-already": _voted, "same-person": _same_person, "no-such-bundle": _no_bundle, "dated-late": _dated_late,
    "chain-broken": _broken, "count-differs": _differs, "bundle-changed": _changed,
    "bundle-entered": _bundle("entered"), "bundle-confirmed": _bundle("confirmed"), "bundle-returned": _bundle("returned"),
    "bundle-not-confirmed": _bundle("not-confirmed"),
}  # fmt: skip


def problem_words(problem: ActProblem) -> str:
    """What is wrong with one thing that was entered, without its place."""
    facts = problem.facts
    match problem.code:
        case "not-a-head":
            return _("“%(found)s”不是这次表决的票号或房号", found=problem.found)
        case "bad-choice" | "not-so-entered" as code:
            words = choice_words().get(problem.found, problem.found)
            if code == "bad-choice":
                return _("“%(found)s”不是能填的意见", found=words)
            return _("这个票号在这一捆里没有录成“%(found)s”", found=words)
        case "twice-in-bundle":
            return _("“%(found)s”在这一捆里重复", found=problem.found)
        case "in-bundle":
            return _("“%(found)s”已经在第%(number)s捆里，等核对", found=problem.found, number=facts.get("bundle", ""))
        case "voted-already":
            how = voted_how(facts.get("voted_on"), str(facts.get("channel") or ""))
            return _("“%(found)s”已经投过：%(how)s", found=problem.found, how=how)
        case _other:
            return sheet_words(problem.code, problem.found, str(facts.get("wanted", "")))
