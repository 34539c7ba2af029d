"""The whole way of a case: record, count, approve with a letter, serve as a called case, tell, end."""

from __future__ import annotations

from tests.engine.house import House


def test_a_case_goes_from_its_start_to_its_end(house: House) -> None:
    case = house.start()
    assert house.opened(case) == ["record"]
    house.complete("record", "lin", note="三单元灯不亮", score="80.5", seen_on="2026-10-08")
    assert house.jobs.counted == 1
    house.complete("approve", "qiao", wording="请七日内修好")
    child = house.child(case)
    assert house.opened() == ["hand_over"]
    assert house.inbox("heyuan") == ["hand_over"]
    house.complete("hand_over", "heyuan", received_by="门卫")
    assert house.case(child.id).status == "completed"
    ended = house.case(case)
    assert (ended.status, ended.outcome, ended.unique_key) == ("completed", "done", None)
    assert house.kinds(case) == [
        "case:started", "task:claimed", "task:completed", "task:claimed", "task:completed", "call:ended",
    ]  # fmt: skip
    assert [row.name for row in house.sent(case)] == ["serving", "notice", "told"]
