"""Diagrams that a benchmark needs in several sizes, drawn by the number: forks in forks, and a task repeated for each item."""

from __future__ import annotations

from collections.abc import Iterable

_FILE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
             id="Definitions_{process}" targetNamespace="urn:wuye:benchmark:{process}">
  <process id="{process}" isExecutable="true">
{inside}
  </process>
</definitions>
"""
_TASK = """<userTask id="{task}" name="{task}"><extensionElements><zeebe:userTask /><zeebe:formDefinition formId="record" />
<zeebe:assignmentDefinition candidateGroups="officer" /></extensionElements>{loop}</userTask>"""
_LOOP = """<multiInstanceLoopCharacteristics><extensionElements>
<zeebe:loopCharacteristics inputCollection="=for number in 1..{items} return number" inputElement="number" />
</extensionElements></multiInstanceLoopCharacteristics>"""


def nested_forks(process: str, depth: int) -> bytes:
    """`depth` forks, each inside one branch of the one before: `Main_1` opens the second one beside `Side_1`, and so on to
    `Main_<depth>`, after which every fork is joined."""
    levels = range(1, depth + 1)
    nodes = ['<startEvent id="Start" />', '<endEvent id="End" />']
    flows = [("Start", "Fork_1"), (f"Main_{depth}", f"Join_{depth}"), ("Join_1", "End")]
    for level in levels:
        nodes += [f'<parallelGateway id="Fork_{level}" />', f'<parallelGateway id="Join_{level}" />']
        nodes += [_TASK.format(task=f"{name}_{level}", loop="") for name in ("Main", "Side")]
        flows += [(f"Fork_{level}", f"Main_{level}"), (f"Fork_{level}", f"Side_{level}"), (f"Side_{level}", f"Join_{level}")]
    for level in levels[1:]:
        flows += [(f"Main_{level - 1}", f"Fork_{level}"), (f"Join_{level}", f"Join_{level - 1}")]
    return _file(process, nodes, flows)


def repeated(process: str, items: int) -> bytes:
    """One user task, `Task`, opened for each of so many items at once."""
    task = _TASK.format(task="Task", loop=_LOOP.format(items=items))
    return _file(process, ['<startEvent id="Start" />', task, '<endEvent id="End" />'], [("Start", "Task"), ("Task", "End")])


def forks_in_a_loop(process: str) -> bytes:
    """Two user tasks side by side, `Task_a` and `Task_b`, again and again until the finding is "passed"."""
    nodes = ['<startEvent id="Start" />', '<exclusiveGateway id="Again" />', '<parallelGateway id="Fork" />']
    nodes += [_TASK.format(task=task, loop="") for task in ("Task_a", "Task_b")]
    nodes += ['<parallelGateway id="Join" />', '<exclusiveGateway id="Passed" default="Flow_8" />', '<endEvent id="End" />']
    flows = [("Start", "Again"), ("Again", "Fork"), ("Fork", "Task_a"), ("Fork", "Task_b"), ("Task_a", "Join"), ("Task_b", "Join"),
             ("Join", "Passed"), ("Passed", "Again"), ("Passed", "End", '=finding = "passed"')]  # fmt: skip
    return _file(process, nodes, flows)


def _file(process: str, nodes: Iterable[str], flows: Iterable[tuple[str, ...]]) -> bytes:
    drawn = list(nodes)
    for number, (source, target, *condition) in enumerate(flows, 1):
        inside = "".join(f"<conditionExpression>{text}</conditionExpression>" for text in condition)
        drawn.append(f'<sequenceFlow id="Flow_{number}" sourceRef="{source}" targetRef="{target}">{inside}</sequenceFlow>')
    return _FILE.format(process=process, inside="\n".join(drawn)).encode()


def declared(process: str) -> str:
    """What `procedure.toml` says of such a process."""
    return f"""
[process.{process}]
title = "巡查"
title_en = "Inspection"
start_roles = ["officer"]
case_title = '="巡查"'
main_unit = '="estate.bench"'
"""
