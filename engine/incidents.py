"""What stops a case: an incident, visible to operations. Its message may quote what people entered, so it lies, with its cause,
under the case's key."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from engine.errors import Cause
from engine.identity import new_id
from engine.keys import DataKey
from engine.store import waits
from engine.store.waits import IncidentRow

PURPOSE = "incident {}"
BETWEEN = "\n"


def raise_incident(
    connection: Connection, key: DataKey, case_id: str, instance: str, element: str, cause: Cause, message: str, at: datetime,
    attempts: int = 1,
) -> None:  # fmt: skip
    """Writes an incident down. `instance`: an element instance of the case, or what `engine.faults` names so; `attempts`: how
    often a job was tried before."""
    incident_id = new_id()
    sealed = key.seal(f"{cause}{BETWEEN}{message}".encode(), PURPOSE.format(incident_id))
    row = {"id": incident_id, "case_id": case_id, "instance": instance, "element": element, "message": sealed, "raised_at": at,
           "attempts": attempts}
    waits.raise_incident(connection, row)


def message_of(key: DataKey, incident: IncidentRow) -> str:
    """The sentence that says what is wrong. Raises Tampered."""
    return _told(key, incident)[1]


def cause_of(key: DataKey, incident: IncidentRow) -> Cause:
    """The kind of thing that is wrong. Raises Tampered."""
    return Cause(_told(key, incident)[0])


def _told(key: DataKey, incident: IncidentRow) -> tuple[str, str]:
    cause, _, message = key.open(incident.message, PURPOSE.format(incident.id)).decode().partition(BETWEEN)
    return cause, message
