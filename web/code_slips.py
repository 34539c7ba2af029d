"""One-time codes on paper: a slip for each head or household, with the code to type and the same code to scan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from web.ballot_words import in_capitals
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


def code_picture(address: str, code: str, label: str) -> Markup:
    """The code in the address's fragment: a browser sends that to nobody, so it stands in no log and no Referer."""
    written = f"{address}#{in_capitals(code)}"
    return Markup("") if len(written.encode()) > LONGEST else qr_picture(written, label)
