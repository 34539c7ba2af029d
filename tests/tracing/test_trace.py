"""A script over a diagram in our own dialect."""

from __future__ import annotations

import pytest

from engine.bpmn.bare import read_bare
from engine.tracing import ScriptFault, read_script, trace
from tests.bpmn.building import (
    boundary,
    events,
    flows,
    message,
    message_event,
    number,
    script,
    service,
    source_of,
    sub,
    tasks,
    timer,
    user,
    z,
)
from tests.tracing.drawing import play, told

CHAIN = source_of(events("s e") + user("t") + service("j", "pay") + flows("s > t > j > e"))


def test_a_script_takes_a_case_from_its_start_to_its_end() -> None:
    done = play(CHAIN, {"complete": "t", "variables": {"sum": 12}}, {"job": "pay", "variables": {"paid": True}})
    assert told(done) == [
        "s entered", "s completed", "t entered", "t waiting", "t completed", "j entered", "j job", "j completed",
        "e entered", "e completed",
    ]  # fmt: skip
    assert (done.state, done.variables, done.good) == ("completed", {"sum": number(12), "paid": True}, True)


def test_what_the_script_leaves_open_is_running() -> None:
    done = play(CHAIN, {"complete": "t"})
    assert (done.state, told(done)[-1], done.good) == ("running", "j job", True)


def test_a_job_may_throw_an_error() -> None:
    error = '<error id="E" errorCode="full"/>'
    body = events("s e ex") + service("j") + boundary("b", "j", '<errorEventDefinition errorRef="E"/>') + flows("s > j > e; b > ex")
    done = play(source_of(body, error), {"job": "job", "error": "full"})
    assert [one for one in told(done) if one.startswith(("j", "b", "ex"))] == [
        "j entered", "j job", "j error", "j cancelled", "b entered", "b completed", "ex entered", "ex completed",
    ]  # fmt: skip
    lost = play(source_of(body, error), {"job": "job", "error": "empty"})
    assert (lost.state, lost.good) == ("incident", False)
    assert any("empty" in reason for reason in lost.reasons)


def test_the_clock_stands_until_it_is_advanced() -> None:
    body = events("s e late") + user("t") + boundary("b", "t", timer("timeDuration", "PT1H")) + flows("s > t > e; b > late")
    source = source_of(body)
    assert play(source, {"advance": "PT59M"}).state == "running"
    done = play(source, {"advance": "PT59M"}, {"advance": "PT1M"})
    assert (done.state, told(done)[-1]) == ("completed", "late completed")
    assert "b timer-set" in told(done)


def test_timers_fire_in_the_order_of_their_times_however_far_the_clock_is_moved() -> None:
    loop = script("c", "if n = null then 1 else n + 1", "n")
    wait = f'<intermediateCatchEvent id="w">{timer("timeDuration", "PT1H")}</intermediateCatchEvent>'
    body = events("s e") + loop + wait + '<exclusiveGateway id="g" default="g-w"/>'
    done = play(source_of(body + flows("s > c > g; g > w; w > c; g > e [n = 4]")), {"advance": "P1D"})
    assert (done.state, done.variables) == ("completed", {"n": number(4)})
    assert told(done).count("w timer-set") == 3


def test_a_message_is_received_by_name_and_key() -> None:
    catch = f'<intermediateCatchEvent id="c">{message_event("M")}</intermediateCatchEvent>'
    source = source_of(events("s e") + catch + flows("s > c > e"), message("M", "paid", '"7"'))
    lost = play(source, {"message": "paid", "key": "8"})
    assert lost.state == "running"
    assert any("paid" in note for note in lost.notes)
    done = play(source, {"message": "paid", "key": "7", "variables": {"sum": 3}})
    assert (done.state, done.variables) == ("completed", {"sum": number(3)})
    assert [one for one in told(done) if one.startswith("c")] == ["c entered", "c waiting", "c completed"]


