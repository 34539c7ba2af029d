"""Service contracts: the register of those in one's sight, the same as a file, and what is on record of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from registry.kinds import ContractKind, ContractState, Labelled
from registry.reading import contracts as reading
from registry.sheets.writing import Cell
from registry.store.contract_list import ContractLine, Wanted
from web.frame import today
from web.registry.estates import asked_words
from web.registry.files import require_known, table_file
from web.registry.words import word
from web.session import engine, me

WITHIN = (30, 90, 180)
"""How many days ahead one looks for contracts that end."""

Word = TypeVar("Word", bound=Labelled)

contracts = Blueprint("contracts", __name__, url_prefix="/contracts")


@contracts.get("")
@login_required
def listed() -> str:
    wanted = asked()
    found = reading.contract_list(engine(), me(), wanted, request.args.get("after", ""))
    words = {"kinds": ContractKind, "states": ContractState, "within": WITHIN}
    return render_template("registry/contracts.html", found=found, wanted=wanted, asked=asked_as_sent(wanted), **words)


@contracts.get("/file.<form>")
@login_required
def file(form: str) -> Response:
    """The contracts that fit the same filters as CSV or XLSX."""
    require_known(form)
    rows = map(row_of, reading.whole_list(engine(), me(), asked()))
    return table_file(form, _("物业服务合同台账%(day)s", day=today().isoformat()), _("合同台账"), titles(), rows)


@contracts.get("/<contract_id>")
@login_required
def show(contract_id: str) -> str:
    return render_template("registry/contract.html", page=reading.contract_page(engine(), me(), contract_id))


def asked() -> Wanted:
    """The filters of the address; what is none of their words filters nothing."""
    within = request.args.get("within", "")
    return Wanted(
        asked_words(), one_of(ContractKind, "kind"), one_of(ContractState, "state"),
        int(within) if within in map(str, WITHIN) else None,
    )  # fmt: skip


def one_of(words: type[Word], name: str) -> Word | None:
    sent = request.args.get(name, "")
    return words(sent) if sent in set(words) else None


def asked_as_sent(wanted: Wanted) -> dict[str, str | int | None]:
    """The filters as an address has them."""
    return {"q": wanted.words or None, "kind": wanted.kind, "state": wanted.state, "within": wanted.within}


def titles() -> list[str]:
    return [
        _("合同编号"), _("小区"), _("街镇"), _("社区"), _("物业企业"), _("种类"), _("起"), _("止"), _("情况"),
        _("收费，元每平方米每月"), _("服务等级"), _("签订"), _("备案"), _("备案案件"), _("选聘案件"),
    ]  # fmt: skip


def row_of(line: ContractLine) -> Sequence[Cell]:
    entry, estate = line.entry, line.estate
    return (
        entry.id, estate.name, estate.subdistrict, estate.community, entry.firm, word(entry.kind), entry.valid_from, entry.ends_on,
        word(line.state), entry.fee, entry.level, line.signed_on, entry.filed_on, entry.case_number, line.origin_case,
    )  # fmt: skip
