"""The register of disputes: those in one's sight, by matter, level and state, and all of it as a file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from registry.kinds import DisputeMatter
from registry.reading import disputes as reading
from registry.reading.disputes import LEVELS
from registry.sheets.writing import Cell
from registry.store.disputes import DisputeEntry, Wanted
from web.frame import today
from web.registry.estates import asked_words
from web.registry.files import require_known, table_file
from web.registry.words import word
from web.session import engine, me

LONGEST_ID = 80
STATES: Mapping[str, bool] = MappingProxyType({"open": True, "closed": False})
"""Of the address -> whether a dispute is still open."""

disputes = Blueprint("disputes", __name__, url_prefix="/disputes")


@disputes.get("")
@login_required
def listed() -> str:
    wanted = asked()
    found = reading.dispute_list(engine(), me(), wanted, request.args.get("after", ""))
    return render_template(
        "registry/disputes.html", found=found, chosen=chosen(wanted), matters=DisputeMatter, levels=LEVELS, level_word=level_word
    )


@disputes.get("/file.<form>")
@login_required
def file(form: str) -> Response:
    """What is looked for, as CSV or XLSX."""
    require_known(form)
    titles = [
        _("案号"), _("小区"), _("物业企业"), _("事项"), _("受理日"), _("层级"), _("协议生效"), _("结果"), _("了结日"), _("已履行"),
        _("没有履行"), _("待履行"),
    ]  # fmt: skip
    rows = map(row_of, reading.all_disputes(engine(), me(), asked()))
    name = _("纠纷登记%(day)s", day=today().isoformat())
    return table_file(form, name, _("纠纷登记"), titles, rows)


def row_of(one: DisputeEntry) -> list[Cell]:
    return [
        one.case_number, one.estate, one.firm, word(one.matter), one.opened_on, level_word(one.level), one.agreed_on,
        _("正在办") if one.outcome is None else word(one.outcome), one.closed_on, one.kept, one.broken, one.pending,
    ]  # fmt: skip


def level_word(level: int | None) -> str:
    """Who mediates at a level."""
    words = {1: _("社区调解"), 2: _("行政调解"), 3: _("人民调解")}
    return _("没有受理") if level is None else words[level]


def asked() -> Wanted:
    """What an address looks for; what it names and nobody knows is all."""
    sent = {name: request.args.get(name, "")[:LONGEST_ID] for name in ("matter", "state", "level", "estate", "firm")}
    return Wanted(
        asked_words(), sent["matter"] if sent["matter"] in set(DisputeMatter) else "", STATES.get(sent["state"]),
        int(sent["level"]) if sent["level"] in map(str, LEVELS) else None, sent["estate"], sent["firm"],
    )  # fmt: skip


def chosen(wanted: Wanted) -> dict[str, str]:
    """The same as an address has it."""
    state = next((name for name, still in STATES.items() if still is wanted.open), "")
    named = {
        "q": wanted.words, "matter": wanted.matter, "state": state, "level": str(wanted.level or ""), "estate": wanted.estate_id,
        "firm": wanted.firm_id,
    }  # fmt: skip
    return {name: value for name, value in named.items() if value}
