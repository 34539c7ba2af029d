"""People without an account: they act by a code that is bound to them and to their case, or say it on paper, which two officers enter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from sqlalchemy import select, update

from engine import commands as c
from engine import model
from engine.deploy import deploy_loaded, deploy_roles, load
from engine.errors import BadValue, FormRejected, NotAllowed, NotFound, StaleTask, TooManyAttempts, WrongState
from engine.identity import new_id
from engine.party_commands import CompleteByCode, ConfirmPaper, EnterPaper, IssuePartyCode, ReturnPaper
from engine.procedures import Procedure
from engine.proof.findings import Kind
from engine.proof.verify import verify_cases
from engine.reading import case_page
from tests.bpmn.building import ROOT, boundary, events, flows, timer
from tests.engine.folder_building import process, task
from tests.engine.folder_roles import ROLES
from tests.engine.house import MORNING, House
from tests.engine.test_tampering import execute, found

PARTY = '[party]\nlabel = "当事人"\nlabel_en = "Party"\nkind = "none"\n'
DECLARED = """
title = "调解"
owner = "head"
case_label = "调解"
[process.mediating]
title = "调解"
start_roles = ["clerk"]
main_unit = '="estate.huaianli"'
"""
SAYS = """{"id": "says", "type": "default", "schemaVersion": 16,
"components": [{"type": "textfield", "id": "f", "key": "said", "label": "意见", "validate": {"required": true}}]}"""
OWNER, FIRM = '={key: "owner", name: "王桂芳"}', '={key: "firm", name: "和苑物业"}'
ASKED = {"party": OWNER, "paper-by": "clerk checker", "name.en": "Ask the owner"}
DIAGRAM = ROOT + process(
    "mediating",
    events("e")
    + task("opening", "clerk")
    + task("ask_owner", "party", "says", **ASKED)
    + task("ask_firm", "party", "says", '=now() + duration("PT1H")', late="flow", **{**ASKED, "party": FIRM})
    + boundary("over", "ask_firm", timer("timeDuration", '=duration("P9D")'))
    + task("again", "party", "says", **ASKED)
    + task("closing", "clerk, checker, head", late="stays", **{"four-eyes": "again"})
    + flows("s > opening > ask_owner > ask_firm > again > closing > e; over > again"),
) + "</definitions>"  # fmt: skip


@cache
def mediating() -> Procedure:
    return load("mediating", {"procedure.toml": DECLARED.encode(), "mediating.bpmn": DIAGRAM.encode(), "says.form": SAYS.encode()})


def begun(house: House) -> str:
    """A case in which the owner is asked."""
    with house.engine.transaction() as connection:
        deploy_roles(connection, (ROLES + PARTY).encode(), MORNING, "system")
        deploy_loaded(connection, mediating(), MORNING, "system")
    case = str(house.do(c.StartCase(new_id(), "lin", "mediating"))["case"])
    house.complete("opening", "lin")
    return case


def issue(house: House, element: str = "ask_owner", actor: str = "lin", reason: str = "") -> str:
    (told,) = house.do(IssuePartyCode(new_id(), actor, house.task(element).id, reason))["codes"]
    return str(told["code"])


def say(house: House, code: str, element: str = "ask_owner", said: str = "同意", source: str = "home") -> Mapping[str, Any]:
    task = house.task(element)
    return house.do(CompleteByCode(new_id(), code, task.id, task.version, {"said": said}, source))


def enter(house: House, actor: str = "lin", element: str = "ask_owner", said: str = "不同意") -> int:
    task = house.task(element)
    scan = house.store(b"%PDF-1.7 " + said.encode(), "意见.pdf", actor, task.id)
    return int(house.do(EnterPaper(new_id(), actor, task.id, task.version, scan, {"said": said}))["entry"])


def confirm(house: House, entry: int, actor: str = "su", element: str = "ask_owner") -> Mapping[str, Any]:
    return house.do(ConfirmPaper(new_id(), actor, house.task(element).id, entry))


def proved(house: House, case: str) -> bool:
    return verify_cases(house.engine, [case]).findings == []


def test_a_party_completes_its_task_by_code_and_the_journal_says_who(house: House) -> None:
    case = begun(house)
    assert house.inbox("lin") == ["ask_owner"]
    assert house.inbox("qiao") == ["ask_owner"]
    assert house.inbox("stranger") == []
    code = issue(house)
    say(house, code.upper().replace("-", " "))
    assert house.opened(case) == ["ask_firm"]
    entry = house.journal(case)[-1]
    assert (entry.kind, entry.actor.user, entry.actor.role, entry.facts["party"]) == ("task:completed", "code", "party", 1)
    told = [one for one in case_page(house.engine, "lin", case).data if one.element == "ask_owner"]
    assert [(item.value, one.actor_name) for one in told for item in one.items] == [("同意", "王桂芳")]
    assert proved(house, case)


def test_the_code_of_a_person_serves_for_every_task_of_theirs_in_the_case_and_for_no_other(house: House) -> None:
    case = begun(house)
    owner = issue(house)
    say(house, owner)
    firm = issue(house, "ask_firm")
    with pytest.raises(NotFound):
        say(house, owner, "ask_firm")
    say(house, firm, "ask_firm")
    with pytest.raises(NotFound):
        say(house, firm, "again")
    say(house, owner, "again", "还是同意")
    assert house.opened(case) == ["closing"]
    assert proved(house, case)


def test_the_code_of_one_case_opens_no_other(house: House) -> None:
    begun(house)
    code = issue(house)
    say(house, code)
    house.do(c.StartCase(new_id(), "lin", "mediating"))
    house.complete("opening", "lin")
    with pytest.raises(NotFound):
        say(house, code)


def test_a_second_code_wants_a_reason_and_voids_the_first(house: House) -> None:
    case = begun(house)
    first = issue(house)
    with pytest.raises(BadValue, match="reason"):
        issue(house, actor="su")
    second = issue(house, actor="su", reason="丢了")
    with pytest.raises(NotAllowed) as caught:
        say(house, first)
    assert caught.value.reason == "code-replaced"
    say(house, second)
    assert [entry.facts["replaced"] for entry in house.journal(case) if entry.kind == "code:issued"] == [False, True]
    assert proved(house, case)


def test_a_code_is_shown_once(house: House) -> None:
    begun(house)
    command = IssuePartyCode(new_id(), "lin", house.task("ask_owner").id)
    assert len(house.do(command)["codes"]) == 1
    assert house.do(command) == {"case": house.task("ask_owner").case_id, "codes": [], "shown_before": True}


def test_wrong_codes_are_counted_and_then_refused(house: House) -> None:
    begun(house)
    code = issue(house)
    for _ in range(10):
        with pytest.raises(NotAllowed):
            say(house, "aaaa-aaaa-aaaa-aaaa")
    with pytest.raises(TooManyAttempts):
        say(house, code)
    say(house, code, source="elsewhere")


def test_nobody_with_an_account_does_a_party_s_task(house: House) -> None:
    begun(house)
    task = house.task("ask_owner")
    assert house.refuses(c.ClaimTask(new_id(), "lin", task.id, task.version)) == "party-task"
    assert house.refuses(c.CompleteTask(new_id(), "lin", task.id, task.version, {"said": "代填"})) == "party-task"
    with pytest.raises(NotFound):
        house.do(IssuePartyCode(new_id(), "stranger", task.id))


def test_paper_is_entered_by_one_officer_and_confirmed_by_another(house: House) -> None:
    case = begun(house)
    entry = enter(house)
    assert house.opened(case) == ["ask_owner"]
    with pytest.raises(NotAllowed) as caught:
        confirm(house, entry, "lin")
    assert caught.value.reason == "same-person"
    confirm(house, entry)
    assert house.opened(case) == ["ask_firm"]
    last = house.journal(case)[-1]
    assert (last.kind, last.actor.user, last.facts["entered_by"], last.facts["paper"]) == ("task:completed", "su", "lin", entry)
    told = [item.value for one in case_page(house.engine, "lin", case).data if one.element == "ask_owner" for item in one.items]
    assert told == ["不同意"]
    assert proved(house, case)


def test_a_paper_that_was_entered_wrongly_is_returned_and_entered_again(house: House) -> None:
    case = begun(house)
    entry = enter(house, said="写错")
    task = house.task("ask_owner").id
    assert house.refuses(ReturnPaper(new_id(), "lin", task, entry, "看错")) == "same-person"
    house.do(ReturnPaper(new_id(), "su", task, entry, "与纸上不符"))
    with pytest.raises(NotAllowed) as caught:
        confirm(house, entry)
    assert caught.value.reason == "no-such-paper"
    confirm(house, enter(house))
    assert house.opened(case) == ["ask_firm"]
    assert proved(house, case)


def test_while_a_paper_waits_the_code_does_not_answer(house: House) -> None:
    case = begun(house)
    code, entry = issue(house), enter(house)
    for attempt in (lambda: say(house, code), lambda: enter(house, "su")):
        with pytest.raises(NotAllowed) as caught:
            attempt()
        assert caught.value.reason == "waiting-already"
    house.do(ReturnPaper(new_id(), "su", house.task("ask_owner").id, entry, "本人改用编码"))
    say(house, code)
    assert proved(house, case)


def test_whoever_entered_or_confirmed_a_paper_is_kept_from_what_four_eyes_keeps_apart(house: House) -> None:
    begun(house)
    say(house, issue(house))
    say(house, issue(house, "ask_firm"), "ask_firm")
    confirm(house, enter(house, "lin", "again"), "qiao", "again")
    closing = house.task("closing")
    for person in ("lin", "qiao"):
        assert house.refuses(c.ClaimTask(new_id(), person, closing.id, closing.version)) == "four-eyes"
    house.complete("closing", "su")


def test_a_closing_time_is_kept_by_code_and_on_paper(house: House) -> None:
    begun(house)
    say(house, issue(house))
    code, entry = issue(house, "ask_firm"), enter(house, "lin", "ask_firm")
    house.clock.advance(timedelta(hours=1))
    for attempt in (lambda: say(house, code, "ask_firm"), lambda: confirm(house, entry, "su", "ask_firm")):
        with pytest.raises(NotAllowed) as caught:
            attempt()
        assert caught.value.reason == "term-over"


def test_a_form_s_problems_are_told_and_nothing_is_kept(house: House) -> None:
    case = begun(house)
    code = issue(house)
    with pytest.raises(FormRejected):
        say(house, code, said="")
    task = house.task("ask_owner")
    scan = house.store(b"%PDF-1.7 x", "x.pdf", "lin", task.id)
    with pytest.raises(FormRejected):
        house.do(EnterPaper(new_id(), "lin", task.id, task.version, scan, {}))
    with pytest.raises(BadValue, match="scan"):
        house.do(EnterPaper(new_id(), "lin", task.id, task.version, {}, {"said": "有"}))
    with pytest.raises(StaleTask):
        house.do(CompleteByCode(new_id(), code, task.id, task.version - 1, {"said": "旧"}))
    assert house.opened(case) == ["ask_owner"]
    assert house.count(model.party_paper) == 0


def test_nothing_is_taken_in_for_a_case_that_stands_still_or_has_ended(house: House) -> None:
    case = begun(house)
    code, entry, task = issue(house), enter(house), house.task("ask_owner")
    house.do(c.SuspendCase(new_id(), "fang", case, "法院通知"))
    for command in (
        CompleteByCode(new_id(), code, task.id, task.version + 1, {"said": "同意"}), ConfirmPaper(new_id(), "su", task.id, entry),
        IssuePartyCode(new_id(), "lin", task.id, "丢了"),
    ):  # fmt: skip
        with pytest.raises(WrongState):
            house.do(command)
    house.do(c.ResumeCase(new_id(), "fang", case, "继续"))
    house.do(c.CancelCase(new_id(), "fang", case, "撤回"))
    with pytest.raises(WrongState):
        house.do(CompleteByCode(new_id(), code, task.id, task.version, {"said": "同意"}))
    assert proved(house, case)


def test_what_a_party_said_is_not_taken_back_and_ends_what_could_be(house: House) -> None:
    case = begun(house)
    with house.engine.reading() as tx:
        opening = tx.connection.execute(select(model.task).where(model.task.c.element == "opening")).one()
    entry = enter(house)
    with pytest.raises(NotAllowed):
        house.do(c.TakeBack(new_id(), "lin", opening.id, opening.version))
    confirm(house, entry)
    done = [one for one in house.journal(case) if one.kind == "task:completed"][-1].facts["task"]
    with pytest.raises(NotAllowed):
        house.do(c.TakeBack(new_id(), "su", done, house.task_by_id(done).version))


def test_the_same_act_by_code_sent_twice_is_done_once(house: House) -> None:
    case = begun(house)
    code, task = issue(house), house.task("ask_owner")
    command = CompleteByCode(new_id(), code, task.id, task.version, {"said": "同意"})
    assert house.do(command) == house.do(command)
    assert house.kinds(case).count("task:completed") == 2


def test_no_name_and_no_code_stands_in_clear(house: House) -> None:
    begun(house)
    code = issue(house)
    with house.engine.reading() as tx:
        rows = [tx.connection.execute(select(table)).all() for table in model.metadata.sorted_tables]
    text = repr(rows)
    assert code not in text
    assert code.replace("-", "") not in text
    assert "王桂芳" not in text
    assert "王桂芳".encode() not in b"".join(
        value for table in rows for row in table for value in row if isinstance(value, bytes)
    )


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (model.one_time_code, {"number": 2}), (model.case_party, {"person": b"x"}), (model.party_paper, {"entered_by": "su"}),
        (model.party_paper, {"status": "returned"}), (model.task, {"party": None}),
    ],
)  # fmt: skip
def test_a_row_of_the_parties_that_was_changed_is_told(house: House, table: Any, change: dict[str, Any]) -> None:
    case = begun(house)
    issue(house)
    confirm(house, enter(house))
    assert proved(house, case)
    execute(house, update(table).values(**change))
    told = found(house, case)
    assert {kind for _entry, kind in told} == ({Kind.TASK} if table is model.task else {Kind.PARTY})


def test_the_scan_of_a_paper_is_proved(house: House) -> None:
    case = begun(house)
    confirm(house, enter(house))
    for path in (house.engine.house.home / "files" / case).iterdir():
        path.unlink()
    assert {kind for _entry, kind in found(house, case)} == {Kind.FILE}
