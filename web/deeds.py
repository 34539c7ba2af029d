"""Who did what: the first sentence of an entry, by what was done to what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from engine.reading import StoryEntry
from engine.reading.case_data import DataItem
from forms.fields import ChoiceEntry, NumberEntry
from web.frame import today
from web.language import in_english, labelled
from web.moments import due_words, moment_words
from web.opinions import addressee_words
from web.values import option_label, plain

Facts: TypeAlias = Mapping[str, Any]

MOST_HEADS = 20
"""Numbers in one sentence: a whole house's codes may be replaced at once."""
DECISION = "decision"
"""The key of the field by whose answer a form decides: the story tells it."""


def deed(entry: StoryEntry) -> str | Markup:
    """Who did what."""
    facts = {"who": who(entry), "step": labelled(entry, "element_name"), "case": case_link(entry.facts.get("case"))}
    tell = DEEDS.get(entry.kind.partition(":")[0])
    told = tell(entry, facts) if tell else None
    return _("%(who)s：%(step)s。", **facts) if told is None else told


def task_deed(entry: StoryEntry, facts: Facts) -> str | None:
    """What somebody did with a task, or its term with it."""
    match entry.kind:
        case "task:completed" if verdict := verdict_words(entry.answers):
            return _("%(who)s办结“%(step)s”：%(verdict)s。", verdict=verdict, **facts)
        case "task:completed":
            return _("%(who)s办结“%(step)s”。", **facts)
        case "task:claimed":
            return _("%(who)s认领“%(step)s”。", **facts)
        case "task:released":
            return _("%(who)s把“%(step)s”放回待办。", **facts)
        case "task:taken-back":
            return _("%(who)s撤回“%(step)s”，从这一步重新办理。", **facts)
        case "task:returned":
            return _("%(who)s把“%(step)s”退回“%(target)s”。", target=labelled(entry.facts, "target"), **facts)
        case "task:urged":
            return _("%(who)s催办“%(step)s”。", **facts)
        case "task:offered":
            return _("岗位或机构有变：任务有了能办的岗位。")
        case "task:handed-over":
            return hand_over_deed(entry, facts)
        case "task:reminded" | "task:late":
            return term_deed(entry, facts)
        case _other:
            return None


def hand_over_deed(entry: StoryEntry, facts: Facts) -> str:
    """That a task went from one hand into another."""
    to = entry.facts["held_by"]
    if holder := entry.facts.get("taken_from"):
        return _("%(who)s把“%(step)s”从%(holder)s转给%(to)s办。", holder=holder, to=to, **facts)
    return _("%(who)s把“%(step)s”转给%(to)s办。", to=to, **facts)


def term_deed(entry: StoryEntry, facts: Facts) -> str:
    """That a task's term is near, or over."""
    if entry.kind == "task:reminded":
        until = due_words(entry.facts["until"], today())
        return _("“%(step)s”%(until)s到期，已提醒%(told)s。", until=until, told=labelled(entry.facts, "told"), **facts)
    if entry.facts.get("told"):
        return _("“%(step)s”逾期，已告知%(told)s，可以代办。", told=labelled(entry.facts, "told"), **facts)
    return _("“%(step)s”逾期。", **facts)


def case_deed(entry: StoryEntry, facts: Facts) -> str | Markup | None:
    """What was done with the case as a whole."""
    match entry.kind:
        case "case:started":
            return started(entry, facts)
        case "case:suspended":
            return _("%(who)s中止本案，期限暂停。", **facts)
        case "case:resumed":
            return _("%(who)s恢复办理本案：%(since)s起停着，期限接着算。", since=moment_words(entry.facts["since"], today()), **facts)
        case "case:cancelled":
            return _("%(who)s撤销本案。", **facts)
        case "case:migrated":
            return moved_over(entry)
        case _other:
            return None


def outside_deed(entry: StoryEntry, facts: Facts) -> str | Markup | None:
    """What came to the case: from another one, by the clock, or from a job's second try."""
    match entry.kind:
        case "message:arrived":
            return Markup(_("收到%(case)s的消息：%(step)s。")) % facts
        case "signal:arrived":
            return Markup(_("收到%(case)s的信号。")) % facts
        case "call:ended":
            return Markup(_("子案%(case)s办结。")) % facts
        case "call:escalated":
            return Markup(_("子案%(case)s报来升级事件“%(code)s”。")) % {**facts, "code": entry.facts["code"]}
        case "call:failed":
            return _("子案没有立成。")
        case "job:retried":
            return _("系统再办一次“%(step)s”。", **facts)
        case "timer:fired":
            return _("“%(step)s”到期，流程往下走。", **facts)
        case _other:
            return None


