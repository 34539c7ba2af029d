"""What happened, in sentences: one per journal entry, with its actor, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from engine.clock import district_day
from engine.reading import StoryEntry
from engine.reading.case_data import DataItem
from forms.fields import ChoiceEntry
from web.deeds import DECISION, closed, deed
from web.evidence import EvidenceLine, evidence_lines, law_lines
from web.frame import today
from web.language import in_english, labelled
from web.moments import due_words, moment_words
from web.opinions import addressee_words
from web.result_words import decision_sentences

MINOR = frozenset({"task:claimed", "task:released"})
NEWEST = 50
"""Entries that a case's page tells at once: a desk may have made hundreds."""
OF_A_TERM = frozenset({"task:late", "task:reminded", "timer:fired", "case:started"})
"""Entries that a moment itself has brought: their sentence is about it, and no term runs from it."""
LONGEST_REASON = 60
"""Characters of a reason in the story's sentence; the whole of it stands among the answers."""

LAG = timedelta(hours=1)
"""How much later than it was due a timer fires before the story says so."""


@dataclass(frozen=True, slots=True)
class StoryLine:
    """An entry told: its number and hash for who wants to look it up. `evidence`: what the rules in it rest on; `law`: what it applied."""

    entry: int
    at: datetime
    words: Markup
    answers: tuple[DataItem, ...]
    evidence: list[EvidenceLine]
    law: list[str]
    hash: str


def story(entries: Iterable[StoryEntry], messages: Mapping[str, str], everything: bool = False) -> list[StoryLine]:
    """The entries' sentences; `messages` are the labels of what was sent, by name. Who took a task when, and what is older than the
    newest so many entries, is told only with `everything`."""
    told = entries if everything else islice((entry for entry in entries if entry.kind not in MINOR), NEWEST)
    return [_line(entry, messages) for entry in told]


def _line(entry: StoryEntry, messages: Mapping[str, str]) -> StoryLine:
    evidence = evidence_lines(entry.facts.get("decisions", ()))
    law = law_lines(entry.facts.get("law", ()))
    return StoryLine(entry.entry, entry.at, sentence(entry, messages), told_answers(entry), evidence, law, entry.hash)


def sentence(entry: StoryEntry, messages: Mapping[str, str]) -> Markup:
    """What was done, then what followed."""
    parts = [deed(entry), *consequences(entry, messages)]
    gap = Markup(" ") if in_english() else Markup("")
    return gap.join(escape(part) for part in parts)


def as_seen(entry: StoryEntry) -> date:
    """The day beside which the days in an entry's sentences are told: in one of another year each has its year."""
    return today() if district_day(entry.at).year == today().year else date.min


def told_answers(entry: StoryEntry) -> tuple[DataItem, ...]:
    """What was handed in, but for choices whose values are ids: the case's head has their names."""
    return tuple(item for item in entry.answers if not (isinstance(item.entry, ChoiceEntry) and item.entry.options_from is not None))


def reason_given(items: Sequence[DataItem]) -> DataItem | None:
    """The first longer text after the field `decision`: why it was decided so."""
    at = next((number for number, item in enumerate(items) if item.entry.key == DECISION), len(items))
    return next((item for item in items[at:] if item.kind == "textarea" and isinstance(item.value, str)), None)


def shortened(text: str) -> str:
    """A text in one line, its beginning only where it is long."""
    line = " ".join(text.split())
    return line.rstrip("。.") if len(line) <= LONGEST_REASON else line[:LONGEST_REASON].rstrip("，。；、,.; ") + "…"


def consequences(entry: StoryEntry, messages: Mapping[str, str]) -> list[str | Markup]:
    """What followed from it."""
    facts, told, seen = entry.facts, list[str | Markup](), as_seen(entry)
    if facts.get("reason"):
        told.append(_("理由：%(reason)s", reason=closed(shortened(str(facts["reason"])))))
    elif reason := reason_given(entry.answers):
        told.append(_("%(label)s：%(text)s", label=labelled(reason, "label").rstrip("？?：:"), text=closed(shortened(str(reason.value)))))
    if facts.get("kept_back"):
        told.append(_("填写的内容在各人全部提交以前不公开。"))
    if facts.get("moved"):
        told.append(_("新的期限：%(terms)s。", terms=_("、").join(moved_term(one, seen) for one in facts["moved"])))
    for letter in facts.get("documents", ()):
        told.append(document_sentence(letter))
    told += decision_sentences(facts.get("decisions", ()))
    if facts.get("messages"):
        told.append(_("送出：%(messages)s。", messages=_("、").join(messages.get(name, name) for name in facts["messages"])))
    for job in facts.get("again", ()):
        told.append(tried_again(job, seen))
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
        told.append(_("本应在%(moment)s，系统当时没有运行，晚了。", moment=moment_words(facts["due_at"], seen)))
    elif facts.get("due_at") and entry.kind not in OF_A_TERM:
        told.append(_("期限到%(moment)s。", moment=due_words(facts["due_at"], seen)))
    return told


def tried_again(job: Mapping[str, Any], seen: date) -> str:
    """That a job will be asked once more, and when."""
    moment = moment_words(job["due_at"], seen)
    return _("“%(job)s”第%(attempt)d次没有办成，系统%(moment)s再试。", job=labelled(job, "name"), attempt=job["attempt"], moment=moment)


def moved_term(term: Mapping[str, Any], seen: date) -> str:
    if "was" in term:
        was = due_words(term["was"], seen)
        return _("“%(name)s”%(until)s（原来%(was)s）", name=labelled(term, "name"), until=due_words(term["due_at"], seen), was=was)
    return _("“%(name)s”%(until)s", name=labelled(term, "name"), until=due_words(term["due_at"], seen))


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
