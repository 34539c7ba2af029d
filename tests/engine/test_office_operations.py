"""What an office does with running cases, tried at every waiting state that scenarios of our procedures come to.

Each operation leaves every token with a task, a wait or an incident, and the rows as the state has them, or is refused for a
reason and changes nothing. So that returning is tried between all steps that follow each other, the diagrams are played
with every earlier user task of the same scope as a target.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.bpmn.diagram import Diagram, UserTask
from engine.bpmn.returning import behind
from engine.check.report import scenarios_of, template_for
from engine.check.runner import Run, start_of
from engine.check.scenario_file import Scenario
from engine.check.world import Template
from engine.deploy import procedure_folders
from engine.folder import read_folder
from engine.procedures import Procedure, load_procedure
from tests.engine.office_trials import Campaign
from web.cli.place import DISTRICT, WORKFLOWS

PLAYED = (
    "确定撤销范围、起草撤销通知书的人不能冲正、签发", "陈述全部采纳，不予扣减，全额核拨", "整改回复、延期、复查缺什么退回什么",
    "重开后两方仍缺席，本季不评", "街镇逾期，街镇负责人打分", "通知单没打开，由经办人送达，期限自送达日起算",
    "没有预算的，案件停下等处理", "没有业主委员会的小区由居民代表打分", "核拨还没确认时发生外部事件，公布之前转撤销",
    "征求成员意见时减去一家，又加上，都提了才往下走", "居委会缺席，街镇和业主方两方打分",
)  # fmt: skip
"""Together they come to every state in which any scenario of these folders waits for people."""
FOLDERS = ("subsidy_deduction", "service_of_document")


@pytest.fixture(scope="module")
def procedures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our procedures, each user task with every earlier one of its scope to return to."""
    folder = tmp_path_factory.mktemp("procedures") / "workflows"
    shutil.copytree(WORKFLOWS, folder)
    for procedure in _loaded(folder):
        for diagram in procedure.diagrams.values():
            file = folder / procedure.name / procedure.sources[diagram.process_id]
            file.write_text(_with_targets(file.read_text(encoding="utf-8"), diagram), encoding="utf-8")
    return folder


def _loaded(folder: Path) -> list[Procedure]:
    loaded = [load_procedure(one.name, read_folder(one)) for one in procedure_folders(folder)]
    assert all(procedure is not None for procedure, _ in loaded)
    return [procedure for procedure, _ in loaded if procedure is not None]


def _with_targets(source: str, diagram: Diagram) -> str:
    source = re.sub(r'\s*<zeebe:property name="return-to"[^>]*>', "", source)
    for task in diagram.elements.values():
        if isinstance(task, UserTask) and task.party is None and (earlier := " ".join(_earlier(diagram, task))):
            head, place, tail = source.partition(f'<userTask id="{task.id}"')
            tail = tail.replace("<zeebe:properties>", f'<zeebe:properties><zeebe:property name="return-to" value="{earlier}" />', 1)
            source = head + place + tail
    return source


def _earlier(diagram: Diagram, task: UserTask) -> Iterator[str]:
    for other in diagram.elements.values():
        if isinstance(other, UserTask) and other.scope == task.scope and other.id != task.id and task.id in behind(diagram, other.id):
            yield other.id


@pytest.fixture(scope="module")
def scenarios(procedures: Path) -> dict[str, tuple[Procedure, Scenario]]:
    found = {one.name: (procedure, one) for procedure in _loaded(procedures) for one in scenarios_of(procedure.files)[0]}
    return {name: found[name] for name in PLAYED}


@pytest.fixture(scope="module")
def template(procedures: Path, scenarios: dict[str, tuple[Procedure, Scenario]], tmp_path_factory: pytest.TempPathFactory) -> Template:
    return template_for(tmp_path_factory.mktemp("worlds"), procedures, DISTRICT, [one for _, one in scenarios.values()])


@pytest.fixture(scope="module")
def campaign(template: Template, scenarios: dict[str, tuple[Procedure, Scenario]]) -> Campaign:
    """The scenarios played act by act, with everything tried after each of them."""
    found = Campaign()
    for procedure, scenario in scenarios.values():
        world = template.world(start_of(scenario), scenario.given, {procedure.name: scenario.parameters})
        run = Run(scenario, world)
        for act in scenario.acts:
            run.perform(act)
            found.look(world.engine, world.person)
        world.close()
    return found


def test_every_user_task_of_what_is_played_was_open_in_some_state(campaign: Campaign) -> None:
    played = [procedure for procedure in _loaded(WORKFLOWS) if procedure.name in FOLDERS]
    diagrams = [diagram for procedure in played for diagram in procedure.diagrams.values()]
    assert campaign.tasks == {task.id for diagram in diagrams for task in diagram.elements.values() if isinstance(task, UserTask)}
    assert len(campaign.states) > len(campaign.tasks)


OPERATIONS = (
    "suspend", "resume", "take-back", "add", "remove", "return", "hand-over", "urge", "ask", "answer", "withdraw", "copy", "read",
)  # fmt: skip


@pytest.mark.parametrize("operation", OPERATIONS)
def test_each_operation_was_carried_out_somewhere(campaign: Campaign, operation: str) -> None:
    assert campaign.ends[operation, "done"] > 0


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        ("take-back", "gone-on"), ("take-back", "left-the-case"), ("add", "not-to-be-added"), ("return", "return-left-the-case"),
        ("return", "return-not-named"), ("return", "return-not-done"), ("hand-over", "not-to-receive"), ("hand-over", "receiver-barred"),
        ("hand-over by another", "hand-over"), ("urge again", "urged-today"), ("ask a firm", "not-to-address"), ("ask", "ask"),
        ("complete", "opinions-open"), ("copy", "copy"), ("copy to a firm", "not-to-address"), ("copy again", "already-copied"),
        ("read again", "WrongState"),
    ],
)  # fmt: skip
def test_each_is_refused_where_it_would_do_harm(campaign: Campaign, operation: str, reason: str) -> None:
    assert campaign.ends[operation, reason] > 0
