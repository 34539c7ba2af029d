"""The registers of the district that are kept by command, beside what cases write."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.registers import Register
from registry.owners import keeping as owners

REGISTERS: Mapping[str, Register] = MappingProxyType({one.name: one for one in (owners.REGISTER,)})
"""All of them, by name."""
