"""`wuye`: the group, and how every command prints."""

from __future__ import annotations

from typing import Any

import click

from engine.database import trouble_of
from engine.errors import Tampered
from web.cli.account import account
from web.cli.bench import bench
from web.cli.casework import start
from web.cli.checking import check, conformance, decide, feel
from web.cli.district import district
from web.cli.mutating import mutate
from web.cli.running import demo, deploy, doctor, migrate, serve, worker


class Commands(click.Group):
    """A database that is not there, or not migrated, is said in a sentence."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except Tampered as error:
            raise click.ClickException(str(error)) from None
        except Exception as error:
            trouble = trouble_of(error)
            if trouble is None:
                raise
            raise click.UsageError(f"Expected a database at its newest version, but: {trouble}. Run `wuye migrate`.") from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="wuye")
def main() -> None:
    """物管流程: casework for a district's residential property management."""


for command in (
    serve, worker, migrate, deploy, district, account, demo, doctor, check, mutate, start, feel, decide, conformance, bench,
):  # fmt: skip
    main.add_command(command)
