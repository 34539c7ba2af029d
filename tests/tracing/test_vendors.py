"""Files as other tools write them, in their manners though not their words: who is read, and who is told what to write."""

from __future__ import annotations

from typing import Any

import pytest

from engine.bpmn.bare import read_bare
from engine.tracing import verdict_on
from tests.bpmn.building import number
from tests.tracing.drawing import play, reasons, told
from web.cli.place import WORKFLOWS

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = 'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

# A web modeller: prefix bpmn, drawing, colours, no engine.
BROWSER = f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="{MODEL}" {DI} {XSI} xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="Definitions_0"
    xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0" targetNamespace="http://bpmn.io/schema/bpmn" exporter="bpmn-js">
  <bpmn:process id="Process_0" isExecutable="false">
    <bpmn:startEvent id="Start_0"><bpmn:outgoing>Flow_0</bpmn:outgoing></bpmn:startEvent>
    <bpmn:task id="Task_0" name="看一看"><bpmn:incoming>Flow_0</bpmn:incoming><bpmn:outgoing>Flow_1</bpmn:outgoing></bpmn:task>
    <bpmn:sequenceFlow id="Flow_0" sourceRef="Start_0" targetRef="Task_0" />
    <bpmn:sequenceFlow id="Flow_1" sourceRef="Task_0" targetRef="End_0" />
    <bpmn:endEvent id="End_0"><bpmn:incoming>Flow_1</bpmn:incoming></bpmn:endEvent>
    <bpmn:textAnnotation id="Note_0"><bpmn:text>nothing to do</bpmn:text></bpmn:textAnnotation>
    <bpmn:association id="Line_0" sourceRef="Task_0" targetRef="Note_0" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="D"><bpmndi:BPMNPlane id="P" bpmnElement="Process_0">
    <bpmndi:BPMNShape id="s" bpmnElement="Start_0" bioc:stroke="#000"><dc:Bounds x="1" y="1" width="36" height="36" /></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="e" bpmnElement="Flow_0"><di:waypoint x="1" y="1" /><di:waypoint x="9" y="1" /></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>"""

# A modelling suite: default namespace, measures and colours in every element, XPath named but not used, pools and lanes.
SUITE = f"""<?xml version='1.0' encoding='UTF-8'?>
<definitions xmlns="{MODEL}" {XSI} xmlns:signavio="http://www.signavio.com" exporter="Suite" expressionLanguage="http://www.w3.org/1999/XPath"
    typeLanguage="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.signavio.com/bpmn20"
    xsi:schemaLocation="{MODEL} BPMN20.xsd">
  <collaboration id="sid-c">
    <participant id="sid-a" name="Office" processRef="sid-p">
      <extensionElements><signavio:signavioMetaData metaKey="bgcolor" metaValue="#ffffff"/></extensionElements></participant>
    <participant id="sid-b" name="Citizen" processRef="sid-q"/>
    <messageFlow id="sid-f" sourceRef="sid-b" targetRef="sid-s"/>
  </collaboration>
  <process id="sid-p" isClosed="false" isExecutable="false" processType="None">
    <extensionElements/>
    <laneSet id="sid-l"><lane id="sid-l1" name="Clerk"><flowNodeRef>sid-s</flowNodeRef><flowNodeRef>sid-t</flowNodeRef></lane></laneSet>
    <startEvent id="sid-s" name="asked" isInterrupting="true">
      <extensionElements><signavio:signavioMetaData metaKey="bgcolor" metaValue="#ffffff"/></extensionElements>
      <outgoing>sid-1</outgoing></startEvent>
    <userTask id="sid-t" name="answer" completionQuantity="1" startQuantity="1" isForCompensation="false" implementation="##unspecified">
      <incoming>sid-1</incoming><outgoing>sid-2</outgoing></userTask>
    <exclusiveGateway id="sid-g" name="" gatewayDirection="Diverging" default="sid-4"><incoming>sid-2</incoming></exclusiveGateway>
    <sequenceFlow id="sid-1" name="" isImmediate="true" sourceRef="sid-s" targetRef="sid-t"/>
    <sequenceFlow id="sid-2" sourceRef="sid-t" targetRef="sid-g"/>
    <sequenceFlow id="sid-3" name="yes" sourceRef="sid-g" targetRef="sid-e">
      <conditionExpression id="sid-k" xsi:type="tFormalExpression">yes = true</conditionExpression></sequenceFlow>
    <sequenceFlow id="sid-4" sourceRef="sid-g" targetRef="sid-x"/>
    <endEvent id="sid-e"/><endEvent id="sid-x"><terminateEventDefinition id="sid-d"/></endEvent>
  </process>
  <process id="sid-q" isExecutable="false"><laneSet id="sid-m"/></process>
