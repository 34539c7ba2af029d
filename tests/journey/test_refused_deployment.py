"""What a designer may get wrong: `wuye deploy` names the file, the line and the element, and deploys nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from engine import model
from tests.journey.record import opened
from tests.journey.serving import ROOT, copy_home, wuye
from web.cli import main

FOLDER = "subsidy_deduction"
DIAGRAM, FORM = "subsidy_deduction.bpmn", "score.form"


@pytest.fixture
def home(demo_home: Path, tmp_path: Path) -> Path:
    return copy_home(demo_home, tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The procedure's folder, to spoil."""
    return Path(shutil.copytree(ROOT / "workflows" / FOLDER, tmp_path / FOLDER))


def in_diagram(old: str, new: str) -> Callable[[Path], None]:
    """One place of the diagram written otherwise."""

    def spoil(folder: Path) -> None:
        text = (folder / DIAGRAM).read_text()
        assert old in text
        (folder / DIAGRAM).write_text(text.replace(old, new, 1))

    return spoil


def in_form(**added: object) -> Callable[[Path], None]:
    """A field of the form with an attribute more."""

    def spoil(folder: Path) -> None:
        form = json.loads((folder / FORM).read_text())
        next(one for one in form["components"] if one.get("key") == "score").update(added)
        (folder / FORM).write_text(json.dumps(form, ensure_ascii=False, indent=2))

    return spoil


def deployed(home: Path) -> list[tuple[str, int]]:
    """What is deployed: procedure and version."""
    engine = opened(home)
    with engine.reading() as tx:
        rows = tx.connection.execute(select(model.deployment.c.procedure, model.deployment.c.version)).all()
    engine.close()
    return sorted((row.procedure, row.version) for row in rows)


def line_of(path: Path, words: str) -> int:
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if words in line)


SPOILED = {
    "no well-formed XML": (in_diagram('<userTask id="Task_organise"', '<userTask id="Task_organise'), DIAGRAM, "Task_organise"),
    "an element that is not known": (in_diagram("<zeebe:userTask />", "<zeebe:robotTask />"), DIAGRAM, "zeebe:robotTask"),
    "an attribute that is not known": (in_diagram('<userTask id="Task_organise"', '<userTask urgent="true" id="Task_organise"'),
                                       DIAGRAM, "Task_organise"),
    "a flow that leads nowhere": (in_diagram('targetRef="Gateway_co_fork"', 'targetRef="Gateway_gone"'),
                                  DIAGRAM, "Flow_co_scoring_co_fork"),
    "a condition that is no FEEL": (in_diagram("=co_scoring.round = 2", "=co_scoring.round == 2"), DIAGRAM, "Flow_again_unrated"),
    "a form field that is not known": (in_form(colour="red"), FORM, "score"),
    "a kind of field that is not known": (in_form(type="slider"), FORM, "score"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", SPOILED)
def test_a_spoiled_folder_is_refused_with_file_line_and_element(
    home: Path, folder: Path, mistake: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil, file, element = SPOILED[mistake]
    spoil(folder)
    before = deployed(home)
    monkeypatch.setenv("WUYE_HOME", str(home))
    monkeypatch.delenv("WUYE_DATABASE", raising=False)
    refused = CliRunner().invoke(main, ["deploy", str(folder)], prog_name="wuye")
    assert (type(refused.exception), refused.exit_code) == (SystemExit, 1)
    told = [line for line in refused.stderr.splitlines() if f"{file}:" in line]
    assert told, refused.stderr
    assert any(element in line or f":{line_of(folder / file, element)}:" in line for line in told), told
    assert all(line.split(":")[1].isdigit() for line in told)
    assert deployed(home) == before


def test_the_command_itself_says_so_without_a_traceback(home: Path, folder: Path) -> None:
    spoil, file, _element = SPOILED["no well-formed XML"]
    spoil(folder)
    before = deployed(home)
    refused = wuye(home, "deploy", str(folder))
    assert refused.returncode == 1
    assert f"{file}:" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert deployed(home) == before
