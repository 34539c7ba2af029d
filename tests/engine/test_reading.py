"""What pages are built from: who reads what of a case, in which order, page by page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert

from engine import commands as c
from engine import model, worker
from engine.errors import NotAllowed, NotFound
from engine.identity import new_id
from engine.reading import (
    attachment,
    case_page,
    cases,
    diagram_source,
    document_html,
    document_page,
    document_pdf,
    inbox,
    task_page,
)
from tests.engine.house import House
from tests.engine.test_execute import statements


def served(house: House) -> str:
    """A case whose letter is being served on the firm."""
    case = house.start()
    house.complete("record", "lin", note="灯不亮", score="80")
    house.complete("approve", "qiao", wording="请七日内修好")
    return case


# The inbox.


def test_what_is_due_first_comes_first_and_what_has_no_term_last(house: House) -> None:
    house.start("telling", "没有期限")
    house.start("repair", "五天")
    house.start("reply", "三天")
    assert [row.name for row in inbox(house.engine, "lin").rows] == ["answer", "record", "say"]
    house.wait(days=2)
    house.start("reply", "后来的三天")
    assert inbox(house.engine, "lin").rows[0].case_title == "答复"


def test_a_task_that_four_eyes_forbids_is_not_offered(house: House) -> None:
    house.start()
    house.complete("record", "lin", note="灯不亮", score="80")
    found = inbox(house.engine, "lin")
    assert [(row.name, row.barred) for row in found.rows] == [("approve", True)]
    assert found.counts == {"all": 0, "mine": 0, "open": 0, "soon": 0, "late": 0}
    assert [(row.name, row.barred) for row in inbox(house.engine, "qiao").rows] == [("approve", False)]


def test_an_inbox_counts_what_is_mine_open_and_late(house: House) -> None:
    house.start("repair", "一")
    other = house.start("repair", "二")
    house.claim("record", "lin", other)
    house.clock.advance(timedelta(days=8))
    house.start("telling", "三")
    found = inbox(house.engine, "lin")
    assert found.counts == {"all": 3, "mine": 1, "open": 2, "soon": 0, "late": 2}
    assert [row.case_id for row in inbox(house.engine, "lin", "mine").rows] == [other]
    assert {row.late for row in inbox(house.engine, "lin", "late").rows} == {True}
    assert found.rows[0].days_left == -2
    boss = inbox(house.engine, "fang")
    assert [row.acting_for_late for row in boss.rows] == [True, True]


def test_a_row_tells_term_source_and_unit(house: House) -> None:
    house.start()
    (row,) = inbox(house.engine, "lin").rows
    assert (row.role_label, row.unit_name, row.source, row.procedure_title) == ("经办人", "区住建局", "practice", "报修")
    assert row.due is not None
    assert (row.due.days, row.due.unit, row.due.label) == (5, "working_days", "记录")


@pytest.mark.parametrize(("words", "found"), [("漏水", 1), ("100%", 1), ("%", 1), ("_", 0), ("\\", 0), ("漏水 record", 1), ("灯 漏水", 0)])
def test_a_search_takes_its_words_as_they_are(house: House, words: str, found: int) -> None:
    house.start("repair", "漏水100%")
    house.start("repair", "楼道灯")
    assert len(inbox(house.engine, "lin", words=words).rows) == found
    if "record" not in words:
        assert len(cases(house.engine, "audit", words=words).rows) == found


def test_somebody_with_two_roles_sees_a_task_once(house: House) -> None:
    house.start()
    house.complete("record", "lin", note="灯")
    assert [row.name for row in inbox(house.engine, "su").rows] == ["approve"]


def test_the_page_of_a_task_says_why_i_see_it_and_who_else_does(house: House) -> None:
    house.start()
    page = task_page(house.engine, "lin", house.task("record").id)
    assert [(why.role_label, why.unit_name) for why in page.why_me] == [("经办人", "区住建局")]
    assert {(one.name, one.when_late) for one in page.who_else} == {("su氏", False), ("fang氏", True)}
    assert (page.may_claim, page.may_release, page.may_complete, page.blocked) == (True, False, False, None)
    house.claim("record", "lin")
    page = task_page(house.engine, "lin", house.task("record").id)
    assert (page.may_claim, page.may_release, page.may_complete) == (False, True, True)


def test_the_page_of_a_task_says_what_stands_in_the_way(house: House) -> None:
    house.start()
    house.complete("record", "lin", note="灯")
    page = task_page(house.engine, "lin", house.task("approve").id)
    assert (page.blocked, page.may_claim) == ("four-eyes", False)
    house.start("reply")
    house.claim("answer", "lin")
    house.clock.advance(timedelta(days=3))
    page = task_page(house.engine, "lin", house.task("answer").id)
    assert (page.blocked, page.may_complete, page.may_release) == ("term-over", False, True)


def test_the_page_of_a_done_task_shows_who_did_it(house: House) -> None:
    house.start()
    task = house.claim("record", "lin")
    house.complete("record", "lin", note="灯")
    page = task_page(house.engine, "su", task.id)
    assert (page.row.status, page.closed_by_name, page.may_claim) == ("completed", "lin氏", False)


def test_a_draft_comes_back_to_its_writer_alone(house: House) -> None:
    house.start()
    task = house.task("record")
    house.do(c.SaveDraft(new_id(), "lin", task.id, 0, {"note": "半句"}))
    assert task_page(house.engine, "lin", task.id).draft == {"note": "半句"}
    assert task_page(house.engine, "su", task.id).draft is None


def test_a_letter_is_previewed_with_what_is_filled_in(house: House) -> None:
    house.start()
    house.complete("record", "lin", note="灯")
    task = house.claim("approve", "qiao")
    assert [one.html for one in task_page(house.engine, "qiao", task.id).preview] == [None]
    (preview,) = task_page(house.engine, "qiao", task.id, {"wording": "请修"}).preview
    assert preview.html is not None
    assert "请修" in preview.html
    assert house.documents(task.case_id) == []


# A case's page.


def test_who_worked_on_a_case_reads_it_in_full(house: House) -> None:
    case = served(house)
    for user in ("lin", "su", "qiao", "audit"):
        page = case_page(house.engine, user, case)
        assert page.full
        assert [one.kind for one in page.story] == [
            "task:completed", "task:claimed", "task:completed", "task:claimed", "case:started",
        ]  # fmt: skip
        assert [item.label for step in page.data for item in step.items] == ["subject", "note", "score", "wording"]
        assert [one.number for one in page.documents] == ["修〔2026〕1号"]
        assert "serve" in page.marks.drawing["now"]
        assert "record" in page.marks.drawing["done"]
        assert [str(one.relation) for one in page.map.below] == ["called"]


def test_a_superior_reads_it_once_something_is_late(house: House) -> None:
    case = served(house)
    with house.engine.transaction() as connection:  # as if somebody else owned the procedure
        connection.execute(delete(model.case_reader))
    with pytest.raises(NotFound):
        case_page(house.engine, "fang", case)
    house.clock.advance(timedelta(days=10))
    assert case_page(house.engine, "fang", case).full


def test_who_owns_the_procedure_reads_its_cases_and_may_cancel_them(house: House) -> None:
    case = house.start("telling")
    page = case_page(house.engine, "fang", case)
    assert (page.full, page.acts.may_cancel) == (True, True)
    assert [row.id for row in cases(house.engine, "fang").rows] == [case]


def test_called_cases_are_listed_where_they_are_asked_for_or_looked_for(house: House) -> None:
    case = served(house)
    child = house.child(case)
    assert child.id not in [row.id for row in cases(house.engine, "lin").rows]
    assert {row.id for row in cases(house.engine, "lin", called=True).rows} == {case, child.id}
    assert [row.id for row in cases(house.engine, "lin", words=child.number).rows] == [child.id]
    assert case_page(house.engine, "lin", child.id).full


def test_whoever_a_letter_was_served_on_finds_its_case_in_the_list(house: House) -> None:
    case = served(house)
    child = house.child(case).id
    assert [row.id for row in cases(house.engine, "heyuan", called=True).rows] == [child]
    house.complete("hand_over", "heyuan", received_by="何远")
    assert {row.id for row in cases(house.engine, "heyuan").rows} == {case, child}
    assert cases(house.engine, "qinghe").rows == ()


def test_a_party_reads_what_was_served_on_it(house: House) -> None:
    case = served(house)
    with pytest.raises(NotFound):  # opening is service: nobody reads first and signs later
        document_html(house.engine, "heyuan", house.documents(case)[0].id)
    house.complete("hand_over", "heyuan", received_by="何远")
    page = case_page(house.engine, "heyuan", case)
    assert not page.full
    assert [item.label for step in page.data for item in step.items] == ["subject"]
    assert [one.title for one in page.documents] == ["维修通知单"]
    assert (page.story, page.messages, page.incidents, page.marks.steps, page.marks.drawing) == ((), (), (), (), {})
    with pytest.raises(NotAllowed):
        diagram_source(house.engine, "heyuan", case)
    document = house.documents(case)[0].id
    assert b"\xe8\xaf\xb7\xe4\xb8\x83\xe6\x97\xa5" in document_html(house.engine, "heyuan", document)


@pytest.mark.parametrize("user", ["stranger", "qinghe", "heyuan.2", "admin", "nobody"])
def test_others_find_nothing(house: House, user: str) -> None:
    case = served(house)
    document = house.documents(case)[0].id
    task = house.task("hand_over").id
    for there, nowhere in (
        (lambda: case_page(house.engine, user, case), lambda: case_page(house.engine, user, "nowhere")),
        (lambda: diagram_source(house.engine, user, case), lambda: diagram_source(house.engine, user, "nowhere")),
        (lambda: document_html(house.engine, user, document), lambda: document_html(house.engine, user, "nowhere")),
        (lambda: document_page(house.engine, user, document), lambda: document_page(house.engine, user, "nowhere")),
        (lambda: document_pdf(house.engine, user, document), lambda: document_pdf(house.engine, user, "nowhere")),
        (lambda: task_page(house.engine, user, task), lambda: task_page(house.engine, user, "nowhere")),
        (lambda: attachment(house.engine, user, case, "0" * 64), lambda: attachment(house.engine, user, "nowhere", "0" * 64)),
    ):
        with pytest.raises(NotFound) as foreign:
            there()
        with pytest.raises(NotFound) as missing:
            nowhere()
        assert foreign.value.noun == missing.value.noun
    assert inbox(house.engine, user).rows == ()
    assert cases(house.engine, user).rows == ()


@pytest.mark.parametrize("name", ["a\0b", "", "x" * 10_000, "../..", "' or 1=1 --"])
def test_a_name_that_nothing_has_is_not_found_on_any_page(house: House, name: str) -> None:
    for ask in (case_page, task_page, document_html, document_pdf, diagram_source):
        with pytest.raises(NotFound):
            ask(house.engine, "lin", name)
    assert inbox(house.engine, "lin", scope=name, role=name or None).rows == ()


def test_every_round_of_a_step_stays_readable_where_it_happened(house: House) -> None:
    case = served(house)
    lines = [line for line in case_page(house.engine, "lin", case).story if line.kind == "task:completed"]
    told = {line.element: [(item.label, item.value) for item in line.answers] for line in lines}
    assert told["approve"] == [("wording", "请七日内修好")]
    assert ("note", "灯不亮") in told["record"]


def test_a_term_that_is_over_says_whether_it_was_kept(house: House) -> None:
    case = house.start()
    house.complete("record", "lin", note="灯不亮", score="80")
    (past,) = case_page(house.engine, "lin", case).past
    assert (past.done, past.in_time, past.due.event) == (True, True, "")


def test_a_pdf_is_not_found_until_it_is_printed(quick_house: House) -> None:
    house = quick_house
    case = served(house)
    document = house.documents(case)[0].id
    with pytest.raises(NotFound):
        document_pdf(house.engine, "lin", document)
    assert not document_page(house.engine, "lin", document).pdf_ready
    worker.run_once(house.engine)
    house.complete("hand_over", "heyuan", received_by="何远")
    assert document_pdf(house.engine, "heyuan", document).startswith(b"%PDF")


def test_an_incident_is_retried_from_the_page_by_operations_only(house: House) -> None:
    case = house.start("working")
    house.complete("choose", "lin", wording="faulty")
    (line,) = case_page(house.engine, "lin", case).incidents
    assert line.message.startswith("Expected a budget line")
    assert not line.may_retry
    assert case_page(house.engine, "lin", case).marks.drawing["incident"] == ["faulty"]


def test_a_deadline_is_shown_with_the_term_it_comes_from(house: House) -> None:
    case = house.start()
    (deadline,) = case_page(house.engine, "lin", case).deadlines
    assert (deadline.name, deadline.due.last_day.isoformat(), deadline.due.reason) == ("record", "2026-10-15", "要趁早")


def test_what_the_flow_itself_waits_for_is_told_with_what_comes_then(house: House) -> None:
    case = house.start("reply")
    (found,) = case_page(house.engine, "lin", case).awaited
    assert (found.due_at, found.next) == (house.timers(case)[0].due_at, "remind")


# The list of cases.


def test_cases_come_page_by_page_youngest_first_and_each_once(house: House) -> None:
    for number in range(53):
        if number % 3 == 0:
            house.clock.advance(timedelta(minutes=1))
        house.engine.execute(c.StartCase(new_id(), "lin", "telling", {"subject": f"灯{number}"}))
    first = cases(house.engine, "lin")
    assert len(first.rows) == 50
    second = cases(house.engine, "lin", page=first.next)
    assert second.next is None
    ids = [row.id for row in (*first.rows, *second.rows)]
    assert len(ids) == len(set(ids)) == 53
    moments = [row.opened_at for row in (*first.rows, *second.rows)]
    assert moments == sorted(moments, reverse=True)


@pytest.mark.parametrize("page", ["", "~", "x~y", "2026-01-01~z", "2026-01-01T00:00:00~z", "9999-12-31T23:59:59+00:00~z"])
def test_a_cursor_that_nobody_gave_out_is_no_fault(house: House, page: str) -> None:
    house.start("telling")
    assert len(cases(house.engine, "lin", page=page).rows) == 1


def test_the_list_is_narrowed_by_status_and_procedure(house: House) -> None:
    one = house.start("telling", "一")
    house.start("telling", "二")
    house.do(c.CancelCase(new_id(), "fang", one, "立错了"))
    assert [row.id for row in cases(house.engine, "lin", status="cancelled").rows] == [one]
    assert len(cases(house.engine, "lin", procedure="repair").rows) == 2
    assert cases(house.engine, "lin", procedure="other").rows == ()


def test_a_reader_of_everything_lists_everything(house: House) -> None:
    served(house)
    assert len(cases(house.engine, "audit").rows) == 2
    assert {row.process_title for row in cases(house.engine, "heyuan").rows} == {"送达"}


def test_a_new_colleague_reads_the_old_cases_of_the_office(house: House) -> None:
    case = served(house)
    with house.engine.transaction() as connection:
        connection.execute(insert(model.grant).values(user_id="stranger", role="checker", unit_id="bureau.housing"))
    assert case_page(house.engine, "stranger", case).full


def test_whoever_began_a_case_reads_it_without_a_task_in_it_as_far_as_their_roles_go(house: House) -> None:
    begun = house.start("by_firm", "estate.huaianli", "heyuan")
    page = case_page(house.engine, "heyuan", begun)
    assert (page.full, [line.kind for line in page.story]) == (False, ["case:started"])
    assert [row.id for row in cases(house.engine, "heyuan").rows] == [begun]
    with pytest.raises(NotFound):
        case_page(house.engine, "qinghe", begun)


def test_whoever_began_a_case_reads_it_whole_from_another_office_and_no_longer_without_any_role(house: House) -> None:
    begun = house.start("telling")

    def moved_to(*roles: str) -> None:
        with house.engine.transaction() as connection:
            connection.execute(delete(model.grant).where(model.grant.c.user_id == "lin"))
            for role in roles:
                connection.execute(insert(model.grant).values(user_id="lin", role=role, unit_id="subdistrict.youyi"))

    moved_to("street")
    assert case_page(house.engine, "lin", begun).full
    assert [row.id for row in cases(house.engine, "lin").rows] == [begun]
    assert cases(house.engine, "stranger").rows == ()
    moved_to()
    with pytest.raises(NotFound):
        case_page(house.engine, "lin", begun)
    assert cases(house.engine, "lin").rows == ()


def test_lists_ask_as_many_questions_for_many_rows_as_for_few(house: House) -> None:
    def asked() -> tuple[int, int]:
        return statements(house, lambda: inbox(house.engine, "lin")), statements(house, lambda: cases(house.engine, "lin"))

    house.start("telling", "零")
    house.claim("say", "lin", house.start("telling", "一"))
    few = asked()
    for number in range(6):
        house.start("telling", f"灯{number}")
        house.claim("say", "lin", house.start("telling", f"水{number}"))
    assert asked() == few


def test_a_cases_page_asks_as_many_questions_after_many_steps_as_after_few(house: House) -> None:
    case = house.start()
    task = house.task("record")
    few = statements(house, lambda: case_page(house.engine, "lin", case))
    for _ in range(6):
        claimed = house.claim("record", "lin")
        house.do(c.ReleaseTask(new_id(), "lin", task.id, claimed.version))
    assert statements(house, lambda: case_page(house.engine, "lin", case)) == few
