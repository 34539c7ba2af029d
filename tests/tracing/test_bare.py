"""Diagrams without any extension: the smallest reading under which they run, construct by construct."""

from __future__ import annotations

import pytest

from engine.bpmn.bare import read_bare
from tests.bpmn.building import boundary, events, flows, number, sub, timer
from tests.tracing.drawing import HEAD, file_of, play, reasons, told

MESSAGE, SIGNAL = "<messageEventDefinition/>", "<signalEventDefinition/>"


def catch(name: str, definition: str) -> str:
    return f'<intermediateCatchEvent id="{name}">{definition}</intermediateCatchEvent>'


def throw(name: str, definition: str) -> str:
    return f'<intermediateThrowEvent id="{name}">{definition}</intermediateThrowEvent>'


def chain(node: str, name: str, top: str = "") -> bytes:
    """A process of a start, this node and an end."""
    return file_of(events("s e") + node + flows(f"s > {name} > e"), top)


@pytest.mark.parametrize("kind", ["serviceTask", "sendTask", "businessRuleTask", "scriptTask"])
def test_a_task_that_says_not_what_it_does_is_a_job_of_its_own_id(kind: str) -> None:
    done = play(chain(f'<{kind} id="Do_it"/>', "Do_it"), {"job": "Do_it", "variables": {"x": 1}})
    assert (done.state, done.variables) == ("completed", {"x": number(1)})
    assert told(done, "job") == ["Do_it job"]


@pytest.mark.parametrize("kind", ["task", "manualTask"])
def test_a_task_without_a_kind_or_by_hand_only_passes(kind: str) -> None:
    assert play(chain(f'<{kind} id="t"/>', "t")).state == "completed"


def test_a_send_task_with_a_message_sends_it() -> None:
    done = play(chain('<sendTask id="t" messageRef="M"/>', "t", '<message id="M" name="news"/>'))
    assert (done.state, told(done, "message-sent")) == ("completed", ["t message-sent"])


def test_a_user_task_needs_neither_form_nor_role() -> None:
    assert play(chain('<userTask id="t"/>', "t"), {"complete": "t"}).state == "completed"


def test_a_script_in_feel_gives_its_value_to_the_variable_of_its_id() -> None:
    task = '<scriptTask id="total-1" scriptFormat="feel"><script>sum([n, 2])</script></scriptTask>'
    done = play(chain(task, "total-1"), n=number(3))
    assert (done.state, done.variables) == ("completed", {"n": number(3), "total_1": number(5)})


@pytest.mark.parametrize(("language", "text"), [("javascript", "a + b"), ("groovy", "x"), ("", "${bean.run()}")])
def test_a_script_in_another_language_is_refused(language: str, text: str) -> None:
    found = reasons(chain(f'<scriptTask id="t" scriptFormat="{language}"><script>{text}</script></scriptTask>', "t"))
    assert len(found) == 1
    assert "only FEEL is executed" in found[0]


CHOICE = events("s a b") + '<exclusiveGateway id="g" default="g-b"/>' + flows("s > g; g > b")


@pytest.mark.parametrize(("condition", "end"), [("n > 3", "a"), ("= n > 3", "a"), ("n &lt; 3", "b"), ("n = 4 and not(false)", "a")])
def test_a_condition_is_feel_with_or_without_its_sign(condition: str, end: str) -> None:
    flow = f'<sequenceFlow id="f" sourceRef="g" targetRef="a"><conditionExpression>{condition}</conditionExpression></sequenceFlow>'
    assert told(play(file_of(CHOICE + flow), n=number(4)))[-1] == f"{end} completed"


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ("${n > 3}", "another engine"), ("#{n}", "another engine"), ("bpmn:getDataObject('x')/a", "XPath"), ("$n > 3", "XPath"),
        ("n == 3", "FEEL"), ("order is good", "FEEL"),
    ],
)  # fmt: skip
def test_a_condition_in_another_language_is_refused_once_with_its_place(condition: str, why: str) -> None:
    flow = f'\n<sequenceFlow id="f" sourceRef="g" targetRef="a"><conditionExpression>{condition}</conditionExpression></sequenceFlow>'
    found = reasons(file_of(CHOICE + flow))
    assert len(found) == 1
    assert why in found[0]
    assert found[0].startswith("p.bpmn, line 2, f: ")


