"""Records journals as they are now: what a later engine must still replay to the same effects and the same state.

Run by `make journals`. Ways that were recorded before stay as they are, for they are the memory of what the engine did; a
way is recorded anew only by its name: `make journals WAYS="dated heard"`.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from engine.folder import unpack
from engine.journal import SEMANTICS
from engine.proof.verify import every_case
from engine.step import STATE_PURPOSE
from engine.store import cases, definitions, records
from engine.transaction import Transaction
from tests.engine.house import House, fill_house
from tests.engine.walks import WAYS

FOLDER = Path(__file__).parent
DEFINITIONS = FOLDER / "definitions"


def main(wanted: list[str]) -> None:
    """Records what is wanted, and all that was never recorded."""
    for name, way in WAYS.items():
        if name in wanted or not file_of(name).exists():
            record(name, way)
            sys.stdout.write(f"recorded {name}\n")


def file_of(name: str) -> Path:
    return FOLDER / f"{name}.json"


def record(name: str, way: Any) -> None:
    """Walks a way in a house of its own, and writes down every case with its key, its entries and its last state."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/house.sqlite"
        fill_house(url)
        house = House.open(Path(folder), url)
        way(house)
        with house.engine.reading() as tx:
            found = [_case(tx, case_id) for case_id in every_case(house.engine)]
        house.close()
    plain = {"semantics": SEMANTICS, "cases": found}
    file_of(name).write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _case(tx: Transaction, case_id: str) -> dict[str, Any]:
    row, key = cases.find(tx.connection, case_id), tx.data_key(case_id)
    assert row is not None
    entries = [entry.bytes.decode() for entry in records.entries(tx.connection, case_id)]
    for content in {row.definition, *_grounds(entries)}:
        _keep(tx, content)
    state = key.open(row.state, STATE_PURPOSE.format(case_id)).decode()
    return {"id": case_id, "key": key.secret.hex(), "last_hash": row.last_hash, "state": state, "entries": entries}


def _grounds(entries: list[str]) -> set[str]:
    grounds = [json.loads(entry)["ground"] for entry in entries]
    return {content for ground in grounds for name, content in ground.items() if name != "parameters"}


def _keep(tx: Transaction, content: str) -> None:
    """A definition in a file of its own, by its hash; several journals rest on one."""
    stored = definitions.packed_files(tx.connection, content)
    assert stored is not None
    name, packed = stored
    DEFINITIONS.mkdir(exist_ok=True)
    plain = {"name": name, "files": {path: text.decode() for path, text in unpack(packed).items()}}
    (DEFINITIONS / f"{content}.json").write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
