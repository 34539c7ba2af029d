"""The desks (办理台) of the district's tasks: what is done at them, in the command's transaction; commits nothing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.desks import Desk
from registry.desks import ballot, survey

DESKS: Mapping[str, Desk] = MappingProxyType({desk.name: desk for desk in (ballot.DESK, survey.DESK)})
"""All of them, by name."""
