"""A case's page says of every step whether it is done, at work or not reached: on the diagram and in words."""

from __future__ import annotations

from engine import commands as c
from engine.deploy import deploy_loaded, load
from engine.identity import new_id
from engine.reading import case_page
from engine.step import Step
from tests.bpmn.building import ROOT, boundary, events, flows, message_event, script, sub, timer
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


BESIDE = process("drafting", (
    task("write", "clerk", "record", late="stays") + '<parallelGateway id="fork"/><parallelGateway id="join"/>'
    + task("check", "clerk", late="stays") + task("mend", "clerk", late="stays") + task("other", "clerk", late="stays")
    + task("sign", "clerk", late="stays", return_to="check") + task("file", "clerk", late="stays") + events("e")
    + flows("s > write > fork > check > mend > sign > join > file > e; fork > other > join")
))  # fmt: skip


def returned(house: House, case: str) -> None:
    """The case is done as far as `sign`, and from there returned to `check`."""
    house.complete("write", "lin", case, note="灯不亮")
    for name in ("check", "mend", "other"):
        house.complete(name, "lin", case)
    task = house.claim("sign", "lin", case)
    house.do(c.ReturnTask(new_id(), "lin", task.id, task.version, "check", "没有查全"))


def drawn(house: House, case: str) -> dict[str, set[str]]:
    drawing = case_page(house.engine, "lin", case).marks.drawing
    return {name: set(drawing[name]) for name in ("done", "again", "now")}


def way(house: House, case: str, source: str) -> set[str]:
    """The flows that leave a step."""
    with house.engine.reading() as tx:
        return set(Step.read(tx, case).diagram.elements[source].outgoing)


def test_what_a_return_undid_is_to_be_done_again_and_what_was_done_beside_it_stays_done(house: House) -> None:
    case = drafted(house, BESIDE)
    returned(house, case)
    beside = {"write": "done", "other": "done", "sign": "", "file": ""}
    assert states(house, case) == beside | {"check": "now", "mend": "again"}
    marks = drawn(house, case)
    assert (marks["again"], marks["now"]) == ({"mend"}, {"check"})
    assert not marks["done"] & (way(house, case, "check") | way(house, case, "mend"))
    assert marks["done"] > way(house, case, "write") | way(house, case, "fork") | way(house, case, "other")


def test_what_is_done_again_after_a_return_is_done(house: House) -> None:
    case = drafted(house, BESIDE)
    returned(house, case)
    house.complete("check", "lin", case)
    assert states(house, case) == {"write": "done", "other": "done", "check": "done", "mend": "now", "sign": "", "file": ""}
    assert drawn(house, case)["done"] > way(house, case, "check")
    house.complete("mend", "lin", case)
    assert states(house, case)["mend"] == "done"
    assert drawn(house, case)["again"] == set()


def test_a_step_that_went_by_itself_and_was_taken_back_is_to_be_done_again(house: House) -> None:
    look_up = script("count", "1", "found").replace('id="count"', 'id="count" name="count"')
    flow = task("write", "clerk", "record", late="stays") + look_up + task("file", "clerk", late="stays") + events("e")
    case = drafted(house, process("drafting", flow + flows("s > write > count > file > e")))
    held = house.claim("write", "lin", case)
    house.complete("write", "lin", case, note="灯不亮")
    assert states(house, case) == {"write": "done", "count": "done", "file": "now"}
    house.do(c.TakeBack(new_id(), "lin", held.id, house.task_by_id(held.id).version))
    assert states(house, case) == {"write": "now", "count": "again", "file": ""}
    assert not drawn(house, case)["done"] & (way(house, case, "write") | way(house, case, "count"))
