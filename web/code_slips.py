"""One-time codes on paper: a slip for each head or household, with the code to type and the same code to scan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup

from registry.reading.ballots import Ballot
from registry.reading.surveys import SurveyAsked
from web.ballot_words import due_in_full, in_capitals
from web.language import SOURCE, TAGS
from web.qr import LONGEST, qr_picture


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip to be cut out; `picture` is empty where the address is too long for one."""

    head: int
    units: tuple[str, ...]
    code: str
    picture: Markup


def code_slips(codes: Iterable[Mapping[str, Any]], address: str) -> list[Slip]:
    """Slips for codes as the desk gave them out."""
    label = _("扫码打开表决页")
    return [Slip(int(one["of"]), tuple(one["units"]), one["code"], code_picture(address, one["code"], label)) for one in codes]


def questionnaire_slips(codes: Iterable[Mapping[str, Any]], address: str) -> list[Slip]:
    """The same for a survey, each for a household."""
    label = _("扫码打开问卷")
    return [Slip(int(one["of"]), (one["label"],), one["code"], code_picture(address, one["code"], label)) for one in codes]


def ballot_slip_words(ballot: Ballot) -> dict[str, Markup]:
    """What stands on each slip of a ballot."""
    return in_both(
        lambda: {
            "title": _("%(estate)s业主大会表决", estate=ballot.estate_name), "head": _("票号"), "units": _("房屋"), "until": _("截止"),
            "closes": due_in_full(ballot.closes_at), "code": _("一次性表决码"), "scan": _("扫码，或者打开"), "open": _("打开"),
            "then": _("输入上面的表决码。只能用一次，不要给别人。"),
        }
    )  # fmt: skip


def questionnaire_slip_words(asked: SurveyAsked) -> dict[str, Markup]:
    """What stands on each slip of a survey."""
    return in_both(
        lambda: {
            "estate": _("小区"), "head": _("编号"), "units": _("住户"), "until": _("截止"),
            "closes": due_in_full(asked.closes_at), "code": _("调查码"), "scan": _("扫码，或者打开"), "open": _("打开"),
            "then": _("输入上面的调查码。只能用一次，不要给别人。"),
        }
    )  # fmt: skip


def in_both(words: Callable[[], Mapping[str, str]]) -> dict[str, Markup]:
    """Words in Chinese with English beside: a slip is read by its household, in whatever language it was printed."""
    with force_locale(SOURCE):
        chinese = words()
    with force_locale("en"):
        english = words()
    pair = Markup('<span lang="{}">{}</span> <span class="small" lang="en">{}</span>')
    return {name: pair.format(TAGS[SOURCE], said, english[name]) for name, said in chinese.items()}


def code_picture(address: str, code: str, label: str) -> Markup:
    """The code in the address's fragment: a browser sends that to nobody, so it stands in no log and no Referer."""
    written = f"{address}#{in_capitals(code)}"
    return Markup("") if len(written.encode()) > LONGEST else qr_picture(written, label)
