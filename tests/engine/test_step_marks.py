"""A case's page says of every step whether it is done, at work or not reached: on the diagram and in words."""

from __future__ import annotations

from engine.deploy import deploy_loaded, load
from engine.reading import case_page
from tests.bpmn.building import ROOT, boundary, events, flows, message_event, sub, timer
from tests.engine.folder import TOP, files, process, task
from tests.engine.house import House

LISTENING = f'<intermediateCatchEvent id="heard">{message_event("word")}</intermediateCatchEvent>'
DEEP = sub("deep", events("s3 e3") + task("look", "clerk", late="stays") + flows("s3 > look > e3"), 'name="deep"')
WHOLE = sub("whole", events("s2 e2") + DEEP + task("mend", "clerk", late="stays") + flows("s2 > deep > mend > e2"), 'name="whole"')
DRAFTING = process("drafting", (
    task("file", "clerk", late="stays") + WHOLE + task("warn", "clerk", late="stays")
    + boundary("late", "whole", timer("timeDuration", "P3D"), 'cancelActivity="false"')
    + task("write", "clerk", "record", late="stays") + events("e e4") + flows("s > write > whole > file > e; late > warn > e4")
))  # fmt: skip
WAITING = process("drafting", (
    sub("whole", events("s2 e2") + LISTENING + flows("s2 > heard > e2"), 'name="whole"') + events("e") + flows("s > whole > e")
))  # fmt: skip
NOTHING = dict.fromkeys(("write", "whole", "deep", "look", "mend", "warn", "file"), "")


def drafted(house: House, drafting: str) -> str:
    """A case of this flow."""
    folder = files() | {"drafting.bpmn": f"{ROOT}{TOP}{drafting}</definitions>".encode()}
    with house.engine.transaction() as connection:
        deploy_loaded(connection, load("repair", folder), house.clock(), "system")
    return house.start("drafting")


def states(house: House, case: str) -> dict[str, str]:
    return {step.name: step.state for step in case_page(house.engine, "lin", case).marks.steps}


def test_the_steps_stand_in_the_order_of_the_flow(house: House) -> None:
    assert list(states(house, drafted(house, DRAFTING))) == ["write", "whole", "deep", "look", "mend", "warn", "file"]


def test_a_subprocess_is_at_work_as_long_as_something_in_it_is(house: House) -> None:
    case = drafted(house, DRAFTING)
    assert not any(states(house, case)[name] for name in ("whole", "deep", "look"))
    house.complete("write", "lin", case, note="灯不亮")
    assert states(house, case) == NOTHING | {"write": "done", "whole": "now", "deep": "now", "look": "now"}
    house.complete("look", "lin", case)
    house.complete("mend", "lin", case)
    done = dict.fromkeys(("write", "whole", "deep", "look", "mend"), "done")
    assert states(house, case) == NOTHING | done | {"file": "now"}


def test_the_diagram_marks_the_step_at_work_and_not_the_subprocess_around_it(house: House) -> None:
    case = drafted(house, DRAFTING)
    house.complete("write", "lin", case, note="灯不亮")
    assert case_page(house.engine, "lin", case).marks.drawing["now"] == ["look"]


def test_a_subprocess_in_which_an_event_is_waited_for_is_at_work(house: House) -> None:
    case = drafted(house, WAITING)
    assert states(house, case) == {"whole": "now"}
    assert case_page(house.engine, "lin", case).marks.drawing["now"] == ["heard"]
