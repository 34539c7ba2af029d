"""The tables, and nothing but the tables: queries stand in `engine.store`, a module per noun.

Times are aware UTC (`Moment`), values that come from people are ciphertext (`LargeBinary`) under their case's data
key; ids of users, roles, units and elements stay readable, so that questions can be asked of them.
"""

from __future__ import annotations

from engine.model.base import Moment, metadata
from engine.model.cases import (
    attachment,
    case,
    case_field,
    case_key,
    case_reader,
    case_starter,
    case_unit,
    command,
    definition,
    deployed_process,
    deployment,
    document,
    document_service,
    incident,
    intervention,
    journal,
    message_start,
    number_series,
    outbox,
    process_timer,
    signal_start,
    signal_wait,
    subscription,
    task,
    task_candidate,
    task_draft,
    timer,
)
from engine.model.moves import case_move, moved_case
from engine.model.office import case_copy, case_copy_reader, desk_act, opinion, task_urging
from engine.model.parties import case_party, one_time_code, party_paper
from engine.model.people import (
    grant,
    login_attempt,
    session,
    stand_in,
    substitution,
    unit,
    user,
)
from engine.model.seals import seal, seal_leaf

__all__ = [
    "Moment",
    "attachment",
    "case",
    "case_copy",
    "case_copy_reader",
    "case_field",
    "case_key",
    "case_move",
    "case_party",
    "case_reader",
    "case_starter",
    "case_unit",
    "command",
    "definition",
    "desk_act",
    "deployed_process",
    "deployment",
    "document",
    "document_service",
    "grant",
    "incident",
    "intervention",
    "journal",
    "login_attempt",
    "message_start",
    "moved_case",
    "metadata",
    "number_series",
    "one_time_code",
    "opinion",
    "outbox",
    "party_paper",
    "process_timer",
    "seal",
    "seal_leaf",
    "session",
    "signal_start",
    "signal_wait",
    "stand_in",
    "subscription",
    "substitution",
    "task",
    "task_candidate",
    "task_draft",
    "task_urging",
    "timer",
    "unit",
    "user",
]
