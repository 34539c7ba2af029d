"""What happened, in sentences: one per journal entry, with its actor, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from engine.reading import StoryEntry
from engine.reading.case_data import DataItem
from forms.fields import ChoiceEntry, NumberEntry
from web.evidence import EvidenceLine, evidence_lines
from web.frame import today
from web.language import in_english, labelled
from web.moments import due_words, moment_words
from web.opinions import addressee_words
from web.result_words import decision_sentences
from web.values import option_label, plain

MINOR = frozenset({"task:claimed", "task:released"})
OF_A_TERM = frozenset({"task:late", "task:reminded"})
DECISION = "decision"
"""The key of the field by whose answer a form decides: the story tells it."""
LONGEST_REASON = 60
"""Characters of a reason in the story's sentence; the whole of it stands among the answers."""

LAG = timedelta(hours=1)
"""How much later than it was due a timer fires before the story says so."""


@dataclass(frozen=True, slots=True)
class StoryLine:
    """An entry told: its number and hash for who wants to look it up. `evidence`: what the rules in it rest on."""

    entry: int
    at: datetime
    words: Markup
    answers: tuple[DataItem, ...]
    evidence: list[EvidenceLine]
    hash: str


def story(entries: Iterable[StoryEntry], messages: Mapping[str, str], everything: bool = False) -> list[StoryLine]:
    """The entries' sentences; `messages` are the labels of what was sent, by name. Who took a task when is told only with `everything`."""
    return [_line(entry, messages) for entry in entries if everything or entry.kind not in MINOR]


def _line(entry: StoryEntry, messages: Mapping[str, str]) -> StoryLine:
    evidence = evidence_lines(entry.facts.get("decisions", ()))
    return StoryLine(entry.entry, entry.at, sentence(entry, messages), told_answers(entry), evidence, entry.hash)


def sentence(entry: StoryEntry, messages: Mapping[str, str]) -> Markup:
    """What was done, then what followed."""
    parts = [deed(entry), *consequences(entry, messages)]
    gap = Markup(" ") if in_english() else Markup("")
    return gap.join(escape(part) for part in parts)