def test_a_message_that_comes_too_early_is_received_when_somebody_awaits_it() -> None:
    catch = f'<intermediateCatchEvent id="c">{message_event("M")}</intermediateCatchEvent>'
    source = source_of(events("s e") + user("t") + catch + flows("s > t > c > e"), message("M", "paid", '"7"'))
    early = {"message": "paid", "key": 7}
    assert play(source, early, {"complete": "t"}).state == "completed"
    assert play(source, early, {"advance": "P8D"}, {"complete": "t"}).state == "running"


def test_a_signal_is_heard_by_everybody_who_waits_for_it() -> None:
    signal = '<signal id="G" name="go"/>'
    catch = "".join(f'<intermediateCatchEvent id="{name}"><signalEventDefinition signalRef="G"/></intermediateCatchEvent>' for name in "ab")
    body = events("s e") + '<parallelGateway id="g"/>' + catch + flows("s > g > a > e; g > b > e")
    done = play(source_of(body, signal), {"signal": "go"})
    assert done.state == "completed"
    assert told(done, "waiting") == ["a waiting", "b waiting"]


def test_a_step_that_fits_nothing_ends_the_script_and_says_what_is_open() -> None:
    done = play(CHAIN, {"job": "pay"}, {"complete": "t"})
    assert (done.state, done.good) == ("running", False)
    assert "step 1 (job pay)" in done.reasons[0]
    assert "task t" in done.reasons[0]
    assert "t completed" not in told(done)


def test_a_failing_expression_is_an_incident_with_its_reason() -> None:
    done = play(source_of(events("s e ex") + '<exclusiveGateway id="g" default="g-e"/>' + flows("s > g > e; g > ex [sum > 3]")))
    assert (done.state, told(done)[-1], done.good) == ("incident", "g incident", False)
    assert done.reasons[0].startswith('g: Expected "sum > 3" to give true or false')


def test_an_endless_loop_ends_as_an_incident() -> None:
    quick = source_of(events("s e") + '<task id="a"/><exclusiveGateway id="g" default="g-a"/>' + flows("s > a > g; g > a; g > e [x = 1]"))
    assert play(quick).state == "incident"
    wait = f'<intermediateCatchEvent id="w">{timer("timeDuration", "PT1S")}</intermediateCatchEvent>'
    slow = source_of(events("s") + wait + flows("s > w; w > w"))
    done = play(slow, {"advance": "P1000Y"})
    assert (done.state, done.events[-1].event) == ("incident", "incident")
    assert "for ever" in done.reasons[-1]


def test_a_call_runs_a_process_of_the_same_file_and_any_other_as_a_job() -> None:
    called = z("calledElement", processId="q", propagateAllChildVariables="true")
    call = f'<callActivity id="c"><extensionElements>{called}</extensionElements></callActivity>'
    caller = events("s e") + call + flows("s > c > e")
    inner = events("sq eq") + tasks("t") + flows("sq > t > eq")
    both = source_of(caller).replace(b"</definitions>", f'<process id="q">{inner}</process></definitions>'.encode())
    done = play(both, {"complete": "t", "variables": {"x": 1}})
    assert told(done, "entered") == ["s entered", "c entered", "sq entered", "t entered", "eq entered", "e entered"]
    assert (done.state, done.variables) == ("completed", {"x": number(1)})
    alone = play(source_of(caller), {"job": "q", "variables": {"y": 2}})
    assert (told(alone, "job"), alone.state, alone.variables) == (["c job"], "completed", {"y": number(2)})


def test_an_error_that_nobody_catches_ends_the_case_and_is_told() -> None:
    body = events("s") + '<endEvent id="e"><errorEventDefinition errorRef="E"/></endEvent>' + flows("s > e")
    done = play(source_of(body, '<error id="E" errorCode="lost"/>'))
    assert (done.state, told(done)[-2:], done.good, done.reasons) == ("completed", ["e error", "e completed"], True, ())
    assert done.notes[-1] == "p: Nobody caught the error lost, so the case ended."
    assert [case["state"] for case in done.cases] == ["error"]


STARTED = '<startEvent id="s"><messageEventDefinition messageRef="M"/></startEvent>'


