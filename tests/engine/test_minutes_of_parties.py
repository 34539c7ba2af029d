"""Minutes for the parties, whoever mediates and the auditor alone: nobody else finds them on a page, in the history or by a search."""

from __future__ import annotations

from functools import cache

import pytest

from engine import commands as c
from engine.deploy import deploy_loaded, deploy_roles, load
from engine.errors import NotAllowed, NotFound, TooManyAttempts
from engine.identity import new_id
from engine.party_commands import CompleteByCode, IssuePartyCode
from engine.procedures import Procedure
from engine.reading import case_page, cases, party_letter, party_page, party_task
from tests.bpmn.building import ROOT, events, flows
from tests.engine.folder_building import process, task
from tests.engine.folder_roles import ROLES
from tests.engine.house import MORNING, House
from tests.engine.test_parties import DECLARED, PARTY, SAYS

NOTES = """{"id": "notes", "type": "default", "schemaVersion": 16, "components": [
{"type": "textarea", "id": "a", "key": "minutes", "label": "笔录", "properties": {"readers": "party checker auditor"},
 "validate": {"required": true}},
{"type": "textfield", "id": "b", "key": "place", "label": "地点"}]}"""
MINUTES = "双方到场，各自陈述"
DIAGRAM = ROOT + process(
    "mediating",
    events("e") + task("talk", "clerk", "notes", late="stays")
    + task("ask", "party", "says", late="stays", **{"party": '={key: "owner", name: "王桂芳"}', "paper-by": "clerk"})
    + task("close", "checker", late="stays") + flows("s > talk > ask > close > e"),
) + "</definitions>"  # fmt: skip


@cache
def mediating() -> Procedure:
    files = {"procedure.toml": DECLARED, "mediating.bpmn": DIAGRAM, "says.form": SAYS, "notes.form": NOTES}
    return load("mediating", {path: text.encode() for path, text in files.items()})


@pytest.fixture
def case(house: House) -> str:
    with house.engine.transaction() as connection:
        deploy_roles(connection, (ROLES + PARTY).encode(), MORNING, "system")
        deploy_loaded(connection, mediating(), MORNING, "system")
    case = str(house.do(c.StartCase(new_id(), "lin", "mediating"))["case"])
    house.complete("talk", "lin", minutes=MINUTES, place="社区")
    return case


def code_of(house: House) -> str:
    return str(house.do(IssuePartyCode(new_id(), "lin", house.task("ask").id))["codes"][0]["code"])


def reads(house: House, user: str, case: str) -> set[str]:
    """What somebody finds of the talk, in the case's data and in its history."""
    page = case_page(house.engine, user, case)
    data = {str(item.value) for step in page.data for item in step.items}
    told = {str(item.value) for line in page.story for item in line.answers}
    assert data == told
    return data


def test_only_those_who_are_named_read_them(house: House, case: str) -> None:
    assert reads(house, "audit", case) == {MINUTES, "社区"}
    assert reads(house, "lin", case) == {"社区"}
    assert reads(house, "fang", case) == {"社区"}  # the procedure's owner
    code = code_of(house)
    (told,) = party_page(house.engine, code, "home").told
    assert [item.value for item in told.items] == [MINUTES]


def test_a_role_that_is_named_reads_them_once_it_has_a_task_in_the_case(house: House, case: str) -> None:
    with pytest.raises(NotFound):
        case_page(house.engine, "qiao", case)
    task, code = house.task("ask"), code_of(house)
    house.do(CompleteByCode(new_id(), code, task.id, task.version, {"said": "同意"}))
    assert reads(house, "qiao", case) == {MINUTES, "社区", "同意"}


def test_no_search_finds_them(house: House, case: str) -> None:
    for user in ("audit", "lin", "fang"):
        assert cases(house.engine, user, words="到场").rows == ()
        assert len(cases(house.engine, user).rows) == 1


def test_what_a_code_does_not_open_is_as_if_it_were_not_there(house: House, case: str) -> None:
    code = code_of(house)
    talk = next(entry.facts["task"] for entry in house.journal(case) if entry.kind == "task:completed")
    for task_id in (str(talk), "0123456789abcdef/1"):
        with pytest.raises(NotFound):
            party_task(house.engine, code, "home", task_id)
    with pytest.raises(NotFound):
        party_letter(house.engine, code, "home", f"{case}/1/x")


def test_looking_with_wrong_codes_is_counted_too(house: House, case: str) -> None:
    code = code_of(house)
    for _ in range(10):
        with pytest.raises(NotAllowed):
            party_page(house.engine, "aaaa", "home")
    with pytest.raises(TooManyAttempts):
        party_page(house.engine, code, "home")
    assert party_page(house.engine, code, "elsewhere").name == "王桂芳"
