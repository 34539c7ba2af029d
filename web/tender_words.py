"""A tender in words: who keeps its key, why a bid does not count, and why something was refused at one of its desks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from flask_babel import gettext as _

from engine.desks import ActProblem
from engine.errors import NotAllowed
from registry.kinds import BidFault, KeyHolder, KeyPair
from web.errors import Refusal, refusal
from web.frame import today
from web.moments import due_words, moment_words

Facts = Mapping[str, Any]


def speak_of_tenders(app: Flask) -> None:
    """Gives the templates a tender's words."""
    app.jinja_env.filters.update(holder_words=holder_words, pair_words=pair_words, fault_words=fault_words, cents=cents_words)


def holder_words(holder: str) -> str:
    """Who keeps a part of a tender's key."""
    words = {
        KeyHolder.TENDERER: _("招标人"),
        KeyHolder.HOUSING_HEAD: _("区住建局负责人"),
        KeyHolder.JUSTICE_OFFICER: _("区司法局"),
        KeyHolder.FINANCE_HEAD: _("区财政局负责人"),
    }
    return words[KeyHolder(holder)]


def pair_words(pair: str) -> str:
    """By whose passphrases bids were opened."""
    words = {KeyPair.PRIMARY: _("招标人和区住建局负责人"), KeyPair.RECOVERY: _("区司法局和区财政局负责人（备用）")}
    return words[KeyPair(pair)]


def fault_words(fault: str) -> str:
    """Why an opened bid does not count."""
    words = {
        BidFault.UNREADABLE: _("不能解密"),
        BidFault.OUT: _("已被取消投标资格"),
        BidFault.BANNED: _("禁入期内"),
        BidFault.LISTED: _("已列入黑名单"),
        BidFault.KIN: _("与禁入或者列入黑名单的企业属于同一人"),
        BidFault.SAME_PERSON: _("与另一投标人属于同一人"),
        BidFault.OVER_CEILING: _("报价超过最高限价"),
    }
    return words[BidFault(fault)]


def cents_words(cents: int) -> str:
    """A price in yuan."""
    return f"{cents // 100}.{cents % 100:02}"


def bid_problem(problem: ActProblem) -> str:
    """What is wrong with a bid; nothing of what was entered is repeated."""
    facts = problem.facts
    words: Mapping[str, Callable[[], str]] = {
        "bad-price": lambda: _("请写每平方米每月多少元，大于0，最多两位小数"),
        "over-ceiling": lambda: _("超过了最高限价%(ceiling)s元", ceiling=cents_words(facts["ceiling_cents"])),
        "missing": lambda: _("请填写"),
        "too-long": lambda: _("太长，收不下"),
    }
    return words[problem.code]()


def tender_refusal(error: NotAllowed) -> Refusal:
    """What is told about a refusal of a tender's; about another one the same as everywhere."""
    told = _TOLD.get(error.reason)
    return refusal(error) if told is None else told(error.facts)


def _announced(_facts: Facts) -> Refusal:
    return Refusal(409, _("招标已经发布"), (_("这一轮招标的密钥已经生成，口令不能再改。忘了口令的，开标时用备用密钥。"),))


def _same_person(facts: Facts) -> Refusal:
    holder = holder_words(facts["holder"])
    sentence = _("您（或者您代的人、代您的人）已经是%(holder)s一方的保管人。两份密钥不能由一个人保管，请换另一个人。", holder=holder)
    return Refusal(403, _("要由另一个人保管"), (sentence,))


def _no_bidder(_facts: Facts) -> Refusal:
    return Refusal(409, _("还没有报名"), (_("贵公司还没有报名这个项目，所以不能投标。"),))


def _not_admitted(_facts: Facts) -> Refusal:
    return Refusal(409, _("资格预审还没有通过"), (_("资格预审通过以后才能投标。这次什么都没有存。"),))


def _out(facts: Facts) -> Refusal:
    return Refusal(403, _("已被取消投标资格"), _because(facts))


def _banned(facts: Facts) -> Refusal:
    return Refusal(403, _("禁入期内不能投标"), _because(facts))


def _listed(facts: Facts) -> Refusal:
    return Refusal(403, _("黑名单上的企业不能投标"), _because(facts))


def _kin(facts: Facts) -> Refusal:
    heading = _("属于同一人的企业被禁入，不能投标")
    return Refusal(403, heading, (_("被禁入的企业：%(firm)s。", firm=facts["firm"]), *_because(facts)))


def _because(facts: Facts) -> tuple[str, ...]:
    why, case = _("理由：%(reason)s", reason=facts["why"]), facts.get("case")
    saved = _("这次什么都没有存。")
    return (why, _("依据的案件：%(number)s。", number=case), saved) if case else (why, saved)


def _closed(facts: Facts) -> Refusal:
    when = due_words(facts["closed_at"], today())
    sentence = _("投标到%(moment)s截止，以系统收到的时间为准。迟到的投标不收，这次什么都没有存。", moment=when)
    return Refusal(409, _("投标已经截止"), (sentence,))


def _suspended(_facts: Facts) -> Refusal:
    return Refusal(409, _("招标暂停了"), (_("这个项目的招标已经中止，现在不收投标。恢复以后会另行通知。"),))


def _ended(_facts: Facts) -> Refusal:
    return Refusal(409, _("这一轮招标已经结束"), (_("这一轮招标已经结束，不能再办。"),))


def _no_bid(_facts: Facts) -> Refusal:
    return Refusal(409, _("没有可以撤回的投标"), (_("贵公司没有投标，或者已经撤回。"),))


def _no_tender(_facts: Facts) -> Refusal:
    return Refusal(409, _("招标还没有发布"), (_("招标还没有发布，所以不能开标。"),))


def _not_closed(facts: Facts) -> Refusal:
    when = due_words(facts["closes_at"], today())
    return Refusal(409, _("还没到开标的时候"), (_("投标到%(moment)s截止，以前不能开标。", moment=when),))


def _opened(facts: Facts) -> Refusal:
    when = moment_words(facts["opened_at"], today())
    return Refusal(409, _("已经开过标"), (_("这一轮的投标已经在%(moment)s开过，不能再开。", moment=when),))


def _not_a_pair(_facts: Facts) -> Refusal:
    sentence = _("要招标人和区住建局负责人两个人的口令；忘了口令的，要区司法局和区财政局负责人两个人的。")
    return Refusal(422, _("这两个口令开不了标"), (sentence,))


def _wrong_passphrase(facts: Facts) -> Refusal:
    return Refusal(422, _("口令不对"), (wrong_passphrase(facts),))


def wrong_passphrase(facts: Facts) -> str:
    """Whose passphrase it is not."""
    return _("%(holder)s的口令不对。试错几次以后要等一会儿才能再试。", holder=holder_words(facts["holder"]))


_TOLD: Mapping[str, Callable[[Facts], Refusal]] = {
    "tender-open-already": _announced, "same-person": _same_person, "no-bidder": _no_bidder, "not-admitted": _not_admitted,
    "bidder-out": _out, "firm-banned": _banned, "firm-listed": _listed, "kin-barred": _kin, "tender-closed": _closed,
    "tender-suspended": _suspended, "tender-ended": _ended, "no-bid": _no_bid, "no-tender": _no_tender,
    "tender-not-closed": _not_closed, "bids-opened-already": _opened, "not-a-pair": _not_a_pair, "wrong-passphrase": _wrong_passphrase,
}  # fmt: skip
