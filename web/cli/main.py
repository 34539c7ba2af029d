"""`wuye`: the group, and how every command prints. A command is loaded when it is asked for: most need no database, no page."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

COMMANDS = {
    "account": "account:account",
    "bench": "bench:bench",
    "check": "checking:check",
    "conformance": "checking:conformance",
    "decide": "deciding:decide",
    "demo": "running:demo",
    "deploy": "deploying:deploy",
    "district": "district:district",
    "doctor": "running:doctor",
    "feel": "evaluating:feel",
    "import": "tracing:import_files",
    "incidents": "incidents:incidents",
    "migrate": "running:migrate",
    "move-cases": "moving:move_cases",
    "mutate": "mutating:mutate",
    "owners": "owners:owners",
    "replay": "proving:replay",
    "seal": "proving:seal",
    "serve": "running:serve",
    "start": "casework:start",
    "trace": "tracing:trace_file",
    "verify": "proving:verify",
    "worker": "running:worker",
}
"""Where each command is: module of this package, name in it."""


class Commands(click.Group):
    """A database that is not there, or not migrated, is said in a sentence."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command: click.Command = getattr(import_module(f"web.cli.{module}"), attribute)
        return command

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            said = _said(error)
            if said is None:
                raise
            raise said from None


def _said(error: Exception) -> click.ClickException | None:
    """What to tell instead of a traceback; None where that is ours to mend."""
    from engine.database import is_outage, trouble_of
    from engine.errors import Tampered

    if isinstance(error, Tampered):
        return click.ClickException(str(error))
    trouble = trouble_of(error)
    if is_outage(error):
        return click.ClickException(_unreached(error))
    if trouble is None:
        return None
    return click.UsageError(f"Expected a database at its newest version, but: {trouble}. Run `wuye migrate`.")


def _unreached(error: BaseException) -> str:
    """That the database is not there, in its own words where it has any; migrating would not help."""
    from engine.database import trouble_of
    from engine.errors import NoRoom

    said = trouble_of(error) or trouble_of(error.__cause__ or error)
    if isinstance(error, NoRoom) or said is None:
        return str(error)
    return f"Expected the database to answer, but it does not: {said}. See that it runs, and what WUYE_DATABASE says."


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="wuye")
def main() -> None:
    """物管流程: casework for a district's residential property management."""
