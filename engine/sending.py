"""What an effect puts into the outbox: who it is for and what it carries. What a step sends, and `verify` expects to find."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.bpmn import effects as fx
from engine.lifecycle import OutboxKind

MAX_KEY = 200
PURPOSE = "outbox {}"
"""What a payload is sealed for."""


@dataclass(frozen=True, slots=True)
class Sending:
    """A row of the outbox before it has its id. `target`: a correlation key, or an element instance of the receiver."""

    kind: OutboxKind
    name: str
    target: str
    payload: dict[str, Any]


SENDERS = frozenset({fx.MessageSent, fx.SignalSent, fx.CallRequested, fx.CallCancelled, fx.EscalationUncaught, fx.CaseEnded})
"""Effects that may send something."""


def sent_by(effect: fx.Effect) -> Sending | None:
    """What an effect sends; None for most."""
    match effect:
        case fx.MessageSent():
            payload = {"element": effect.element, "instance": effect.instance, "variables": dict(effect.variables)}
            return message(effect.name, effect.key or "", payload)
        case fx.SignalSent():
            payload = {"element": effect.element, "instance": effect.instance, "variables": dict(effect.variables)}
            return Sending(OutboxKind.SIGNAL, effect.name, "", payload)
        case fx.CallRequested():
            return Sending(OutboxKind.CALL, effect.process, effect.instance, {"variables": dict(effect.variables)})
        case fx.CallCancelled():
            return Sending(OutboxKind.CALL_CANCELLED, effect.element, effect.instance, {})
        case _:
            return None


def message(name: str, key: str, payload: dict[str, Any]) -> Sending:
    return Sending(OutboxKind.MESSAGE, name, correlating(key), payload)


def end_of_call(parent: str, instance: str, ended: fx.CaseEnded) -> Sending:
    """What a called case tells its caller when it ends."""
    return Sending(OutboxKind.CALL_ENDED, parent, instance, {"code": ended.code, "variables": dict(ended.variables)})


def escalation_of_call(parent: str, instance: str, left: fx.EscalationUncaught) -> Sending:
    """What a called case tells its caller when it throws an escalation and catches it nowhere."""
    return Sending(OutboxKind.CALL_ESCALATED, parent, instance, {"code": left.code})


def sendings(
    effects: Sequence[fx.Effect], parent: str | None, instance: str | None
) -> Iterator[tuple[int, Sending]]:
    """(index, sending) of all that a step's effects send; a case that ends tells its caller last of all."""
    for index, effect in enumerate(effects):
        found = sent_by(effect)
        if found is not None:
            yield index, found
        elif isinstance(effect, fx.EscalationUncaught) and parent is not None and instance is not None:
            yield index, escalation_of_call(parent, instance, effect)
    ended = next((effect for effect in effects if isinstance(effect, fx.CaseEnded)), None)
    if ended is not None and parent is not None and instance is not None:
        yield len(effects), end_of_call(parent, instance, ended)


def outbox_id(case_id: str, entry: int, index: int) -> str:
    """Ids sort in the order of sending."""
    return f"{case_id}/{entry:06}/{index:04}"


PASSED_ON = frozenset({OutboxKind.SIGNAL_HEARD, OutboxKind.SIGNAL_START})
"""Deliveries that a signal on its way makes, not an effect."""


def passed_on(signal: str, number: int) -> str:
    """The id under which a signal goes on to one of those who hear it."""
    return f"{signal}/{number:06}"


def correlating(key: str) -> str:
    """A correlation key as the tables hold it: one too long for its column stands there as its hash, on both sides."""
    return key if len(key) <= MAX_KEY else "sha256:" + hashlib.sha256(key.encode()).hexdigest()
