"""What is typed at a ballot's desk: bundles of paper by heap, corrections by row; every problem with its field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _

from engine.desks import ActProblem
from engine.errors import ActRejected, NotAllowed
from web.ballot_refusals import bundle_words, dated_late, problem_words
from web.ballot_words import CHOICES, choice_words
from web.frame import today
from web.moments import day_words

MOST_PAPERS = 2_000
LARGEST = 999_999
ROWS = 5  # of a correction
BETWEEN = re.compile(r"[\s,，、;；]+")
RANGE = re.compile(r"(\d{1,6})[~～至到](\d{1,6})")
WHOLE = re.compile(r"\d{1,6}", re.ASCII)
PLACE = re.compile(r"(votes|changes|heads)\[(\d+)\](?:\.(\w+))?")
OF_NUMBER = ("bundle-entered", "bundle-confirmed")
OF_DAY = ("dated-late", "ballot-not-open")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right, and the field (its id on the page) that it belongs to."""

    field: str
    sentence: str


@dataclass(slots=True)
class TypedBundle:
    """A bundle as it was typed. `prefix` keeps the two forms of one page apart; `votes` are (choice, what was typed for the head)."""

    prefix: str = ""
    number: str = ""
    dated: str = ""
    counts: dict[str, str] = field(default_factory=lambda: dict.fromkeys(CHOICES, ""))
    heads: dict[str, str] = field(default_factory=lambda: dict.fromkeys(CHOICES, ""))
    votes: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, name: str, sentence: str) -> None:
        self.problems.append(Problem(self.prefix + name, sentence))

    def head_values(self) -> dict[str, Any]:
        """What both forms say of a bundle, for its act."""
        return {"number": int(self.number), "dated": self.dated, "counts": {name: int(count) for name, count in self.counts.items()}}

    def values(self) -> dict[str, Any]:
        return {**self.head_values(), "votes": [{"head": head, "choice": choice} for choice, head in self.votes]}


def sent_text(name: str, longest: int = 40) -> str:
    return request.form.get(name, "").strip()[:longest]


def read_head(prefix: str = "") -> TypedBundle:
    """Number, day and counts of a bundle, each looked at."""
    typed = TypedBundle(prefix, sent_text("number"), sent_text("dated"))
    typed.counts = {name: sent_text(f"count_{name}") for name in CHOICES}
    if not is_whole(typed.number) or int(typed.number) < 1:
        typed.wrong("number", _("请写捆号：1以上的整数"))
    if (problem := day_problem(typed.dated)) is not None:
        typed.wrong("dated", problem)
    words = choice_words()
    for name, count in typed.counts.items():
        if not is_whole(count):
            typed.wrong(f"count-{name}", _("请写“%(choice)s”点了几张，没有就写0", choice=words[name]))
    return typed


def day_problem(written: str) -> str | None:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return _("请写收票日期")
    return _("收票日期不能晚于今天（%(day)s）", day=day_words(today(), today())) if day > today() else None


def read_bundle() -> TypedBundle:
    """A bundle that was typed paper by paper."""
    typed = read_head()
    typed.heads = {name: request.form.get(f"heads_{name}", "") for name in CHOICES}
    typed.votes = [(name, head) for name, written in typed.heads.items() for head in heads_in(written)]
    if not typed.votes:
        typed.wrong("heads-agree", _("请把票号抄到对应的意见下面，至少一张"))
    elif len(typed.votes) > MOST_PAPERS:
        typed.wrong("heads-agree", _("一捆不能超过%(most)s张，请分成几捆", most=MOST_PAPERS))
    return typed


def heads_in(written: str) -> Iterator[str]:
    """The numbers or labels of one heap; 5至9 are five of them."""
    for token in BETWEEN.split(written.strip()):
        between = RANGE.fullmatch(token)
        if between is None:
            yield from [token] if token else []
        else:
            first, last = int(between[1]), int(between[2])
            yield from map(str, range(first, min(last, first + MOST_PAPERS) + 1)) if first <= last else [token]


def is_whole(written: str) -> bool:
    return WHOLE.fullmatch(written) is not None