def deed(entry: StoryEntry) -> str | Markup:
    """Who did what."""
    facts = {"who": who(entry), "step": labelled(entry, "element_name"), "case": case_link(entry.facts.get("case"))}
    match entry.kind:
        case "case:started":
            return started(entry, facts)
        case "task:completed":
            verdict = verdict_words(entry.answers)
            if verdict:
                return _("%(who)s办结“%(step)s”：%(verdict)s。", verdict=verdict, **facts)
            return _("%(who)s办结“%(step)s”。", **facts)
        case "task:claimed":
            return _("%(who)s认领“%(step)s”。", **facts)
        case "task:released":
            return _("%(who)s把“%(step)s”放回待办。", **facts)
        case "task:taken-back":
            return _("%(who)s撤回“%(step)s”，从这一步重新办理。", **facts)
        case "task:reminded":
            until = due_words(entry.facts["until"], today())
            return _("“%(step)s”%(until)s到期，已提醒%(told)s。", until=until, told=labelled(entry.facts, "told"), **facts)
        case "task:late" if entry.facts.get("told"):
            return _("“%(step)s”逾期，已告知%(told)s，可以代办。", told=labelled(entry.facts, "told"), **facts)
        case "task:late":
            return _("“%(step)s”逾期。", **facts)
        case "job:retried":
            return _("系统再办一次“%(step)s”。", **facts)
        case "timer:fired":
            return _("“%(step)s”到期，流程往下走。", **facts)
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
        case "task:handed-over" if entry.facts.get("taken_from"):
            return _("%(who)s把“%(step)s”从%(holder)s转给%(to)s办。", holder=entry.facts["taken_from"], to=entry.facts["held_by"], **facts)
        case "task:handed-over":
            return _("%(who)s把“%(step)s”转给%(to)s办。", to=entry.facts["held_by"], **facts)
        case "task:urged":
            return _("%(who)s催办“%(step)s”。", **facts)
        case "opinion:asked" | "opinion:answered" | "opinion:declined" | "opinion:withdrawn":
            return opinion_deed(entry, facts)
        case "copy:sent" | "copy:read":
            return copy_deed(entry, facts)
        case "task:returned":
            return _("%(who)s把“%(step)s”退回“%(target)s”。", target=labelled(entry.facts, "target"), **facts)
        case "item:added":
            return _("%(who)s在“%(step)s”加签：%(signer)s。", signer=labelled(entry.facts, "countersigner"), **facts)
        case "item:removed":
            return _("%(who)s在“%(step)s”减签：%(signer)s。", signer=labelled(entry.facts, "countersigner"), **facts)
        case "case:suspended":
            return _("%(who)s中止本案，期限暂停。", **facts)
        case "case:resumed":
            return _("%(who)s恢复办理本案：%(since)s起停着，期限接着算。", since=moment_words(entry.facts["since"], today()), **facts)
        case "case:cancelled":
            return _("%(who)s撤销本案。", **facts)
        case "intervention:proposed" | "intervention:applied" | "intervention:refused" | "intervention:withdrawn" | "intervention:lapsed":
            return intervened(entry, facts)
        case "case:migrated":
            return moved_over(entry)
        case "terms:recounted" if entry.facts.get("moved"):
            return _("放假安排有变，系统重新计算本案没到期的期限。")
        case "terms:recounted":
            return _("放假安排正式公布，本案的期限不变，不再是暂定。")
        case "incident:retried" if entry.facts.get("nobody"):
            return _("%(who)s重试“%(step)s”：还是没有人能办，什么都没有变。", **facts)
        case "incident:retried":
            return _("%(who)s重试“%(step)s”。", **facts)
        case "task:offered":
            return _("岗位或机构有变：任务有了能办的岗位。")
        case "document:opened":
            return _("%(who)s打开文书。", **facts)
        case _other:
            return _("%(who)s：%(step)s。", **facts)


def opinion_deed(entry: StoryEntry, facts: Mapping[str, Any]) -> str:
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
        case _withdrawn:
            return _("%(who)s不再就“%(step)s”等%(to)s的意见。", to=to, **facts)


def copy_deed(entry: StoryEntry, facts: Mapping[str, Any]) -> str:
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
    return text if text.endswith(("。", ".", "？", "?", "！", "!")) else _("%(text)s。", text=text)


def told_answers(entry: StoryEntry) -> tuple[DataItem, ...]:
    """What was handed in, but for choices whose values are ids: the case's head has their names."""
    return tuple(item for item in entry.answers if not (isinstance(item.entry, ChoiceEntry) and item.entry.options_from is not None))


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


def reason_given(items: Sequence[DataItem]) -> DataItem | None:
    """The first longer text after the field `decision`: why it was decided so."""
    at = next((number for number, item in enumerate(items) if item.entry.key == DECISION), len(items))
    return next((item for item in items[at:] if item.kind == "textarea" and isinstance(item.value, str)), None)


def shortened(text: str) -> str:
    """A text in one line, its beginning only where it is long."""
    line = " ".join(text.split())
    return line.rstrip("。.") if len(line) <= LONGEST_REASON else line[:LONGEST_REASON].rstrip("，。；、,.; ") + "…"


def started(entry: StoryEntry, facts: Mapping[str, Any]) -> str | Markup:
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


def intervened(entry: StoryEntry, facts: Mapping[str, Any]) -> str:
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
        case _lapsed:
            return _("%(proposer)s在“%(step)s”的提议没有来得及确认，本案已往下走，不再适用。", **told)


