"""`wuye account`: passwords, and who may sign in. A password is typed or drawn, never an argument."""

from __future__ import annotations

import click

from engine import credentials
from engine.errors import BadValue, NotFound
from engine.identity import new_id
from engine.store import accounts
from web.cli.incidents import new_for_nobody, standing_ids
from web.cli.place import open_engine
from web.cli.printing import answer, json_option

DRAWN = 20
"""Characters of a password that is drawn: 100 bits."""


@click.group()
def account() -> None:
    """Set passwords, let people in or no longer, list accounts."""


@account.command()
@click.argument("login")
@click.option("--generate", is_flag=True, help="Draw the password and print it, this once.")
@json_option
def password(login: str, generate: bool, as_json: bool) -> None:
    """Set or reset a password; it is asked for twice, unseen. Open sessions end."""
    chosen = new_id(DRAWN) if generate else click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    try:
        ended = credentials.set_password(open_engine(), login, chosen)
    except (NotFound, BadValue) as error:
        raise click.UsageError(str(error)) from None
    shown = {"password": chosen} if generate else {}
    words = f"The password of {login} is set." + (f"\n{chosen}" if generate else "")
    answer(as_json, {"login": login, "sessions_ended": ended, **shown}, words)


@account.command()
@click.argument("login")
@json_option
def deactivate(login: str, as_json: bool) -> None:
    """No longer let a person in; sessions end, and others may take the tasks that were theirs."""
    _set_active(login, False, as_json)


@account.command()
@click.argument("login")
@json_option
def activate(login: str, as_json: bool) -> None:
    """Let a person in again, with the password and the roles they had."""
    _set_active(login, True, as_json)


def _set_active(login: str, active: bool, as_json: bool) -> None:
    engine = open_engine()
    before = standing_ids(engine)
    try:
        changed = credentials.set_active(engine, login, active)
    except NotFound as error:
        raise click.UsageError(str(error)) from None
    words = f"{login} is {'active' if active else 'inactive'}{'' if changed else ' already'}."
    nobody, lines = new_for_nobody(engine, before)
    answer(as_json, {"login": login, "active": active, "changed": changed, "nobody": nobody}, "\n".join([words, *lines]))


@account.command("list")
@json_option
def listed(as_json: bool) -> None:
    """List log-ins, names, and in which roles they stand."""
    engine = open_engine()
    with engine.reading() as tx:
        rows = accounts.listed(tx.connection)
    plain = [
        {"login": row.login, "name": row.name, "active": row.active, "password": row.has_password,
         "roles": [{"role": role, "unit": unit, "second": second} for role, unit, second in row.roles]}
        for row in rows
    ]  # fmt: skip
    answer(as_json, {"accounts": plain}, "\n".join(_line(row) for row in rows) or "There is no account.")


def _line(row: accounts.AccountRow) -> str:
    state = "inactive" if not row.active else "active" if row.has_password else "no password"
    roles = ", ".join(f"{role} ({' '.join(filter(None, (unit, second)))})" for role, unit, second in row.roles)
    return f"{row.login:<24} {state:<12} {row.name}  {roles}"
