"""The register of complaints: by firm, estate, kind and result, and all of it as a file."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from registry.reading import complaints as reading
from registry.reading.complaints import KINDS, RESULTS
from registry.store.complaints import OPEN, Asked
from web.frame import today
from web.language import labelled
from web.registry.files import require_known, table_file
from web.registry.words import word
from web.session import engine, me

complaints = Blueprint("complaints", __name__, url_prefix="/complaints")

LONGEST = 80


@complaints.get("")
@login_required
def listed() -> str:
    """Those in one's sight; none for firms and parties."""
    wanted = asked()
    found = reading.complaint_list(engine(), me(), wanted, request.args.get("after", ""))
    return render_template("registry/complaints.html", found=found, asked=wanted, kinds=KINDS, results=RESULTS, open=OPEN)


@complaints.get("/file.<form>")
@login_required
def file(form: str) -> Response:
    """What the filters leave, as CSV or XLSX."""
    require_known(form)
    titles = [_("案号"), _("小区"), _("企业"), _("种类"), _("收到"), _("结果"), _("办结"), _("计入信用")]
    rows = (
        [
            one.case_number, labelled(one, "estate_name"), one.firm_name or None, word(one.kind), one.received_on,
            _("在办") if one.result is None else word(one.result), one.closed_on, _("是") if one.told else None,
        ]
        for one in reading.all_complaints(engine(), me(), asked())
    )  # fmt: skip
    name = _("投诉台账%(day)s", day=today().isoformat())
    return table_file(form, name, _("投诉台账"), titles, rows)


def asked() -> Asked:
    return Asked(*(request.args.get(name, "")[:LONGEST] for name in ("firm", "estate", "kind", "result")))
