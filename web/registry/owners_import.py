"""A spreadsheet becomes the owners' register: uploaded, its difference shown, and entered once somebody says so."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import ngettext
from flask_login import login_required
from werkzeug.wrappers import Response

from engine.commands import FileFacts, StoreFile
from engine.errors import RegisterRefused, WrongState
from engine.office_commands import KeepRegister
from registry.owners.keeping import NAME
from registry.owners.table import Listed, read_file, titles
from registry.reading import owners as reading
from registry.sheets import CellProblem, SheetRefused
from web.registry.files import FILES
from web.registry.owners import no_day, typed_entry
from web.session import engine, me
from web.submission import command_id, refuse_bad_text

LONGEST_FILE_NAME = 120
SHOWN = 200
"""Lines of a list that a page shows; the rest is counted."""

owners_import = Blueprint("owners_import", __name__, url_prefix="/estates/<estate_id>/owners/import")


@owners_import.get("")
@login_required
def form(estate_id: str) -> str:
    return page(estate_id)


@owners_import.post("")
@login_required
def upload(estate_id: str) -> Response:
    """Reads the file and shows what it would change; with problems nothing is kept of it."""
    refuse_bad_text(request.form.items(multi=True))
    reading.keeping(engine(), me(), estate_id)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return make_response(page(estate_id, [CellProblem("missing", column="file")]), 422)
    content, name = sent.read(), sent.filename[-LONGEST_FILE_NAME:]
    entry = typed_entry()
    try:
        listed = read_file(content, name)
    except SheetRefused as refused:
        wrong = reading.entry_wrong(engine(), me(), estate_id, entry["valid_from"], entry["reason"], entry["case_number"])
        return make_response(page(estate_id, [*refused.problems, *wrong], name), 422)
    found = compared(estate_id, listed, entry)
    if found.problems:
        return make_response(page(estate_id, found.problems, name), 422)
    kind = FILES[name.rpartition(".")[2].lower()].partition(";")[0]
    facts = FileFacts(hashlib.sha256(content).hexdigest(), name, kind, len(content))
    engine().execute(StoreFile(command_id(), me(), None, facts, content))
    return make_response(render_template("registry/difference.html", found=found, entry=entry, file=facts, shown=SHOWN))


@owners_import.post("/confirm")
@login_required
def confirm(estate_id: str) -> Response:
    """Enters what was shown, all of it, unless the register has changed since."""
    refuse_bad_text(request.form.items(multi=True))
    reading.keeping(engine(), me(), estate_id)
    entry = typed_entry()
    values = {**entry, **{field: request.form.get(field, "") for field in ("file", "name", "seen")}}
    if entry["valid_from"] is None:
        return make_response(page(estate_id, [no_day()]), 422)
    try:
        done = engine().execute(KeepRegister(command_id(), me(), NAME, estate_id, "import", values))
    except RegisterRefused as refused:
        return make_response(page(estate_id, refused.problems, str(values["name"])), 422)
    except WrongState:
        return make_response(page(estate_id, [CellProblem("changed-since")], str(values["name"])), 409)
    entered = int(done["entered"])
    flash(ngettext("名册已更新，登记了%(num)d处变动。", "名册已更新，登记了%(num)d处变动。", entered))
    return redirect(url_for("owners.show", estate_id=estate_id), 303)


def compared(estate_id: str, listed: Listed, entry: dict[str, Any]) -> reading.ImportPage:
    return reading.import_page(engine(), me(), estate_id, listed, entry["valid_from"], entry["reason"], entry["case_number"])


def page(estate_id: str, problems: Sequence[CellProblem] = (), name: str = "") -> str:
    """The form, and what is wrong with what was sent."""
    whose = reading.keeping(engine(), me(), estate_id)
    facts = {"titles": "、".join(titles()), "problems": problems, "name": name, "typed": request.form, "shown": SHOWN}
    return render_template("registry/import.html", whose=whose, **facts)
