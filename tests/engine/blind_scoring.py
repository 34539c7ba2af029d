"""A small procedure in which two clerks score without knowing of each other, twice, and the head reads it then."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from engine import commands as c
from engine.deploy import deploy_loaded, load
from engine.identity import new_id
from engine.procedures import Procedure
from engine.store import tasks
from engine.store.tasks import TaskRow
from tests.bpmn.building import ROOT, events, flows, io, multi, properties, user, z
from tests.engine.folder_building import process, task
from tests.engine.house import House

SECRET = "材料齐全，暗号七"
FORM = """{"id": "score", "type": "default", "schemaVersion": 16, "components": [
{"type": "number", "id": "f", "key": "score", "label": "得分", "decimalDigits": 1, "validate": {"required": true}},
{"type": "textarea", "id": "g", "key": "remark", "label": "评语"},
{"type": "filepicker", "id": "h", "key": "proof", "label": "附件"}]}"""
ITEMS = multi('["lin", "su"]', 'inputElement="who" outputCollection="words" outputElement="=word"')
MAPPED = io({}, {"word": "={score: score, remark: remark, proof: proof}"})


def scoring(blind: str = "true", mapped: str = MAPPED, items: str = ITEMS, again: str = "false") -> str:
    """The diagram: `again`: FEEL that says whether they score once more."""
    by = z("assignmentDefinition", candidateGroups="clerk", assignee="=who") + z("formDefinition", formId="score")
    said = properties(blind=blind, late="stays") if blind else properties(late="stays")
    score = user("rate", items, 'name="打分"', by + mapped + said)
    way = f'<sequenceFlow id="more" sourceRef="x" targetRef="rate"><conditionExpression>={again}</conditionExpression></sequenceFlow>'
    inner = score + task("tell", "head", late="stays") + '<exclusiveGateway id="x" default="x-e"/>' + way
    return ROOT + process("scoring", inner + events("e") + flows("s > rate > tell > x > e")) + "</definitions>"


DECLARED = """
title = "评分"
owner = "head"
case_label = "评分"
[process.scoring]
title = "评分"
start_roles = ["clerk"]
main_unit = '="bureau.housing"'
"""


@cache
def procedure(again: str = "false") -> Procedure:
    folder = {"procedure.toml": DECLARED, "scoring.bpmn": scoring(again=again), "score.form": FORM}
    return load("scoring", {name: text.encode() for name, text in folder.items()})


class Scoring:
    """A case in which both are to score."""

    def __init__(self, house: House, again: str = "false") -> None:
        self.house = house
        with house.engine.transaction() as connection:
            deploy_loaded(connection, procedure(again), house.clock(), "system")
        self.case = str(house.do(c.StartCase(new_id(), "lin", "scoring", {}))["case"])

    def task_of(self, person: str) -> TaskRow:
        return next(one for one in self.each(lambda task: task.element == "rate") if one.assignee == person)

    def each(self, wanted: Callable[[TaskRow], bool]) -> list[TaskRow]:
        with self.house.engine.reading() as tx:
            return [one for one in tasks.open_tasks_of(tx.connection, self.case) if wanted(one)]

    def score(self, person: str, score: str = "87.5", **values: Any) -> None:
        found = self.task_of(person)
        version = self.house.do(c.ClaimTask(new_id(), person, found.id, found.version))["version"]
        given = {"score": score, "remark": SECRET, **values}
        self.house.do(c.CompleteTask(new_id(), person, found.id, version, given))

    def tell(self) -> None:
        (found,) = self.each(lambda task: task.element == "tell")
        version = self.house.do(c.ClaimTask(new_id(), "fang", found.id, found.version))["version"]
        self.house.do(c.CompleteTask(new_id(), "fang", found.id, version, {}))