def test_a_condition_that_names_its_language_is_refused_unless_it_is_feel() -> None:
    def of(language: str) -> bytes:
        condition = f'<conditionExpression language="{language}">n &gt; 3</conditionExpression>'
        return file_of(CHOICE + f'<sequenceFlow id="f" sourceRef="g" targetRef="a">{condition}</sequenceFlow>')

    assert play(of("https://www.omg.org/spec/FEEL/1.0"), n=number(4)).state == "completed"
    assert "written in http://groovy.codehaus.org/" in reasons(of("http://groovy.codehaus.org/"))[0]


def test_an_empty_condition_is_none() -> None:
    task = '<task id="t"/><sequenceFlow id="f" sourceRef="t" targetRef="e"><conditionExpression/></sequenceFlow>'
    assert play(file_of(events("s e") + task + flows("s > t"))).state == "completed"
    assert "without a condition" in reasons(file_of(CHOICE + flows("g > a")))[0]


@pytest.mark.parametrize(
    ("kind", "text", "advance"),
    [
        ("timeDuration", "PT2H", "PT2H"), ("timeDuration", "duration(wait)", "PT3H"), ("timeDuration", '"PT2H"', "PT2H"),
        ("timeDate", "2026-01-02T00:00:00+08:00", "P1D"), ("timeDate", "now() + duration(wait)", "PT3H"),
    ],
)  # fmt: skip
def test_a_time_is_iso_8601_or_feel(kind: str, text: str, advance: str) -> None:
    source = chain(catch("c", timer(kind, text)), "c")
    assert play(source, wait="PT3H").state == "running"
    assert play(source, {"advance": advance}, wait="PT3H").state == "completed"


def test_a_time_that_is_neither_is_refused() -> None:
    assert "bad-timer" in reasons(chain(catch("c", timer("timeDuration", "5 days")), "c"))[0]
    assert "another engine" in reasons(chain(catch("c", timer("timeDuration", "${wait}")), "c"))[0]


def test_an_event_without_a_message_awaits_one_of_its_own_id_whatever_the_key() -> None:
    source = chain(catch("c", MESSAGE), "c")
    assert play(source, {"message": "c"}).state == "completed"
    assert play(source, {"message": "c", "key": "7", "variables": {"x": 1}}).variables == {"x": number(1)}
    assert play(source, {"message": "d"}).state == "running"


def test_a_message_without_a_subscription_is_matched_by_name_alone() -> None:
    named = catch("c", '<messageEventDefinition messageRef="M"/>')
    assert play(chain(named, "c", '<message id="M" name="paid"/>'), {"message": "paid", "key": "1"}).state == "completed"
    assert play(chain('<receiveTask id="c" messageRef="M"/>', "c", '<message id="M"/>'), {"message": "M"}).state == "completed"
    assert play(chain('<receiveTask id="c"/>', "c"), {"message": "c"}).state == "completed"


def test_two_messages_of_one_name_are_one() -> None:
    first, second = catch("c", '<messageEventDefinition messageRef="M"/>'), catch("d", '<messageEventDefinition messageRef="N"/>')
    top = '<message id="M" name="paid"/><message id="N" name="paid"/>'
    done = play(file_of(events("s e") + first + second + flows("s > c > d > e"), top), {"message": "paid"}, {"message": "paid"})
    assert done.state == "completed"