def signer_deed(entry: StoryEntry, facts: Facts) -> str | None:
    """That one more or one less countersigns."""
    signer = labelled(entry.facts, "countersigner")
    match entry.kind:
        case "item:added":
            return _("%(who)s在“%(step)s”加签：%(signer)s。", signer=signer, **facts)
        case "item:removed":
            return _("%(who)s在“%(step)s”减签：%(signer)s。", signer=signer, **facts)
        case _other:
            return None


def terms_deed(entry: StoryEntry, facts: Facts) -> str:
    """That the terms were counted again, on another calendar."""
    if entry.facts.get("moved"):
        return _("放假安排有变，系统重新计算本案没到期的期限。")
    return _("放假安排正式公布，本案的期限不变，不再是暂定。")


def retry_deed(entry: StoryEntry, facts: Facts) -> str | None:
    """That somebody had a fault looked at again."""
    if entry.kind != "incident:retried":
        return None
    if entry.facts.get("nobody"):
        return _("%(who)s重试“%(step)s”：还是没有人能办，什么都没有变。", **facts)
    return _("%(who)s重试“%(step)s”。", **facts)


def letter_deed(entry: StoryEntry, facts: Facts) -> str | None:
    """That somebody opened a letter that was served on them."""
    return _("%(who)s打开文书。", **facts) if entry.kind == "document:opened" else None


def opinion_deed(entry: StoryEntry, facts: Facts) -> str | None:
    """A question put to somebody, and what became of it; what was written is told in full, for it stands nowhere else later."""
    between = _("；") if in_english() else _("、")  # an English addressee may hold a comma
    to = between.join(addressee_words(one) for one in entry.facts.get("asked", ()))
    match entry.kind:
        case "opinion:asked":
            return _("%(who)s就“%(step)s”征求%(to)s的意见：%(text)s", to=to, text=closed(str(entry.facts.get("question", ""))), **facts)
        case "opinion:answered":
            return _("%(who)s对“%(step)s”答复意见：%(text)s", text=closed(str(entry.facts.get("answer", ""))), **facts)
        case "opinion:declined":
            return _("%(who)s对“%(step)s”不提意见。", **facts)
        case "opinion:withdrawn":
            return _("%(who)s不再就“%(step)s”等%(to)s的意见。", to=to, **facts)
        case _other:
            return None


def desk_deed(entry: StoryEntry, facts: Facts) -> str:
    """What somebody did at the desk of a step that is still open."""
    act = labelled(entry.facts, "act")
    if told := desk_words(entry.facts):
        act = _("%(act)s（%(what)s）", act=act, what=_("，").join(told))
    return _("%(who)s在“%(step)s”的办理台办了一件事：%(act)s。", act=act, **facts)


def desk_words(facts: Facts) -> list[str]:
    """With what an act at a desk had to do: never how anybody answered."""
    told = []
    if "bundle" in facts:
        told.append(_("第%(bundle)d捆", bundle=facts["bundle"]))
        told += [ngettext("%(num)d张", "%(num)d张", facts["papers"])] if "papers" in facts else []
    elif "batch" in facts:
        told.append(_("第%(batch)d批", batch=facts["batch"]))
        told += [ngettext("%(num)d份", "%(num)d份", facts["papers"])] if "papers" in facts else []
    elif heads := facts.get("heads"):
        numbers = _("、").join(str(one) for one in heads[:MOST_HEADS])
        told.append(_("票号%(numbers)s", numbers=numbers + ("…" if heads[MOST_HEADS:] else "")))
    elif "number" in facts:
        told.append(_("编号%(number)s", number=facts["number"]))
    elif "issued" in facts:
        told.append(ngettext("%(num)d个码", "%(num)d个码", facts["issued"]))
    return told


def copy_deed(entry: StoryEntry, facts: Facts) -> str:
    """To whom the case was copied, or who has read it; with what was written along."""
    to = _("、").join(addressee_words(one) for one in entry.facts.get("copied", ()))
    said = str(entry.facts.get("note") or entry.facts.get("remark") or "")
    if entry.kind == "copy:sent":
        if said:
            return _("%(who)s把本案抄送%(to)s：%(text)s", to=to, text=closed(said), **facts)
        return _("%(who)s把本案抄送%(to)s。", to=to, **facts)
    return _("%(who)s已阅抄送，批注：%(text)s", text=closed(said), **facts) if said else _("%(who)s已阅抄送。", **facts)


def closed(text: str) -> str:
    """A text that ends as a sentence does."""
    return text if text.endswith(("。", ".", "？", "?", "！", "!", "…")) else _("%(text)s。", text=text)


def verdict_words(items: Iterable[DataItem]) -> str:
    """What was decided: the answer to the field `decision`, and the figures given with it."""
    words = []
    for item in items:
        if item.entry.key == DECISION and isinstance(item.entry, ChoiceEntry):
            words.insert(0, option_label(item.value, item.entry))
        elif isinstance(item.entry, NumberEntry):
            figure = _("%(value)s%(unit)s", value=plain(item.value, item.entry), unit=labelled(item.entry, "unit"))
            words.append(_("%(label)s%(figure)s", label=labelled(item, "label"), figure=figure))
    return _("，").join(words)


