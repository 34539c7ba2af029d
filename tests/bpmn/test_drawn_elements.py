"""What only draws, orders or explains: it is held against the standard, and the process is the same without it."""

from __future__ import annotations

from lxml import etree

from engine.bpmn import read_diagrams
from engine.bpmn.structure import tag
from engine.bpmn.vocabulary import WORDS
from tests.bpmn.building import ROOT, Driver

DI = (
    'xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:i="http://www.omg.org/spec/DD/20100524/DI"'
)
BOUNDS = '<c:Bounds x="1" y="1" width="9" height="9"/>'
LABEL = f'<d:BPMNLabel labelStyle="style">{BOUNDS}</d:BPMNLabel>'
EXPLAINED = "<documentation>Why</documentation>"
SHAPES = "".join(
    f'<d:BPMNShape bpmnElement="{name}">{BOUNDS}{LABEL}</d:BPMNShape>'
    for name in ("pool", "outside", "lane", "inner", "s", "t", "e", "note", "around")
)
EDGES = "".join(
    f'<d:BPMNEdge bpmnElement="{name}"><i:waypoint x="1" y="1"/><i:waypoint x="9" y="9"/>{LABEL}</d:BPMNEdge>'
    for name in ("s-t", "t-e", "between", "noted")
)
DRAWN = (
    f'{EXPLAINED}<category id="kinds"><categoryValue id="kind" value="by law"/></category>'
    f'<collaboration id="both">{EXPLAINED}<participant id="pool" processRef="p"/><participant id="outside"/>'
    '<messageFlow id="between" sourceRef="t" targetRef="outside"/></collaboration>'
)
LANES = (
    '<laneSet id="lanes"><lane id="lane" name="Office"><flowNodeRef>s</flowNodeRef><flowNodeRef>e</flowNodeRef>'
    '<childLaneSet id="more"><lane id="inner"><flowNodeRef>t</flowNodeRef></lane></childLaneSet></lane></laneSet>'
)
NOTES = (
    '<textAnnotation id="note" textFormat="text/plain"><text>By Monday</text></textAnnotation>'
    '<association id="noted" sourceRef="t" targetRef="note" associationDirection="None"/><group id="around" categoryValueRef="kind"/>'
)
DRAWING = (
    f'<d:BPMNDiagram {DI} name="Page"><d:BPMNPlane bpmnElement="both">{SHAPES}{EDGES}</d:BPMNPlane>'
    '<d:BPMNLabelStyle id="style"><c:Font name="Song" size="12" isBold="true"/></d:BPMNLabelStyle></d:BPMNDiagram>'
)


def file_of(drawn: bool) -> bytes:
    """A start, a task and an end, alone or with all that may be drawn around them."""
    explained, lanes, notes = (EXPLAINED, LANES, NOTES) if drawn else ("", "", "")
    start = f'<startEvent id="s">{explained}{"<outgoing>s-t</outgoing>" if drawn else ""}</startEvent>'
    task = f'<manualTask id="t">{explained}{"<incoming>s-t</incoming><outgoing>t-e</outgoing>" if drawn else ""}</manualTask>'
    flows = '<sequenceFlow id="s-t" sourceRef="s" targetRef="t"/><sequenceFlow id="t-e" sourceRef="t" targetRef="e"/>'
    process = f'<process id="p" isExecutable="true">{explained}{lanes}{start}{task}<endEvent id="e"/>{flows}{notes}</process>'
    return f"{ROOT}{DRAWN if drawn else ''}{process}{DRAWING if drawn else ''}</definitions>".encode()


def test_what_only_draws_or_explains_changes_nothing() -> None:
    drawn, findings = read_diagrams(file_of(True), "p.bpmn")
    assert findings == []
    plain, _ = read_diagrams(file_of(False), "p.bpmn")
    assert drawn == plain
    assert Driver(drawn["p"]).start().how == "completed"


def test_every_element_of_a_drawing_is_among_them() -> None:
    held = {tag(node) for node in etree.fromstring(file_of(True)).iter("*")}
    assert {name for name in WORDS if name.startswith(("bpmndi:", "dc:", "di:"))} <= held