def test_a_signal_that_is_only_drawn_is_called_by_its_event() -> None:
    assert play(chain(catch("c", SIGNAL), "c"), {"signal": "c"}).state == "completed"
    both = throw("t", '<signalEventDefinition signalRef="G"/>') + catch("c", '<signalEventDefinition signalRef="G"/>')
    body = events("s e ex") + '<parallelGateway id="g"/><task id="x"/>' + both + flows("s > g > c > e; g > x > t > ex")
    assert play(file_of(body, '<signal id="G"/>')).state == "completed"


def test_errors_meet_with_and_without_a_code() -> None:
    def body(thrown: str, caught: str) -> str:
        inner = events("si") + f'<endEvent id="ei"><errorEventDefinition {thrown}/></endEvent>' + flows("si > ei")
        return (
            events("s e ex") + sub("u", inner) + boundary("b", "u", f"<errorEventDefinition {caught}/>") + flows("s > u > e; b > ex")
        )

    bare, coded = '<error id="E"/>', '<error id="E" errorCode="17" name="full"/>'
    for top, thrown, caught in (
        (bare, 'errorRef="E"', 'errorRef="E"'), (coded, 'errorRef="E"', 'errorRef="E"'), (coded, 'errorRef="E"', ""), ("", "", ""),
    ):  # fmt: skip
        done = play(file_of(body(thrown, caught), top))
        assert (done.state, told(done)[-1]) == ("completed", "ex completed")
        assert "ei error" in told(done)


def test_an_escalation_without_a_code_is_caught() -> None:
    inner = events("si ei") + throw("x", "<escalationEventDefinition/>") + flows("si > x > ei")
    way = boundary("b", "u", "<escalationEventDefinition/>", 'cancelActivity="false"')
    done = play(file_of(events("s e ex") + sub("u", inner) + way + flows("s > u > e; b > ex")))
    assert done.state == "completed"
    assert {"ex completed", "e completed"} <= set(told(done))


def test_links_meet_by_the_name_of_their_events() -> None:
    body = events("s e")
    body += '<intermediateThrowEvent id="t" name="A"><linkEventDefinition name=""/></intermediateThrowEvent>'
    body += '<intermediateCatchEvent id="c" name="A"><linkEventDefinition><source>t</source></linkEventDefinition></intermediateCatchEvent>'
    assert play(file_of(body + flows("s > t; c > e"))).state == "completed"


@pytest.mark.parametrize(("often", "tasks"), [("3", 3), ("= n - 1", 3), ("0", 0), ("n", 4)])
def test_a_multi_instance_by_number(often: str, tasks: int) -> None:
    loop = f"<multiInstanceLoopCharacteristics><loopCardinality>{often}</loopCardinality></multiInstanceLoopCharacteristics>"
    done = play(chain(f'<userTask id="t">{loop}</userTask>', "t"), *[{"complete": "t"}] * tasks, n=number(4))
    assert (done.state, told(done).count("t waiting")) == ("completed", tasks)


def test_a_multi_instance_over_a_collection_gathers_what_comes_out() -> None:
    loop = '<multiInstanceLoopCharacteristics isSequential="true" behavior="All"><loopDataInputRef>people</loopDataInputRef>'
    loop += '<loopDataOutputRef>answers</loopDataOutputRef><inputDataItem id="who"/><outputDataItem id="I" name="answer"/>'
    loop += '<completionCondition>answer = "no"</completionCondition></multiInstanceLoopCharacteristics>'
    said = [{"complete": "t", "variables": {"answer": answer}} for answer in ("yes", "no")]
    done = play(chain(f'<userTask id="t">{loop}</userTask>', "t"), *said, people=["a", "b", "c"])
    assert (done.state, done.variables["answers"]) == ("completed", ["yes", "no", None])


def test_a_multi_instance_that_says_not_over_what_is_refused() -> None:
    found = reasons(chain('<userTask id="t"><multiInstanceLoopCharacteristics isSequential="true"/></userTask>', "t"))
    assert len(found) == 1
    assert "how often" in found[0]


