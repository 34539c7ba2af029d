"""A procedure whose second step asks several at once, for the pages of what an office does with running steps."""

from __future__ import annotations

from engine.deploy import load
from engine.procedures import Procedure
from tests.bpmn.building import ROOT, events, flows, io, multi, properties, user, z
from tests.engine.folder import REQUIRED, field, form, process, task

DECLARED = """
title = "会签"
title_en = "Countersigning"
owner = "housing_head"
case_label = "会签"
[process.signing]
title = "会签"
start_roles = ["housing_officer"]
start_form = "start"
case_title = '=subject'
main_unit = '="estate.huaianli"'
"""
SIGNERS = '[{unit: "bureau.housing", name: "区住建局"}]'
SIGNING = process("signing", (
    task("draft", "housing_officer", "word", late="stays")
    + user("sign", multi(SIGNERS, 'inputElement="signer" outputCollection="words" outputElement="=word"'), 'name="会签"', (
        z("assignmentDefinition", candidateGroups="housing_reviewer,subdistrict_officer") + z("formDefinition", formId="word")
        + io({"word": "=null"}, {"word": "=note"})
        + properties(late="stays", unit="=signer.unit", add_item="unit subdistrict_officer", add_by="owner sender")
    ))
    + task("close", "housing_reviewer", late="stays", return_to="draft") + events("e") + flows("s > draft > sign > close > e")
))  # fmt: skip


def signing() -> Procedure:
    """The folder "signing", compiled."""
    files = {
        "procedure.toml": DECLARED.encode(),
        "signing.bpmn": f"{ROOT}{SIGNING}</definitions>".encode(),
        "start.form": form("start", field("subject", **REQUIRED)),
        "word.form": form("word", field("note", "textarea", **REQUIRED)),
    }
    return load("signing", files)
