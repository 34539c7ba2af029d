"""The command line in this process, over a home of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from web.cli import main


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said."""

    status: int
    out: str
    err: str

    @property
    def object(self) -> dict[str, Any]:
        """The one JSON object on stdout, and nothing beside it."""
        found: dict[str, Any] = json.loads(self.out)
        assert isinstance(found, dict)
        assert self.out.count("\n") == 1
        return found


Wuye = Callable[..., Answer]


@pytest.fixture
def wuye(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wuye:
    """Runs `wuye …` with an empty home and no database of anybody's."""
    monkeypatch.setenv("WUYE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("WUYE_DATABASE", raising=False)

    def run(*arguments: str | Path) -> Answer:
        done = CliRunner().invoke(main, [str(one) for one in arguments], prog_name="wuye")
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Answer(done.exit_code, done.stdout, done.stderr)

    return run