def test_a_call_of_the_same_file_runs_with_all_variables_and_gives_them_back() -> None:
    inner = events("sq eq") + '<scriptTask id="y"><script>x + 1</script></scriptTask>' + flows("sq > y > eq")
    caller = chain('<callActivity id="c" calledElement="q"/>', "c")
    source = caller.replace(b"</definitions>", f'<process id="q">{inner}</process></definitions>'.encode())
    done = play(source, x=number(1))
    assert (done.state, done.variables) == ("completed", {"x": number(1), "y": number(2)})
    assert told(done)[0] == "s entered", "the called process does not begin by itself"


@pytest.mark.parametrize(("attribute", "job"), [('calledElement="elsewhere"', "elsewhere"), ("", "c")])
def test_a_call_of_another_file_is_a_job(attribute: str, job: str) -> None:
    assert play(chain(f'<callActivity id="c" {attribute}/>', "c"), {"job": job, "variables": {"x": 1}}).variables == {"x": number(1)}


def test_a_call_in_a_circle_ends_as_an_incident() -> None:
    assert play(chain('<callActivity id="c" calledElement="p"/>', "c")).state == "incident"


def test_start_events_of_messages_signals_and_times_begin_cases() -> None:
    starts = "".join(f'<startEvent id="{name}">{what}</startEvent>' for name, what in
                     (("m", MESSAGE), ("t", timer("timeCycle", "R2/PT1H"))))  # fmt: skip
    source = file_of(events("e") + starts + flows("m > e; t > e"))
    idle = play(source)
    assert (idle.state, told(idle)) == ("running", ["m waiting", "t timer-set"])
    done = play(source, {"message": "m", "variables": {"x": 1}}, {"advance": "P1D"})
    assert (done.state, told(done).count("e completed"), done.variables) == ("completed", 3, {"x": number(1)})


def test_a_start_that_cannot_be_timed_is_an_incident() -> None:
    done = play(file_of(events("e") + f'<startEvent id="t">{timer("timeDuration", "wait")}</startEvent>' + flows("t > e")))
    assert (done.state, told(done)) == ("incident", ["t incident"])
    assert done.reasons[0].startswith("t: ")


@pytest.mark.parametrize(
    ("kind", "text", "begun"),
    [
        ("timeDate", "2026-01-02T00:00:00+08:00", 1), ("timeDuration", "PT2H", 1), ("timeDuration", 'duration("PT2H")', 1),
        ("timeCycle", "R3/PT1H", 3), ("timeCycle", "0 9 * * *", 10), ("timeCycle", '= "R3/PT1H"', 3), ("timeCycle", "R/P5000Y", 0),
    ],
)  # fmt: skip
def test_a_time_begins_cases_as_often_as_it_says(kind: str, text: str, begun: int) -> None:
    source = file_of(events("e") + f'<startEvent id="t">{timer(kind, text)}</startEvent>' + flows("t > e"))
    assert told(play(source, {"advance": "P10D"})).count("e completed") == begun


def test_a_cycle_whose_next_start_lies_beyond_the_calendar_ends() -> None:
    source = file_of(events("e") + f'<startEvent id="t">{timer("timeCycle", "R/P5000Y")}</startEvent>' + flows("t > e"))
    assert play(source, {"advance": "P5001Y"}).state == "completed"


def test_two_pools_send_each_other_messages_along_their_flows() -> None:
    customer = events("s e") + throw("ask", MESSAGE) + catch("hear", MESSAGE) + flows("s > ask > hear > e")
    shop = f'<startEvent id="begin">{MESSAGE}</startEvent><userTask id="t"/><endEvent id="tell">{MESSAGE}</endEvent>'
    shop += flows("begin > t > tell")
    pools = (
        '<collaboration id="C"><participant id="A" processRef="p"/><participant id="B" processRef="q"/><participant id="X"/>'
        '<messageFlow id="m1" sourceRef="ask" targetRef="begin"/><messageFlow id="m2" sourceRef="tell" targetRef="hear"/></collaboration>'
    )
    source = f'{HEAD}{pools}<process id="p">{customer}</process><process id="q">{shop}</process></definitions>'.encode()
    done = play(source, {"complete": "t"})
    assert done.state == "completed"
    assert told(done, "message-sent") == ["ask message-sent", "tell message-sent"]
    assert told(done)[-1] in ("e completed", "tell completed")


