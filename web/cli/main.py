"""`wuye`: the group, and how every command prints."""

from __future__ import annotations

from typing import Any

import click

from engine.database import is_outage, trouble_of
from engine.errors import NoRoom, Tampered
from web.cli.account import account
from web.cli.bench import bench
from web.cli.casework import start
from web.cli.checking import check, conformance, feel
from web.cli.deciding import decide
from web.cli.district import district
from web.cli.incidents import incidents
from web.cli.moving import move_cases
from web.cli.mutating import mutate
from web.cli.proving import replay, verify
from web.cli.running import demo, deploy, doctor, migrate, serve, worker
from web.cli.tracing import import_files, trace_file


class Commands(click.Group):
    """A database that is not there, or not migrated, is said in a sentence."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except Tampered as error:
            raise click.ClickException(str(error)) from None
        except Exception as error:
            trouble = trouble_of(error)
            if is_outage(error):
                raise click.ClickException(_unreached(error)) from None
            if trouble is None:
                raise
            raise click.UsageError(f"Expected a database at its newest version, but: {trouble}. Run `wuye migrate`.") from None


def _unreached(error: BaseException) -> str:
    """That the database is not there, in its own words where it has any; migrating would not help."""
    said = trouble_of(error) or trouble_of(error.__cause__ or error)
    if isinstance(error, NoRoom) or said is None:
        return str(error)
    return f"Expected the database to answer, but it does not: {said}. See that it runs, and what WUYE_DATABASE says."


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="wuye")
def main() -> None:
    """物管流程: casework for a district's residential property management."""


for command in (
    serve, worker, migrate, deploy, district, account, incidents, move_cases, demo, doctor, check, mutate, start, feel, decide,
    conformance, trace_file, import_files, replay, verify, bench,
):  # fmt: skip
    main.add_command(command)
