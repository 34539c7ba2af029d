"""Messages to and from procedures that may not be built yet, as `procedure.toml` declares them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message to another procedure: named here, so that `wuye check` can say whether anybody awaits it."""

    name: str
    to: str
    label: str
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A message that a procedure which is not built yet will send: `brings` names its variables with a type word each, as a job's
    outputs do. Once somebody sends it, what they map into it counts instead."""

    name: str
    sender: str
    brings: Mapping[str, str] = field(default_factory=dict)