def test_a_pool_in_which_nothing_happens_is_only_drawn() -> None:
    pools = '<collaboration id="C"><participant id="A" processRef="p"/><participant id="B" processRef="q"/></collaboration>'
    source = chain('<task id="t"/>', "t", pools).replace(b"</definitions>", b'<process id="q"/></definitions>')
    assert play(source).state == "completed"


def test_what_nobody_named_gets_a_name() -> None:
    body = '<startEvent id="s"/><task id="t"/><sequenceFlow sourceRef="s" targetRef="t"/>'
    source = file_of(body).replace(b' targetNamespace="test"', b"")
    assert play(source).state == "completed"


def test_events_may_share_a_definition_that_stands_beside_the_processes() -> None:
    top = '<signalEventDefinition id="D" name="x" signalRef="G"/><signal id="G" name="go"/>'
    refer = "<eventDefinitionRef>D</eventDefinitionRef>"
    body = events("s e") + catch("c", refer) + catch("d", "<eventDefinitionRef>x:D</eventDefinitionRef>") + flows("s > c > d > e")
    assert play(file_of(body, top), {"signal": "go"}, {"signal": "go"}).state == "completed"
    assert "does not exist" in reasons(file_of(events("s e") + catch("c", refer) + flows("s > c > e")))[0]


def test_references_may_carry_a_prefix() -> None:
    task = '<userTask id="t"><incoming>x:s-t</incoming></userTask>' + boundary("b", "x:t", '<messageEventDefinition messageRef="x:M"/>')
    done = play(file_of(events("s e") + task + flows("s > t > e; b > e"), '<message id="M" name="m"/>'), {"message": "m"})
    assert (done.state, "t cancelled" in told(done)) == ("completed", True)


def test_a_drawing_is_not_needed_but_must_stand_for_something() -> None:
    space = 'xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"'
    drawing = f'<di:BPMNDiagram {space}><di:BPMNPlane bpmnElement="p"><di:BPMNShape bpmnElement="ghost"/></di:BPMNPlane></di:BPMNDiagram>'
    found = reasons(chain('<task id="t"/>', "t").replace(b"</definitions>", f"{drawing}</definitions>".encode()))
    assert len(found) == 1
    assert "ghost" in found[0]


def test_every_assumption_is_noted_with_those_that_it_was_made_for() -> None:
    body = events("s e") + "".join(f'<serviceTask id="t{n}" implementation="##WebService"/>' for n in range(9))
    way = " > ".join(["s", *(f"t{n}" for n in range(9)), "e"])
    notes = {finding.rule: finding.message for finding in read_bare(file_of(body + flows(way)), "p.bpmn").findings}
    assert notes["assumed"] == "t0, t1, t2, t3, t4 and 4 more: without a type is a job of its own id"
    assert "implementation of bpmn:serviceTask" in notes["set-aside"]


def test_an_event_may_have_several_triggers_that_nobody_named() -> None:
    source = chain(catch("c", MESSAGE + MESSAGE + SIGNAL + SIGNAL + timer("timeDuration", "PT1H")), "c")
    for step in ({"message": "c"}, {"message": "c_2"}, {"signal": "c"}, {"signal": "c_3"}, {"advance": "PT1H"}):
        assert play(source, step).state == "completed"
    assert play(chain(throw("t", MESSAGE + SIGNAL), "t")).state == "completed"


