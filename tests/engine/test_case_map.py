"""The map on a case's page: what caused it, what it caused, and what of that a reader may know."""

from __future__ import annotations

from engine import machine_commands as machine
from engine import office_commands as office
from engine.identity import new_id
from engine.reading import CaseMap, case_page
from engine.reading.case_map import MOST, Neighbour, Relation
from tests.engine.house import House
from tests.engine.test_messages import tell


def map_of(house: House, user: str, case: str) -> CaseMap:
    return case_page(house.engine, user, case).map


def names(neighbours: tuple[Neighbour, ...]) -> list[tuple[str, str]]:
    return [(str(one.relation), one.number) for one in neighbours]


def reported(house: House) -> tuple[str, str]:
    """A case whose message began another one, and that other one."""
    sender = tell(house, "灯", "report")
    (begun,) = house.cases("reported")
    return sender, begun.id


def test_cause_and_effect_show_each_other(house: House) -> None:
    sender, begun = reported(house)
    below = map_of(house, "audit", sender).below
    assert names(below) == [("caused", house.case(begun).number)]
    assert (below[0].id, below[0].title, below[0].status) == (begun, "接报", "running")
    above = map_of(house, "audit", begun).above
    assert names(above) == [("caused", house.case(sender).number)]
    assert above[0].id == sender


def test_a_called_case_shows_its_caller_and_is_shown_by_it(house: House) -> None:
    case = house.start()
    house.complete("record", "lin", note="灯不亮", score="80")
    house.complete("approve", "qiao", wording="请七日内修好")
    (child,) = house.cases("serving")
    assert names(map_of(house, "lin", case).below) == [("called", child.number)]
    assert names(map_of(house, "lin", child.id).above) == [("called", house.case(case).number)]
    assert [one.id for one in case_page(house.engine, "lin", case).head.called] == [child.id]


def test_a_message_that_reached_a_running_case_joins_both(house: House) -> None:
    heard = house.start("listening", "灯")
    sender = tell(house, "灯", "word")
    assert names(map_of(house, "audit", heard).above) == [("told", house.case(sender).number)]
    assert names(map_of(house, "audit", sender).below) == [("told", house.case(heard).number)]


def test_a_message_to_a_running_case_is_named_and_what_began_its_sender_is_not_shown_as_a_cause(house: House) -> None:
    heard = house.start("listening", "灯")
    house.do(machine.PublishMessage(new_id(), tell(house, "别", "say"), "report", "", {"subject": "灯"}))
    (begun,) = house.cases("reported")
    house.do(machine.PublishMessage(new_id(), begun.id, "word", "灯", {}))
    (above,) = map_of(house, "audit", heard).above
    assert (above.id, above.relation, above.beyond) == (begun.id, Relation.TOLD, ())
    assert [label for label, _ in above.messages] == ["word"]
    (below,) = map_of(house, "audit", begun.id).below
    assert [label for label, _ in below.messages] == ["word"]


def test_a_second_cause_of_what_stands_already_is_shown_beside_the_first(house: House) -> None:
    first, begun = reported(house)
    second = tell(house, "灯", "report")
    assert len(house.cases("reported")) == 1
    found = names(map_of(house, "audit", begun).above)
    assert found == [("caused", house.case(first).number), ("told", house.case(second).number)]
    assert names(map_of(house, "audit", second).below) == [("told", house.case(begun).number)]


def test_a_message_that_nobody_awaits_yet_joins_nothing(house: House) -> None:
    sender = tell(house, "灯", "word")
    assert not map_of(house, "audit", sender)


def test_what_the_effect_caused_in_turn_hangs_below_it_and_the_way_up_leads_to_the_first_cause(house: House) -> None:
    sender, begun = reported(house)
    house.do(machine.PublishMessage(new_id(), begun, "alert", "", {"subject": "灯"}))
    (last,) = house.cases("alerted")
    (effect,) = map_of(house, "audit", sender).below
    assert names(effect.beyond) == [("caused", last.number)]
    (cause,) = map_of(house, "audit", last.id).above
    assert (cause.id, names(cause.beyond)) == (begun, [("caused", house.case(sender).number)])


def test_no_case_is_shown_twice(house: House) -> None:
    """Here the effect answers: its message reaches the cause, which it hangs on already."""
    sender = house.start("listening", "灯")
    house.do(machine.PublishMessage(new_id(), sender, "report", "", {"subject": "灯"}))
    (begun,) = house.cases("reported")
    house.do(machine.PublishMessage(new_id(), begun.id, "word", "灯", {}))
    assert house.opened(sender) == ["after_word"]
    found = map_of(house, "audit", sender)
    assert (names(found.above), names(found.below)) == ([], [("caused", begun.number)])
    found = map_of(house, "audit", begun.id)
    assert (names(found.above), names(found.below)) == ([("caused", house.case(sender).number)], [])


def test_who_does_not_read_a_linked_case_sees_its_number_and_its_kind_alone(house: House) -> None:
    sender = house.start("telling", "灯")
    house.claim("say", "lin")
    house.do(machine.PublishMessage(new_id(), sender, "report", "", {"subject": "灯"}))
    (begun,) = house.cases("reported")
    house.do(machine.PublishMessage(new_id(), begun.id, "alert", "", {"subject": "灯"}))
    house.do(office.SendCopy(new_id(), "lin", sender, ("person:stranger",)))
    (effect,) = map_of(house, "stranger", sender).below
    assert effect == Neighbour(Relation.CAUSED, None, begun.number, "接报", "")
    (effect,) = map_of(house, "lin", sender).below
    assert (effect.id, len(effect.beyond)) == (begun.id, 1)


def test_a_party_sees_no_map(house: House) -> None:
    case = house.start()
    house.complete("record", "lin", note="灯不亮", score="80")
    house.complete("approve", "qiao", wording="请七日内修好")
    house.complete("hand_over", "heyuan", received_by="何远")
    page = case_page(house.engine, "heyuan", case)
    assert (page.full, bool(page.map)) == (False, False)
    assert case_page(house.engine, "lin", case).map


def test_of_very_many_effects_the_first_are_shown_and_the_rest_counted(house: House) -> None:
    sender = house.start("telling", "灯")
    for number in range(MOST + 2):
        house.do(machine.PublishMessage(new_id(), sender, "report", "", {"subject": f"灯{number}"}))
    found = map_of(house, "audit", sender)
    assert (len(found.below), found.more) == (MOST, 2)
