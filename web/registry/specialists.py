"""Experts and mediators: the register as a page, and what was looked for as a file."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from registry.reading import specialists as reading
from registry.reading.specialists import KINDS, Office, SpecialistLine, Wanted
from registry.sheets.writing import Cell
from web.registry.estates import asked_page, asked_words
from web.registry.files import require_known, table_file
from web.registry.words import word
from web.session import engine, me

OFFICES, CONFLICTS = ("in", "out"), ("with", "without")

specialists = Blueprint("specialists", __name__, url_prefix="/specialists")


@specialists.get("")
@login_required
def listed() -> str:
    wanted = asked()
    found = reading.specialist_list(engine(), me(), wanted, asked_page())
    kept = {"q": wanted.words, "kind": wanted.kind, "office": wanted.office, "conflicts": wanted.conflicts}
    filters = {name: value or None for name, value in kept.items()}
    return render_template("registry/specialists.html", found=found, wanted=wanted, kinds=KINDS, filters=filters, office_words=office_words)


@specialists.get("/file.<form>")
@login_required
def file(form: str) -> Response:
    """All that fit, not the page's alone, as CSV or XLSX."""
    require_known(form)
    today, lines = reading.whole_list(engine(), me(), asked())
    titles = (
        _("姓名"), _("类别"), _("专业领域"), _("所在单位"), _("聘任日期"), _("聘期至"), _("最近培训"), _("是否在聘"), _("申报的利害关系"),
        _("案号"),
    )  # fmt: skip
    rows = [_cells(line) for line in lines]
    name = _("专家和调解员%(day)s", day=today.isoformat())
    return table_file(form, name, _("专家和调解员"), titles, rows)


def asked() -> Wanted:
    """What the address looks for; what it has no word for is left open."""

    def one_of(name: str, words: tuple[str, ...]) -> str:
        sent = request.args.get(name, "")
        return sent if sent in words else ""

    return Wanted(asked_words(), one_of("kind", tuple(map(str, KINDS))), one_of("office", OFFICES), one_of("conflicts", CONFLICTS))


def office_words(office: Office) -> str:
    """How an appointment stands."""
    return {Office.IN: _("在聘"), Office.TO_COME: _("未到聘期"), Office.OVER: _("聘期已满"), Office.ENDED: _("已解聘")}[office]


def _cells(line: SpecialistLine) -> list[Cell]:
    one, declared = line.one, _("；").join(_("%(unit)s（%(ground)s）", unit=each.unit, ground=each.ground) for each in line.declared)
    return [
        one.name, word(one.kind), one.field, one.employer, one.appointed_on, one.term_to, one.training_on, office_words(line.office),
        declared, one.case_number or "",
    ]  # fmt: skip