def started(entry: StoryEntry, facts: Facts) -> str | Markup:
    """How the case began."""
    match entry.facts.get("start"):
        case "timer":
            return _("系统按日程立案。")
        case "message":
            return _("系统收到别的案件送来的消息，据此立案。")
        case "call":
            return _("系统应上级案件的要求立案。")
        case _person:
            return _("%(who)s立案。", **facts)


def moved_over(entry: StoryEntry) -> str:
    """That a case goes on by another version of its procedure."""
    told = {"was": entry.facts["was"], "version": entry.facts["version"], "decider": entry.facts["decider"]}
    proposer = entry.facts["proposer"] or _("服务器运维（命令行）")
    return _("%(decider)s确认%(proposer)s的提议：本案从流程第%(was)d版改按第%(version)d版继续办。", proposer=proposer, **told)


def intervened(entry: StoryEntry, facts: Facts) -> str | None:
    """What an administrator proposed at a step, and what became of it."""
    told = {**facts, "proposer": entry.facts["proposer"] or _("系统"), "what": change_words(entry)}
    match entry.kind:
        case "intervention:proposed":
            return _("%(who)s在“%(step)s”提议%(what)s，等主管岗位确认。", **told)
        case "intervention:applied":
            return _("%(who)s确认%(proposer)s在“%(step)s”的提议：%(what)s。", **told)
        case "intervention:refused":
            return _("%(who)s没有同意%(proposer)s在“%(step)s”的提议，什么都没有改。", **told)
        case "intervention:withdrawn":
            return _("%(who)s撤回在“%(step)s”的提议，什么都没有改。", **told)
        case "intervention:lapsed":
            return _("%(proposer)s在“%(step)s”的提议没有来得及确认，本案已往下走，不再适用。", **told)
        case _other:
            return None


def change_words(entry: StoryEntry) -> str:
    """What an intervention changes: a token's place, or variables by their names."""
    if "target" in entry.facts:
        return _("移到“%(target)s”继续办", target=labelled(entry.facts, "target"))
    return _("改数据（%(names)s）后重试", names=_("、").join(entry.facts.get("variables", ())))


def party_deed(entry: StoryEntry, facts: Facts) -> str | None:
    """What was done for somebody without an account: a code, their paper."""
    told = {**facts, "party": entry.facts["party"]}
    match entry.kind:
        case "code:issued" if entry.facts["replaced"]:
            return _("%(who)s给当事人%(party)s换发办事码，原来的作废。", **told)
        case "code:issued":
            return _("%(who)s给当事人%(party)s发办事码。", **told)
        case "paper:entered":
            return _("%(who)s录入当事人%(party)s的纸面意见（%(step)s），等另一人复核。", **told)
        case "paper:returned":
            return _("%(who)s退回%(by)s录入的当事人%(party)s的纸面意见（%(step)s）。", by=entry.facts["entered_by"], **told)
        case _other:
            return None


def who(entry: StoryEntry) -> str:
    """友谊街道经办人白雪岭; the machine is the system; whoever acts by a code is the party, one whose paper two officers entered, too."""
    if entry.kind == "task:completed" and "party" in entry.facts:
        by = entry.facts.get("entered_by")
        if by is None:
            return _("当事人%(name)s（凭办事码）", name=entry.facts["party"])
        return _("当事人%(name)s（纸面，%(first)s录入、%(second)s复核）", name=entry.facts["party"], first=by, second=entry.actor_name)
    if not entry.actor_name:
        return _("服务器运维（命令行）") if entry.facts.get("by") == "command-line" else _("系统")
    role = labelled(entry, "role_label")
    name = _("%(role)s%(name)s", role=role, name=entry.actor_name) if role else entry.actor_name
    for absent in entry.on_behalf:
        name = _("%(name)s代%(other)s", name=name, other=absent)
    return name


def case_link(case: Mapping[str, Any] | None) -> Markup | str:
    if not case:
        return ""
    return Markup('<a href="{}">{}</a>').format(url_for("cases.show", case_id=case["id"]), case["number"] or case["id"])


DEEDS: Mapping[str, Callable[[StoryEntry, Facts], str | Markup | None]] = {
    "case": case_deed, "task": task_deed, "opinion": opinion_deed, "copy": copy_deed, "desk": desk_deed, "item": signer_deed,
    "message": outside_deed, "signal": outside_deed, "call": outside_deed, "timer": outside_deed, "job": outside_deed,
    "code": party_deed, "paper": party_deed,
    "terms": terms_deed, "incident": retry_deed, "intervention": intervened, "document": letter_deed,
}  # fmt: skip
"""What an entry's kind is about, with the function that tells such entries; None where it tells no such kind."""
