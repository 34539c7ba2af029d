"""Changing a register that is kept beside the cases."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from engine import access, attachments
from engine.clock import district_day
from engine.errors import NotFound
from engine.office_commands import KeepRegister
from engine.registers import Keeping
from engine.transaction import Transaction


def keep_register(tx: Transaction, command: KeepRegister) -> Mapping[str, Any]:
    """Lets the register's own change do it, once access is decided.

    Raises NotFound, NotAllowed("register"), RegisterRefused with every problem, and what else the change refuses.
    """
    register = tx.house.registers.get(command.register)
    change = None if register is None else register.changes.get(command.change)
    if register is None or change is None:
        raise NotFound("register", f"{command.register} {command.change}")
    actor = access.may_keep(tx.connection, tx.shelf.roles, command.actor, tx.now, register, command.unit)
    staged = partial(attachments.staged_content, tx, command.actor)
    keeping = Keeping(tx.connection, tx.shelf.roles, command.unit, actor, tx.now, district_day(tx.now), staged)
    return change(keeping, command.values)