def refused_bundle(typed: TypedBundle, error: ActRejected | NotAllowed) -> list[Problem]:
    """What the desk refuses of a bundle, beside the fields; nothing for a refusal that is about none of them."""
    if isinstance(error, ActRejected):
        return [vote_problem(typed, problem) for problem in error.problems]
    if error.reason in OF_NUMBER:
        return [Problem(f"{typed.prefix}number", bundle_words(error.reason.removeprefix("bundle-"), error.facts))]
    if error.reason == "dated-late":
        return [Problem(f"{typed.prefix}dated", dated_late(error.facts))]
    if error.reason == "ballot-not-open" and "opens_on" in error.facts:
        day = day_words(error.facts["opens_on"], today())
        return [Problem(f"{typed.prefix}dated", _("收票日期早于开始的那天（%(day)s）", day=day))]
    return []


def vote_problem(typed: TypedBundle, problem: ActProblem) -> Problem:
    """A problem of one paper: under its heap, or with its cell of the file."""
    place = PLACE.fullmatch(problem.path)
    if place is None:
        sentence = problem_words(problem)
        return Problem("file", _("%(cell)s：%(problem)s", cell=problem.path, problem=sentence) if problem.path else sentence)
    choice, _head = typed.votes[int(place[2]) - 1]
    return Problem(f"heads-{choice}", _("%(choice)s：%(problem)s", choice=choice_words()[choice], problem=problem_words(problem)))


@dataclass(slots=True)
class TypedCorrection:
    """A correction as it was typed; `rows` are those that hold something, by their place on the page."""

    changes: list[dict[str, str]]
    counts: dict[str, str]
    reason: str
    problems: list[Problem] = field(default_factory=list)

    @property
    def rows(self) -> list[tuple[int, dict[str, str]]]:
        return [(place, row) for place, row in enumerate(self.changes, 1) if row["head"] or row["was"] or row["choice"]]

    def values(self, number: int) -> dict[str, Any]:
        counts = {name: int(count) for name, count in self.counts.items()}
        changes = [{name: value for name, value in row.items() if value} for _place, row in self.rows]
        return {"number": number, "reason": self.reason, "counts": counts, "changes": changes}


def blank_correction(counts: Mapping[str, int]) -> TypedCorrection:
    return TypedCorrection([no_change() for _ in range(ROWS)], {name: str(counts[name]) for name in CHOICES}, "")


def no_change() -> dict[str, str]:
    return {"head": "", "was": "", "choice": ""}


def read_correction(counts: Mapping[str, int]) -> TypedCorrection:
    """A correction that was typed; `counts` are those of the bundle so far."""
    names = ("head", "was", "choice")
    changes = [{name: sent_text(f"{name}_{place}") for name in names} for place in range(1, ROWS + 1)]
    typed = TypedCorrection(changes, {name: sent_text(f"count_{name}") for name in CHOICES}, sent_text("reason", 2_000))
    for place, row in typed.rows:
        if not is_whole(row["head"]):
            typed.problems.append(Problem(f"head-{place}", _("请写票号")))
        if row["was"] == row["choice"]:
            typed.problems.append(Problem(f"choice-{place}", _("改前改后一样，等于没改")))
    words = choice_words()
    for name, count in typed.counts.items():
        if not is_whole(count):
            typed.problems.append(Problem(f"count-{name}", _("请写“%(choice)s”点了几张，没有就写0", choice=words[name])))
    if not typed.rows and typed.counts == {name: str(counts[name]) for name in CHOICES}:
        typed.problems.append(Problem("head-1", _("还没有写改什么")))
    if not typed.reason:
        typed.problems.append(Problem("reason", _("请写理由。")))
    return typed


def refused_correction(typed: TypedCorrection, problems: Iterable[ActProblem]) -> list[Problem]:
    """What the desk refuses of a correction, beside the rows."""
    places: Sequence[int] = [place for place, _row in typed.rows]
    found = []
    for problem in problems:
        place = PLACE.fullmatch(problem.path)
        name = "head-1" if place is None else f"{place[3]}-{places[int(place[2]) - 1]}"
        found.append(Problem(name, problem_words(problem)))
    return found
