"""Experts and mediators: the register as a page, and what was looked for as a file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from registry.reading import specialists as reading
from registry.reading.specialists import KINDS, Office, SpecialistLine
from registry.sheets.writing import Cell
from registry.store.specialists import Wanted
from web.frame import today
from web.registry.estates import asked_words
from web.registry.files import require_known, table_file
from web.registry.words import word
from web.session import engine, me

OFFICES: Mapping[str, bool] = MappingProxyType({"in": True, "out": False})
CONFLICTS: Mapping[str, bool] = MappingProxyType({"with": True, "without": False})
"""Words of the address -> whether somebody is in office, or declared a conflict."""

specialists = Blueprint("specialists", __name__, url_prefix="/specialists")


@specialists.get("")
@login_required
def listed() -> str:
    wanted = asked()
    found = reading.specialist_list(engine(), me(), wanted, request.args.get("after", ""))
    filters = {"q": wanted.words or None, "kind": wanted.kind or None}
    filters |= {"office": sent_as(OFFICES, wanted.in_office), "conflicts": sent_as(CONFLICTS, wanted.conflicts)}
    return render_template("registry/specialists.html", found=found, kinds=KINDS, filters=filters, office_words=office_words)


@specialists.get("/file.<form>")
@login_required
def file(form: str) -> Response:
    """All that fit, not the page's alone, as CSV or XLSX."""
    require_known(form)
    titles = (
        _("姓名"), _("类别"), _("专业领域"), _("所在单位"), _("聘任日期"), _("聘期至"), _("最近培训"), _("是否在聘"), _("申报的利害关系"),
        _("案号"),
    )  # fmt: skip
    rows = map(_cells, reading.whole_list(engine(), me(), asked()))
    name = _("专家和调解员%(day)s", day=today().isoformat())
    return table_file(form, name, _("专家和调解员"), titles, rows)


def asked() -> Wanted:
    """What the address looks for; what it has no word for is left open."""
    kind, office, conflicts = (request.args.get(name, "") for name in ("kind", "office", "conflicts"))
    return Wanted(asked_words(), kind if kind in KINDS else "", OFFICES.get(office), CONFLICTS.get(conflicts))


def sent_as(words: Mapping[str, bool], found: bool | None) -> str | None:
    """The word of an address for what is looked for; None for whatever it is."""
    return next((word for word, value in words.items() if value is found), None)


def office_words(office: Office) -> str:
    """How an appointment stands."""
    return {Office.IN: _("在聘"), Office.TO_COME: _("未到聘期"), Office.OVER: _("聘期已满"), Office.ENDED: _("已解聘")}[office]


def _cells(line: SpecialistLine) -> list[Cell]:
    one, declared = line.one, _("；").join(_("%(unit)s（%(ground)s）", unit=each.unit, ground=each.ground) for each in line.declared)
    return [
        one.name, word(one.kind), one.field, one.employer, one.appointed_on, one.term_to, one.training_on, office_words(line.office),
        declared, one.case_number or "",
    ]  # fmt: skip
