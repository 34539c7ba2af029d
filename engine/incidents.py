"""What stops a case: an incident, visible to operations. Its message may quote what people entered, so it lies under the
case's key."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from engine.identity import new_id
from engine.keys import DataKey
from engine.store import waits
from engine.store.waits import IncidentRow

PURPOSE = "incident {}"


def raise_incident(
    connection: Connection, key: DataKey, case_id: str, instance: str, element: str, message: str, at: datetime, attempts: int = 1
) -> None:
    """Writes an incident down. `instance`: an element instance of the case, or what `engine.faults` names so; `attempts`: how
    often a job was tried before."""
    incident_id = new_id()
    sealed = key.seal(message.encode(), PURPOSE.format(incident_id))
    row = {"id": incident_id, "case_id": case_id, "instance": instance, "element": element, "message": sealed, "raised_at": at,
           "attempts": attempts}
    waits.raise_incident(connection, row)


def message_of(key: DataKey, incident: IncidentRow) -> str:
    """The sentence that says what is wrong."""
    return key.open(incident.message, PURPOSE.format(incident.id)).decode()