def change_words(entry: StoryEntry) -> str:
    """What an intervention changes: a token's place, or variables by their names."""
    if "target" in entry.facts:
        return _("移到“%(target)s”继续办", target=labelled(entry.facts, "target"))
    return _("改数据（%(names)s）后重试", names=_("、").join(entry.facts.get("variables", ())))


def consequences(entry: StoryEntry, messages: Mapping[str, str]) -> list[str | Markup]:
    """What followed from it."""
    facts, told = entry.facts, list[str | Markup]()
    if facts.get("reason"):
        told.append(_("理由：%(reason)s。", reason=shortened(str(facts["reason"]))))
    elif reason := reason_given(entry.answers):
        told.append(_("%(label)s：%(text)s。", label=labelled(reason, "label"), text=shortened(str(reason.value))))
    if facts.get("moved"):
        told.append(_("新的期限：%(terms)s。", terms=_("、").join(moved_term(one) for one in facts["moved"])))
    for letter in facts.get("documents", ()):
        told.append(document_sentence(letter))
    told += decision_sentences(facts.get("decisions", ()))
    if facts.get("messages"):
        told.append(_("送出：%(messages)s。", messages=_("、").join(messages.get(name, name) for name in facts["messages"])))
    for job in facts.get("again", ()):
        told.append(tried_again(job))
    if facts.get("incidents"):
        told.append(_("流程在这里停下，待处理。"))
    if facts.get("given_up"):
        told.append(_("“%(names)s”作罢，其中办完的撤销。", names=names(facts["given_up"])))
    if facts.get("undone"):
        told.append(_("开始撤销：%(names)s。", names=names(facts["undone"])))
    if facts.get("unanswered"):
        told.append(_("征求%(who)s的意见不再需要答复。", who=_("、").join(addressee_words(one) for one in facts["unanswered"])))
    if facts.get("opened"):
        told.append(_("接下来：%(tasks)s。", tasks=names(facts["opened"])))
    if facts.get("outcome_label"):
        told.append(_("结案：%(outcome)s。", outcome=labelled(facts, "outcome_label")))
    if facts.get("due_at") and entry.at - facts["due_at"] >= LAG:
        told.append(_("本应在%(moment)s，系统当时没有运行，晚了。", moment=moment_words(facts["due_at"], today())))
    elif facts.get("due_at") and entry.kind not in OF_A_TERM:
        told.append(_("期限到%(moment)s。", moment=due_words(facts["due_at"], today())))
    return told


def tried_again(job: Mapping[str, Any]) -> str:
    """That a job will be asked once more, and when."""
    moment = moment_words(job["due_at"], today())
    return _("“%(job)s”第%(attempt)d次没有办成，系统%(moment)s再试。", job=labelled(job, "name"), attempt=job["attempt"], moment=moment)


def moved_term(term: Mapping[str, Any]) -> str:
    if "was" in term:
        was = due_words(term["was"], today())
        return _("“%(name)s”%(until)s（原来%(was)s）", name=labelled(term, "name"), until=due_words(term["due_at"], today()), was=was)
    return _("“%(name)s”%(until)s", name=labelled(term, "name"), until=due_words(term["due_at"], today()))


def document_sentence(letter: Mapping[str, Any]) -> Markup:
    link = Markup('<a href="{}">{}（{}）</a>').format(
        url_for("documents.show", document_id=letter["document"]), letter["title"], letter["number"]
    )
    return Markup(_("签发%(letter)s。")) % {"letter": link}


def names(things: Sequence[Mapping[str, Any]]) -> str:
    """Names, each once: five tasks of one kind are one name with its number."""
    counted: dict[str, int] = {}
    for thing in things:
        name = labelled(thing, "name")
        counted[name] = counted.get(name, 0) + 1
    return _("、").join(name if count == 1 else _("%(name)s%(count)d项", name=name, count=count) for name, count in counted.items())


def who(entry: StoryEntry) -> str:
    """友谊街道经办人白雪岭; the machine is the system."""
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
