"""`wuye start`: a case from the command line, through the same command as the page."""

from __future__ import annotations

from pathlib import Path

import click

from engine.commands import StartCase
from engine.errors import EngineError
from engine.identity import new_id
from engine.store import people
from web.cli.given import data_of
from web.cli.place import open_engine
from web.cli.printing import FINDINGS, answer, json_option, refuse


@click.command()
@click.argument("process")
@click.option("--as", "login", required=True, help="Log-in name of who starts it.")
@click.option("--data", "file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="The start form's values, as a JSON file.")  # fmt: skip
@json_option
def start(process: str, login: str, file: Path, as_json: bool) -> None:
    """Start a case."""
    engine = open_engine()
    with engine.reading() as tx:
        user = people.user_by_login(tx.connection, login)
    if user is None:
        raise click.UsageError(f"Expected a log-in, but there is no {login}.")
    values = data_of(_text_of(file))
    try:
        result = engine.execute(StartCase(new_id(), user.id, process, values))
    except EngineError as error:
        refuse(as_json, {"case": None, "reason": str(error)}, str(error), FINDINGS)
    answer(as_json, {"case": result["case"]}, f"{result['number']} ({result['case']})")


def _text_of(file: Path) -> str:
    """Raises: UsageError."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise click.UsageError(f"Expected UTF-8 in {file.name}, but it is not.") from None
