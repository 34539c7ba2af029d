"""Why something was refused to a party without an account, or to the officers who record what it says."""

from __future__ import annotations

from flask_babel import gettext as _

from engine.errors import NotAllowed
from web.errors import Refusal, refusal
from web.frame import today
from web.moments import due_words


def party_refusal(error: NotAllowed) -> Refusal:
    """What a party is told; of another refusal the same as everywhere."""
    match error.reason:
        case "wrong-code":
            return Refusal(422, _("没有打开"), (_("没有这个办事码。请对一对每一个字；还是不行，就向发码的社区或部门换发一个。"),))
        case "code-replaced":
            return Refusal(409, _("办事码已作废"), (_("后来换发过新的办事码，请用最后发的那一个。"),))
        case "waiting-already":
            sentences = (
                _("您的纸面意见已经录入，正等第二个人复核，所以现在不能凭码再交。"),
                _("没有交过纸面意见的，请马上告诉发码的社区或部门：退回以后，这个码还能用。"),
            )
            return Refusal(409, _("纸面意见正在复核"), sentences)
        case "term-over":
            when = due_words(error.facts["due_at"], today())
            return Refusal(409, _("期限已过"), (_("这一项到%(moment)s截止，现在不收，这次什么都没有存。", moment=when),))
        case _other:
            return refusal(error)


def paper_refusal(error: NotAllowed) -> Refusal:
    """What an officer is told; of another refusal the same as everywhere."""
    match error.reason:
        case "same-person":
            return Refusal(403, _("要另一个人复核"), (_("这份纸面意见是您、您代的人或代您的人录入的，请另一个人对着原件复核。"),))
        case "no-such-paper":
            return Refusal(409, _("这份纸面意见不等复核"), (_("它已经复核或退回了，请回到任务页看看。"),))
        case "waiting-already":
            return Refusal(409, _("已有一份在等复核"), (_("当事人的纸面意见已经录入，先复核或退回那一份。"),))
        case "no-party":
            return Refusal(409, _("不是当事人的任务"), (_("这项任务由有账号的人办，不发办事码，也不录纸面意见。"),))
        case _other:
            return refusal(error)
