"""The yardstick of an engine library: plain SpiffWorkflow as its documentation shows, over one SQLite table and a history.

The same diagram, the same values; at each completion the row is read, the whole state deserialised, the task run, the
state serialised again and written beside a history row, in one transaction (WAL, synchronous=FULL). It authorises
nobody, validates no form, encrypts and chains nothing.
Source: SpiffWorkflow's documentation, "Using the BPMN engine" (parsing, `run_next`/`do_engine_steps`, serialization).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from benchmarks.figures import Timed, now
from engine.database import PRAGMAS

SCHEMA = """
CREATE TABLE workflow (id TEXT PRIMARY KEY, state TEXT NOT NULL);
CREATE TABLE history (workflow TEXT NOT NULL, entry INTEGER NOT NULL, task TEXT NOT NULL, data TEXT NOT NULL,
                      PRIMARY KEY (workflow, entry));
"""


class PlainSpiff:
    """Cases of one process of one diagram."""

    def __init__(self, folder: Path, diagram: Path, process: str) -> None:
        self.file = folder / "spiff.sqlite"
        self.database = sqlite3.connect(self.file, isolation_level=None)
        for pragma in (*PRAGMAS, "synchronous=FULL"):
            self.database.execute(f"PRAGMA {pragma}")
        self.database.executescript(SCHEMA)
        parser = BpmnParser()
        parser.add_bpmn_file(str(diagram))
        self.spec, self.parts = parser.get_spec(process), parser.get_subprocess_specs(process)
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())

    def start(self, case: str) -> None:
        """A new case, up to its first task."""
        workflow = BpmnWorkflow(self.spec, self.parts)
        workflow.do_engine_steps()
        self.database.execute("INSERT INTO workflow VALUES (?, ?)", (case, self.serializer.serialize_json(workflow)))

    def complete(self, case: str, entry: int, element: str, values: Mapping[str, Any]) -> None:
        """Completes the one ready task of a case, durably."""
        database = self.database
        database.execute("BEGIN IMMEDIATE")
        (state,) = database.execute("SELECT state FROM workflow WHERE id = ?", (case,)).fetchone()
        workflow = self.serializer.deserialize_json(state)
        (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
        if task.task_spec.name != element:
            raise ValueError(f"Expected {element} to be ready, but it is {task.task_spec.name}.")
        task.set_data(**values)
        task.run()
        workflow.do_engine_steps()
        database.execute("UPDATE workflow SET state = ? WHERE id = ?", (self.serializer.serialize_json(workflow), case))
        database.execute("INSERT INTO history VALUES (?, ?, ?, ?)", (case, entry, element, json.dumps(values, ensure_ascii=False)))
        database.execute("COMMIT")

    def round(self, timed: Timed, names: list[str], elements: tuple[str, ...], values: Mapping[str, Any]) -> None:
        """Starts these cases, then completes their tasks, one task of every case after the other."""
        timed.begin_round()
        for name in names:
            self.start(name)
        for entry, element in enumerate(elements, 1):
            for name in names:
                began = now()
                self.complete(name, entry, element, values)
                timed.stop(*began)

    def close(self) -> None:
        self.database.close()
