"""The same operations at the waiting states of random diagrams, with rows, journal and everything: any construct inside any other.

The diagrams are those that `make differential` moves; every user task of them is the clerks'.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from engine import commands as c
from engine.check.rerun import rerun
from engine.deploy import deploy_loaded, load
from engine.errors import REFUSALS
from engine.identity import new_id
from engine.jobs import Job, JobContext
from engine.lifecycle import CaseStatus
from engine.store import tasks
from engine.store.tasks import TaskRow
from tests.bpmn.building import ext, io
from tests.differential.drawing import Drawing
from tests.differential.growing import Growth
from tests.engine.folder import field, form
from tests.engine.house import House
from tests.engine.office_trials import Campaign

DIAGRAMS = 20
STEPS = 8
"""After so many a case is left where it stands."""

DECLARED = """
title = "随机"
owner = "head"
case_label = "随机"
[process.p]
title = "随机"
start_roles = ["clerk"]
start_form = "start"
"""
VERDICT = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="D" name="D" namespace="urn:verdict">
<decision id="verdict" name="verdict"><variable name="verdict"/>
<literalExpression id="l"><text>1</text></literalExpression></decision></definitions>"""
VARIABLES = {"x": "=2", "y": "=1", "z": "=0", "w": '="-"', "key": '="k"', "xs": "=[1, 2]"}
ROLES = {
    "housing_head": "fang", "justice_officer": "stranger", "market_officer": "qiao", "development_officer": "audit",
    "firm_manager": "heyuan",
}  # fmt: skip
"""Who of the house stands for whom."""


def procedure_files(seed: int) -> dict[str, bytes]:
    """A random diagram as a folder, whose start gives its variables."""
    drawn = Drawing(Growth(seed).root()).source.decode()
    drawn = re.sub(r'candidateGroups="[^"]*"', 'candidateGroups="clerk"', drawn)
    drawn = drawn.replace('<startEvent id="s"/>', f'<startEvent id="s">{ext(io(outputs=VARIABLES))}</startEvent>', 1)
    parts = {"start.form": form("start", field("subject")), "p.bpmn": drawn.encode(), "verdict.dmn": VERDICT}
    return {"procedure.toml": DECLARED.encode(), **parts}


def work(context: JobContext, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    return {}


def play(house: House, seed: int, campaign: Campaign) -> None:
    """A case of a random diagram, with everything tried at each state in which it waits."""
    with house.engine.transaction() as connection:
        deploy_loaded(connection, load("random", procedure_files(seed)), house.clock(), "system")
    case, draw = house.start("p", "随机"), Random(seed)
    for _ in range(STEPS):
        if house.case(case).status != CaseStatus.RUNNING:
            break
        campaign.look(house.engine, ROLES.__getitem__)
        with house.engine.reading() as tx:
            opened = tasks.open_tasks_of(tx.connection, case)
        if opened and draw.random() < 0.8:
            complete(house, draw.choice(opened))
        else:
            house.wait(hours=draw.choice((1, 5, 60)))


def complete(house: House, task: TaskRow) -> None:
    """By whoever takes it; where its term is over, the clock goes on."""
    try:
        claimed = house.engine.execute(c.ClaimTask(new_id(), "lin", task.id, task.version))
        house.engine.execute(c.CompleteTask(new_id(), "lin", task.id, claimed["version"], {}))
    except REFUSALS:
        house.wait(hours=60)


@pytest.fixture
def campaign(quick_house: House) -> Campaign:
    quick_house.engine.house.jobs.update({"work": Job("work", work, {}, {})})
    found = Campaign()
    seeds = Random(int(os.environ.get("WUYE_SEED", "6"))).sample(range(10_000), DIAGRAMS)
    for seed in seeds:
        play(quick_house, seed, found)
    return found


def test_every_operation_is_done_or_refused_at_the_waiting_states_of_random_diagrams(campaign: Campaign, quick_house: House) -> None:
    done = {name for name, end in campaign.ends if end == "done"}
    assert done >= {"suspend", "resume", "take-back", "hand-over", "urge", "ask", "answer", "withdraw", "copy", "read", "cancel"}
    assert len(campaign.states) > DIAGRAMS
    rerun(quick_house.engine)
