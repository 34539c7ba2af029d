"""Journals that an earlier engine recorded run again to the same effects and the same state.

Where one does not, the engine's behaviour has changed: either that is a mistake, or `engine.journal.SEMANTICS` is to be
raised, and the old behaviour kept for journals of the old number.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from functools import cache
from typing import Any

import pytest

from engine.bpmn import Step as Moved
from engine.bpmn import advance
from engine.bpmn.effects import FlowTaken
from engine.canonical import decode, encode, parsed
from engine.folder import content_hash
from engine.journal import FIRST_HASH, SEMANTICS
from engine.keys import DataKey
from engine.library import Standing, standing_of
from engine.procedures import Procedure, load_procedure
from engine.proof.chain import open_entry
from engine.proof.findings import Findings, Kind
from engine.proof.replay import Replay
from engine.store.records import EntryRow
from tests.engine.walks import WAYS
from tests.journals.recording import DEFINITIONS, FOLDER, file_of

RECORDED = sorted(file.stem for file in FOLDER.glob("*.json"))


@cache
def definition(content: str) -> tuple[str, dict[str, bytes]]:
    """Name and files of a definition, held against its hash."""
    plain = json.loads((DEFINITIONS / f"{content}.json").read_text(encoding="utf-8"))
    files = {path: text.encode() for path, text in plain["files"].items()}
    assert content_hash(files) == content
    return plain["name"], files


class Recorded:
    """The definitions in files: the archive of a replay without a database."""

    def procedure(self, content: str) -> Procedure:
        procedure, findings = load_procedure(*definition(content))
        assert procedure is not None, findings
        return procedure

    def ground(self, law: str | None, calendar: str | None) -> Standing:
        return standing_of(definition(law)[1] if law else None, definition(calendar)[1] if calendar else None)


def rows(case: dict[str, Any]) -> list[EntryRow]:
    """The entries, in an unbroken chain that ends in the case's last hash."""
    found, before = [], FIRST_HASH
    for number, text in enumerate(case["entries"], 1):
        body = decode(text.encode())
        assert (body["case"], body["entry"], body["before"]) == (case["id"], number, before)
        assert isinstance(body["at"], datetime)
        before = hashlib.sha256(text.encode()).hexdigest()
        found.append(EntryRow(case["id"], number, body["at"], text.encode(), before))
    assert before == case["last_hash"]
    return found


def run(case: dict[str, Any], replay: Replay) -> tuple[Findings, bytes]:
    """Replays a recorded case. Returns what was found, and the state it ends in."""
    findings, key = Findings(case["id"]), DataKey(bytes.fromhex(case["key"]))
    for row in rows(case):
        replay.run(open_entry(row, parsed(row.bytes), key), findings)
    assert replay.state is not None
    return findings, encode(replay.state.to_plain())


def cases_of(name: str) -> list[dict[str, Any]]:
    plain = json.loads(file_of(name).read_text(encoding="utf-8"))
    assert plain["semantics"] == SEMANTICS
    found: list[dict[str, Any]] = plain["cases"]
    return found


def test_every_way_is_recorded() -> None:
    """`make journals` records what is new."""
    assert set(RECORDED) >= set(WAYS)


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_journal_runs_again_as_it_ran(name: str) -> None:
    for case in cases_of(name):
        findings, state = run(case, Replay(Recorded()))
        assert findings.found == []
        assert state == case["state"].encode()


class _Forgetful(Replay):
    """An engine that behaves a little differently: it keeps no account of the flows it takes."""

    def advance(self, given: Any, context: Any) -> Moved:
        moved = advance(self.state, self.diagram, given, context)
        return Moved(moved.state, tuple(effect for effect in moved.effects if not isinstance(effect, FlowTaken)))


@pytest.mark.parametrize("name", RECORDED)
def test_an_engine_that_behaves_differently_is_noticed(name: str) -> None:
    found = [one for case in cases_of(name) for one in run(case, _Forgetful(Recorded()))[0].found]
    assert {one.kind for one in found} == {Kind.EFFECTS}