</definitions>"""

# A repository tool: prefix semantic, Latin-1, types, interfaces, resources, monitoring, properties of its own.
REPOSITORY = f"""<?xml version="1.0" encoding="ISO-8859-1" standalone="yes"?>
<semantic:definitions id="_1" xmlns:semantic="{MODEL}" xmlns:bizagi="http://www.bizagi.com/bpmn20" xmlns:adonis="http://www.boc-group.com"
    targetNamespace="urn:x" name="Ger\xe4t">
  <semantic:import importType="http://www.w3.org/2001/XMLSchema" location="types.xsd" namespace="urn:t"/>
  <semantic:itemDefinition id="It" structureRef="xs:string"/>
  <semantic:message id="M1" name="order" itemRef="It"/>
  <semantic:interface id="I1" name="i"><semantic:operation id="O1" name="o"><semantic:inMessageRef>M1</semantic:inMessageRef>
    </semantic:operation></semantic:interface>
  <semantic:process id="_p" adonis:modelId="7">
    <semantic:startEvent id="_s"><semantic:messageEventDefinition messageRef="M1"><semantic:operationRef>O1</semantic:operationRef>
      </semantic:messageEventDefinition></semantic:startEvent>
    <semantic:serviceTask id="_j" implementation="##WebService" operationRef="O1"><semantic:extensionElements>
      <bizagi:BizagiExtensions><bizagi:BizagiProperties><bizagi:BizagiProperty name="bgColor" value="#ECEFFF"/></bizagi:BizagiProperties>
      </bizagi:BizagiExtensions></semantic:extensionElements><semantic:performer id="_r"/>
      <semantic:monitoring id="_m"/></semantic:serviceTask>
    <semantic:endEvent id="_e"/>
    <semantic:sequenceFlow id="_1a" sourceRef="_s" targetRef="_j"/><semantic:sequenceFlow id="_2a" sourceRef="_j" targetRef="_e"/>
  </semantic:process>
</semantic:definitions>""".encode("latin-1")

# The younger engine of the dialect's family, with what its modeller adds.
YOUNGER = f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="{MODEL}" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="x"
    xmlns:modeler="http://camunda.org/schema/modeler/1.0"
    modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.6.0">
  <bpmn:message id="M" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=order"/></bpmn:extensionElements>
  </bpmn:message>
  <bpmn:process id="P" isExecutable="true"><bpmn:extensionElements><zeebe:versionTag value="1"/></bpmn:extensionElements>
    <bpmn:startEvent id="S"/><bpmn:sequenceFlow id="F1" sourceRef="S" targetRef="J"/>
    <bpmn:serviceTask id="J" zeebe:modelerTemplate="x"><bpmn:extensionElements><zeebe:taskDefinition type="charge" retries="3"/>
      <zeebe:taskHeaders><zeebe:header key="a" value="b"/></zeebe:taskHeaders>
      <zeebe:properties><zeebe:property name="anything" value="x"/></zeebe:properties></bpmn:extensionElements></bpmn:serviceTask>
    <bpmn:sequenceFlow id="F2" sourceRef="J" targetRef="R"/>
    <bpmn:receiveTask id="R" messageRef="M"/><bpmn:sequenceFlow id="F3" sourceRef="R" targetRef="B"/>
    <bpmn:businessRuleTask id="B"><bpmn:extensionElements><zeebe:calledDecision decisionId="rate" resultVariable="rate"/>
      </bpmn:extensionElements></bpmn:businessRuleTask><bpmn:sequenceFlow id="F4" sourceRef="B" targetRef="N"/>
    <bpmn:sendTask id="N"><bpmn:extensionElements><zeebe:taskDefinition type="mail"/></bpmn:extensionElements></bpmn:sendTask>
    <bpmn:sequenceFlow id="F5" sourceRef="N" targetRef="E"/><bpmn:endEvent id="E"/>
  </bpmn:process>
</bpmn:definitions>"""