def test_a_message_begins_one_open_case_for_each_key() -> None:
    source = source_of(STARTED + user("t") + events("e") + flows("s > t > e"), message("M", "opened"))
    seven, eight, none = ({"message": "opened", "key": "7"}, {"message": "opened", "key": "8"}, {"message": "opened"})
    done = play(source, seven, eight, seven, none, none)
    assert told(done, "entered").count("s entered") == 4
    assert [note for note in done.notes if "key 7" in note] == [
        "The message opened with key 7 waits for the end of the case of p that has this key."
    ]
    again = play(source, seven, {"complete": "t"}, seven)
    assert (told(again, "entered").count("s entered"), again.state) == (2, "running")


def test_a_message_that_waited_for_the_case_of_its_key_begins_the_next_when_that_has_ended() -> None:
    source = source_of(STARTED + user("t") + events("e") + flows("s > t > e"), message("M", "opened"))
    twice = [{"message": "opened", "key": "7", "variables": {"n": n}} for n in (1, 2, 3)]
    done = play(source, *twice, {"advance": "P30D"}, {"complete": "t"})
    assert told(done, "entered").count("s entered") == 2
    assert [(case["state"], case["variables"]["n"]) for case in done.cases] == [("completed", number(1)), ("running", number(2))]
    whole = play(source, *twice, *[{"complete": "t"}] * 3)
    assert (whole.state, len(whole.cases), whole.notes) == ("completed", 3, done.notes[:-1])


def test_a_subprocess_keeps_its_variables_and_the_case_shows_its_own_at_the_end() -> None:
    inner = events("si ei") + tasks("t") + flows("si > t > ei")
    done = play(source_of(events("s e") + sub("u", inner) + flows("s > u > e")), {"complete": "t", "variables": {"x": [1]}}, y=number(2))
    assert done.variables == {"x": [number(1)], "y": number(2)}


def test_a_refused_file_runs_nothing_and_says_why() -> None:
    bare = read_bare(source_of(events("s e") + '<complexGateway id="g"/>' + flows("s > g > e")), "p.bpmn")
    done = trace(bare, [], {})
    assert (done.state, done.events, done.good) == ("refused", (), False)
    assert any("complexGateway" in reason and "g" in reason and "line 1" in reason for reason in done.reasons)


@pytest.mark.parametrize(
    ("script", "wrong"),
    [
        (b"", "list"), (b"{}", "list"), (b"[1]", "step 1"), (b"[{}]", "step 1"), (b'[{"complete": "a", "job": "b"}]', "job"),
        (b'[{"complete": 1}]', "text"), (b'[{"advance": "soon"}]', "PT1H"), (b'[{"advance": "-PT1H"}]', "PT1H"),
        (b'[{"complete": "a", "variables": []}]', "object"), (b'[{"complete": "a", "when": 1}]', "when"),
        (b'[{"job": "a", "error": "e", "variables": {"x": 1}}]', "both"), (b'[{"complete": "a", "variables": {"x": NaN}}]', "float"),
        (b"- {complete: &a x}\n- {complete: *a}", "write it out"), (b"\xff\xfe\x00", "JSON or YAML"), (b"[" * 5000, "each other"),
        (b"- {complete: [}", "line 1"), (b"- {? [a] : b}", "JSON or YAML"), (b"x" * 1_000_001, "bytes"),
    ],
)  # fmt: skip
def test_what_is_no_script_says_what_is_wrong(script: bytes, wrong: str) -> None:
    with pytest.raises(ScriptFault) as fault:
        read_script(script)
    assert wrong in str(fault.value)


def test_a_script_names_all_its_faults_at_once() -> None:
    with pytest.raises(ScriptFault) as fault:
        read_script(b"[{complete: 1}, {signal: a}, {say: b}]")
    assert [reason[:6] for reason in fault.value.reasons] == ["step 1", "step 3"]


def test_a_script_in_yaml_means_what_it_means_in_json() -> None:
    written = read_script(b"- {complete: t, variables: {on: 2026-10-09, n: 1.50, yes_: true}}\n- {message: m, key: 7}\n")
    same = read_script(b'[{"complete":"t","variables":{"on":"2026-10-09","n":1.50,"yes_":true}},{"message":"m","key":"7"}]')
    assert written == same
