"""What a command loads: questions about files need no database and no page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bpmn.building import events, flows, source_of
from tests.dmn.decision_files import definitions, literal

LOADS = """
import sys
from web.cli import main
try:
    main(sys.argv[1:], prog_name="wuye")
finally:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""
HEAVY = {"sqlalchemy", "alembic", "flask", "werkzeug", "SpiffWorkflow", "cryptography"}


def loaded_by(*arguments: str | Path) -> tuple[str, set[str]]:
    """What a command prints, and the libraries that its process has loaded in the end."""
    command = [sys.executable, "-c", LOADS, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout, set(done.stderr.splitlines()[-1].split())


@pytest.fixture
def diagram(tmp_path: Path) -> Path:
    file = tmp_path / "a.bpmn"
    file.write_bytes(source_of(events("s e") + flows("s > e")))
    (tmp_path / "a.json").write_text("[]")
    (tmp_path / "a.dmn").write_bytes(definitions(literal("sum", "1 + 1")))
    return file


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("trace", "a.bpmn", "--script", "a.json"), "state: completed"),
        (("import", "a.bpmn", "--report"), "accepted"),
        (("feel", "1 + 1"), "2"),
        (("decide", "a.dmn", "sum"), "2"),
    ],
    ids=["trace", "import", "feel", "decide"],
)
def test_a_question_about_a_file_loads_neither_database_nor_pages(diagram: Path, command: tuple[str, ...], said: str) -> None:
    out, libraries = loaded_by(*((diagram.parent / word) if "." in word else word for word in command))
    assert said in out
    assert libraries & HEAVY == set()


def test_a_command_of_the_database_loads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUYE_HOME", str(tmp_path))
    monkeypatch.delenv("WUYE_DATABASE", raising=False)
    _, libraries = loaded_by("migrate")
    assert {"sqlalchemy", "alembic"} <= libraries