def test_a_condition_of_an_event_is_feel_without_its_sign_too() -> None:
    waits = catch("c", "<conditionalEventDefinition><condition>done and n > 1</condition></conditionalEventDefinition>")
    body = events("s e ex") + '<userTask id="t"/><parallelGateway id="g"/>' + waits + flows("s > g > c > e; g > t > ex")
    done = play(file_of(body), {"complete": "t", "variables": {"done": True}}, n=number(2))
    assert (done.state, "c waiting" in told(done)) == ("completed", True)


def test_what_was_done_is_undone_without_any_extension() -> None:
    undo = '<boundaryEvent id="b" attachedToRef="t"><compensateEventDefinition/></boundaryEvent>'
    undo += '<serviceTask id="undo" isForCompensation="true"/><association id="l" sourceRef="b" targetRef="undo"/>'
    body = events("s e") + '<serviceTask id="t"/>' + undo + throw("back", "<compensateEventDefinition/>") + flows("s > t > back > e")
    done = play(file_of(body), {"job": "t"}, {"job": "undo"})
    assert (done.state, told(done, "job")) == ("completed", ["t job", "undo job"])


def test_a_task_is_done_again_while_a_condition_holds() -> None:
    loop = "<standardLoopCharacteristics><loopCondition>n &lt; 3</loopCondition></standardLoopCharacteristics>"
    done = play(chain(f'<scriptTask id="n">{loop}<script>if n = null then 1 else n + 1</script></scriptTask>', "n"))
    assert (done.state, done.variables) == ("completed", {"n": number(3)})
    often = '<userTask id="t"><standardLoopCharacteristics loopMaximum="2"/></userTask>'
    assert play(chain(often, "t"), {"complete": "t"}, {"complete": "t"}).state == "completed"


def test_a_data_object_is_a_variable_and_may_be_what_a_task_repeats_over() -> None:
    data = '<dataObject id="DO-1" name="my data" isCollection="true"/><dataObjectReference id="R" dataObjectRef="DO-1"/>'
    task = (
        '<userTask id="t"><ioSpecification><dataInput id="di" itemSubjectRef="x"/><inputSet><dataInputRefs>di</dataInputRefs>'
        "<optionalInputRefs>di</optionalInputRefs></inputSet><outputSet/></ioSpecification>"
        "<dataInputAssociation><sourceRef>R</sourceRef><targetRef>di</targetRef></dataInputAssociation>"
        '<multiInstanceLoopCharacteristics><loopDataInputRef>di</loopDataInputRef><inputDataItem id="it"/>'
        "</multiInstanceLoopCharacteristics></userTask>"
    )
    source = chain(data + task, "t")
    done = play(source, {"complete": "t"}, {"complete": "t"}, my_data=["a", "b"])
    assert (done.state, told(done).count("t waiting")) == ("completed", 2)
    assert play(source).state == "incident", "nothing was put into the data object, so there is no list"


def test_a_property_of_a_process_is_a_variable_of_it_and_what_it_takes_in_says_nothing() -> None:
    body = '<ioSpecification><inputSet/><outputSet/></ioSpecification><property id="pp" name="total"/>' + events("s e") + flows("s > e")
    assert play(file_of(body)).variables == {"total": None}


def test_message_flows_that_promise_something_else_are_refused() -> None:
    pools = '<collaboration id="C"><participant id="A" processRef="p"/><participant id="B" processRef="q"/>{}</collaboration>'
    other = f'<process id="q">{events("sq eq")}<userTask id="u"/><receiveTask id="r"/>{flows("sq > u > r > eq")}</process></definitions>'

    def of(source: str, target: str) -> bytes:
        flow = f'<messageFlow id="mf" sourceRef="{source}" targetRef="{target}"/>'
        return chain('<task id="t"/>', "t", pools.format(flow)).replace(b"</definitions>", other.encode())

    assert "t sends no message" in reasons(of("t", "r"))[0]
    assert "one; use a sequence flow" in reasons(of("s", "t"))[0]