READ: dict[str, tuple[str | bytes, list[dict[str, Any]], dict[str, Any]]] = {
    "a web modeller": (BROWSER, [], {}),
    "a modelling suite": (SUITE, [{"complete": "sid-t", "variables": {"yes": False}}], {"yes": False}),
    "a repository tool": (REPOSITORY, [{"message": "order", "variables": {"n": 1}}, {"job": "_j"}], {"n": number(1)}),
    "the younger engine": (
        YOUNGER,
        [{"job": "charge"}, {"message": "paid", "key": "7"}, {"job": "rate", "variables": {"rate": "A"}}, {"job": "mail"}],
        {"order": "7", "rate": "A"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_a_file_of_this_tool_runs_as_drawn(name: str) -> None:
    source, steps, variables = READ[name]
    content = source if isinstance(source, bytes) else source.encode()
    assert verdict_on(content, "x.bpmn").reasons == []
    done = play(content, *steps, **({"order": "7"} if "order" in variables else {}))
    assert (done.state, done.variables) == ("completed", variables)


def test_everything_set_aside_is_named() -> None:
    said = " ".join(verdict_on(REPOSITORY, "x.bpmn").assumed)
    for word in ("BizagiExtensions", "modelId", "performer", "monitoring", "itemDefinition", "interface", "operationRef", "itemRef"):
        assert word in said
    said = " ".join(verdict_on(YOUNGER.encode(), "x.bpmn").assumed)
    for word in ("retries", "taskHeaders", "versionTag", "property anything", "modelerTemplate", "the decision's id"):
        assert word in said


def test_what_the_younger_engine_has_and_this_one_not_is_refused_with_what_to_write() -> None:
    """When a task is looked at again decides nothing; what a job or an ad-hoc subprocess would get or give does."""
    later = YOUNGER.replace('serviceTask id="J" zeebe:modelerTemplate="x">', 'userTask id="J">').replace("serviceTask>", "userTask>")
    job = later[later.index("<zeebe:taskDefinition") : later.index("<zeebe:taskHeaders>")]
    assert verdict_on(later.replace(job, '<zeebe:taskSchedule followUpDate="=now()"/>').encode(), "x.bpmn").reasons == []
    linked = YOUNGER.replace("<zeebe:taskHeaders>", '<zeebe:linkedResources/><zeebe:taskHeaders>')
    assert [reason.partition(" is not executed here: ")[2] for reason in reasons(linked.encode())] == [
        "a job gets what it needs by zeebe:ioMapping. (unsupported-element)"
    ]


OLDER = f"""<definitions xmlns="{MODEL}" xmlns:c="http://camunda.org/schema/1.0/bpmn" xmlns:f="http://flowable.org/bpmn"
targetNamespace="x"><process id="p" isExecutable="true" c:historyTimeToLive="P30D" f:candidateStarterGroups="a">
<startEvent id="s" c:asyncBefore="true"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
<userTask id="t" c:assignee="x" c:formKey="y" f:candidateGroups="z"><extensionElements>%s</extensionElements></userTask>
<sequenceFlow id="f2" sourceRef="t" targetRef="e"/><endEvent id="e"/></process></definitions>"""


def test_who_does_a_task_and_how_it_is_stored_is_set_aside() -> None:
    done = play((OLDER % '<c:properties><c:property name="a" value="b"/></c:properties>').encode(), {"complete": "t"})
    assert done.state == "completed"
    assert any("assignee of http://camunda.org/schema/1.0/bpmn" in note for note in done.notes)


@pytest.mark.parametrize(
    ("extension", "instead"),
    [
        ('<c:inputOutput><c:inputParameter name="a">b</c:inputParameter></c:inputOutput>', "zeebe:ioMapping"),
        ('<c:taskListener class="org.example.Runs" event="create"/>', "task of its own"),
        ('<f:executionListener expression="${runs}"/>', "task of its own"), ("<c:unheardOf/>", "BPMN and zeebe"),
        ('<x:rule xmlns:x="urn:somebody"/>', "extension of a tool that is not known here"),
    ],
)  # fmt: skip
def test_what_another_engine_would_do_is_refused_with_what_to_write(extension: str, instead: str) -> None:
    found = reasons((OLDER % extension).encode())
    assert len(found) == 1
    assert instead in found[0]
    assert found[0].startswith("p.bpmn, line 5, t: ")


@pytest.mark.parametrize("attribute", ["class", "expression", "delegateExpression", "type", "topic", "resultVariable", "collection"])
def test_an_attribute_by_which_another_engine_works_is_refused(attribute: str) -> None:
    found = reasons((OLDER % "").replace('c:formKey="y"', f'c:{attribute}="y"').encode())
    assert len(found) == 1
    assert "is not executed here: " in found[0]


def test_all_reasons_are_told_at_once() -> None:
    body = "<complexGateway id='g'/><task id='lost'/><scriptTask id='t' scriptFormat='js'><script>1</script></scriptTask>"
    found = reasons((OLDER % "<c:connector/>").replace("</process>", f"{body}</process>").encode())
    for word in ("complexGateway", "lost has no incoming flow", "only FEEL", "connector"):
        assert any(word in reason for reason in found)


def test_our_own_procedures_are_read_as_they_are() -> None:
    files = sorted(WORKFLOWS.glob("*/*.bpmn"))
    assert files
    for file in files:
        findings = read_bare(file.read_bytes(), file.name).findings
        assert all("no decision is at hand" in finding.message for finding in findings), file


def test_a_procedure_of_ours_stops_where_it_needs_what_only_its_caller_gives() -> None:
    done = play((WORKFLOWS / "service_of_document" / "service_of_document.bpmn").read_bytes())
    assert (done.state, told(done)[-1]) == ("incident", "Gateway_electronic incident")
    assert "firm.electronic_service" in done.reasons[0]


FLOWING = f"""<definitions xmlns="{MODEL}" xmlns:f="http://flowable.org/bpmn" {DI} typeLanguage="http://www.w3.org/2001/XMLSchema"
  expressionLanguage="http://www.w3.org/1999/XPath" targetNamespace="x" exporter="Open Source Modeler" exporterVersion="6.7.2">
<process id="leave" name="请假" isExecutable="true"><startEvent id="s" f:formFieldValidation="true"/>
<userTask id="t" name="申请" f:assignee="a" f:async="true" f:exclusive="false"><extensionElements>
<m:initiator-can-complete xmlns:m="http://flowable.org/modeler"><![CDATA[false]]></m:initiator-can-complete>
<f:assigneeType>static</f:assigneeType>%s</extensionElements></userTask>
<sequenceFlow id="f1" sourceRef="s" targetRef="t"/><sequenceFlow id="f2" sourceRef="t" targetRef="e"/><endEvent id="e"/></process>
<bpmndi:BPMNDiagram id="D"><bpmndi:BPMNPlane id="P" bpmnElement="process"/></bpmndi:BPMNDiagram></definitions>"""


def test_what_another_modeller_writes_about_people_and_pages_is_set_aside() -> None:
    done = play((FLOWING % "").encode(), {"complete": "t"})
    assert done.state == "completed"
    assert any("initiator-can-complete of http://flowable.org/modeler" in note for note in done.notes)


def test_a_value_or_an_exception_that_another_engine_would_know_of_is_refused_with_what_to_write() -> None:
    assert "BPMN error" in reasons((FLOWING % '<f:mapException errorCode="x">java.lang.Exception</f:mapException>').encode())[0]
    data = '<dataObject id="d"><extensionElements><f:value>1</f:value></extensionElements></dataObject><userTask'
    assert "script task" in reasons((FLOWING % "").replace("<userTask", data).encode())[0]


RULES = f"""<definitions xmlns="{MODEL}" xmlns:tns="http://www.jboss.org/drools" targetNamespace="x"
  xmlns:g="http://www.jboss.org/drools/flow/gpd" expressionLanguage="http://www.mvel.org/2.0">
<process id="p" tns:packageName="a.b" tns:version="1" tns:adHoc="false">
<extensionElements><tns:import name="java.util.List"/></extensionElements><startEvent id="s" g:x="16" g:y="16"/>
<userTask id="t" tns:taskName="Human Task" tns:priority="1" tns:bgcolor="#fff"><extensionElements>
<tns:metaData name="elementname"><tns:metaValue>t</tns:metaValue></tns:metaData>%s</extensionElements></userTask>
<sequenceFlow id="f1" sourceRef="s" targetRef="t"/><sequenceFlow id="f2" sourceRef="t" targetRef="e"/><endEvent id="e"/></process>
</definitions>"""


def test_a_file_of_an_engine_of_rules_runs_where_its_extensions_only_draw() -> None:
    assert play((RULES % "").encode(), {"complete": "t"}).state == "completed"


@pytest.mark.parametrize(
    ("extension", "instead"),
    [
        ("<tns:onEntry-script><tns:script>x()</tns:script></tns:onEntry-script>", "a script task of its own"),
        ('<tns:metaData name="customAutoStart"/>', "remove it"),
    ],
)
def test_what_an_engine_of_rules_would_do_is_refused_with_what_to_write(extension: str, instead: str) -> None:
    found = reasons((RULES % extension).encode())
    assert len(found) == 1
    assert instead in found[0]


def test_a_task_that_another_engine_would_work_on_does_not_just_pass() -> None:
    found = reasons((RULES % "").replace("userTask", "task").encode())
    assert len(found) == 1
    assert "make it a service task" in found[0]


def test_what_says_one_thing_in_two_words_is_refused_once_and_nothing_is_missed_for_it() -> None:
    """A job by type and topic; a collection in another engine's words, without which the activity would say nothing to repeat over."""
    service = OLDER.replace("userTask", "serviceTask").replace('c:formKey="y"', 'c:type="external" c:topic="mail"') % ""
    bare = read_bare(service.encode(), "x.bpmn")
    told_of = [finding.message for finding in bare.findings if finding.rule == "foreign-extension"]
    assert [message.count(" of http://camunda.org/schema/1.0/bpmn") for message in told_of] == [2]
    assert not any("job of its own id" in finding.message for finding in bare.findings)
    marker = '<multiInstanceLoopCharacteristics c:collection="xs" c:elementVariable="x"/></userTask>'
    found = reasons((OLDER % "").replace("</userTask>", marker).encode())
    assert len(found) == 1
    assert "inputCollection" in found[0]


TIMED = """<startEvent id="s"><timerEventDefinition><timeCycle>%s</timeCycle></timerEventDefinition></startEvent>"""


def test_cron_of_six_fields_is_read_unless_it_counts_days_in_a_file_of_an_engine_that_counts_them_otherwise() -> None:
    source = (OLDER % "").replace('<startEvent id="s" c:asyncBefore="true"/>', TIMED)
    assert play((source % "0 0 9 ? * MON-FRI").encode(), {"advance": "P1D"}).state == "running"
    found = reasons((source % "0 0 9 ? * 2-6").encode())
    assert len(found) == 1
    assert "days of the week as MON-FRI" in found[0]


SCRIPTED = "System.out.println(&quot;x&quot;);"


def test_a_text_in_no_language_that_it_names_is_refused_with_the_place_and_the_way_round() -> None:
    empty = "<extensionElements></extensionElements>"
    source = (OLDER % "").replace("userTask", "scriptTask").replace(empty, f"<script>{SCRIPTED}</script>")
    found = reasons(source.encode())
    assert len(found) == 1
    assert "found ';' (line 1, column 24)" in found[0]
    assert "make it a service task" in found[0]


def test_a_drawing_may_be_of_nothing_but_what_it_draws_must_be_there() -> None:
    drawn = BROWSER.replace('bpmnElement="Process_0"', 'bpmnElement="Process_9"')
    assert verdict_on(drawn.encode(), "x.bpmn").verdict == "accepted"
    assert any("Process_9" in note for note in verdict_on(drawn.encode(), "x.bpmn").assumed)


def test_an_arrow_may_say_its_direction_in_small_letters() -> None:
    drawn = BROWSER.replace('targetRef="Note_0"', 'targetRef="Note_0" associationDirection="one"')
    assert verdict_on(drawn.encode(), "x.bpmn").verdict == "accepted"
